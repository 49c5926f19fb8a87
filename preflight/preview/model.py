"""The result of an offline preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import structs
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.observed import HiddenResource, Observed
from preflight.core.stack import Stack
from preflight.preview.completeness import Completeness, completeness_of
from preflight.preview.creations import CREATIONS
from preflight.preview.lookups import CALLER_IDENTITY
from preflight.sources.analysis import Sources
from preflight.sources.context import context_of


@dataclass(frozen=True, slots=True)
class Position:
    """A location in the program; `file` is relative to the program's folder if it is inside."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ProgramError:
    """How the program failed. `kind`: exception, syntax, exit, timeout, refused; of Pulumi YAML invalid, unsupported.
    The first line of `message` is a complete message. `more`: further errors in the same file, with their lines.
    """

    kind: str
    message: str
    file: str | None = None
    line: int | None = None
    traceback: str = ""
    more: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A function that the program invoked; `answered`: whether its result was known.

    arguments: those that are texts. provider: the URN of an explicit provider, otherwise empty. is_output: whether the
    program gets an output, of which a callback sees the result. is_given: whether the user sets the result. has_list:
    whether the result has a list.
    """

    token: str
    answered: bool
    arguments: tuple[tuple[str, str], ...] = ()
    provider: str = ""
    is_output: bool = False
    is_given: bool = False
    has_list: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether the program may make something else of the result in a deployment."""
        is_known = self.is_given or (self.answered and self.token != CALLER_IDENTITY)
        return not self.is_output and not is_known

    @classmethod
    def of(
        cls, token: str, args: Mapping[str, Any], provider: str, result: Mapping[str, Any], *flags: bool
    ) -> Lookup:
        """The lookup. `flags`: whether it is answered, an output, and given."""
        answered, is_output, is_given = flags
        texts = tuple((key, text) for key, text in args.items() if isinstance(text, str))
        has_list = any(isinstance(one, list) for one in result.values())
        return cls(token, answered, texts, provider.rpartition("::")[0], is_output, is_given, has_list)


@dataclass(frozen=True, slots=True)
class Symbolic:
    """The result of the symbolic runs. `why_not`: why there were none, or only a part, as a clause; `inside`: URNs that
    only callbacks register, which `pulumi preview` does not show before deployment. unmade: what callbacks may create
    that did not run to their end; `None` if that is not known.
    """

    why_not: str
    inside: frozenset[str] = frozenset()
    unmade: tuple[HiddenResource, ...] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A comparison that looks at what the offline preview does not know. `site`: its place, for the runner."""

    site: str
    result: bool
    place: str


@dataclass(frozen=True, slots=True)
class Looks:
    """Where the program looks at what the offline preview does not know, such as the result of a lookup. Places are
    `file:line`, empty outside the program's files.

    decisions: the comparisons, in the order in which they are made; each can have another result. places: all other
    looks. reads_lists: whether it reads lists in results of lookups.
    """

    decisions: tuple[Decision, ...] = ()
    places: tuple[str, ...] = ()
    reads_lists: bool = False


@dataclass(frozen=True)
class Preview:
    """The recording. `resources` are in the engine's format, the root stack first, then in order of registration.

    `external`: URNs of resources that the program only reads. `config` has no secrets. `interpreter`: the interpreter
    of the program. `logs`: warnings and errors that the program or its SDK wrote to Pulumi. `environments`: Pulumi ESC
    environments, whose values are not in `config`. `stacks`: the project's stacks that have a file. `closed`:
    components of providers whose resources were not recorded, by URN, with the reason. `touched`: the side effect of
    the program, as a clause. `symbolic`: `None` if it was not requested. `kept`: URNs of resources that exist before,
    because the program imports them, or afterwards, because they are retained on delete. `runtime`: of Pulumi.yaml.
    `looks`: what the program looks at, if that was recorded. `by_chance`: whether it asked for random values.
    `otherwise`: the program with other results of its lookups, if it then runs to its end.
    """

    folder: Path
    project: str
    stack: str
    organization: str
    resources: tuple[analyzer_pb2.AnalyzerResource, ...] = field(repr=False)
    positions: Mapping[str, Position] = field(repr=False)
    external: frozenset[str]
    config: Mapping[str, str] = field(repr=False)
    secret_keys: frozenset[str]
    error: ProgramError | None
    output: str = field(repr=False)
    lookups: tuple[Lookup, ...]
    interpreter: str
    sdk_version: str | None
    logs: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    observed: Observed = field(default_factory=Observed)
    stacks: tuple[str, ...] = ()
    closed: Mapping[str, str] = field(default_factory=dict)
    touched: str = ""
    symbolic: Symbolic | None = None
    kept: frozenset[str] = frozenset()
    runtime: str = ""
    looks: Looks = field(default_factory=Looks)
    by_chance: bool = False
    otherwise: Preview | None = field(default=None, repr=False)

    @property
    def completeness(self) -> Completeness:
        """Whether the program ran to its end."""
        return completeness_of(self)

    def modelled(self, sources: Sources | None = None) -> Stack:
        """The recorded stack; `sources`: the program's sources, if they are read."""
        unmade = self.symbolic.unmade if self.symbolic is not None else None
        observed = self.observed if unmade is None else structs.replace(self.observed, unmade=unmade)
        return Stack.from_messages(
            self.resources,
            name=self.stack,
            project=self.project,
            config=self.config,
            external=self.external,
            context=(
                observed,
                CREATIONS,
                *context_of(sources, self.runtime, self.folder, are_hidden=unmade is None),
            ),
            incomplete="" if self.error is None else "the program did not run to its end",
            closed=frozenset(self.closed),
            inside=self.symbolic.inside if self.symbolic is not None else frozenset(),
        )
