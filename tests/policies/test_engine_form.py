"""Every case of the tables as the engine gives it: what AWS answers for what a program leaves open changes nothing.

The tables hold what programs say. The engine adds outputs, unknown ones in a preview and AWS's choices after an
update, and blocks come back with all their parts.
"""

from __future__ import annotations

from collections import Counter

import pytest
from pulumi.runtime.proto import analyzer_pb2

from preflight.config import Settings
from preflight.policy import Policy, discover
from preflight.run import run
from preflight.testing import Program
from tests.policies.every_case import ALL
from tools.engine_form import DEPLOYED, PLANNED, Messages, checked, plain
from topology.stack import Stack


def found(program: Program, messages: Messages) -> Counter[tuple[str, str, str]]:
    stack = Stack.from_messages(
        messages, name=program.stack, project=program.project, config=program.config, state=program.state
    )
    findings = run(stack, discover(), Settings(), strict=True).findings
    return Counter((f.policy, f.resource, f.message) for f in findings)


@pytest.mark.parametrize("name", ALL)
def test_what_the_engine_adds_changes_no_finding(name: str) -> None:
    program = Program.from_yaml(ALL[name].program, ALL[name].stack)
    for deployed, forms in ((False, PLANNED), (True, DEPLOYED)):
        expected = found(program, [*program.messages(deployed=deployed), plain()])
        for form, completed in forms.items():
            given = completed([*program.messages(deployed=deployed), plain()])
            assert found(program, given) == expected, form


@pytest.mark.parametrize("name", ALL)
def test_what_check_adds_changes_no_finding(name: str) -> None:
    program = Program.from_yaml(ALL[name].program, ALL[name].stack)
    alone = [p for p in discover() if p.is_resource_policy]
    for plain_message, given in zip(program.messages(), checked(program.messages()), strict=True):
        plain_message.ClearField("propertyDependencies")
        assert _judged(given, alone) == _judged(plain_message, alone)


def _judged(message: analyzer_pb2.AnalyzerResource, policies: list[Policy]) -> list[tuple[str, str]]:
    findings = run(Stack.from_messages([message]), policies, Settings(), strict=True).findings
    return sorted((f.policy, f.message) for f in findings)
