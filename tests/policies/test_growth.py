"""The work of every policy grows with the number of resources, and no faster: counted in calls, not in seconds."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Final

import pytest
from pulumi.runtime.proto import analyzer_pb2

from preflight.config import Settings
from preflight.policy import Policy, discover
from preflight.run import run
from preflight.testing import Program
from tests.policies.every_case import ALL
from topology.resource import STACK_TYPE
from topology.stack import Stack

FEW, TIMES = 100, 16
# Beside what grows with the stack, the sorting of findings.
ALLOWED: Final = 1.5
# What is quadratic in something that no stack has many of.
EXCEPT: Final = {
    "resource-conflicts": "every copy of a program has providers of its own, and a name is compared between providers",
    "session-manager": "every command may be for every machine",
}
Message = analyzer_pb2.AnalyzerResource


def programs(policy: Policy) -> list[list[Message]]:
    """The programs of the policy's own table."""
    module = f"test_{policy.name.replace('-', '_')}-"
    cases = [case for name, case in ALL.items() if name.startswith(module)]
    return [Program.from_yaml(case.program, case.stack).messages() for case in cases]


def copies(of: list[list[Message]]) -> Iterator[Message]:
    """The programs over and over, in one stack; each copy refers to its own resources."""
    for number in count():
        for index, messages in enumerate(of):
            mark = f"-{number}-{index}"
            own = {m.urn: f"{m.urn}{mark}" for m in messages if m.type != STACK_TYPE}
            yield from (
                _copy(m, own, mark) for m in messages if m.type != STACK_TYPE or not (number or index)
            )


def _copy(message: Message, own: Mapping[str, str], mark: str) -> Message:
    made = Message()
    made.CopyFrom(message)
    made.urn, made.parent = own.get(message.urn, message.urn), own.get(message.parent, message.parent)
    made.name += mark if message.urn in own else ""
    made.dependencies[:] = [own.get(urn, urn) for urn in message.dependencies]
    for entry in made.propertyDependencies.values():
        entry.urns[:] = [own.get(urn, urn) for urn in entry.urns]
    if message.HasField("provider"):
        made.provider.urn = own.get(message.provider.urn, message.provider.urn)
    return made


def calls(policy: Policy, messages: list[Message]) -> int:
    stack = Stack.from_messages(messages, name="dev", config={"aws:region": "eu-west-1"})
    profiler = cProfile.Profile()
    profiler.runcall(run, stack, [policy], Settings())
    return sum(entry.callcount for entry in profiler.getstats())


@pytest.mark.parametrize(
    "policy", [p for p in discover() if programs(p) and p.name not in EXCEPT], ids=lambda p: p.name
)
def test_work_grows_with_the_resources_and_no_faster(policy: Policy) -> None:
    of = programs(policy)
    messages = list(islice(copies(of), max(FEW, sum(map(len, of))) * TIMES))
    few = calls(policy, messages[: len(messages) // TIMES])
    assert calls(policy, messages) < few * TIMES * ALLOWED
