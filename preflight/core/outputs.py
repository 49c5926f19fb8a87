"""Which output of which resource an unknown value certainly is."""

from __future__ import annotations

import msgspec

from preflight.core.encoding import is_empty
from preflight.core.values import PartialText, Tri, Unknown, Value


class Output(msgspec.Struct, frozen=True):
    """An output: the type and name of its resource, the output's own name, and the known parts of its text."""

    type: str
    resource: str
    name: str
    known: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """For messages: `id of 'logs'`."""
        return f"{self.name} of '{self.resource}'"

    @property
    def is_without_dot(self) -> bool:
        """Whether its text certainly has no dot, as far as AWS's own characters have none."""
        return bool(self.known) and not any("." in part for part in self.known)


def output_of(value: Value) -> Output | None:
    """The output that the value is; `None` for a known value, a text around an output, and an unknown source."""
    if not isinstance(value, Unknown) or isinstance(value, PartialText):
        return None
    hole = getattr(value, "hole", None)
    if hole is None or not hole.output:
        return None
    head, _, name = hole.urn.rpartition("::")
    known = tuple(part for part in hole.shape if isinstance(part, str))
    return Output(head.rpartition("::")[2].rpartition("$")[2], name, hole.output, known)


def is_set(value: Value) -> Tri:
    """Whether a property is set; an output that AWS assigns is, and a text with known parts."""
    if isinstance(value, Unknown):
        return True if output_of(value) is not None or isinstance(value, PartialText) else value
    return not (value is None or is_empty(value))
