"""The messages from the process of the offline preview to the pack, as bytes: a line of JSON, followed by the
resources.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final

import msgspec
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.observed import HiddenResource, Observed
from preflight.preview.assumed.worlds import World

_NOTHING: Final = Observed()


@dataclass(frozen=True)
class Job:
    """A job for the process. `config` has no values of secrets, whose keys are `secrets`; `opened` has those of which
    only a part is encrypted, with placeholders for it. `worlds`: other assumptions, under which it previews the program
    instead. `path`: the engine's `PATH`, where it is known.
    """

    folder: str
    stack: str
    organization: str
    config: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...]
    lookups: Mapping[str, Any] = field(repr=False)
    symbolic: bool
    seconds: float
    worlds: tuple[World, ...] = ()
    path: str = field(default="", repr=False)
    opened: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Recorded:
    """The offline preview. `why_not`: why there is none, or only of a part of the program, as a clause.

    `positions`: file and line by URN. `external`: URNs of resources that the program only reads; `kept`: those that it
    imports or that are retained on delete; `inside`: those that only callbacks register. `worlds`: other assumptions,
    under which the program may register other resources. `place`: the line that looks at what is not known.
    `observed`: ignored arguments, and callbacks that make resources; `unmade`: what callbacks may make that have not
    run to their end in any run.
    """

    why_not: str = ""
    positions: Mapping[str, tuple[str, int]] = field(default_factory=dict, repr=False)
    external: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    resources: tuple[analyzer_pb2.AnalyzerResource, ...] = field(default=(), repr=False)
    worlds: tuple[World, ...] = ()
    place: str = ""
    observed: Observed = _NOTHING
    unmade: tuple[HiddenResource, ...] = ()


def send(target: IO[bytes], recorded: Recorded) -> None:
    body = analyzer_pb2.AnalyzeStackRequest(resources=recorded.resources).SerializeToString()
    head = {
        "why_not": recorded.why_not,
        "positions": dict(recorded.positions),
        "external": sorted(recorded.external),
        "kept": sorted(recorded.kept),
        "inside": sorted(recorded.inside),
        "worlds": msgspec.to_builtins(recorded.worlds),
        "place": recorded.place,
        "observed": msgspec.to_builtins(recorded.observed),
        "unmade": msgspec.to_builtins(recorded.unmade),
        "size": len(body),
    }
    target.write(json.dumps(head).encode() + b"\n" + body)
    target.flush()


def receive(source: IO[bytes]) -> Recorded:
    """Raises EOFError or ValueError if the other side ended before the end of the message."""
    line = source.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    head = json.loads(line)
    body = source.read(head["size"])
    if len(body) < head["size"]:
        raise EOFError
    message = analyzer_pb2.AnalyzeStackRequest.FromString(body)
    return Recorded(
        head["why_not"],
        {urn: (str(file), int(line)) for urn, (file, line) in head["positions"].items()},
        frozenset(head["external"]),
        frozenset(head["kept"]),
        frozenset(head["inside"]),
        tuple(message.resources),
        worlds_of(head["worlds"]),
        head["place"],
        msgspec.convert(head["observed"], Observed),
        msgspec.convert(head["unmade"], tuple[HiddenResource, ...]),
    )


def worlds_of(sent: Any) -> tuple[World, ...]:
    """The assumptions, of what was made of them for JSON."""
    return msgspec.convert(sent, tuple[World, ...])
