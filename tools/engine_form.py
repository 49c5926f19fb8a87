"""Resources as the engine gives them to a pack: a program's inputs, and what AWS and the provider add to them.

The types of the answers are those of the installed `pulumi_aws`. In the messages of a program every input is listed in
`propertyDependencies`, and what is not listed there is an answer; the engine leaves out those without a URN.
"""

from __future__ import annotations

import importlib
import json
import re
import typing
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.properties import IDENTIFYING_OUTPUTS
from preflight.core.values import SENTINEL, SIGNATURE
from preflight.model.load_balancing.listener_actions import REDIRECT_DEFAULTS

Messages = list[analyzer_pb2.AnalyzerResource]

# What the provider answers for a part of a block that a program leaves open, where that is no zero value; `None`
# where AWS chooses by the rest of the block.
DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "TargetGroupHealthCheck": {
        "enabled": True,
        "healthyThreshold": 3,
        "interval": 30,
        "matcher": None,
        "path": None,
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": None,
        "unhealthyThreshold": 3,
    },
    "TargetGroupStickiness": {"enabled": True, "cookieDuration": 86400},
    "ListenerDefaultActionRedirect": REDIRECT_DEFAULTS,
    "ListenerRuleActionRedirect": REDIRECT_DEFAULTS,
    "ClusterVpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]},
    "ProjectEnvironmentEnvironmentVariable": {"type": "PLAINTEXT"},
}
# Where a thing is is the provider's own answer; a key pair that nobody asked for is none.
_PLACES: Final = ("id", "arn", "region", "accountId", "ownerId", "keyName")
_TEXTS: Final = ("answer", "0.0.0.0/0", "", "aws:kms", "true")
_NUMBERS: Final = (1, 0, -1, 443)


def with_unknown_outputs(messages: Messages) -> Messages:
    """At a first preview: every output that the program did not set is unknown. The region is the provider's."""
    for message in messages:
        for name in _outputs(message.type):
            if _is_open(message, name) and name != "region":
                message.properties[name] = SENTINEL
    return messages


def with_answers(messages: Messages, seed: int) -> Messages:
    """After an update: every output that the program did not set has some value, whatever AWS may say."""
    for message in messages:
        for number, (name, kind) in enumerate(sorted(_outputs(message.type).items())):
            if _is_open(message, name) and name not in _PLACES:
                own = (
                    f"answer-{number}-{message.name}"
                    if name in IDENTIFYING_OUTPUTS
                    else _some(kind, number + seed)
                )
                message.properties[name] = own
    return messages


def with_filled_blocks(messages: Messages) -> Messages:
    """After an update: blocks have all their parts, with defaults or with the provider's zero values."""
    for message in messages:
        for name, kind in _outputs(message.type).items():
            if name in message.properties.fields:
                _fill(message.properties.fields[name], kind, _complete)
    return messages


def without_inputs(messages: Messages) -> Messages:
    """What can only be written, such as a password, is not among the outputs."""
    for message in messages:
        for name in message.propertyDependencies:
            if message.type.startswith("aws:") and name not in IDENTIFYING_OUTPUTS:
                message.properties.fields.pop(name, None)
    return messages


def checked(messages: Messages) -> Messages:
    """As `Remediate` gives them, after the provider's `Check`: only inputs, and notes about defaults."""
    for message in messages:
        if message.type.startswith("aws:"):
            for name in [k for k in message.properties.fields if k not in message.propertyDependencies]:
                del message.properties.fields[name]
            for name, kind in _outputs(message.type).items():
                if name in message.properties.fields:
                    _fill(message.properties.fields[name], kind, _note)
            named = [n for n in ("name", "bucket") if n in _outputs(message.type) and _is_open(message, n)]
            for name in named:
                message.properties[name] = f"{message.name}-1a2b3c4"
            message.properties["__defaults"] = named
        message.ClearField("propertyDependencies")
        message.ClearField("dependencies")
    return messages


def without_notes(messages: Messages) -> Messages:
    """As `Analyze` gives them: the same without what the provider notes for itself."""
    for message in messages:
        _strip(message.properties)
    return messages


def _strip(fields: struct_pb2.Struct) -> None:
    fields.fields.pop("__defaults", None)
    for value in fields.fields.values():
        for item in value.list_value.values if value.HasField("list_value") else (value,):
            if item.HasField("struct_value"):
                _strip(item.struct_value)


def sent(messages: Messages) -> Messages:
    """As `AnalyzeStack` gives them: property dependencies with a URN only."""
    for message in messages:
        for name in [k for k, v in message.propertyDependencies.items() if not v.urns]:
            del message.propertyDependencies[name]
    return messages


def _note(fields: struct_pb2.Struct, kind: type) -> None:
    fields.update({"__defaults": []})


def _is_open(message: analyzer_pb2.AnalyzerResource, name: str) -> bool:
    return name not in message.properties.fields and name not in message.propertyDependencies


@cache
def _classes() -> Mapping[str, tuple[str, str]]:
    source = Path(pulumi_aws.__file__).read_text(encoding="utf-8")
    listed = re.search(r'resource_modules="""(.*?)"""', source, re.DOTALL)
    assert listed is not None
    return {t: (m["fqn"], c) for m in json.loads(listed[1]) for t, c in m["classes"].items()}


@cache
def _outputs(type_: str) -> Mapping[str, Any]:
    """The outputs of a type of resource by name, with their types."""
    if type_ not in _classes():
        return {}
    module, name = _classes()[type_]
    with warnings.catch_warnings():
        # Modules of old types warn when they are imported.
        warnings.simplefilter("ignore", DeprecationWarning)
        return dict(_getters(getattr(importlib.import_module(module), name)))


def _getters(kind: type) -> Iterator[tuple[str, Any]]:
    for value in vars(kind).values():
        getter = value.fget if isinstance(value, property) else None
        if hasattr(getter, "_pulumi_name"):
            yield getter._pulumi_name, _bare(getter.__annotations__["return"], kind.__module__)


def _bare(kind: Any, module: str) -> Any:
    """The type without `Output`, `Optional` and names that stand for types."""
    if isinstance(kind, typing.ForwardRef):
        kind = kind.__forward_arg__
    if isinstance(kind, str):
        kind = eval(kind, {**vars(importlib.import_module(module)), "typing": typing, "pulumi": pulumi})
    arguments = [a for a in typing.get_args(kind) if a is not type(None)]
    if typing.get_origin(kind) in (pulumi.Output, typing.Union):
        return _bare(arguments[0], module)
    if _is_list(kind) and arguments:
        return Sequence[_bare(arguments[0], module)]  # type: ignore[misc]
    return kind


def _is_list(kind: Any) -> bool:
    return typing.get_origin(kind) in (list, Sequence)


def _some(kind: Any, number: int) -> Any:
    if kind is bool:
        return number % 2 == 0
    if kind is str:
        return _TEXTS[number % len(_TEXTS)]
    if kind in (int, float):
        return _NUMBERS[number % len(_NUMBERS)]
    if _is_list(kind):
        return ["answer"] if number % 2 else []
    return {"Name": "answer"}


def _zero(kind: Any) -> Any:
    if _is_list(kind):
        return []
    return {bool: False, str: "", int: 0, float: 0}.get(kind)


def _fill(value: struct_pb2.Value, kind: Any, add: Callable[[struct_pb2.Struct, type], None]) -> None:
    """Let `add` complete every block in the value."""
    if value.HasField("list_value") and _is_list(kind) and typing.get_args(kind):
        for item in value.list_value.values:
            _fill(item, typing.get_args(kind)[0], add)
    fields = value.struct_value
    if not value.HasField("struct_value") or not isinstance(kind, type) or SIGNATURE in fields.fields:
        return
    for name, part in _getters(kind):
        if name in fields.fields:
            _fill(fields.fields[name], part, add)
    add(fields, kind)


def _complete(fields: struct_pb2.Struct, kind: type) -> None:
    defaults = DEFAULTS.get(kind.__name__, {})
    for name, part in _getters(kind):
        default = defaults.get(name, _zero(part))
        if name not in fields.fields and default is not None:
            fields.update({name: default})


def plain() -> analyzer_pb2.AnalyzerResource:
    """A resource with an input that is made from no other, by which a source shows that it lists inputs."""
    name, type_ = "any", "random:index/randomId:RandomId"
    message = analyzer_pb2.AnalyzerResource(
        type=type_, name=name, urn=f"urn:pulumi:dev::web::{type_}::{name}"
    )
    message.properties["byteLength"] = 8
    message.propertyDependencies["byteLength"].urns.extend(())
    return message


# What the engine adds, at a first preview and after an update (`deployed`).
PLANNED: Final[Mapping[str, Callable[[Messages], Messages]]] = {
    "unknown outputs": with_unknown_outputs,
    "filled blocks": with_filled_blocks,
    "written inputs": without_inputs,
}
DEPLOYED: Final[Mapping[str, Callable[[Messages], Messages]]] = {
    "answers": lambda messages: with_answers(messages, 0),
    "other answers": lambda messages: with_answers(messages, 1),
    "answers and filled blocks": lambda messages: with_filled_blocks(with_answers(messages, 2)),
    "answers and written inputs": lambda messages: without_inputs(with_answers(messages, 3)),
}
