"""The monitor's response to a registration in a symbolic run, and the markers that runners add to registrations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2

from preflight.core.encoding import encode
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview.recording import Recording
from preflight.preview.symbolic.asked import Asked, account_of
from preflight.preview.symbolic.stand_ins import StandIns

# The markers of a runner: whether a callback registers the resource, and its optional outputs.
MARKS: Final = "__preflight_marks"
# The placeholders of a response, which a runner asks for with the marker `shapes`.
SHAPES: Final = "__preflight_shapes"


def taken_marks(
    request: Any, stand_ins: StandIns | None, declared: Callable[[str], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Remove and return the runner's markers, which are not properties of the resource, with what the package declares
    of its outputs. All registrations of Node.js have markers, except those of a bundled copy of the SDK, and of the
    plugin of a component.
    """
    if stand_ins is None:
        return {}
    stand_ins.references.rename(request)
    fields, found = request.object.fields, declared(request.type)
    if MARKS not in fields:
        if stand_ins.is_repeated and not stand_ins.has_plugins:
            stand_ins.is_foreign = True
        return found
    marks = json_format.MessageToDict(fields[MARKS].struct_value)
    del fields[MARKS]
    return {**found, **marks}


def answer(
    stand_ins: StandIns,
    recording: Recording,
    account: str,
    request: Any,
    urn: str,
    declared: Mapping[str, Any],
    response: Any,
) -> None:
    """Add the placeholders of a resource's outputs to the response. `account`: its known account ID, if any.

    declared: `optional`, the outputs that its package declares as such, `texts`, those that always are a text, and
    `arn`, whether it always has one.
    """
    _leave_open(response.object)
    described = recording.resources[urn].provider
    whose = account_of(described.urn, described.properties.fields)
    # The SDK itself chooses the ID of some of its resources.
    own = ("id",) if not request.type.startswith("pulumi") else ()
    asked = Asked(
        urn=urn,
        type=request.type,
        name=request.name,
        inputs=request.object.fields,
        region=_region(recording, request, described.urn),
        account=whose or account,
        provider=described.urn,
        optional=frozenset(declared.get("optional", ())),
        texts=(*declared.get("texts", ()), *own),
        has_arn=bool(declared.get("arn")),
        autonaming="pulumi:autonaming" not in recording.project.config,
    )
    _add(stand_ins, asked, request, declared, response)


def answer_component(
    stand_ins: StandIns, request: Any, urn: str, declared: Mapping[str, Any], response: Any
) -> None:
    """Add the placeholders of the outputs of a component whose resources are not recorded."""
    inputs, texts = request.object.fields, tuple(declared.get("texts", ()))
    asked = Asked(
        urn,
        request.type,
        request.name,
        inputs,
        None,
        "",
        "",
        texts=texts,
        parts=declared.get("parts", {}),
        is_component=True,
    )
    _add(stand_ins, asked, request, declared, response)


def _add(stand_ins: StandIns, asked: Asked, request: Any, declared: Mapping[str, Any], response: Any) -> None:
    secrets = set(request.additionalSecretOutputs)
    for key, value in stand_ins.outputs(asked).items():
        if key == "id":
            response.id = value
            continue
        made = encode({SIGNATURE: SECRET_SIGNATURE, "value": value} if key in secrets else value)
        _merge(response.object.fields[key], made)
    if declared.get("shapes"):
        response.object.fields[SHAPES].string_value = json.dumps(stand_ins.shapes(asked.urn))


def _leave_open(struct: struct_pb2.Struct) -> None:
    """Make each text with an unknown part unknown, because the SDK takes such a text for a known one."""
    for value in struct.fields.values():
        _leave_value_open(value)


def _leave_value_open(value: struct_pb2.Value) -> None:
    if SENTINEL in value.string_value:
        value.string_value = SENTINEL
    elif value.HasField("struct_value"):
        _leave_open(value.struct_value)
    for item in value.list_value.values if value.HasField("list_value") else ():
        _leave_value_open(item)


def _merge(target: struct_pb2.Value, made: struct_pb2.Value) -> None:
    """The placeholder, merged into a block of the program."""
    if target.HasField("struct_value") and made.HasField("struct_value"):
        for key, value in made.struct_value.fields.items():
            target.struct_value.fields[key].CopyFrom(value)
    else:
        target.CopyFrom(made)


def _region(recording: Recording, request: Any, provider: str) -> str | None:
    own = request.object.fields["region"].string_value if "region" in request.object.fields else ""
    if SENTINEL in own:
        return None
    return own or recording.provider_region(f"{provider}::id")
