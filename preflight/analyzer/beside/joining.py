"""Joins the engine's data of a stack with its offline preview, by URN. Values of the engine are never overridden."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.encoding import has_pieces, leaves, parse_json
from preflight.core.holes import WRITTEN, read
from preflight.core.properties import SHAPED_IDENTIFIERS
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SENTINELS, SIGNATURE
from preflight.preview.symbolic.agreement import filled

_HOLE: Final = re.compile(f"{SENTINEL}{WRITTEN}")
_UNKNOWN: Final = re.compile(f"{SENTINEL}(?:{WRITTEN})?")
_MARKS: Final = tuple(mark.encode() for mark in SENTINELS)


class Joining:
    """The joining for one request. `recorded`: the resources of the offline preview."""

    def __init__(
        self,
        listed: Iterable[analyzer_pb2.AnalyzerResource],
        recorded: Iterable[analyzer_pb2.AnalyzerResource],
    ) -> None:
        self._listed: Final = {m.urn: m for m in listed}
        self._recorded: Final = {m.urn: m for m in recorded}

    def learned(
        self, message: analyzer_pb2.AnalyzerResource, inputs: struct_pb2.Struct, chosen: Collection[str] = ()
    ) -> tuple[analyzer_pb2.AnalyzerResource, struct_pb2.Struct]:
        """A resource and its inputs, with the preview's values in place of the engine's unknowns.

        `chosen`: inputs that the provider chose. No value is used if an input that is known to both differs.
        """
        recorded = self._recorded.get(message.urn)
        if recorded is None or recorded.type != message.type or recorded.name != message.name:
            return message, inputs
        asked = {key: value for key, value in inputs.fields.items() if key not in chosen}
        if not is_open(message.properties, inputs) or not _agree_fields(asked, recorded.properties.fields):
            return message, inputs
        known = self._with_known_outputs(recorded.properties)
        made = analyzer_pb2.AnalyzerResource()
        made.CopyFrom(message)
        made.properties.CopyFrom(_filled(message.properties, known))
        for key in SHAPED_IDENTIFIERS:
            if key not in made.properties.fields and _HOLE.fullmatch(known.fields[key].string_value):
                made.properties.fields[key].CopyFrom(known.fields[key])
        return made, _filled(inputs, known)

    def _with_known_outputs(self, properties: struct_pb2.Struct) -> struct_pb2.Struct:
        """The properties with holes replaced by outputs that are known to the engine."""
        made = struct_pb2.Struct()
        made.CopyFrom(properties)
        for value in made.fields.values():
            for leaf in leaves(value):
                if SENTINEL in leaf.string_value:
                    leaf.string_value = _HOLE.sub(self._known, leaf.string_value)
        return made

    def _known(self, match: re.Match[str]) -> str:
        hole = read(match[1])
        owner = self._listed.get(hole.urn) if hole is not None and hole.output else None
        if hole is None or owner is None or hole.output not in owner.properties.fields:
            return match[0]
        text = owner.properties.fields[hole.output].string_value
        return text if text and SENTINEL not in text else match[0]


def is_open(*structs: struct_pb2.Struct) -> bool:
    """Whether anything in the properties is unknown."""
    texts = [struct.SerializeToString() for struct in structs]
    return any(mark in text for text in texts for mark in _MARKS)


def _filled(first: struct_pb2.Struct, known: struct_pb2.Struct) -> struct_pb2.Struct:
    value, made = struct_pb2.Value(struct_value=known), struct_pb2.Value(struct_value=first)
    # The engine has a mark for each type of an unknown; the runs have that of a text.
    for leaf in leaves(made):
        if leaf.string_value in SENTINELS:
            leaf.string_value = SENTINEL
    return filled(made, value).struct_value


def _agree_fields(engines: Mapping[str, struct_pb2.Value], recorded: Mapping[str, struct_pb2.Value]) -> bool:
    return all(_agree(value, recorded[key]) for key, value in engines.items() if key in recorded)


def _agree(engines: struct_pb2.Value, recorded: struct_pb2.Value) -> bool:
    """Whether the known parts of two values are equal. The provider treats `"1"` as 1 and `"true"` as true."""
    engines, recorded = _revealed(engines), _revealed(recorded)
    kinds = engines.WhichOneof("kind"), recorded.WhichOneof("kind")
    if kinds == ("struct_value", "struct_value"):
        return _agree_fields(engines.struct_value.fields, recorded.struct_value.fields)
    if kinds == ("list_value", "list_value"):
        pairs = engines.list_value.values, recorded.list_value.values
        return len(pairs[0]) == len(pairs[1]) and all(map(_agree, *pairs))
    first, second = _text(engines), _text(recorded)
    if first is None or second is None:
        # An unknown only shows whether it is a list or an object.
        return SENTINEL in (first, second) or kinds == ("null_value", "null_value")
    return _are_one(first, second)


def _revealed(value: struct_pb2.Value) -> struct_pb2.Value:
    """The value of a secret, for comparison only."""
    fields = value.struct_value.fields
    secret = SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE
    return fields["value"] if secret and "value" in fields else value


def _are_one(engines: str, recorded: str) -> bool:
    if SENTINEL in engines:
        return engines == SENTINEL or _fits(_UNKNOWN.split(engines)[::2], recorded)
    if SENTINEL in recorded:
        return _fits(_UNKNOWN.split(recorded)[::2], engines)
    return engines == recorded or _is_same_json(engines, recorded)


def _fits(pieces: list[str], text: str) -> bool:
    """Whether the text has the pieces; a text that is open itself may have them."""
    return SENTINEL in text or has_pieces(text, pieces)


def _is_same_json(first: str, second: str) -> bool:
    if not all(text.lstrip()[:1] in ("{", "[") and text.strip() for text in (first, second)):
        return False
    try:
        return bool(parse_json(first) == parse_json(second))
    except ValueError:
        return False


def _text(value: struct_pb2.Value) -> str | None:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return SENTINEL if value.string_value in SENTINELS else value.string_value
    if kind == "bool_value":
        return "true" if value.bool_value else "false"
    return f"{value.number_value:.17g}" if kind == "number_value" else None
