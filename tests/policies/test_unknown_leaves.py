"""Every case of the tables, with one value taken away: nothing raises, and no unknown is shown.

In the areas of `STRICT` nothing is found, either, that was not there. In others a value may decide which of two
policies speaks of one cause.
"""

from __future__ import annotations

import copy
import random
import zlib
from collections import Counter
from typing import Final

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from preflight.testing import Program, program_from_yaml
from tests.policies.every_case import ALL, share
from tests.test_registry import _at, _leaves, _put

# Values taken away from each case; chosen by the case's name, so that every run tries the same.
SAMPLE: Final = 3
STRICT: Final = ("load_balancing", "database")

Messages = list[analyzer_pb2.AnalyzerResource]


POLICIES: Final = discover()
BY_NAME: Final = {policy.name: policy for policy in POLICIES}


def found(program: Program, messages: Messages) -> Counter[tuple[str, str]]:
    findings = run(_stack(program, messages), POLICIES, Settings(), strict=True).findings
    assert [f.message for f in findings if "[unknown]" in f.message] == []
    return Counter((f.policy, f.urn) for f in findings if f.area in STRICT)


def _stack(program: Program, messages: Messages) -> Stack:
    return Stack.from_messages(messages, name=program.stack, project=program.project, config=program.config)


def _is_empty(value: struct_pb2.Value) -> bool:
    return value.HasField("string_value") and not value.string_value


def _policy(name: str) -> str:
    """The policy of a case: `test_some_policy-a case`."""
    return name.partition("-")[0].removeprefix("test_").replace("_", "-")


@pytest.mark.parametrize("name", share(3))
def test_an_unknown_value_is_never_taken_for_one(name: str) -> None:
    case = ALL[name]
    chooser = random.Random(zlib.crc32(name.encode()))
    for deployed in (False, True):
        program = program_from_yaml(case.program, case.stack)
        messages = program.messages(deployed=deployed)
        before = found(program, messages)
        # What AWS made has an id; without one it is not made. An empty text stands for none, and an unknown for one.
        leaves = [
            (index, path)
            for index, path in _leaves(messages)
            if path != ("id",) and not _is_empty(_at(messages[index].properties, path))
        ]
        for index, path in chooser.sample(leaves, min(SAMPLE, len(leaves))):
            changed = copy.deepcopy(messages)
            _put(changed[index].properties, path, SENTINEL)
            assert found(program, changed) <= before, f"{'.'.join(map(str, path))} of {changed[index].name}"


@pytest.mark.parametrize("name", [name for name in share(1, 4) if _policy(name) in BY_NAME])
def test_every_value_may_be_unknown(name: str) -> None:
    """The case's own policy, with each value taken away in turn: nothing raises."""
    case = ALL[name]
    program = program_from_yaml(case.program, case.stack)
    messages = program.messages(deployed=False)
    for index, path in _leaves(messages):
        changed = list(messages)
        changed[index] = copy.deepcopy(messages[index])
        _put(changed[index].properties, path, SENTINEL)
        run(_stack(program, changed), [BY_NAME[_policy(name)]], Settings(), strict=True)
