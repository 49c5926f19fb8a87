"""Observations of a program's run that are not in its registered resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.hidden import HiddenType

PYTHON: Final = "python"
NODE: Final = "nodejs"
YAML: Final = "yaml"


class UnreadArgument(msgspec.Struct, frozen=True):
    """An argument that the SDK's constructor does not have: JavaScript ignores it without an error.

    known: the arguments that the constructor has.
    """

    type: str
    resource: str
    argument: str
    known: tuple[str, ...]
    file: str | None = None
    line: int | None = None


class HiddenResource(msgspec.Struct, frozen=True):
    """A resource of a callback on an output that is unknown in the preview, so that the callback did not run. callee:
    its class, as the program names it (`aws.iam.Role`); type: its type, if the SDK says it.
    """

    callee: str
    file: str | None = None
    line: int | None = None
    type: str = ""


class MissingFile(msgspec.Struct, frozen=True):
    """A file, or a folder of an archive, that a resource uses and that does not exist.

    certain: nothing builds it before a deployment.
    """

    urn: str
    path: str
    certain: bool = True


class ChanceCall(msgspec.Struct, frozen=True):
    """A program's call for a random value or the time, such as `Math.random`. `site`: its place, for the runner."""

    function: str
    site: str
    file: str | None = None
    line: int | None = None


class ChangingValue(msgspec.Struct, frozen=True):
    """A resource's name, range or secret that is another in each run, and the call that it is computed with.

    `resource`: empty where its own name changes. `others`: how many more are computed with it.
    """

    type: str
    resource: str
    argument: str
    is_secret: bool
    cause: ChanceCall
    others: int = 0


class LookedUp(msgspec.Struct, frozen=True):
    """A lookup that the program made in the preview, so that AWS answers before it creates a resource.

    arguments: those that are texts. provider: the URN of an explicit provider; empty for the default provider.
    """

    token: str
    arguments: tuple[tuple[str, str], ...]
    provider: str = ""


class Observed(msgspec.Struct, frozen=True):
    """language: Pulumi's name of the runtime. refused: hosts that the program could not reach without a network.

    lookups: those whose result is in the account only, so that the account must have it before. existing: the URNs
    of resources that may exist before, because the program imports them or keeps them. folder: the working directory of
    the program, whose relative paths begin there; empty if it is not known.
    missing: missing files of programs whose sources are not read. chance: where a program whose sources are not read
    asks for random values or the time, and changing: what is computed with them. run_here: whether an offline preview
    ran the program, so that its results of lookups have their unknowns. applies: whether the program passes functions
    to `apply`. unmade: what callbacks may create that did not run to their end, as classes of the SDK
    (`aws.iam.RolePolicyAttachment`).
    """

    language: str = PYTHON
    unread: tuple[UnreadArgument, ...] = ()
    hidden: tuple[HiddenResource, ...] = ()
    refused: tuple[str, ...] = ()
    missing: tuple[MissingFile, ...] = ()
    lookups: tuple[LookedUp, ...] = ()
    existing: frozenset[str] = frozenset()
    run_here: bool = True
    chance: tuple[ChanceCall, ...] = ()
    changing: tuple[ChangingValue, ...] = ()
    applies: bool = False
    folder: str = ""
    unmade: tuple[HiddenResource, ...] = ()

    def in_its_language(self, python: str, node: str, yaml: str) -> str:
        """The text for programs in the program's language."""
        return {NODE: node, YAML: yaml}.get(self.language, python)

    @property
    def builder_of_texts(self) -> str:
        """The functions that insert outputs into a text."""
        return self.in_its_language("pulumi.Output.concat or apply", "pulumi.interpolate", "${...}")

    @property
    def hidden_types(self) -> Iterator[HiddenType]:
        """The types of `unmade`."""
        return (HiddenType(u.type, u.file or "a callback", u.line or 0) for u in self.unmade if u.type)

    @property
    def hidden_classes(self) -> Iterator[str]:
        """The names of the classes of `unmade`."""
        return (one.callee.rpartition(".")[2] for one in self.unmade)

    def unread_of(self, type_: str, name: str) -> Iterator[UnreadArgument]:
        return (u for u in self.unread if (u.type, u.resource) == (type_, name))
