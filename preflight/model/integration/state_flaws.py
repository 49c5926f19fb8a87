"""A fault of a state machine's definition, as Step Functions names it."""

from __future__ import annotations

import msgspec


class Flaw(msgspec.Struct, frozen=True):
    """Why Step Functions rejects the definition: a predicate of it, and AWS's own code.

    `is_certain`: whether AWS rejects it; otherwise AWS's documentation forbids it.
    """

    reason: str
    code: str = "SCHEMA_VALIDATION_FAILED"
    is_certain: bool = True
