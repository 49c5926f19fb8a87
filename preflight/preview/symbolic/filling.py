"""What an engine does not know yet, from the symbolic preview of the same program."""

from __future__ import annotations

from google.protobuf import struct_pb2

from preflight.core.values import SENTINEL, PartialText, Unknown, text_of


class DisagreementError(ValueError):
    """What the engine knows is not what the program makes offline: other configuration, or other code."""


def filled(engine: struct_pb2.Struct, symbolic: struct_pb2.Struct) -> struct_pb2.Struct | None:
    """The engine's properties of a resource, with symbolic values for those that it does not know.

    What the engine knows stays; `None` if any of that differs from what the symbolic preview says.
    """
    made = struct_pb2.Struct()
    made.CopyFrom(engine)
    try:
        for key, value in symbolic.fields.items():
            if key in made.fields:
                made.fields[key].CopyFrom(_filled(engine.fields[key], value))
    except DisagreementError:
        return None
    return made


def _filled(engine: struct_pb2.Value, symbolic: struct_pb2.Value) -> struct_pb2.Value:
    kind = engine.WhichOneof("kind")
    if kind == "string_value" and engine.string_value == SENTINEL:
        return symbolic
    if symbolic.WhichOneof("kind") == "string_value" and _may_be(symbolic.string_value, engine):
        return engine
    if kind != symbolic.WhichOneof("kind"):
        raise DisagreementError
    made = struct_pb2.Value()
    if kind == "struct_value":
        inner = filled(engine.struct_value, symbolic.struct_value)
        if inner is None or not symbolic.struct_value.fields.keys() <= engine.struct_value.fields.keys():
            raise DisagreementError
        made.struct_value.CopyFrom(inner)
    elif kind == "list_value":
        pairs = engine.list_value.values, symbolic.list_value.values
        if len(pairs[0]) != len(pairs[1]):
            raise DisagreementError
        made.list_value.values.extend(map(_filled, *pairs))
        made.list_value.SetInParent()
    elif engine == symbolic:
        made.CopyFrom(engine)
    else:
        raise DisagreementError
    return made


def _may_be(symbolic: str, engine: struct_pb2.Value) -> bool:
    """Whether a text with unknowns may be what the engine knows."""
    value = text_of(symbolic, "")
    if not isinstance(value, PartialText):
        return isinstance(value, Unknown)
    text, end = engine.string_value, 0
    if not text.startswith(value.prefix) or not text.endswith(value.suffix):
        return False
    for piece in value.pieces:
        found = text.find(piece, end)
        if found < 0:
            return False
        end = found + len(piece)
    return True
