"""Which output of which resource an unknown value certainly is."""

from __future__ import annotations

from dataclasses import dataclass

from preflight.core.values import PartialText, Unknown, Value


@dataclass(frozen=True, slots=True)
class Output:
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
