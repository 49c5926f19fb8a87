"""Replaces placeholders by their outputs: a program's text with a placeholder becomes a text with a hole."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from google.protobuf import struct_pb2

from preflight.core.holes import Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.preview.recording import clean_text
from preflight.preview.symbolic.stand_ins import StandIns

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@dataclass(frozen=True)
class _Candidate:
    text: str
    offset: int
    hole: Hole


@dataclass
class Restorer:
    """The restoring of one run. The texts are those of its recording, in which lookup results are unknown already."""

    stand_ins: StandIns
    _candidates: dict[str, list[_Candidate]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cores = self.stand_ins.cores()
        for core, part in cores.items():
            if core in self.stand_ins.open_cores:
                self._candidates[core] = []
                continue
            self._candidates[core] = [_Candidate(core, 0, Hole(part.urn, _output_of(part), (part,)))]
        for text, hole in self.stand_ins.texts.items():
            cleaned = clean_text(text)
            for core, offset in self.stand_ins.found(cleaned):
                self._candidates[core].append(_Candidate(cleaned, offset, hole))
            for other in _forms(cleaned):
                for core, offset in self.stand_ins.found(other):
                    self._candidates[core].append(_Candidate(other, offset, Hole(hole.urn, "")))
        for found in self._candidates.values():
            # Of a part that is the whole text of an output, the output says more. An account is none of a resource.
            found.sort(key=lambda c: (-len(c.text), not c.hole.output))

    def struct(self, struct: struct_pb2.Struct) -> None:
        """Replace the placeholders in the properties, in place."""
        for key in list(struct.fields):
            self._value(struct.fields[key])
            if (restored := self.text(key)) != key:
                struct.fields[restored].CopyFrom(struct.fields[key])
                del struct.fields[key]

    def _value(self, value: struct_pb2.Value) -> None:
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            restored = self.text(value.string_value)
            if restored != value.string_value:
                value.string_value = restored
        elif kind == "list_value":
            for item in value.list_value.values:
                self._value(item)
        elif kind == "struct_value":
            self.struct(value.struct_value)

    def text(self, text: str) -> str:
        """The text with a hole for every placeholder, also inside base64."""
        made = self._plain(text)
        if made == text and _BASE64.fullmatch(text):
            return self._encoded(text)
        return made

    def _encoded(self, text: str) -> str:
        try:
            inner = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
        restored = self._plain(clean_text(inner))
        return text if restored == inner else base64.b64encode(restored.encode()).decode()

    def _plain(self, text: str) -> str:
        made, end = [], 0
        for core, start in self.stand_ins.found(text):
            for candidate in self._candidates[core]:
                begin = start - candidate.offset
                if begin >= end and text.startswith(candidate.text, begin):
                    made += [text[end:begin], SENTINEL, written(candidate.hole)]
                    end = begin + len(candidate.text)
                    break
        return "".join(made) + text[end:] if made else text


def _forms(text: str) -> set[str]:
    """What programs make of a text of several lines, such as a key, whose number differs between the runs."""
    if "\n" not in text:
        return set()
    stripped = {text.strip(), text.rstrip()}
    return (stripped | {one.replace("\n", "\\n") for one in (text, *stripped)}) - {text}


def _output_of(part: Part) -> str:
    return part.name if part.name == "account" else ""
