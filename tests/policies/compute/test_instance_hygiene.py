"""Instances that work and could be better."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from preflight.policies.compute.instance_hygiene import repair

from preflight.core.stack import Stack
from preflight.sources.analysis import Sources
from preflight.sources.program import Program as PythonProgram
from preflight.testing import Program, findings, program_from_yaml
from tests.policies.table import Case, check

AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
AL2 = "'resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2'"
GOOD = "metadataOptions: { httpTokens: required }"
ROOT = "rootBlockDevice: { encrypted: true }"
MAPPING = "blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def instance(properties: str) -> str:
    return f"resources:\n  it: {{ type: aws:ec2:Instance, properties: {{ {properties} }} }}\n"


def template(properties: str) -> str:
    return instance(properties).replace("aws:ec2:Instance", "aws:ec2:LaunchTemplate")


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def tokens(said: str) -> str:
    answers = "may answer" if said == "is not set" else "answers"
    return f"metadataOptions.httpTokens {said}, so version 1 of the metadata service {answers}. Set it to required."


def silent(key: str) -> str:
    return (
        f"{key} has no settings of the root volume, so only the account's default can encrypt it. Add "
        "the root volume with encrypted: true."
    )


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (instance(f"instanceType: m7i.large, {GOOD}, {ROOT}"), []),
        (template(f"instanceType: m7i.large, {GOOD}, {MAPPING}"), []),
        (instance(f"ami: '{AL2023}', {ROOT}"), []),
        (instance("launchTemplate: { id: lt-1 }"), []),
        (instance(f"{ROOT}, metadataOptions: {{ httpEndpoint: disabled }}"), []),
        (instance(f"{ROOT}, metadataOptions: {UNKNOWN}"), []),
        (instance(f"{ROOT}, metadataOptions: {{ httpTokens: {UNKNOWN} }}"), []),
        (instance(f"{GOOD}, rootBlockDevice: {UNKNOWN}"), []),
        (instance(f"{GOOD}, rootBlockDevice: {{ encrypted: {UNKNOWN} }}"), []),
        (
            template(f"{GOOD}, blockDeviceMappings: [{{ deviceName: {UNKNOWN}, ebs: {{ volumeSize: 8 }} }}]"),
            [],
        ),
        (instance(f"instanceType: {UNKNOWN}, {GOOD}, {ROOT}"), []),
        (instance(f"{ROOT}"), found(tokens("is not set"))),
        (instance(f"ami: ami-0c55b159cbfafe1f0, {ROOT}"), []),
        (instance(f"ami: {AL2}, {ROOT}"), found(tokens("is not set"))),
        (
            instance(f"ami: ami-0c55b159cbfafe1f0, {ROOT}, metadataOptions: {{ httpTokens: optional }}"),
            found(tokens("is optional")),
        ),
        (instance(f"{ROOT}, metadataOptions: {{ httpTokens: optional }}"), found(tokens("is optional"))),
        (instance(f"{ROOT}, metadataOptions: {{ httpEndpoint: enabled }}"), found(tokens("is not set"))),
        (
            instance(f"instanceType: m4.large, {GOOD}, {ROOT}"),
            found(
                "instanceType 'm4.large' is of a previous generation. Use a current type of the same family."
            ),
        ),
        (instance(GOOD), found(silent("rootBlockDevice"))),
        (template(GOOD), found(silent("blockDeviceMappings"))),
        (
            template(
                f"{GOOD}, blockDeviceMappings: [{{ deviceName: /dev/sdb, ebs: {{ encrypted: true }} }}]"
            ),
            found(silent("blockDeviceMappings")),
        ),
        (
            instance(f"{GOOD}, rootBlockDevice: {{ volumeSize: 20 }}"),
            found("rootBlockDevice, the root volume, is not encrypted. Set encrypted: true."),
        ),
        (
            template(
                f"{GOOD}, blockDeviceMappings: [{{ deviceName: /dev/xvda, ebs: {{ encrypted: false }} }}]"
            ),
            found("blockDeviceMappings[0], the root volume, is not encrypted. Set encrypted: true."),
        ),
    ],
)
def test_cases(program: str, expected: list[tuple[str, str]]) -> None:
    check("instance-hygiene", Case(program, expected))


def test_a_written_image_is_told_from_a_looked_up_one(tmp_path: Path) -> None:
    """In the engine a lookup's answer is a plain value, too: what is written stands in the sources."""
    program = program_from_yaml(instance(f"ami: ami-0c55b159cbfafe1f0, {GOOD}, {ROOT}"))
    assert findings(program.planned(), "instance-hygiene") == []
    written = "import pulumi_aws as aws\n\naws.ec2.Instance('it', ami='ami-0c55b159cbfafe1f0')\n"
    looked_up = written.replace("'ami-0c55b159cbfafe1f0'", "aws.ec2.get_ami(owners=['amazon']).id")

    def stack(text: str, program: Program = program) -> Stack:
        (tmp_path / "__main__.py").write_text(text)
        sources = Sources(PythonProgram(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
        return Stack.from_messages(program.messages(), context=(sources,))

    assert findings(stack(looked_up), "instance-hygiene") == []
    assert findings(stack(written), "instance-hygiene") == found(
        "ami 'ami-0c55b159cbfafe1f0' is hard-coded: one AMI, of one Region, without updates. Look up the latest AMI "
        "(`getAmi`, or a public SSM parameter)."
    )
    other = (
        instance(f"ami: ami-0c55b159cbfafe1f0, {GOOD}, {ROOT}")
        .replace("it:", "other:")
        .partition("resources:")
    )
    two = program_from_yaml(instance(f"ami: ami-0c55b159cbfafe1f0, {GOOD}, {ROOT}") + other[2])
    assert [m for _, m in findings(stack(written, two), "instance-hygiene")] == [
        "ami 'ami-0c55b159cbfafe1f0' is hard-coded: one AMI, of one Region, without updates. Look up the latest AMI "
        "(`getAmi`, or a public SSM parameter). The same holds for 'other'."
    ]


@pytest.mark.parametrize(
    ("program", "changes"),
    [
        (
            instance(f"metadataOptions: {{ httpTokens: optional, httpPutResponseHopLimit: 2 }}, {ROOT}"),
            {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}},
        ),
        (instance(ROOT), {"metadataOptions": {"httpTokens": "required"}}),
        (instance(GOOD), {"rootBlockDevice": {"encrypted": True}}),
        (
            instance(f"{GOOD}, rootBlockDevice: {{ volumeSize: 20 }}"),
            {"rootBlockDevice": {"volumeSize": 20, "encrypted": True}},
        ),
        (instance(f"{GOOD}, rootBlockDevice: {{ encrypted: false }}"), None),
        (instance(f"{GOOD}, rootBlockDevice: {UNKNOWN}"), None),
        (instance("launchTemplate: { id: lt-1 }"), None),
        (template(GOOD), None),
        (instance(f"{GOOD}, {ROOT}"), None),
    ],
)
def test_the_repair(program: str, changes: dict[str, object] | None) -> None:
    (resource,) = [r for r in program_from_yaml(program).planned().resources if r.name == "it"]
    assert repair(resource) == changes


@pytest.mark.parametrize("image", ["ami-12345678", "ami-0123456789abcdef0", "ami-xxxxxxxx", "ami-REPLACE_ME"])
def test_an_invented_image_is_reported_once(tmp_path: Path, image: str) -> None:
    """By `placeholder-values`, or by `instance-configuration` where it is not an ID."""
    program = program_from_yaml(instance(f"ami: {image}, instanceType: t3.micro, {GOOD}, {ROOT}"))
    (tmp_path / "__main__.py").write_text(
        f"import pulumi_aws as aws\n\naws.ec2.Instance('it', ami='{image}')\n"
    )
    sources = Sources(PythonProgram(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
    policies = ("placeholder-values", "instance-configuration", "instance-hygiene")
    stack = Stack.from_messages(program.messages(), context=(sources,))
    assert len([m for p in policies for _, m in findings(stack, p) if image in m]) == 1
