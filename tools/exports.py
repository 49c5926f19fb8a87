"""Exported states of programs, as `pulumi stack export` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2

from preflight.testing import Program


def export_of(program: Program) -> bytes:
    """The state of the deployed program."""
    return export_of_messages(program.messages(deployed=True))


def export_of_messages(messages: Iterable[analyzer_pb2.AnalyzerResource]) -> bytes:
    resources = [_resource(message) for message in messages]
    return json.dumps({"version": 3, "deployment": {"resources": resources}}).encode()


def _resource(message: analyzer_pb2.AnalyzerResource) -> dict[str, Any]:
    """The resource as a state keeps it, with every input listed."""
    properties = MessageToDict(message.properties)
    custom = not message.type.startswith("pulumi:pulumi:") and message.type.startswith(("aws:", "pulumi:"))
    timeouts = message.options.customTimeouts
    return {
        "urn": message.urn,
        "type": message.type,
        "custom": custom,
        "id": properties.get("id", "p"),
        "parent": message.parent,
        "provider": f"{message.provider.urn}::p" if message.provider.urn else "",
        "protect": message.options.protect,
        "dependencies": list(message.dependencies),
        "propertyDependencies": {k: list(v.urns) for k, v in message.propertyDependencies.items()},
        "customTimeouts": {"create": timeouts.create, "update": timeouts.update, "delete": timeouts.delete},
        "inputs": {k: v for k, v in properties.items() if k in message.propertyDependencies}
        if custom
        else {},
        "outputs": properties,
    }
