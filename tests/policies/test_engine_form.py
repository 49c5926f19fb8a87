"""Every case of the tables as the engine gives it: what AWS answers for what a program leaves open changes nothing.

The tables hold what programs say. The engine sends that once, resource by resource, with the provider's defaults in
it. At the end it sends outputs: unknown ones in a preview and AWS's choices after an update, blocks with all
their parts, and no word of which of them the program set.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from preflight.analyzer.program_inputs import ProgramInputs
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from preflight.testing import Program, program_from_yaml
from tests.policies.every_case import ALL, share
from tests.preflight.requests import resource_request
from tests.recorded_inputs import heard
from tools.engine_form import DEPLOYED, PLANNED, Messages, checked, plain, without_notes

Found = Counter[tuple[str, str, str]]


def found(stack: Stack) -> Found:
    findings = run(stack, discover(), Settings(), strict=True).findings
    return Counter((f.policy, f.resource, f.message) for f in findings)


def stack_of(program: Program, messages: Messages) -> Stack:
    return Stack.from_messages(
        messages, name=program.stack, project=program.project, config=program.config, context=program.context
    )


@pytest.mark.parametrize("name", share(0))
def test_what_the_engine_adds_changes_no_finding(name: str) -> None:
    program = program_from_yaml(ALL[name].program, ALL[name].stack)
    for deployed, forms in ((False, PLANNED), (True, DEPLOYED)):
        expected = found(stack_of(program, [*program.messages(deployed=deployed), plain()]))
        known = {
            "name": program.stack,
            "project": program.project,
            "config": program.config,
            "context": program.context,
        }
        for form, completed in forms.items():
            given = heard(partial(program.messages, deployed=deployed), completed, **known)
            assert found(given) == expected, form


@pytest.mark.parametrize("name", share(1))
def test_what_check_adds_changes_no_finding(name: str) -> None:
    program = program_from_yaml(ALL[name].program, ALL[name].stack)
    alone = [p for p in discover() if p.is_resource_policy]
    for message, given in zip(program.messages(), checked(program.messages()), strict=True):
        asked = ProgramInputs()
        asked.record_provider_defaults(given.urn, given.properties)
        properties = asked.record_inputs(resource_request(without_notes([given])[0]))
        assert properties is not None
        message.ClearField("dependencies")
        expected = run(stack_of(program, [message, plain()]), alone, Settings(), strict=True).findings
        findings = run(
            Stack([(given, properties)], config=program.config, context=program.context),
            alone,
            Settings(),
            strict=True,
        ).findings
        assert [(f.policy, f.message) for f in findings] == [(f.policy, f.message) for f in expected]


@pytest.mark.parametrize("name", share(2))
def test_one_resource_is_enough_for_a_resource_policy(name: str) -> None:
    """The engine evaluates it without the others, unless it is `with_references`."""
    program = program_from_yaml(ALL[name].program, ALL[name].stack)
    alone = [p for p in discover() if not p.needs_stack]
    known = {"name": program.stack, "config": program.config, "context": program.context}
    expected = run(Stack.from_messages(program.messages(), **known), alone, Settings(), strict=True).findings
    stacks = [Stack.from_messages([message], **known) for message in program.messages()]
    findings = [f for one in stacks for f in run(one, alone, Settings(), strict=True).findings]
    assert sorted((f.policy, f.urn, f.message) for f in findings) == sorted(
        (f.policy, f.urn, f.message) for f in expected
    )
