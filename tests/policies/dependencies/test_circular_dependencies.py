from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.model.dependencies.cycles import cycles
from preflight.testing import Program, findings
from tests.policies.table import Case, check

POLICY = "circular-dependencies"


def group(name: str, *others: str) -> str:
    rules = ", ".join(
        f'{{ protocol: tcp, fromPort: 80, toPort: 80, securityGroups: ["{other}"] }}' for other in others
    )
    return (
        f"  {name}: {{ type: aws:ec2:SecurityGroup, properties: {{ name: {name}, ingress: [{rules}] }} }}\n"
    )


def stack(*groups: str) -> str:
    return "resources:\n" + "".join(groups)


def circle(first: str, path: str) -> list[tuple[str, str]]:
    cure = "None can be created first. Use separate rule resources."
    return [(first, f"Security groups reference each other in inline rules: {path}. {cure}")]


CASES = {
    "two": Case(stack(group("a", "b"), group("b", "${a.id}")), circle("a", "'a' -> 'b' -> 'a'")),
    "three": Case(
        stack(group("a", "c"), group("b", "${a.id}"), group("c", "${b.id}")),
        circle("a", "'a' -> 'c' -> 'b' -> 'a'"),
    ),
    "two circles": Case(
        stack(group("a", "b"), group("b", "${a.id}"), group("c", "d"), group("d", "${c.id}")),
        circle("a", "'a' -> 'b' -> 'a'") + circle("c", "'c' -> 'd' -> 'c'"),
    ),
    "one circle of four, by its shortest path": Case(
        stack(group("a", "b", "c"), group("b", "${a.id}"), group("c", "d"), group("d", "${a.id}")),
        circle("a", "'a' -> 'b' -> 'a'"),
    ),
    "a chain": Case(stack(group("a"), group("b", "${a.id}"), group("c", "${b.id}", "${a.id}"))),
    "itself": Case(stack(group("a", "a"))),
    "a group of another stack": Case(stack(group("a", "sg-0123"), group("b", "${a.id}"))),
    "an unknown group": Case(stack(group("a").replace("ingress: []", "ingress: { 'fn::invoke': {} }"))),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name])


def test_resources_that_depend_on_each_other() -> None:
    program = Program()
    program.add("aws:sqs:Queue", "one")
    program.add("aws:sqs:Queue", "two")
    messages = program.messages()
    one, two = (m for m in messages if m.name in ("one", "two"))
    one.dependencies.append(two.urn)
    two.dependencies.append(one.urn)
    cure = "None can be created first. Remove one of the references."
    assert findings(Stack.from_messages(messages), POLICY) == [
        ("one", f"Resources depend on each other: 'one' -> 'two' -> 'one'. {cure}")
    ]


def test_a_chain_of_thousands_is_no_circle() -> None:
    program = Program()
    last = program.add("aws:sqs:Queue", "q0")
    for number in range(1, 3000):
        last = program.add("aws:sqs:Queue", f"q{number}", depends_on=[last])
    assert cycles(program.planned()) == ()
