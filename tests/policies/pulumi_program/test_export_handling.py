"""What a stack exports, and the stacks it refers to."""

from __future__ import annotations

import pytest

from preflight.testing import Program, findings
from tests.policies.table import Case, check

POLICY = "export-handling"
VPC = """
name: web
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""
OUTPUT = "Calling __str__ on an Output[T] is not supported"


def reference(name: str) -> str:
    return f"""
name: web
resources:
  network: {{ type: "pulumi:pulumi:StackReference", properties: {{ name: {name} }} }}
outputs: {{ a: b }}
"""


def malformed(name: str) -> list[tuple[str, str]]:
    message = (
        f"The stack reference '{name}' is not organization/project/stack, which every backend supports. "
    )
    return [("network", message + "Use all three parts.")]


def itself(name: str) -> list[tuple[str, str]]:
    return [
        (
            "network",
            f"The stack reference '{name}' refers to its own stack. Use the resource's output directly.",
        )
    ]


CASES = {
    "exports what it makes": Case(VPC + "outputs: { vpcId: '${vpc.id}' }\n"),
    "exports nothing": Case(
        VPC,
        [
            (
                "web-dev",
                "The stack has no exports, but creates 'vpc'. Export their identifiers with pulumi.export.",
            )
        ],
    ),
    "two landmarks": Case(
        VPC + "  bucket: { type: aws:s3:Bucket }\n",
        [
            (
                "web-dev",
                "The stack has no exports, but creates 'bucket' and 1 more. Export their identifiers with "
                "pulumi.export.",
            )
        ],
    ),
    "several landmarks": Case(
        VPC + "  bucket: { type: aws:s3:Bucket }\n  files: { type: aws:s3:BucketV2 }\n",
        [
            (
                "web-dev",
                "The stack has no exports, but creates 'bucket' and 2 more. Export their identifiers with "
                "pulumi.export.",
            )
        ],
    ),
    "nothing that others need": Case("name: web\nresources:\n  role: { type: aws:iam:Role }\n"),
    "an empty export": Case(
        VPC + 'outputs: { vpcId: "  " }\n',
        [("web-dev", "The export 'vpcId' is an empty string. Export a value, or remove the export.")],
    ),
    "an export that is false": Case(VPC + "outputs: { enabled: false, count: 0 }\n"),
    "the text of an output": Case(
        VPC + f'outputs: {{ url: "http://{OUTPUT}." }}\n',
        [
            (
                "web-dev",
                f"The export 'url' contains '{OUTPUT}' instead of an output's value. Build the text with "
                "pulumi.Output.concat or apply.",
            )
        ],
    ),
    "the text of an output in a list": Case(
        VPC + f'outputs: {{ urls: [fine, "http://{OUTPUT}."] }}\n',
        [
            (
                "web-dev",
                f"The export 'urls[1]' contains '{OUTPUT}' instead of an output's value. Build the text with "
                "pulumi.Output.concat or apply.",
            )
        ],
    ),
    "the text of an output in a map": Case(
        VPC + f'outputs: {{ web: {{ urls: {{ main: "http://{OUTPUT}." }} }} }}\n',
        [
            (
                "web-dev",
                f"The export 'web.urls.main' contains '{OUTPUT}' instead of an output's value. Build the text "
                "with pulumi.Output.concat or apply.",
            )
        ],
    ),
    "a secret that is the text of an output": Case(
        VPC + f'outputs: {{ url: {{ "fn::secret": "http://{OUTPUT}." }} }}\n',
        [
            (
                "web-dev",
                f"The export 'url' contains '{OUTPUT}' instead of an output's value. Build the text with "
                "pulumi.Output.concat or apply.",
            )
        ],
    ),
    "empty items, which an exported resource has": Case(VPC + 'outputs: { vpc: { name: "", ids: [] } }\n'),
    "a full reference": Case(reference("acme/network/prod")),
    "the same stack of another project": Case(reference("acme/network/dev")),
    "another stack of this project": Case(reference("acme/web/prod")),
    "only a stack": Case(reference("prod"), malformed("prod")),
    "project and stack": Case(reference("network/prod"), malformed("network/prod")),
    "an empty part": Case(reference("acme//prod"), malformed("acme//prod")),
    "itself": Case(reference("acme/web/dev"), itself("acme/web/dev")),
    "itself, in short": Case(reference("dev"), itself("dev")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check(POLICY, case)


def test_a_null_export() -> None:
    program = Program()
    program.export(vpcId=None)
    expected = [("web-dev", "The export 'vpcId' is null. Export a value, or remove the export.")]
    assert findings(program.planned(), POLICY) == expected


def test_a_reference_with_an_unknown_name_is_left_alone() -> None:
    program = Program()
    other = program.add("aws:ssm:Parameter", "name", value="a")
    program.add("pulumi:pulumi:StackReference", "network", name=other.value)
    program.export(a="b")
    assert findings(program.planned(), POLICY) == [] or other.properties["value"] == "a"
