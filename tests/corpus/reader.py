"""Recordings of real stacks, read as the engine would describe them to the pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.stack import Stack

FOLDER: Final = Path(__file__).parents[2].parent / "shared" / "corpus"


def recordings() -> list[Path]:
    """The recordings; none where the folder is not at hand."""
    return sorted(FOLDER.glob("stack-*.json"))


def messages(path: Path) -> list[analyzer_pb2.AnalyzerResource]:
    """The recording as the resources of an `AnalyzeStack` request.

    A provider reference is `urn::id`. A recording of the default provider names none.
    """
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    by_urn = {r["urn"]: r for r in resources}
    return [_message(r, by_urn) for r in resources]


def stack(path: Path) -> Stack:
    return Stack.from_messages(messages(path))


def _message(source: dict[str, Any], by_urn: dict[str, dict[str, Any]]) -> analyzer_pb2.AnalyzerResource:
    message = analyzer_pb2.AnalyzerResource(
        type=source["type"], name=source["name"], urn=source["urn"], parent=source.get("parent") or ""
    )
    message.properties.update(source.get("props") or {})
    message.dependencies.extend(source.get("deps") or ())
    # A recording lists the properties that refer to others; the engine lists every input.
    listed = {**dict.fromkeys(source["props"] if source["custom"] else (), ()), **(source.get("pdeps") or {})}
    for key, urns in listed.items():
        message.propertyDependencies[key].urns.extend(urns)
    message.options.protect = bool(source.get("protect"))
    provider = (source.get("provider") or "").rpartition("::")[0]
    if provider:
        message.provider.urn, message.provider.name = provider, provider.rpartition("::")[2]
        message.provider.type = "pulumi:providers:aws"
        described = by_urn.get(provider)
        if described:
            message.provider.properties.update(described.get("props") or {})
    return message
