from __future__ import annotations

import sys
from pathlib import Path

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.sources.analysis import Sources
from preflight.sources.program import Program as PythonProgram
from preflight.testing import findings, outcome, program_from_yaml
from tests.policies.table import Case, check


def bucket(name: str) -> str:
    return f"resources: {{ it: {{ type: aws:s3:Bucket, properties: {{ {name} }} }} }}"


def said(name: str, noun: str = "bucket", stack: str = "dev") -> list[tuple[str, str]]:
    change = "Remove bucket, or add both to the name" if noun == "bucket" else "Add both to the prefix"
    text = (
        f"The {noun} '{name}' is unique across AWS and contains neither the stack's name '{stack}' nor "
        f"an account ID, so a second stack fails. {change}."
    )
    return [("it", text)]


DOMAIN = (
    "resources: { it: { type: aws:cognito:UserPoolDomain, properties: { domain: shop, userPoolId: p } } }"
)

CASES = {
    "a fixed name": Case(bucket("bucket: shop-assets"), said("shop-assets")),
    "the other spelling": Case(
        bucket("bucket: shop-assets").replace("s3:Bucket", "s3:BucketV2"), said("shop-assets")
    ),
    "no name": Case(bucket("")),
    "an empty name": Case(bucket('bucket: ""')),
    "the stack's name": Case(bucket("bucket: shop-assets-dev")),
    "another stack's name": Case(
        bucket("bucket: shop-assets-dev"), said("shop-assets-dev", stack="prod"), "prod"
    ),
    "an account": Case(bucket("bucket: shop-123456789012")),
    "a number that is no account": Case(bucket("bucket: shop-2024"), said("shop-2024")),
    "made digits": Case(bucket("bucket: shop-1f0c9ab")),
    "made letters and digits": Case(bucket("bucket: shop-x7k2p9")),
    "made letters": Case(bucket("bucket: shop-qzxkvwpt")),
    "a time": Case(bucket("bucket: shop-1764440000")),
    "a random resource": Case(
        """
        resources:
          suffix: { type: random:RandomString, properties: { length: 4 } }
          it: { type: aws:s3:Bucket, properties: { bucket: "shop-${suffix.result}" } }
        """
    ),
    "words with numbers": Case(bucket("bucket: shop-bucket01-v2"), said("shop-bucket01-v2")),
    "a word of hexadecimal letters": Case(bucket("bucket: shop-facade"), said("shop-facade")),
    "a domain": Case(bucket("bucket: www.shop.io")),
    "an unknown name": Case(bucket('bucket: { "fn::invoke": {} }')),
    "a prefix": Case(bucket("bucketPrefix: shop-")),
    "a secret name": Case(bucket('bucket: { "fn::secret": shop-assets }')),
    "a domain prefix": Case(DOMAIN, said("shop", "domain prefix")),
    "a domain prefix with the stack": Case(DOMAIN.replace("domain: shop", "domain: shop-dev")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("fixed-global-name", case)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("name = 'shop-assets'", True),
        ("name = f'{pulumi.get_project()}-Assets'.lower()", True),
        # Another stack has another value.
        ("name = f'{config.require(\"prefix\")}-assets'", False),
        ("name = f'{aws.ssm.get_parameter(name=\"/prefix\").value}-assets'", False),
    ],
)
def test_a_part_that_the_program_does_not_write_may_differ(tmp_path: Path, text: str, is_told: bool) -> None:
    """In the engine a lookup's answer and a configuration value are plain values, too."""
    program = program_from_yaml(bucket("bucket: shop-assets"))
    (tmp_path / "__main__.py").write_text(f"{text}\n")
    sources = Sources(PythonProgram(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
    project = "shop" if "get_project" in text else "web"
    stack = Stack.from_messages(program.messages(), project=project, name="dev", context=(sources,))
    assert findings(stack, "fixed-global-name") == (said("shop-assets") if is_told else [])


OWN = SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),)))


@pytest.mark.parametrize(
    ("name", "is_decided"), [(f"acme-{OWN}", True), (f"acme-{OWN}-x", True), (f"acme-{SENTINEL}", False)]
)
def test_a_name_with_the_account_is_unique(name: str, is_decided: bool) -> None:
    told = outcome(program_from_yaml(bucket(f'bucket: "{name}"')).planned(), "fixed-global-name")
    assert told.findings == () and (told.undecided == ()) is is_decided


@pytest.mark.parametrize(
    ("name", "is_decided"),
    [
        (f"acme-{OWN}-x", True),
        (f"acme-{SENTINEL}-x", False),
        (f"Acme-{OWN}", False),
        (f"{'a' * 51}{OWN}", True),
        (f"{'a' * 52}{OWN}", False),
    ],
)
def test_a_name_with_the_account_has_a_known_length(name: str, is_decided: bool) -> None:
    told = outcome(program_from_yaml(bucket(f'bucket: "{name}"')).planned(), "resource-naming")
    assert told.findings == () and (told.undecided == ()) is is_decided
