"""Existing resources that a program names by a literal ID, and that the results of lookups describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preflight.preview import preview
from preflight.preview.described import results_of
from tests.policies.offline import HEAD, offline_outcome

SUBNET = "aws:ec2/getSubnet:getSubnet"
ROLE = "aws:iam/getRole:getRole"
BALANCER = """resources:
  lb: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: [subnet-0a, subnet-0b] } }
"""
FUNCTION = """resources:
  f: { type: "aws:lambda:Function", properties: { role: "arn:aws:iam::123456789012:role/x" } }
"""


def subnet(id_: str, **properties: str) -> dict[str, Any]:
    return {"args": {"id": id_}, "result": {"vpcId": "vpc-0a", **properties}}


def role(service: str) -> dict[str, Any]:
    trust = f'{{"Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}'
    arn = "arn:aws:iam::123456789012:role/x"
    return {"args": {"name": "x"}, "result": {"arn": arn, "assumeRolePolicy": trust}}


@pytest.mark.parametrize(
    ("second", "findings", "is_decided"),
    [
        (subnet("subnet-0b", availabilityZone="eu-west-1b"), 0, True),
        (subnet("subnet-0b", availabilityZone="eu-west-1a"), 1, True),
        (subnet("subnet-0b", availabilityZone="eu-west-1b", vpcId="vpc-0b"), 0, False),
        (subnet("subnet-0b"), 0, False),
        (subnet("subnet-0c", availabilityZone="eu-west-1b"), 0, False),
    ],
)
def test_subnets_of_a_load_balancer(
    tmp_path: Path, second: dict[str, Any], findings: int, is_decided: bool
) -> None:
    answers = {SUBNET: [subnet("subnet-0a", availabilityZone="eu-west-1a"), second]}
    found = offline_outcome("load-balancer-subnets", BALANCER, tmp_path, answers)
    assert (len(found.findings), found.undecided == ()) == (findings, is_decided)


@pytest.mark.parametrize(
    ("answers", "findings", "is_decided"),
    [
        ({ROLE: role("lambda.amazonaws.com")}, 0, True),
        ({ROLE: role("ec2.amazonaws.com")}, 1, True),
        ({ROLE: {"args": {"name": "x"}, "result": {"arn": "arn:aws:iam::123456789012:role/x"}}}, 0, False),
        ({}, 0, False),
    ],
)
def test_a_role(tmp_path: Path, answers: dict[str, Any], findings: int, is_decided: bool) -> None:
    found = offline_outcome("role-trust-mismatch", FUNCTION, tmp_path, answers)
    assert (len(found.findings), found.undecided == ()) == (findings, is_decided)


def test_only_what_the_program_names_is_recorded_and_never_reported_itself(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(HEAD + BALANCER, encoding="utf-8")
    answers = {SUBNET: [subnet("subnet-0a"), subnet("subnet-0c")], ROLE: role("ec2.amazonaws.com")}
    stack = preview(tmp_path, answers=answers).modelled()
    assert [r.name for r in stack.resources if r.is_external] == ["subnet-0a"]
    assert {r.urn for r in stack.resources if r.is_external} <= stack.unmanaged


def test_a_resource_that_the_program_reads_itself_is_not_recorded_twice(tmp_path: Path) -> None:
    own = "  own: { type: aws:ec2:Subnet, get: { id: subnet-0a } }\n"
    own += "  other: { type: aws:ec2:Subnet, properties: { cidrBlock: 10.0.0.0/24 } }\n"
    (tmp_path / "Pulumi.yaml").write_text(HEAD + BALANCER + own, encoding="utf-8")
    stack = preview(tmp_path, answers={SUBNET: [subnet("subnet-0a")]}).modelled()
    assert sorted(r.name for r in stack.of("aws:ec2/subnet:Subnet")) == ["other", "own"]


def test_the_entries_of_a_lookup() -> None:
    assert list(results_of({"id": "ami-1"})) == [({}, {"id": "ami-1"})]
    assert list(results_of({"args": {"id": "a"}, "result": {"b": 1}})) == [({"id": "a"}, {"b": 1})]
    assert list(results_of([{"result": {"b": 1}}, {"args": {"c": 2}}])) == [({}, {"b": 1}), ({"c": 2}, {})]
    assert list(results_of(None)) == []
