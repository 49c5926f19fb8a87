"""A stack as the calls of the engine make it: each resource alone before it is made, and all of them at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from preflight.analyzer.program_inputs import ProgramInputs
from preflight.core.stack import Stack
from tests.preflight.requests import resource_request
from tools.engine_form import Messages, checked, sent, without_notes


def heard(
    described: Callable[[], Messages], completed: Callable[[Messages], Messages], **known: Any
) -> Stack:
    """What is described, asked for resource by resource, and sent at the end as `completed` makes it."""
    asked = ProgramInputs()
    for message in checked(described()):
        asked.record_provider_defaults(message.urn, message.properties)
        asked.record_inputs(resource_request(without_notes([message])[0]))
    return asked.stack(sent(completed(described())), **known)
