"""The effective configuration and the schema of `preflight.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from preflight.evaluation import effective_configuration as configuration
from preflight.evaluation.settings import Settings, parse
from preflight.policy import Level, discover, find


def written(folder: Path, text: str, name: str = "preflight.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_every_value_says_where_it_comes_from(tmp_path: Path) -> None:
    written(tmp_path, "nat-gateway-availability-zone: { singleNatGateway: true }\n")
    organization = written(tmp_path, "cidr-block-conflicts: advisory\n", "organization.yaml")
    text = configuration.explained(tmp_path, organization, "prod")
    lines = text.splitlines()
    assert "  singleNatGateway: true  # preflight.yaml" in lines
    at = lines.index("cidr-block-conflicts:")
    assert lines[at + 1] == "  enforcementLevel: advisory  # organization.yaml"
    at = lines.index("multi-az-deployment:")
    assert lines[at + 1] == "  enforcementLevel: mandatory  # production stack"


def test_what_is_printed_can_be_read_again(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
cidr-block-conflicts:
  enforcementLevel: disabled
  exceptions: [{ resource: a-*, reason: "yes: it is, #1", until: 2030-01-31 }]
""",
    )
    text = configuration.explained(tmp_path, None)
    again = yaml.safe_load(text)
    assert again["cidr-block-conflicts"]["enforcementLevel"] == "disabled"
    settings = parse(again, discover(), explicit=True)
    (exemption,) = settings.exceptions["cidr-block-conflicts"]
    assert (exemption.reason, str(exemption.until)) == ("yes: it is, #1", "2030-01-31")


def test_an_organization_is_not_loosened_by_a_project(tmp_path: Path) -> None:
    written(tmp_path, "cidr-block-conflicts: disabled\nmulti-az-deployment: disabled\n")
    organization = written(tmp_path, "preflight: { projectExceptions: false }\n", "organization.yaml")
    text = configuration.explained(tmp_path, organization)
    assert "# preflight.yaml: cidr-block-conflicts.enforcementLevel: disabled has no effect" in text
    effective = yaml.safe_load(text)
    assert effective["cidr-block-conflicts"]["enforcementLevel"] == "mandatory"
    assert effective["multi-az-deployment"]["enforcementLevel"] == "disabled"


@pytest.mark.parametrize(
    ("document", "right"),
    [
        ({"cidr-block-conflicts": "advisory"}, True),
        ({"cidr-block-conflicts": "sometimes"}, False),
        ({"cidr-blocks": "advisory"}, False),
        ({"all": "advisory", "preflight": {"productionStacks": ["live"]}}, True),
        ({"preflight": {"production": ["live"]}}, False),
        ({"cidr-block-conflicts": {"exceptions": [{"resource": "a"}]}}, False),
        ({"cidr-block-conflicts": {"exceptions": [{"resource": "a", "reason": "b"}]}}, True),
        ({"nat-gateway-availability-zone": {"singleNatGateway": True}}, True),
        ({"nat-gateway-availability-zone": {"singleNatGateway": "often"}}, False),
    ],
)
def test_the_schema_agrees_with_the_reader(document: dict[str, Any], right: bool) -> None:
    schema = configuration.schema(discover())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema.Draft202012Validator(schema).is_valid(document) is right
    try:
        parse(document, discover(), explicit=True)
        read = True
    except ValueError:
        read = False
    assert read is right


@pytest.mark.parametrize(
    ("settings", "stack", "expected"),
    [
        (Settings(), "dev", False),
        (Settings(), "production-eu", True),
        (parse({"preflight": {"productionStacks": ["live"]}}, ()), "acme/web/live", True),
        (Settings(levels={"parameter-group-missing": Level.ADVISORY}), "dev", True),
        (Settings(project=Settings(levels={"parameter-group-missing": Level.ADVISORY})), "dev", True),
        (Settings(levels={"multi-az-deployment": Level.ADVISORY}), "dev", False),
    ],
)
def test_where_faults_of_production_are_told(settings: Settings, stack: str, expected: bool) -> None:
    policy = find("parameter-group-missing")
    assert policy is not None
    assert settings.tells_of_production(policy, stack) is expected
