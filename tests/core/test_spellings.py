"""Names inside properties, as the provider's bridge takes them."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi_aws

from preflight.core.spellings import MAPS, as_provider_reads, camel, in_pulumis_spelling
from preflight.core.values import Unknown
from preflight.testing import Program, findings
from tests.versions import needs_aws_7

_PROPERTY = re.compile(r"^    def (\w+)\(self\) -> (.*):$", re.MULTILINE)


def test_a_name() -> None:
    assert camel("security_groups") == "securityGroups"
    assert camel("ipv6_cidr_blocks") == "ipv6CidrBlocks"
    for same in ("securityGroups", "name", "DB_HOST", "aws:RequestTag/cost_center", "_private", "a__b"):
        assert camel(same) == same


def test_names_inside_a_value_and_not_those_of_maps() -> None:
    given = [
        {"from_port": 80, "security_groups": ["a"], "ebs": {"volume_size": 8}, "tags": {"cost_center": "x"}}
    ]
    assert in_pulumis_spelling("ingress", given) == [
        {"fromPort": 80, "securityGroups": ["a"], "ebs": {"volumeSize": 8}, "tags": {"cost_center": "x"}}
    ]
    assert in_pulumis_spelling("environment", {"variables": {"db_host": "x"}}) == {
        "variables": {"db_host": "x"}
    }
    assert in_pulumis_spelling("tags", {"cost_center": "x"}) == {"cost_center": "x"}
    assert in_pulumis_spelling("a", {"from_port": 1, "fromPort": 2}) == {"fromPort": 2}


@needs_aws_7
def test_the_maps_are_those_of_the_sdk() -> None:
    found = set[str]()
    for path in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        for name, type_ in _PROPERTY.findall(path.read_text(encoding="utf-8")):
            if "pulumi.Input" in type_ and "Mapping[" in type_:
                found.add(camel(name.strip("_")))
    assert found == MAPS


def test_a_resource_reads_both_spellings() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    web = program.add("aws:ec2:SecurityGroup", "web", vpcId=vpc.id)
    rule = {"protocol": "tcp", "from_port": 80, "to_port": "80", "security_groups": [web.id]}
    program.add("aws:ec2:SecurityGroup", "app", vpcId=vpc.id, ingress=[rule], tags={"cost_center": "a"})
    for stack in (program.planned(), program.deployed()):
        app = next(r for r in stack.resources if r.name == "app")
        assert app.number("ingress", 0, "fromPort") == app.number("ingress", 0, "toPort") == 80
        assert app.tag("cost_center") == "a"
        assert findings(stack, "security-group-rule-errors") == []


def test_what_is_the_same_to_the_provider() -> None:
    one = {"fromPort": 8080, "self": True, "cidrBlocks": ["10.0.0.0/16"]}
    two = {
        "self": "true",
        "fromPort": "8080",
        "cidrBlocks": ["10.0.0.0/16"],
        "description": "",
        "ipv6CidrBlocks": [],
    }
    assert as_provider_reads(one) == as_provider_reads(two)
    assert as_provider_reads({**one, "self": False}) == as_provider_reads({**two, "self": None})
    assert repr(as_provider_reads({"cidrBlocks": Unknown(), "fromPort": 1})) == (
        "{'cidrBlocks': [unknown], 'fromPort': '1'}"
    )
    assert as_provider_reads(one) != as_provider_reads({**two, "fromPort": "8081"})
