"""An update and a preview as calls of the engine: what the gate stops, what it lets through, and what it tells."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.beside import beside, engine, gate
from preflight.analyzer.servicer import Analyzer
from preflight.core.resource import STACK_TYPE
from preflight.core.values import SENTINEL
from preflight.policy import discover
from tests.preflight.requests import configuration
from tests.preflight.test_engine import interpreters, options

pytestmark = pytest.mark.skipif(os.name != "posix", reason="interpreters of the tests are scripts for sh")

ROOT = f"urn:pulumi:dev::web::{STACK_TYPE}::web-dev"
HEAD = 'import pulumi\nimport pulumi_aws as aws\nmain = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")\n'
FAULTY = HEAD + 'aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")\n'
UNTOLD = "The stack as a whole was not evaluated before the update"
POLICIES = [
    "cidr-block-conflicts",
    "vpc-range-choice",
    "multi-az-deployment",
    "policy-document-shape",
    "syntax-errors",
]
INLINE = ("pulumi", "up", "--client=127.0.0.1:4000", "--exec-kind=auto.inline")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    interpreters(tmp_path / "bin")
    monkeypatch.setenv("PATH", os.pathsep.join((str(tmp_path / "bin"), os.environ["PATH"])))
    made = tmp_path / "program"
    made.mkdir()
    monkeypatch.setenv("PWD", str(made))
    return made


def write(folder: Path, text: str, runtime: str = "python") -> None:
    described = {"name": "web", "runtime": {"name": runtime, "options": options()}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    (folder / "__main__.py").write_text(textwrap.dedent(text))


def of_stack() -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(type=STACK_TYPE, urn=ROOT, name="web-dev")


class Update:
    """The pack, as the engine configures it for an update or a preview of the program in the folder."""

    def __init__(
        self,
        given: dict[str, Any] | None = None,
        *,
        dry_run: bool = False,
        project: str = "web",
        secrets: dict[str, str] | None = None,
    ) -> None:
        self.analyzer = Analyzer(p for p in discover() if p.name in POLICIES)
        asked = proto.AnalyzerStackConfigureRequest(stack="dev", project=project, dry_run=dry_run)
        asked.config.update({"aws:region": "eu-west-1", **(secrets or {})})
        asked.config_secret_keys.extend(secrets or ())
        self.analyzer.ConfigureStack(asked, None)
        request = configuration(self.analyzer.GetAnalyzerInfo(None, None).policies, given)
        self.analyzer.Configure(request, None)

    def first(self) -> list[tuple[str, str, bool]]:
        """What the first resource's answer tells: policy, message and whether it stops the update."""
        try:
            return [self._told(d) for d in self.analyzer.Analyze(of_stack(), None).diagnostics]
        finally:
            self.analyzer.Cancel(None, None)

    def _told(self, told: Any) -> tuple[str, str, bool]:
        assert told.urn in ("", ROOT)
        return told.policyName, told.message, told.enforcementLevel == proto.MANDATORY


def untold(update: Update) -> str:
    """The one line that says why nothing was evaluated; it stops nothing."""
    ((policy, message, stops),) = update.first()
    assert policy == "preflight" and message.startswith(UNTOLD) and not stops
    return message.partition(": ")[2]


def test_a_fault_of_the_whole_stack_stops_the_first_resource_and_is_told_once(folder: Path) -> None:
    write(folder, FAULTY)
    update = Update()
    try:
        (told,) = update.analyzer.Analyze(of_stack(), None).diagnostics
        assert (told.policyName, told.enforcementLevel) == ("cidr-block-conflicts", proto.MANDATORY)
        assert "aws:ec2/subnet:Subnet 'outside'" in told.message and told.urn == ROOT
        assert not update.analyzer.Analyze(of_stack(), None).diagnostics
    finally:
        update.analyzer.Cancel(None, None)


def test_a_preview_is_not_gated(folder: Path) -> None:
    write(folder, FAULTY)
    assert not Update(dry_run=True).first()


def test_advice_and_findings_of_single_resources_stop_nothing(folder: Path) -> None:
    write(folder, FAULTY)
    assert not Update({"cidr-block-conflicts": {"enforcementLevel": "advisory"}}).first()
    assert not Update({"cidr-block-conflicts": {"enforcementLevel": "disabled"}}).first()
    single = 'aws.rds.Instance("db", instance_class="db.t4g.micro", engine="postgres", multi_az=False)\n'
    write(folder, HEAD + single)
    assert not Update({"multi-az-deployment": {"enforcementLevel": "mandatory"}}).first()


@pytest.mark.parametrize("key", ["gate: false", "offlinePreview: never"])
@pytest.mark.parametrize("whose", ["organization", "project", "both"])
def test_it_is_switched_off_without_a_word(folder: Path, key: str, whose: str) -> None:
    write(folder, FAULTY)
    if whose != "organization":
        (folder / "preflight.yaml").write_text(f"preflight: {{{key}}}\n")
    given = {"organization": yaml.safe_load(key), "project": None, "both": {"productionStacks": ["live"]}}[
        whose
    ]
    assert not Update(given and {"preflight": given}).first()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import subprocess\nsubprocess.run(['true'])\n", "the program starts a process (true)"),
        ("import os\nos.rename('a', 'b')\n", "the program changes"),
        ("open('kubeconfig', 'w')\n", "the program writes the file kubeconfig"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", "the program opens a connection"),
        ("raise ValueError('no')\n", "ValueError: no"),
    ],
)
def test_a_program_without_an_offline_preview_is_let_through_with_one_line(
    folder: Path, text: str, why: str
) -> None:
    write(folder, FAULTY + text)
    assert untold(Update()).startswith(why)
    assert not (folder / "kubeconfig").exists()


def test_so_is_one_in_another_language(folder: Path) -> None:
    write(folder, FAULTY, runtime="go")
    assert untold(Update()).startswith("the program's runtime is go")


def test_so_is_one_without_an_interpreter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, FAULTY)
    monkeypatch.setattr(beside, "engines_path", lambda: str(folder))
    described = {"name": "web", "runtime": "python"}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    assert untold(Update()).startswith("the program's interpreter cannot be determined")


def test_so_is_one_without_a_folder(folder: Path) -> None:
    write(folder, FAULTY)
    assert untold(Update(project="other")).startswith("its folder cannot be determined")


def test_so_is_one_that_takes_too_long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "SECONDS", 3.0)
    write(folder, FAULTY + "import time\nwhile True:\n    time.sleep(0.1)\n")
    assert "did not end within" in untold(Update())


def test_so_is_one_inside_the_process_that_calls_pulumi(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, FAULTY)
    monkeypatch.setattr(engine, "commands", lambda: iter([INLINE]))
    assert untold(Update()).startswith("the program runs inside the process that calls Pulumi")


def test_the_sources_where_its_caller_stands_are_not_those_of_an_inline_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The Automation API writes a project whose `main` is the caller's working directory."""
    write(folder, "this is no Python\n")
    workspace = tmp_path / "automation"
    workspace.mkdir()
    described = {"name": "web", "runtime": "python", "main": str(folder)}
    (workspace / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    monkeypatch.setenv("PWD", str(workspace))
    assert [policy for policy, _, _ in Update(dry_run=True).first()] == ["syntax-errors"]
    monkeypatch.setattr(engine, "commands", lambda: iter([INLINE]))
    assert Update(dry_run=True).first() == []


def test_so_is_one_on_which_the_gate_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **more: Any) -> Any:
        raise ZeroDivisionError

    write(folder, FAULTY)
    monkeypatch.setattr(gate, "stopping", fails)
    assert untold(Update()).startswith("it failed (ZeroDivisionError)")


def test_the_line_is_not_told_if_the_pack_is_not_to_speak(folder: Path) -> None:
    write(folder, "raise ValueError('no')\n")
    assert not Update({"preflight": {"enforcementLevel": "disabled"}}).first()


def test_an_update_of_a_part_is_not_stopped_for_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, FAULTY)
    monkeypatch.setattr(engine, "commands", lambda: iter([("pulumi", "up", "--target", "urn")]))
    assert not Update().first()


# --- the end of a preview

MAKES = (
    HEAD
    + """
key = aws.kms.Key("key")
document = key.arn.apply(lambda a: pulumi.Output.json_dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "no-arn", "Sid": a}],
}))
aws.iam.Policy("read", policy=document, description="reads")
main.id.apply(lambda i: aws.ec2.Subnet("inside", vpc_id=i, cidr_block="10.1.0.0/24"))
"""
)


def listed(type_: str, name: str, **properties: Any) -> proto.AnalyzerResource:
    made = proto.AnalyzerResource(type=type_, name=name, urn=f"urn:pulumi:dev::web::{type_}::{name}")
    made.properties.update(properties)
    return made


VPC = listed("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16", id=SENTINEL)
POLICY = listed("aws:iam/policy:Policy", "read", policy=SENTINEL)
SUBNET = listed("aws:ec2/subnet:Subnet", "inside", vpcId=SENTINEL, cidrBlock="10.1.0.0/24")
SUBNET.propertyDependencies["vpcId"].urns.append(VPC.urn)


@pytest.fixture
def preview(folder: Path) -> Iterator[Analyzer]:
    write(folder, MAKES)
    made = Update(dry_run=True).analyzer
    yield made
    made.Cancel(None, None)


def told(analyzer: Analyzer, *resources: proto.AnalyzerResource) -> list[tuple[str, str]]:
    """Policy and message of what the engine's requests for these resources are answered with."""
    found = list(analyzer.Analyze(of_stack(), None).diagnostics)
    root = proto.AnalyzerResource(type=STACK_TYPE, name="web-dev", urn=ROOT)
    for one in resources:
        # What is asked for before: the inputs.
        request = proto.AnalyzeRequest(type=one.type, urn=one.urn, name=one.name, properties=one.properties)
        request.properties.fields.pop("id", None)
        found += analyzer.Analyze(request, None).diagnostics
    found += analyzer.AnalyzeStack(proto.AnalyzeStackRequest(resources=[root, *resources]), None).diagnostics
    return [(d.policyName, d.message) for d in found if d.enforcementLevel == proto.MANDATORY]


def test_what_a_callback_makes_is_judged_with_file_and_line(preview: Analyzer) -> None:
    ((policy, message),) = told(preview, VPC, POLICY)
    assert policy == "policy-document-shape" and "__main__.py:" in message


def test_what_the_engine_does_not_list_is_not_reported(preview: Analyzer) -> None:
    """The offline preview sees a resource in a callback, and a faulty document; the engine lists neither."""
    assert not told(preview, VPC)


def test_what_it_lists_is_judged(preview: Analyzer) -> None:
    assert [policy for policy, _ in told(preview, VPC, SUBNET)] == ["cidr-block-conflicts"]


def test_what_the_engine_knows_is_never_overridden(preview: Analyzer) -> None:
    sound = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
    known = listed("aws:iam/policy:Policy", "read", policy=sound)
    assert not told(preview, VPC, known)


def test_a_resource_of_which_a_known_input_differs_is_another(preview: Analyzer) -> None:
    def described(text: str) -> proto.AnalyzerResource:
        return listed("aws:iam/policy:Policy", "read", policy=SENTINEL, description=text)

    assert not told(preview, VPC, described("writes"))
    assert told(preview, VPC, described("reads"))


def test_nothing_is_reported_twice(preview: Analyzer) -> None:
    assert len(told(preview, VPC, POLICY)) == 1
    assert len(told(preview, VPC, POLICY)) == 1


# --- what the offline preview assumes

BRANCH = """
def outside():
    aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")
account = aws.get_caller_identity().account_id
zones = aws.get_availability_zones(state="available").names
def subnets():
    return aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": ["vpc-0123"]}]).ids
"""
MAY_DIFFER = (
    "A fault in the offline preview did not stop the update, because the update may differ from the preview: "
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            'if account != "123456789012":\n    outside()',
            "__main__.py:11 depends on the result of a lookup, or on chance",
        ),
        (
            "if config.require('token') != 'x':\n    outside()",
            "__main__.py reads a secret configuration value",
        ),
        (
            "for i, _ in enumerate(subnets()):\n    if i == 2:\n        outside()",
            "the program depends on the result",
        ),
        (
            "try:\n    aws.ec2.get_vpc(tags={'a': 'b'})\n    outside()\nexcept Exception:\n    pass",
            "the program depends on",
        ),
        ("import random\nrandom.choice([outside, outside, print, print])()", "the program depends on"),
    ],
)
def test_a_branch_that_the_update_may_not_take_does_not_stop_it(folder: Path, text: str, why: str) -> None:
    write(folder, f"{HEAD}config = pulumi.Config('web'){BRANCH}{text}\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  web:token:\n    secure: v1:abc\n")
    update = Update(secrets={"web:token": "x"})
    ((policy, message, stops),) = update.first()
    assert policy == "preflight" and not stops
    assert message.startswith(MAY_DIFFER + why)


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ('aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block=net["cidr"])', True),
        ('if net["token"] != "x":\n    outside()', False),
        ('if net != {"cidr": "10.1.0.0/24", "token": "x"}:\n    outside()', False),
    ],
)
def test_an_object_of_which_a_part_is_encrypted(folder: Path, text: str, stops: bool) -> None:
    write(folder, f"{HEAD}net = pulumi.Config('web').require_object('net'){BRANCH}{text}\n")
    stack = "config:\n  web:net:\n    cidr: 10.1.0.0/24\n    token: {secure: v1:abc}\n"
    (folder / "Pulumi.dev.yaml").write_text(stack)
    ((_, _, stopped),) = Update(secrets={"web:net": '{"cidr":"10.1.0.0/24","token":"x"}'}).first()
    assert stopped is stops


def test_a_fault_in_a_branch_of_a_callback_is_not_certain(folder: Path) -> None:
    """The symbolic runs have other accounts, so that the callback makes the resource in one of them only."""
    text = 'main.id.apply(lambda _: outside() if account[0] == "0" else None)'
    write(folder, f"{HEAD}config = pulumi.Config('web'){BRANCH}{text}\n")
    assert Update().first() == []


def test_a_fault_in_each_branch_stops_it(folder: Path) -> None:
    used = """
if account == '1':
    outside()
else:
    outside()
for i, zone in enumerate(zones[:2]):
    aws.ec2.Subnet(f"inside-{i}", vpc_id=main.id, cidr_block=f"10.0.{i}.0/24", availability_zone=zone)
for i, one in enumerate(subnets()):
    aws.s3.Bucket(f"logs-{i}", bucket=f"logs-{account}-{i}", tags={"Subnet": one})
"""
    write(folder, HEAD + BRANCH + used)
    ((policy, message, stops),) = Update().first()
    assert (policy, stops) == ("cidr-block-conflicts", True) and "'outside'" in message
