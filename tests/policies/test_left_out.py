"""Every case of the tables with one resource less: `pulumi up --target` leaves out what it does not create.

The engine lists such a resource with the names of its inputs and with no property. Nothing is said of it, and what is
said of the others is no more than before.
"""

from __future__ import annotations

import copy

import pytest

from preflight.config import Settings
from preflight.policy import Level, discover
from preflight.run import run
from preflight.testing import Program
from tests.policies.every_case import ALL
from tools.engine_form import Messages
from topology.stack import Stack

# What is left out may be of whom another policy speaks more exactly.
INSTEAD = {("role-trust-mismatch", "user", "server")}
LARGEST = 40


def stopping(program: Program, messages: Messages) -> set[tuple[str, str]]:
    stack = Stack.from_messages(messages, name=program.stack, project=program.project, config=program.config)
    findings = run(stack, discover(), Settings(), strict=True).findings
    return {(f.policy, f.urn) for f in findings if f.level is Level.MANDATORY}


@pytest.mark.parametrize("name", ALL)
def test_what_is_left_out_stops_nothing(name: str) -> None:
    program = Program.from_yaml(ALL[name].program, ALL[name].stack)
    messages = program.messages()
    before = stopping(program, messages)
    for index, message in enumerate(messages if len(messages) <= LARGEST else ()):
        if not message.type.startswith("aws:") or not message.propertyDependencies:
            continue
        changed = copy.deepcopy(messages)
        changed[index].ClearField("properties")
        after = stopping(program, changed)
        assert message.urn not in {urn for _, urn in after}
        new = {(policy, urn.rpartition("::")[2], message.name) for policy, urn in after - before}
        assert new <= INSTEAD
