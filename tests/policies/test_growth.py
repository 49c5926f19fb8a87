"""The work of every policy grows with the number of resources, and no faster: counted in calls, not in seconds."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator
from itertools import count, islice
from typing import Final

import pytest
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import Policy, discover
from preflight.testing import Program, program_from_yaml
from tests.policies.every_case import ALL
from tests.policies.table import Case

CASES, TIMES = 12, 8
# Beside what grows with the stack, the sorting of findings.
ALLOWED: Final = 1.5
# What is quadratic in something that no stack has many of.
EXCEPT: Final = {
    "resource-conflicts": "every copy of a program has providers of its own, and a name is compared between providers",
    "session-manager": "every command may be for every machine",
    "run-command": "every command may be for every machine",
}
Message = analyzer_pb2.AnalyzerResource


def cases(policy: Policy) -> list[Case]:
    """Some of the policy's own table, spread over it."""
    module = f"test_{policy.name.replace('-', '_')}-"
    table = [case for name, case in ALL.items() if name.startswith(module)]
    return table[:: len(table) // CASES + 1]


def copies(of: list[Case], deployed: bool) -> Iterator[list[Message]]:
    """The programs of the cases, again and again; each time with URNs and ids of their own, all in one stack."""
    root = Program().root.urn
    for number in count():
        programs = [program_from_yaml(case.program, f"dev{number}-{i}") for i, case in enumerate(of)]
        yield [
            _moved(m, root) for p in programs for m in p.messages(deployed=deployed) if m.type != STACK_TYPE
        ]


def _moved(message: Message, root: str) -> Message:
    message.parent = root if STACK_TYPE in message.parent else message.parent
    return message


def calls(policy: Policy, messages: list[Message]) -> int:
    stack = Stack.from_messages(messages, name="dev", config={"aws:region": "eu-west-1"})
    profiler = cProfile.Profile()
    profiler.runcall(run, stack, [policy], Settings())
    return sum(entry.callcount for entry in profiler.getstats())


JUDGED: Final = [p for p in discover() if p.name not in EXCEPT and cases(p)]


@pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])
@pytest.mark.parametrize("policy", JUDGED, ids=lambda p: p.name)
def test_work_grows_with_the_resources_and_no_faster(policy: Policy, deployed: bool) -> None:
    again = copies(cases(policy), deployed)
    messages = Program().messages() + next(again)
    few = calls(policy, messages)
    for more in islice(again, TIMES - 1):
        messages += more
    assert calls(policy, messages) < few * TIMES * ALLOWED
