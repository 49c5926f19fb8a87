"""What a policy is: the decorator, its findings, and how policies are found.

A policy is one generator in a file of its own, `policies/<area>/<failure>.py`. It judges one subject and
yields a `Finding` for what is certainly wrong with it. Name, area, description and page are derived from the
file and its docstring.
"""

from __future__ import annotations

import importlib
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    import msgspec

    from preflight.core.entity import Entity
    from preflight.core.resource import Resource
    from preflight.core.stack import Stack

DOCS_URL: Final = "https://github.com/aws-preflight/aws-preflight/blob/main/docs/policies"
HEADINGS: Final = ("What fails", "Why", "Fails", "Instead", "Not covered", "References")
ANY_TYPE: Final = "*"


class Level(StrEnum):
    """What a finding does to a deployment; Pulumi's enforcement levels."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"
    DISABLED = "disabled"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Concern(StrEnum):
    """What every stack of production has and others do without, to save money or time."""

    BACKUPS = "backups"
    RECOVERY = "recovery"
    ENCRYPTION = "encryption"
    TLS = "TLS"
    MULTI_AZ = "Multi-AZ"


ADVISORY: Final = Level.ADVISORY
MANDATORY: Final = Level.MANDATORY
DISABLED: Final = Level.DISABLED
LOW: Final = Severity.LOW
MEDIUM: Final = Severity.MEDIUM
HIGH: Final = Severity.HIGH
CRITICAL: Final = Severity.CRITICAL


class Subject(Protocol):
    """What a finding can be about: a resource or an entity of the model."""

    @property
    def urn(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class SourceLocation(Protocol):
    """A place in the program's sources; `certain`: its code runs whenever the program does."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def always_runs(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is certainly wrong with the subject.

    `message`: the offending value, what it collides with, and what to change, in one or two sentences.
    `level` and `error` override the policy's own. `file` and `line`: where the fault is in a source file.
    `in_production`: it is a fault in production stacks only; elsewhere it is told where the level is configured.
    `concern`: elsewhere this advice is one line with that of other policies, unless the level is configured.
    `cause`: what it comes from; the policy's findings of one cause are reported as one, which names their subjects.
    `tabled`: the property that a table judges; where another policy's finding about the resource names it, and stops
    as much, that one is reported alone.
    """

    subject: Subject
    message: str
    level: Level | None = None
    error: str = ""
    file: str | None = None
    line: int | None = None
    in_production: bool = False
    concern: Concern | None = None
    cause: str = ""
    tabled: str = ""

    @classmethod
    def at(cls, place: SourceLocation, subject: Subject, message: str, error: str = "") -> Finding:
        """A finding in a source file; advice where the code there may not run."""
        level = None if place.always_runs else ADVISORY
        return cls(subject, message, level, error, place.file, place.line)


Check: TypeAlias = Callable[..., Iterable[Finding]]
Remedy: TypeAlias = "Callable[[Resource], Mapping[str, Any] | None]"
Query: TypeAlias = "Callable[[Stack], Iterable[Any]]"
Each: TypeAlias = "str | tuple[str, ...] | type[Entity] | Query"


@dataclass(frozen=True)
class Policy:
    """A policy with everything derived from its file. `types` is empty for a stack policy."""

    name: str
    area: str
    check: Check
    types: tuple[str, ...]
    query: Query | None
    level: Level
    severity: Severity
    error: str = ""
    production: Level | None = None
    options: type[msgspec.Struct] | None = None
    remediate: Remedy | None = None
    tags: tuple[str, ...] = ()
    doc: str = field(default="", repr=False)

    @property
    def is_resource_policy(self) -> bool:
        """Decidable from one resource's inputs, so it runs before that resource is created."""
        return bool(self.types)

    @property
    def display_name(self) -> str:
        return self.name.replace("-", " ").capitalize()

    @cached_property
    def description(self) -> str:
        return " ".join(self.doc.partition("\n\n")[0].split())

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The page's sections by heading."""
        parts = re.split(r"^## (.+)$", self.doc, flags=re.MULTILINE)
        return {parts[i].strip(): parts[i + 1].strip() for i in range(1, len(parts) - 1, 2)}

    @cached_property
    def remediation(self) -> str:
        """The prose of *Instead*: what to do, without the example."""
        return re.sub(r"```.*?```", "", self.sections.get("Instead", ""), flags=re.DOTALL).strip()

    @property
    def url(self) -> str:
        return f"{DOCS_URL}/{self.area.replace('_', '-')}/{self.name}.md"

    def applies_to(self, type_: str) -> bool:
        return type_ in self.types or ANY_TYPE in self.types

    def subjects(self, stack: Stack) -> Iterable[Any]:
        """What the policy judges in the stack, in a stable order."""
        if self.query is not None:
            return self.query(stack)
        return stack.resources if ANY_TYPE in self.types else stack.of(*self.types)


def policy(
    *,
    each: Each,
    level: Level,
    severity: Severity,
    error: str = "",
    production: Level | None = None,
    options: type[msgspec.Struct] | None = None,
    remediate: Remedy | None = None,
    tags: tuple[str, ...] = (),
) -> Callable[[Check], Policy]:
    """Make a policy of a generator `check(subject)`, or `check(subject, options)` where `options` is given.

    each: the resource types it judges from their inputs alone (a resource policy; `"*"` for all types), or a
        class of the model such as `Subnet` or a function of the stack that gives what to judge (a stack policy).
    production: the level in production stacks, where it differs.
    error: the error codes AWS or Pulumi give, as people search for them.
    remediate: for a resource, the properties that repair it; `None` where there is nothing to repair.
    """

    def make(check: Check) -> Policy:
        module = importlib.import_module(check.__module__)
        types, query = _subjects_of(each)
        return Policy(
            name=check.__name__.replace("_", "-"),
            area=check.__module__.split(".")[-2],
            check=check,
            types=types,
            query=query,
            level=level,
            severity=severity,
            error=error,
            production=production,
            options=options,
            remediate=remediate,
            tags=tags,
            doc=textwrap.dedent(module.__doc__ or "").strip(),
        )

    return make


def _subjects_of(each: Each) -> tuple[tuple[str, ...], Query | None]:
    if isinstance(each, str):
        return (each,), None
    if isinstance(each, tuple):
        return each, None
    if isinstance(each, type):
        return (), lambda stack: stack.all(each)
    return (), each
