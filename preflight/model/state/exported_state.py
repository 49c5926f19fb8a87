"""Facts of an exported state besides the resources: when and by which version it was written, and what is incomplete.

Source: pulumi/sdk/go/common/apitype/core.go (DeploymentV1 to DeploymentV3, ResourceV1 to ResourceV3), whose fields
are the same here: a later version adds some, and none of these changed its meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from preflight.core.resource import PROVIDER_PREFIX
from preflight.core.secret_patterns import credential_kind, is_secret_name, looks_like_secret
from preflight.core.values import SIGNATURE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

AWS_PROVIDER: Final = PROVIDER_PREFIX + "aws"


class StateResource(msgspec.Struct, frozen=True):
    """A resource of the state. `deleted`: an old copy that still has to be deleted.

    `missing`: the names of its references that the state does not have before it, each with the kind of reference.
    """

    urn: str
    type: str
    id: str
    deleted: bool = False
    replaced: bool = False
    tainted: bool = False
    init_errors: tuple[str, ...] = ()
    version: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    copies: int = 1
    plain: tuple[str, ...] = ()
    """The paths of outputs with a secret in plain text; the secrets themselves are not stored."""
    used: bool = True
    """Whether another resource uses it as its provider; only for providers that the program creates."""

    @property
    def name(self) -> str:
        return name_of(self.urn)


class Operation(msgspec.Struct, frozen=True):
    """An operation that an update started and did not record as finished: `creating`, `updating`, `deleting`, ..."""

    urn: str
    type: str
    kind: str

    @property
    def name(self) -> str:
        return name_of(self.urn)


class StateExport(msgspec.Struct, frozen=True):
    """One exported state; `read`: the day of the check."""

    read: date
    written: date | None
    cli: str
    resources: tuple[StateResource, ...]
    operations: tuple[Operation, ...]

    @classmethod
    def of(cls, deployment: Mapping[str, Any], read: date) -> StateExport:
        manifest = _map(deployment.get("manifest"))
        pending = (_map(o) for o in _list(deployment.get("pending_operations")))
        operations = (
            Operation(
                _text(_map(o.get("resource")), "urn"),
                _text(_map(o.get("resource")), "type"),
                _text(o, "type"),
            )
            for o in pending
        )
        return cls(
            read,
            _day(_text(manifest, "time")),
            _text(manifest, "version"),
            tuple(_rows([_map(r) for r in _list(deployment.get("resources"))])),
            tuple(sorted(operations, key=lambda o: (o.urn, o.kind))),
        )

    @property
    def age(self) -> int | None:
        """Days since it was written."""
        return None if self.written is None else (self.read - self.written).days

    @property
    def provider_majors(self) -> tuple[int, ...]:
        """The major versions of the AWS providers that the state's resources belong to."""
        found = {major(r.version) for r in self.resources if r.type == AWS_PROVIDER and not r.deleted}
        return tuple(sorted(m for m in found if m is not None))


def state_resources(stack: Stack) -> tuple[StateResource, ...]:
    facts = stack.context(StateExport)
    return () if facts is None else facts.resources


def operations(stack: Stack) -> tuple[Operation, ...]:
    facts = stack.context(StateExport)
    return () if facts is None else facts.operations


def major(version: str) -> int | None:
    text = version.removeprefix("v").partition(".")[0]
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def name_of(urn: str) -> str:
    return urn.rpartition("::")[2]


def _rows(sources: list[Mapping[str, Any]]) -> Iterator[StateResource]:
    live = Counter(_text(s, "urn") for s in sources if s.get("delete") is not True)
    providers = {_text(s, "provider").rpartition("::")[0] for s in sources}
    named = {u for s in sources for u in _list(s.get("dependencies")) if isinstance(u, str)}
    before: set[str] = set()
    for source in sources:
        urn = _text(source, "urn")
        yield StateResource(
            urn=urn,
            type=_text(source, "type"),
            id=_text(source, "id"),
            deleted=source.get("delete") is True,
            replaced=source.get("pendingReplacement") is True,
            tainted=source.get("taint") is True,
            init_errors=tuple(str(e) for e in _list(source.get("initErrors"))),
            version=_text(_map(source.get("inputs")), "version"),
            missing=tuple(_missing(source, before)),
            copies=max(live[urn], 1),
            plain=tuple(_plain("", source.get("outputs"))),
            used=not _is_explicit_provider(source) or urn in providers | named,
        )
        before |= {urn, f"{urn}::{_text(source, 'id')}"}


def _missing(source: Mapping[str, Any], before: set[str]) -> Iterator[tuple[str, str]]:
    """The references that the engine requires before the resource: it rejects a state where they are missing or later.

    Source: pulumi/pkg/resource/deploy/snapshot.go, VerifyIntegrity.
    """
    parent, provider = _text(source, "parent"), _text(source, "provider")
    if parent and parent not in before:
        yield "parent", name_of(parent)
    if provider and provider not in before:
        yield "provider", name_of(provider.rpartition("::")[0])
    for urn in sorted({u for u in _list(source.get("dependencies")) if isinstance(u, str)} - before):
        yield "dependency", name_of(urn)


def _is_explicit_provider(source: Mapping[str, Any]) -> bool:
    type_ = _text(source, "type")
    return type_.startswith(PROVIDER_PREFIX) and not name_of(_text(source, "urn")).startswith("default")


def _plain(path: str, value: object) -> Iterator[str]:
    """The paths of secrets in plain text."""
    if isinstance(value, str):
        last = path.rpartition(".")[2].partition("[")[0]
        if credential_kind(value) or (is_secret_name(last) and looks_like_secret(value)):
            yield path
    elif isinstance(value, Mapping) and SIGNATURE not in value:
        for key in sorted(map(str, value)):
            yield from _plain(f"{path}.{key}" if path else key, value.get(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _plain(f"{path}[{index}]", item)


def _day(text: str) -> date | None:
    """The day of a time in RFC 3339; `None` for Go's zero time."""
    try:
        found = datetime.fromisoformat(text[:10]).date()
    except ValueError:
        return None
    return found if found.year > 1 else None


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
