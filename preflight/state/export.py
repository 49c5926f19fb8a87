"""Exported states: reading them as a stack for the policies, and writing verified copies.

A state is what `pulumi stack export` writes, or a backend's own checkpoint file, plain or gzipped.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.encoding import decode_plain, encode, parse_json
from preflight.core.properties import DEFAULTS, IDENTIFYING_OUTPUTS, PlainProperties
from preflight.core.resource import STACK_REFERENCE_TYPE, STACK_TYPE
from preflight.core.stack import Described, Stack
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.model.state.exported_state import StateExport

VERSIONS: Final = (1, 2, 3, 4)
STDIN: Final = Path("-")
_GZIP: Final = b"\x1f\x8b"


class StateError(Exception):
    """A file is not a state, or a copy could not be created; the message is one line for the user."""


@dataclass(frozen=True)
class Exported:
    """A state file: its exported bytes and their content."""

    source: str
    content: bytes
    deployment: Mapping[str, Any]

    @property
    def resources(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.deployment["resources"]
        return found

    @property
    def name(self) -> tuple[str, str]:
        """Project and stack, from the first URN; empty for a state without resources."""
        for resource in self.resources:
            parts = str(resource.get("urn", "")).split("::")
            if len(parts) >= 4 and parts[0].startswith("urn:pulumi:"):
                return parts[1], parts[0].removeprefix("urn:pulumi:")
        return "", ""


def read(path: Path) -> Exported:
    """Return the state in a file, `-` for stdin, without changing it. Raises StateError if it is not a state."""
    source = "stdin" if path == STDIN else os.fspath(path)
    try:
        content = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
    except OSError as error:
        raise StateError(f"{source}: {error.strerror or error}") from None
    except (EOFError, zlib.error):
        raise StateError(f"{source}: the compressed file is damaged or truncated") from None
    return parse(content, source)


def parse(content: bytes, source: str) -> Exported:
    """Return the state in the bytes of a file. Raises StateError if it is not a state."""
    try:
        raw = _parse(content.decode("utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise StateError(f"{source}: not JSON, or truncated{place}") from None
    if not isinstance(raw, dict) or not raw.keys() & {"deployment", "checkpoint"}:
        raise StateError(f"{source}: not a state; create one with `pulumi stack export`")
    version = raw.get("version")
    if version not in VERSIONS or isinstance(version, bool):
        raise StateError(
            f"{source}: a state of version {json.dumps(version)}; the supported versions are 1 to {VERSIONS[-1]}"
        )
    deployment = raw["deployment"] if "deployment" in raw else _latest(raw["checkpoint"], source)
    if deployment is None:
        deployment = {}
    if not isinstance(deployment, dict):
        raise StateError(f"{source}: its deployment is not an object")
    resources = deployment.get("resources")
    if resources is None:
        deployment = {**deployment, "resources": []}
    elif not isinstance(resources, list) or not all(map(_is_resource, resources)):
        raise StateError(f"{source}: its resources are not a list of objects with a type and a URN")
    return Exported(source, content, deployment)


# Values that JSON allows and messages do not: lone surrogates, and numbers beyond a double's range.
_STRANGE: Final = re.compile(r"\\u[dD]|[0-9]{300}")


def _parse(text: str) -> Any:
    found = parse_json(text)
    return _plain(found) if _STRANGE.search(text) else found


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int):
        return value if value.bit_length() < 1024 else math.inf
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {_plain(k): _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def _latest(checkpoint: object, source: str) -> object:
    if not isinstance(checkpoint, dict):
        raise StateError(f"{source}: its checkpoint is not an object")
    return checkpoint.get("latest")


def _is_resource(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(k), str) and value[k] for k in ("urn", "type")
    )


def stack_of(exported: Exported, today: date | None = None) -> Stack:
    """The deployed stack, without resources that are pending deletion."""
    live: dict[str, Mapping[str, Any]] = {}
    for resource in exported.resources:
        if resource.get("delete") is not True:
            live.setdefault(resource["urn"], resource)
    project, name = exported.name
    read = today if today is not None else datetime.now(UTC).date()
    return Stack(
        [_described(r, live) for r in live.values()],
        name=name,
        project=project,
        external=frozenset(u for u, r in live.items() if r.get("external") is True),
        context=(StateExport.of(exported.deployment, read),),
    )


def _described(source: Mapping[str, Any], live: Mapping[str, Mapping[str, Any]]) -> Described:
    inputs, outputs = _map(source.get("inputs")), _map(source.get("outputs"))
    message = analyzer_pb2.AnalyzerResource(
        type=source["type"], urn=source["urn"], name=source["urn"].rpartition("::")[2]
    )
    if isinstance(source.get("parent"), str):
        message.parent = source["parent"]
    message.dependencies.extend(sorted(set(_texts(source.get("dependencies")))))
    urns = _map(source.get("propertyDependencies"))
    whole = source["type"] == STACK_REFERENCE_TYPE
    # Names and values that the provider chose because the program does not set them.
    chosen = frozenset(_texts(inputs.get(DEFAULTS)))
    for key in (*(k for k in inputs if k not in chosen), *(outputs if whole else ())):
        message.propertyDependencies[key].urns.extend(sorted(set(_texts(urns.get(key)))))
    message.options.protect = source.get("protect") is True
    for key, value in _map(source.get("customTimeouts")).items():
        if key in ("create", "update", "delete") and isinstance(value, int | float):
            setattr(message.options.customTimeouts, key, value)
    message.options.ignoreChanges.extend(_texts(source.get("ignoreChanges")))
    _set_provider(message, source.get("provider"), live)
    if source["type"] == STACK_TYPE or not (inputs or source.get("custom") is True):
        properties = outputs
    else:
        answers = {k: v for k, v in outputs.items() if whole or k in IDENTIFYING_OUTPUTS}
        properties = {
            **answers,
            **{k: v for k, v in inputs.items() if k not in chosen or k in IDENTIFYING_OUTPUTS},
        }
        if isinstance(source.get("id"), str) and source["id"]:
            properties["id"] = source["id"]
    return message, PlainProperties({k: _closed(v) for k, v in properties.items() if not k.startswith("__")})


def _set_provider(
    message: analyzer_pb2.AnalyzerResource, reference: object, live: Mapping[str, Mapping[str, Any]]
) -> None:
    """The provider, whose format in the state is `<URN>::<id>`."""
    urn = reference.rpartition("::")[0] if isinstance(reference, str) else ""
    if not urn:
        return
    message.provider.urn = urn
    message.provider.name = urn.rpartition("::")[2]
    found = live.get(urn)
    if found is not None:
        message.provider.type = found["type"]
        for key, value in _map(found.get("inputs")).items():
            message.provider.properties.fields[key].CopyFrom(encode(decode_plain(_closed(value), key)))


def _closed(value: object) -> object:
    """The value with encrypted secrets as unknown secrets, and decrypted secrets as secrets."""
    if isinstance(value, list):
        return [_closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) != SECRET_SIGNATURE:
        return {key: _closed(item) for key, item in value.items()}
    hidden: object = value.get("value", SENTINEL)
    if isinstance(value.get("plaintext"), str):
        try:
            hidden = _parse(value["plaintext"])
        except ValueError:
            hidden = SENTINEL
    return {SIGNATURE: SECRET_SIGNATURE, "value": _closed(hidden)}


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


# --- copies
