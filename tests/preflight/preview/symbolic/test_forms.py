"""The forms of ids and ARNs, against the examples of the installed provider's own documentation."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pulumi_aws
import pytest

from preflight.preview.runners.python.symbolic import variants as classes
from preflight.preview.symbolic.cores import core
from preflight.preview.symbolic.forms import FORMS
from preflight.preview.symbolic.forms.form import Form
from tests.versions import needs_aws_7

# Imported by another text than their id, which the provider sets itself.
OTHERWISE = {
    "aws:apigateway/stage:Stage",
    "aws:codebuild/project:Project",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:elasticsearch/domain:Domain",
    "aws:kinesis/stream:Stream",
    "aws:lambda/alias:Alias",
    "aws:opensearch/domain:Domain",
    "aws:rds/instance:Instance",
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    "aws:wafv2/ipSet:IpSet",
    "aws:wafv2/regexPatternSet:RegexPatternSet",
    "aws:wafv2/ruleGroup:RuleGroup",
    "aws:wafv2/webAcl:WebAcl",
    # Examples that no AWS gives: shortened, of another service, or of another kind of the same type.
    "aws:batch/jobDefinition:JobDefinition",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:mq/broker:Broker",
    "aws:organizations/organizationalUnit:OrganizationalUnit",
    "aws:pinpoint/app:App",
    "aws:s3/accessPoint:AccessPoint",
    "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
    "aws:servicediscovery/service:Service",
    "aws:sqs/queue:Queue",
}
_IMPORT = re.compile(r"pulumi import (aws:\S+) \S+ (.+)")
_FIELDS = {
    "account": "[0-9]+",
    "region": r"[a-z]+-[a-z]+-\d",
    "partition": "aws",
    "uuid": "[0-9a-zA-Z-]+",
}


@cache
def examples() -> dict[str, set[str]]:
    """What the provider's documentation imports, by type."""
    found: dict[str, set[str]] = {}
    root = Path(pulumi_aws.__file__).parent
    for module in {type_.split(":")[1].partition("/")[0] for type_ in FORMS if type_.startswith("aws:")}:
        for path in (root / {"lambda": "lambda_"}.get(module, module)).glob("*.py"):
            for type_, text in _IMPORT.findall(path.read_text(encoding="utf-8")):
                found.setdefault(type_, set()).add(text.strip("\"' "))
    return found


def pattern(form: Form, template: str) -> str:
    def field(match: re.Match[str]) -> str:
        name = match[1]
        other = form.outputs.get(name.removeprefix("out."))
        if name.startswith("out.") and isinstance(other, str):
            return pattern(form, other)
        return _FIELDS.get(name, "[0-9a-fxA-Z]+" if name.startswith("hex") else ".+")

    parts = re.split(r"(\{[^{}]+\})", template)
    return "".join(
        re.sub(r"\{([^{}]+)\}", field, part) if part.startswith("{") else re.escape(part) for part in parts
    )


@needs_aws_7
@pytest.mark.parametrize("type_", sorted(t for t in FORMS if t.startswith("aws:") and t not in OTHERWISE))
def test_a_form_is_that_of_the_providers_examples(type_: str) -> None:
    form = FORMS[type_]
    for text in examples().get(type_, ()):
        key = "arn" if text.startswith("arn:") and "arn" in form.outputs else "id"
        template = form.outputs.get(key)
        if isinstance(template, str):
            assert re.fullmatch(pattern(form, template), text), (template, text)


@needs_aws_7
def test_most_forms_have_an_example() -> None:
    with_one = [t for t in FORMS if t in examples() and t not in OTHERWISE and "id" in FORMS[t].outputs]
    assert len(with_one) > 150


def test_the_id_of_a_database_is_not_its_identifier() -> None:
    # Equal texts would be one output: `identifier` was taken for the ID, which no replica accepts.
    outputs = FORMS["aws:rds/instance:Instance"].outputs
    assert (outputs["id"], outputs["identifier"]) == (outputs["resourceId"], "{name}")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("base64", classes.BASE64),
        ("code40", classes.BASE64),
        ("hex7", classes.SUFFIX),
        ("hex17", classes.HEX),
        ("lower8", classes.LOWER),
    ],
)
def test_the_characters_of_run_a_end_with_their_class(kind: str, expected: str) -> None:
    assert core("a", kind, "urn", "label")[-1] == expected
