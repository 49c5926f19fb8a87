"""Pairs that must be made in order, and how they are kept."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.model.dependencies.orderings import ORDERINGS, races
from preflight.model.dependencies.orderings.ordering import (
    Ordering,
    Pair,
    Race,
    referenced_resources,
    single_reference,
)
from preflight.model.dependencies.orderings.permissions import granting
from preflight.testing import Added, Program


def race(
    stack: Stack,
    waiter: str,
    *awaited: str,
    any_of_them: bool = False,
    refused: bool = True,
    slow: bool = False,
) -> Race:
    by_name = {r.name: r for r in stack.resources}
    pair = Pair(by_name[waiter], tuple(by_name[a] for a in awaited), any_of_them)
    return Race(Ordering("test", lambda _: (), "it must", refused=refused, slow=slow), pair)


def chain(*links: tuple[str, str], types: dict[str, str] | None = None) -> Stack:
    """Resources by name; a link is (waiter, awaited)."""
    names = list(dict.fromkeys(n for link in reversed(links) for n in reversed(link)))
    program, made = Program(), dict[str, Added]()
    waits: dict[str, list[str]] = {}
    for waiter, awaited in links:
        waits.setdefault(waiter, []).append(awaited)

    def make(name: str) -> Added:
        if name not in made:
            before = [make(a) for a in waits.get(name, ()) if a]
            made[name] = program.add((types or {}).get(name, "aws:sqs:Queue"), name, depends_on=before)
        return made[name]

    for name in names:
        if name:
            make(name)
    return program.planned()


def names(found: Race) -> list[str]:
    return [r.name for r in found.missing_dependencies]


def test_kept_directly_or_through_others() -> None:
    stack = chain(("a", "b"), ("b", "c"), ("d", ""))
    assert names(race(stack, "a", "b")) == []
    assert names(race(stack, "a", "c")) == []
    assert names(race(stack, "a", "d")) == ["d"]


def test_each_or_any_of_them() -> None:
    stack = chain(("a", "b"), ("c", ""))
    assert names(race(stack, "a", "b", "c")) == ["c"]
    assert names(race(stack, "a", "b", "c", any_of_them=True)) == []
    stack = chain(("a", ""), ("b", ""), ("c", ""))
    assert names(race(stack, "a", "b", "c", any_of_them=True)) == ["b", "c"]


def test_turned() -> None:
    stack = chain(("b", "a"), ("c", ""))
    assert race(stack, "a", "b").is_inverted and names(race(stack, "a", "b")) == []
    assert not race(stack, "a", "b", refused=False).is_inverted
    assert race(stack, "a", "b", "c").is_inverted
    assert not race(stack, "a", "b", "c", any_of_them=True).is_inverted
    assert not race(stack, "a", "c").is_inverted


def test_hopeless_only_where_the_waiter_comes_at_once() -> None:
    quick = chain(("a", ""), ("b", ""))
    assert race(quick, "a", "b", slow=True).always_loses
    assert not race(quick, "a", "b").always_loses
    for slow in ("aws:rds:Instance", "aws:lb:LoadBalancer", "cloudflare:index:Record"):
        late = chain(("a", "s"), ("b", ""), types={"s": slow})
        assert not race(late, "a", "b", slow=True).always_loses
    kept = chain(("a", "b"))
    assert not race(kept, "a", "b", slow=True).always_loses


def test_names_are_told_by_kind_and_at_most_three() -> None:
    stack = chain(*((n, "") for n in "abcde"))
    every = tuple(r for r in stack.resources if len(r.name) == 1)
    assert Race.names(every[:1]) == "queue 'a'"
    assert Race.names(every[:2]) == "queue 'a' and queue 'b'"
    assert Race.names(every[:3]) == "queue 'a', queue 'b' and queue 'c'"
    assert Race.names(every) == "queue 'a', queue 'b', queue 'c' and 2 more"


def test_what_a_property_is_made_from() -> None:
    program = Program()
    a, b = (program.add("aws:sqs:Queue", n) for n in "ab")
    program.add("aws:sns:Topic", "one", policy=a.arn)
    program.add("aws:sns:Topic", "two", policy=[a.arn, b.arn])
    program.add("aws:sns:Topic", "none", policy="text")
    queue = ("aws:sqs/queue:Queue",)
    for stack in (program.planned(), program.deployed()):
        found = {r.name: r for r in stack.of("aws:sns/topic:Topic")}
        assert [r.name for r in referenced_resources(found["two"], queue, "policy")] == ["a", "b"]
        assert getattr(single_reference(found["one"], queue, "policy"), "name", None) == "a"
        assert single_reference(found["two"], queue, "policy") is None
        assert single_reference(found["none"], queue, "policy") is None


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"], ["p0"]),
        (["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"], []),
        (["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole", SENTINEL], ["p0", "p1"]),
        ([SENTINEL], []),
        ([], []),
    ],
)
def test_what_grants_an_action(policies: list[str], expected: list[str]) -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    for index, arn in enumerate(policies):
        program.add("aws:iam:RolePolicyAttachment", f"p{index}", role=role.output("name"), policyArn=arn)
    (found,) = program.planned().of("aws:iam/role:Role")
    assert [r.name for r in granting(found, "ec2:CreateNetworkInterface")] == expected


def test_every_ordering_says_why() -> None:
    assert len({o.name for o in ORDERINGS}) == len(ORDERINGS)
    assert all(o.because and not o.because.endswith(".") for o in ORDERINGS)
    assert races(Program().planned()) == ()
