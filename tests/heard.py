"""A stack as the calls of the engine make it: each resource alone before it is made, and all of them at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from preflight.analyzer.program_inputs import Asked
from preflight.core.stack import Stack
from tests.preflight.requests import resource_request
from tools.engine_form import Messages, checked, sent, without_notes


def heard(
    described: Callable[[], Messages], completed: Callable[[Messages], Messages], **known: Any
) -> Stack:
    """What is described, asked for resource by resource, and sent at the end as `completed` makes it."""
    asked = Asked()
    for message in checked(described()):
        asked.checked(message.urn, message.properties)
        asked.alone(resource_request(without_notes([message])[0]))
    return asked.stack(sent(completed(described())), **known)
