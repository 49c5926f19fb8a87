"""The parts that a stack falls into."""

from __future__ import annotations

from preflight.model.dependencies.subgraphs import parts
from preflight.testing import Program


def test_what_depends_on_each_other_is_one_part() -> None:
    program = Program()
    shop = program.add("aws:ec2:Vpc", "shop", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:Subnet", "a", vpcId=shop.id, cidrBlock="10.0.0.0/24")
    program.add("aws:sqs:Queue", "alone")
    found = parts(program.planned())
    assert [[r.name for r in p.resources] for p in found] == [["a", "shop"], ["alone"]]
    assert [p.title for p in found] == ["shop", "alone"]


def test_dependencies_components_and_what_lies_between_connect() -> None:
    program = Program()
    network = program.component("acme:index:Network", "network")
    one = program.add("aws:sqs:Queue", "one", parent=network)
    program.add("aws:sqs:Queue", "two", parent=network)
    program.add("aws:sqs:Queue", "three", depends_on=[one])
    (part,) = parts(program.planned())
    assert [r.name for r in part.resources] == ["network", "one", "three", "two"]
    assert part.title == "network"


def test_a_common_provider_does_not_connect() -> None:
    program = Program()
    there = program.provider("there", region="us-east-1")
    program.add("aws:sqs:Queue", "one", provider=there)
    program.add("aws:sqs:Queue", "two", provider=there)
    assert len(parts(program.planned())) == 2
    assert parts(Program().planned()) == ()
