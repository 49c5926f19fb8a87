"""Something outside the stack is told once by each policy, with all subjects that refer to it."""

from __future__ import annotations

import json

import pytest

from preflight.core.outside import Outside
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.evaluation.undecided import Undecided, once
from preflight.reports import compact
from preflight.reports import json as report
from preflight.reports.report import Report
from preflight.testing import outcome, program_from_yaml

ELSEWHERE = """
resources:
  a: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/x" } }
  b: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/x" } }
  c: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/other" } }
"""
INSIDE = """
resources:
  net: { type: awsx:ec2:Vpc }
  other: { type: awsx:ec2:Vpc }
  a: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${net.vpcId}", egress: "${net.rules}" } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${net.vpcId}" } }
  both: { type: aws:ec2:Subnet, properties: { vpcId: "${net.vpcId}-${other.vpcId}" } }
  lb: { type: aws:lb:LoadBalancer, properties: { subnets: ["${net.subnet}"], securityGroups: "${net.groups}" } }
"""
CACHE = "aws:elasticache:ReplicationGroup"
WHAT = "{ description: x, nodeType: cache.t4g.micro, engine: valkey }"
REASON = "the resources inside 'net' (awsx:ec2:Vpc), whose plugin awsx did not run"


def test_a_role_of_another_stack_is_told_once() -> None:
    made = outcome(program_from_yaml(ELSEWHERE).planned())
    rows = [u for u in made.undecided if u.policy == "role-trust-mismatch"]
    assert [(u.resource, u.subjects, u.reason) for u in rows] == [
        ("a", "a, b", "'arn:aws:iam::123456789012:role/x' is not in this stack"),
        ("c", "c", "'arn:aws:iam::123456789012:role/other' is not in this stack"),
    ]
    told = Report("shop", "dev", made)
    first = next(u for u in report.as_dict(told)["undecided"] if u["policy"] == "role-trust-mismatch")
    assert [urn.rpartition("::")[2] for urn in first["others"]] == ["b"]
    assert json.loads(report.render(told))["counts"]["undecided"] == len(made.undecided)
    assert "undecided role-trust-mismatch a, b: 'arn" in compact.render(told, undecided=True)


def test_a_resource_that_is_only_read_is_told_once() -> None:
    program = """
resources:
  subnet: { type: aws:ec2:Subnet }
  asg: { type: aws:autoscaling:Group }
  g: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${subnet.id}"] } }
  a: { type: aws:rds:Instance, properties: { engine: postgres, dbSubnetGroupName: "${g.name}" } }
  b: { type: aws:rds:Instance, properties: { engine: postgres, dbSubnetGroupName: "${g.name}" } }
"""
    messages = program_from_yaml(program).messages()
    read = frozenset(m.urn for m in messages if m.name in ("subnet", "asg"))
    made = outcome(Stack.from_messages(messages, name="dev", project="shop", external=read))
    assert "asg" not in {u.resource for u in made.undecided}, "its settings are not this program's"
    assert [u.subjects for u in made.undecided if u.policy == "database-in-public-subnet"] == ["a, b"]


def test_the_outputs_of_another_stack_are_told_once() -> None:
    program = """
resources:
  network: { type: "pulumi:pulumi:StackReference", properties: { name: acme/network/dev } }
  g: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${network.outputs.a}", "${network.outputs.b}"] } }
  a: { type: aws:rds:Instance, properties: { engine: postgres, dbSubnetGroupName: "${g.name}" } }
  b: { type: aws:rds:Instance, properties: { engine: postgres, dbSubnetGroupName: "${g.name}" } }
"""
    made = outcome(program_from_yaml(program).planned())
    assert [u.subjects for u in made.undecided if u.policy == "database-in-public-subnet"] == ["a, b"]


def test_a_region_that_nothing_sets_is_told_once() -> None:
    lines = "\n".join(f"  {name}: {{ type: {CACHE}, properties: {WHAT} }}" for name in "ab")
    messages = program_from_yaml(f"resources:\n{lines}\n").messages()
    made = outcome(Stack.from_messages(messages, name="dev", project="shop", config={}))
    rows = [u.subjects for u in made.undecided if u.policy == "regional-availability"]
    assert rows == ["a, b"], made.undecided


@pytest.mark.parametrize(
    ("reason", "number"), [(Outside("'x' is not in this stack"), 1), ("engine of 'db'", 2)]
)
def test_what_is_about_the_subject_itself_stays_a_row_of_each(reason: str, number: int) -> None:
    rows = [Undecided("p", f"urn::{name}", name, reason) for name in "aba"]
    found = once([*rows, Undecided("q", "urn::a", "a", reason)])
    assert len(found) == number + 1
    assert {type(u.reason) for u in found} == {str}


def _closed(program: str) -> Stack:
    made = program_from_yaml(program)
    urns = {r.urn for r in made.planned().resources if r.type.startswith("awsx:")}
    return Stack.from_messages(made.messages(), name="dev", project="shop", closed=frozenset(urns))


def test_a_component_of_which_the_plugin_did_not_run_is_the_reason() -> None:
    found = {r.name: r for r in _closed(INSIDE).resources}
    vpc, group = ("aws:ec2/vpc:Vpc",), ("aws:ec2/securityGroup:SecurityGroup",)
    for name in ("a", "b"):
        named = found[name].ref(vpc, "vpcId")
        assert isinstance(named, Unknown) and named.reason == REASON
    assert found["lb"].refs(("aws:ec2/subnet:Subnet",), "subnets").reason == REASON
    assert found["lb"].refs(group, "securityGroups").reason == REASON
    both = found["both"].ref(vpc, "vpcId")
    assert isinstance(both, Unknown) and both.reason.endswith("comes from a component or another stack")
