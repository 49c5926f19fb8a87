"""Every case of the tables with one resource less: `pulumi up --target` leaves out what it does not create.

The engine sends such a resource without a single input, unchecked, and at the end without a property. Nothing is said
of it, and what is said of the others is no more than before.
"""

from __future__ import annotations

import copy

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.program_inputs import ProgramInputs
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import Level, discover
from preflight.testing import Program, program_from_yaml
from tests.policies.every_case import ALL, share
from tests.preflight.requests import resource_request
from tools.engine_form import Messages, checked, sent

# What is left out may be of whom another policy speaks more exactly.
INSTEAD = {
    ("role-trust-mismatch", "user", "server"),
    ("nat-gateway-placement", "nat", "gateway"),
    ("route-table-misconfiguration", "public-a", "gateway"),
}
LARGEST = 40


def stopping(stack: Stack) -> set[tuple[str, str]]:
    findings = run(stack, discover(), Settings(), strict=True).findings
    return {(f.policy, f.urn) for f in findings if f.level is Level.MANDATORY}


def targeted(program: Program, messages: Messages, left: str) -> Stack:
    asked = ProgramInputs()
    for message in checked(copy.deepcopy(messages)):
        if message.urn == left:
            message.ClearField("properties")
        asked.record_provider_defaults(message.urn, message.properties)
        asked.record_inputs(resource_request(message))
    given = sent(copy.deepcopy(messages))
    for message in given:
        if message.urn == left:
            message.ClearField("properties")
    return asked.stack(given, name=program.stack, project=program.project, config=program.config)


@pytest.mark.parametrize("name", share(2))
def test_what_is_left_out_stops_nothing(name: str) -> None:
    program = program_from_yaml(ALL[name].program, ALL[name].stack)
    messages = program.messages()
    before = stopping(targeted(program, messages, ""))
    for message in messages if len(messages) <= LARGEST else ():
        if not message.type.startswith("aws:"):
            continue
        after = stopping(targeted(program, messages, message.urn))
        assert message.urn not in {urn for _, urn in after}
        new = {(policy, urn.rpartition("::")[2], message.name) for policy, urn in after - before}
        assert new <= INSTEAD


def test_what_is_left_out_is_not_judged_alone() -> None:
    asked = ProgramInputs()
    left = proto.AnalyzeRequest(type="aws:ec2/vpc:Vpc", urn="urn:pulumi:dev::web::aws:ec2/vpc:Vpc::main")
    asked.record_provider_defaults(left.urn, left.properties)
    assert asked.record_inputs(left) is None
    open_ = proto.AnalyzeRequest(type=left.type, urn=left.urn)
    asked.record_provider_defaults(
        open_.urn, checked([proto.AnalyzerResource(type=left.type, urn=left.urn)])[0].properties
    )
    assert asked.record_inputs(open_) is not None


def test_a_text_beside_an_unknown_may_name_what_is_left_out() -> None:
    test_what_is_left_out_stops_nothing(
        "test_backup_settings_rejected-an unknown vault beside a locked vault"
    )
