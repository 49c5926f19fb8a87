"""What a policy is: the decorator, its findings, and how policies are found.

A policy is one generator in its own file, `policies/<area>/<failure>.py`. It evaluates one subject and yields a
`Finding` for each certain fault. Name, area, description and page are derived from the file and its docstring.
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
    """The effect of a finding on a deployment; Pulumi's enforcement levels."""

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
    """Concerns of production stacks that other stacks omit to save cost or time."""

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
    """The subject of a finding: a resource or an entity of the model."""

    @property
    def urn(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class SourceLocation(Protocol):
    """A location in the program's sources; `certain`: its code always runs."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def always_runs(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A certain fault of the subject.

    `message`: property and value, the conflicting fact, and what to change, in one or two sentences. `level` and
    `error` override those of the policy. `file` and `line`: the location of the fault in a source file.
    `in_production`: it is a fault only in production stacks; elsewhere it is reported if the level is configured.
    `concern`: elsewhere it is part of one line with findings of other policies, unless the level is configured.
    `cause`: findings of the policy with the same cause are reported as one that names their subjects.
    `repair`: what to change, where the last sentence of the message does not say it to its end.
    `tabled`: the property that a table judges; a finding of another policy about the same resource that names the
    property, and stops as much, is reported instead.
    `blocked`: the traffic that cannot pass, as pairs of source and target; `None` is the internet, or any client. The
    picture of the stack breaks their arrows.
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
    repair: str = ""
    tabled: str = ""
    blocked: tuple[tuple[Subject | None, Subject | None], ...] = ()

    @property
    def blocked_urns(self) -> tuple[tuple[str, str], ...]:
        """`blocked` as URNs; empty for the internet, or any client."""
        pairs = (tuple("" if end is None else end.urn for end in ends) for ends in self.blocked)
        return tuple(dict.fromkeys((source, target) for source, target in pairs))

    @classmethod
    def at(
        cls, place: SourceLocation, subject: Subject, message: str, error: str = "", repair: str = ""
    ) -> Finding:
        """A finding in a source file; advisory if the code there may not run."""
        level = None if place.always_runs else ADVISORY
        return cls(subject, message, level, error, place.file, place.line, repair=repair)


def sections_of(doc: str) -> dict[str, str]:
    """A page's sections by heading."""
    parts = re.split(r"^## (.+)$", doc, flags=re.MULTILINE)
    return {parts[i].strip(): parts[i + 1].strip() for i in range(1, len(parts) - 1, 2)}


Check: TypeAlias = Callable[..., Iterable[Finding]]
Remedy: TypeAlias = "Callable[[Resource], Mapping[str, Any] | None]"
Query: TypeAlias = "Callable[[Stack], Iterable[Any]]"
Each: TypeAlias = "str | tuple[str, ...] | type[Entity] | Query"


@dataclass(frozen=True)
class Policy:
    """A policy with everything derived from its file. `types` is empty for a stack policy.

    `source`: the file of a policy that does not come with the pack; `page`: where the web shows its page.
    `repairs`: the types that `remediate` repairs. `with_references`: whether a resource policy reads other resources
    too.
    """

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
    page: str = ""
    source: str = ""
    repairs: tuple[str, ...] = ()
    with_references: bool = False

    @property
    def is_resource_policy(self) -> bool:
        """Whether one resource's inputs are enough for it, so that it runs before the resource is created."""
        return bool(self.types)

    @property
    def needs_stack(self) -> bool:
        """Whether one resource alone does not show everything that it reports."""
        return not self.is_resource_policy or self.with_references

    @property
    def display_name(self) -> str:
        return self.name.replace("-", " ").capitalize()

    @cached_property
    def description(self) -> str:
        return " ".join(self.doc.partition("\n\n")[0].split()) or f"{self.display_name}."

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The page's sections by heading."""
        return sections_of(self.doc)

    @cached_property
    def remediation(self) -> str:
        """The prose of *Instead*, without the example."""
        return re.sub(r"```.*?```", "", self.sections.get("Instead", ""), flags=re.DOTALL).strip()

    @property
    def url(self) -> str:
        """Its page on the web; empty for a policy that does not come with the pack and names none."""
        if self.page or self.source:
            return self.page
        return f"{DOCS_URL}/{self.area.replace('_', '-')}/{self.name}.md"

    def applies_to(self, type_: str) -> bool:
        return type_ in self._types or ANY_TYPE in self._types

    def repairs_type(self, type_: str) -> bool:
        """Whether `remediate` may repair resources of the type."""
        return self.remediate is not None and (type_ in self.repairs or self.applies_to(type_))

    def subjects(self, stack: Stack) -> Iterable[Any]:
        """The subjects of the policy in the stack, in a stable order."""
        if self.query is not None:
            return self.query(stack)
        if ANY_TYPE in self.types:
            return stack.resources
        there = self._types & stack.types
        return stack.of(*self.types) if len(there) > 1 else stack.of(*there)

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(self.types)


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
    page: str = "",
    repairs: tuple[str, ...] = (),
    with_references: bool = False,
) -> Callable[[Check], Policy]:
    """Make a policy of a generator `check(subject)`, or `check(subject, options)` where `options` is given.

    each: the resource types that it evaluates from their inputs alone (a resource policy; `"*"` for all types), or a
    class of the model such as `Subnet` or a function of the stack that returns the subjects (a stack policy).
    production: the level in production stacks, if it differs.
    error: the error codes of AWS or Pulumi, as users search for them.
    remediate: the properties that fix a resource; `None` if there is nothing to fix.
    repairs: the resource types that a stack policy's `remediate` repairs, each from its inputs alone.
    with_references: whether a resource policy also reads what its resource references: it is evaluated again with the
    stack.
    page: the address of its page, for a policy that does not come with the pack.

    Raises ValueError for a level or a severity that there is not, TypeError for any other `each`.
    """
    level, severity = Level(level), Severity(severity)

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
            production=None if production is None else Level(production),
            options=options,
            remediate=remediate,
            tags=tags,
            page=page,
            repairs=repairs,
            with_references=with_references,
            doc=_page(module.__doc__ or ""),
        )

    return make


def _page(doc: str) -> str:
    """The text of a docstring; only one whose headings are indented has an indentation to lose."""
    return (doc if "\n## " in doc else textwrap.dedent(doc)).strip()


def _subjects_of(each: Each) -> tuple[tuple[str, ...], Query | None]:
    if isinstance(each, str):
        return (each,), None
    if isinstance(each, tuple):
        return each, None
    if isinstance(each, type):
        return (), lambda stack: stack.all(each)
    if not callable(each):
        raise TypeError(
            f"each={each!r}: expected resource types, a class of the model, or a function of the stack"
        )
    return (), each
