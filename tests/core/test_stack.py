"""The stack's indexes, and the order of creation."""

from __future__ import annotations

import random

import pytest

from preflight.core.entity import Entity
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.gateways import InternetGateway, NatGateway
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.testing import Program, concat


def the(stack: Stack, name: str) -> Resource:
    return next(r for r in stack.resources if r.name == name)


def depends(program: Program, first: str, second: str) -> bool:
    stack = program.planned()
    return stack.depends_on(the(stack, first), the(stack, second))


def test_dependencies_are_transitive() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    subnet = program.add("aws:ec2:Subnet", "subnet", vpcId=vpc.id)
    program.add("aws:ec2:Instance", "instance", subnetId=subnet.id)
    program.add("aws:ec2:Instance", "waiting", depends_on=[subnet])
    assert depends(program, "instance", "vpc")
    assert depends(program, "waiting", "vpc")
    assert not depends(program, "vpc", "instance")
    assert not depends(program, "vpc", "vpc")


def test_every_part_of_a_text_is_a_dependency() -> None:
    program = Program()
    one, two = program.add("aws:iam:Role", "one"), program.add("aws:iam:Role", "two")
    program.add("aws:iam:Policy", "policy", policy=concat("x", one.arn, two.arn))
    assert depends(program, "policy", "one")
    assert depends(program, "policy", "two")


def test_a_parent_is_no_dependency() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Subnet", "child", parent=vpc)
    assert not depends(program, "child", "vpc")
    component = program.component("my:net:Network", "network")
    program.add("aws:ec2:Subnet", "inside", parent=component)
    assert not depends(program, "inside", "network")


def test_waiting_for_a_component_is_waiting_for_all_its_descendants() -> None:
    program = Program()
    outer = program.component("my:net:Outer", "outer")
    inner = program.component("my:net:Inner", "inner", parent=outer)
    role = program.add("aws:iam:Role", "role")
    program.add("aws:ec2:Vpc", "deep", parent=inner, tags={"role": role.arn})
    program.add("aws:ec2:Instance", "waiting", depends_on=[outer])
    assert depends(program, "waiting", "deep")
    assert depends(program, "waiting", "inner")
    assert depends(program, "waiting", "role"), "what a descendant waits for too"
    assert not depends(program, "deep", "waiting")


def test_children_do_not_inherit_what_their_component_waits_for() -> None:
    program = Program()
    gateway = program.add("aws:ec2:InternetGateway", "gateway")
    component = program.add("my:net:Network", "network", depends_on=[gateway])
    program.add("aws:ec2:NatGateway", "nat", parent=component)
    assert not depends(program, "nat", "gateway")


def test_waiting_for_a_resource_is_not_waiting_for_its_children() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Subnet", "child", parent=vpc)
    program.add("aws:ec2:Instance", "waiting", depends_on=[vpc])
    assert not depends(program, "waiting", "child")


def test_a_circle_of_dependencies_ends() -> None:
    program = Program()
    one = program.add("aws:ec2:Vpc", "one")
    two = program.add("aws:ec2:Vpc", "two", depends_on=[one])
    one.options["dependsOn"] = (two,)  # type: ignore[index]
    program.add("aws:ec2:Vpc", "three")
    assert depends(program, "one", "two")
    assert depends(program, "one", "one")
    assert not depends(program, "one", "three")


def test_a_dependency_outside_the_stack_is_passed_over() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Subnet", "subnet", vpcId=vpc.id)
    messages = [m for m in program.messages() if m.name != "vpc"]
    stack = Stack.from_messages(messages)
    assert not stack.depends_on(the(stack, "subnet"), the(stack, "subnet"))


def test_resources_are_in_one_order() -> None:
    program = Program()
    for name in ("c", "a", "b"):
        program.add("aws:ec2:Vpc", name)
    messages = program.messages()
    orders = set()
    for seed in range(10):
        random.Random(seed).shuffle(messages)
        stack = Stack.from_messages(messages)
        orders.add(tuple(r.name for r in stack.resources))
        assert [v.name for v in stack.all(Vpc)] == ["a", "b", "c"]
    assert len(orders) == 1


def test_entities_are_made_once() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    stack = program.planned()
    (vpc,) = stack.all(Vpc)
    assert stack.entity(Vpc, the(stack, "vpc")) is vpc
    assert stack.all(Vpc) == (vpc,)
    assert stack.all(Subnet) == ()
    assert repr(vpc) == "<Vpc 'vpc'>"
    assert repr(vpc.resource) == "<aws:ec2/vpc:Vpc 'vpc'>"


def test_types_in_the_order_asked() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:DefaultVpc", "default")
    stack = program.planned()
    assert [r.name for r in stack.of("aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/vpc:Vpc")] == [
        "default",
        "vpc",
    ]
    assert stack.of("aws:ec2/subnet:Subnet") == ()


def test_the_root_holds_the_outputs() -> None:
    program = Program()
    program.export(url="https://web")
    stack = program.planned()
    assert stack.root is not None
    assert stack.root.get("url") == "https://web"
    assert Stack([]).root is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, ("dev", "web")), ({"name": "org/web/prod", "project": "p"}, ("org/web/prod", "p"))],
)
def test_name_and_project_are_given_or_read_from_a_urn(
    given: dict[str, str], expected: tuple[str, str]
) -> None:
    program = Program(stack="dev", project="web")
    program.add("aws:ec2:Vpc", "vpc")
    stack = Stack.from_messages(program.messages(), **given)  # type: ignore[arg-type]
    assert (stack.name, stack.project) == expected
    assert (Stack([]).name, Stack([]).project) == ("", "")


def test_a_name_may_look_like_a_part_of_a_urn() -> None:
    program = Program(stack="dev", project="web")
    program.add("aws:ec2:Vpc", "a::b")
    stack = Stack.from_messages(program.messages())
    assert (stack.name, stack.project) == ("dev", "web")


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("aws:ec2:Vpc", Vpc),
        ("aws:ec2:Subnet", Subnet),
        ("aws:ec2:RouteTable", RouteTable),
        ("aws:ec2:NatGateway", NatGateway),
        ("aws:ec2:InternetGateway", InternetGateway),
    ],
)
def test_the_stack_answers_by_entity_class(type_: str, kind: type[Entity]) -> None:
    program = Program()
    program.add(type_, "it")
    assert [entity.name for entity in program.planned().all(kind)] == ["it"]
    assert Stack([]).all(kind) == ()


def test_caches_are_made_once() -> None:
    stack = Stack([])
    made: list[int] = []
    for _ in range(2):
        stack.cache("x", lambda: made.append(1) or "value")
    assert made == [1]


def test_groups_by_entity_or_resource() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    program.add("aws:ec2:Subnet", "b", vpcId="vpc-elsewhere")
    stack = program.planned()
    groups = stack.group("by VPC", stack.all(Subnet), lambda s: s.vpc)
    assert {urn: [s.name for s in group] for urn, group in groups.items()} == {vpc.urn: ["a"]}


def test_what_a_reference_names_is_seen_as_an_entity_and_the_rest_stays() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    stack = program.planned()
    (resource,) = stack.of("aws:ec2/vpc:Vpc")
    unknown = Unknown("a lookup")
    assert stack.referred(Vpc, resource) is stack.entity(Vpc, resource)
    assert stack.referred(Vpc, unknown) is unknown
    assert stack.referred(Vpc, None) is None
