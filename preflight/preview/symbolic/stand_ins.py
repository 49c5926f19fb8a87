"""The placeholders of runs A and B for outputs that are unknown in the first preview.

Each placeholder has AWS's format, with the known parts, and unique characters for the parts that AWS assigns. The
registry records the output of each text, so that the text can be replaced.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.holes import ACCOUNT, Hole, Part
from preflight.core.values import SENTINEL
from preflight.preview.lookups import partition_of
from preflight.preview.symbolic.asked import Asked, NotKnownError
from preflight.preview.symbolic.cores import KINDS, Variant, core
from preflight.preview.symbolic.derived import CHOSEN, DERIVED, validations
from preflight.preview.symbolic.forms import FORMS
from preflight.preview.symbolic.forms.form import ANY, OPEN, Form
from preflight.preview.symbolic.parts import References
from preflight.preview.symbolic.places import PLACES, suffix

_FIELD: Final = re.compile(r"\{([^{}]+)\}")
_RANDOM: Final = "hex7"
# A kind of several lines of characters, each with its end.
_LINES: Final = "lines"
# The minimum length of a run of characters that AWS assigns and that is recognized.
_SHORTEST: Final = 6
_RUN: Final = re.compile(rf"[0-9A-Za-z!@$%&#.\-]{{{_SHORTEST},}}")


@dataclass
class StandIns:
    """The placeholders of one run: `texts` by the text in the program, `holes` are all holes. is_repeated: whether run
    B repeats its callbacks with other values. is_foreign: whether a copy of the SDK registers resources whose callbacks
    are not seen. has_plugins: whether plugins of components do. open_cores: the placeholders of which nothing is known.
    references: the resources inside components.

    Its methods are thread-safe.
    """

    variant: Variant
    is_repeated: bool = False
    is_foreign: bool = False
    has_plugins: bool = False
    texts: dict[str, Hole] = field(default_factory=dict)
    holes: list[Hole] = field(default_factory=list)
    open_cores: set[str] = field(default_factory=set)
    references: References = field(default_factory=References)
    _parts: dict[Part, str] = field(default_factory=dict)
    _owners: dict[str, Part] = field(default_factory=dict)
    _lengths: list[int] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)
    _shapes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def outputs(self, asked: Asked) -> dict[str, Any]:
        """The placeholders of a resource by output, with `id`; empty for a type without placeholders."""
        form = FORMS.get(asked.type, _NOTHING)
        made: dict[str, Any] = {}
        with self._lock:
            for key, template in _templates(form, asked).items():
                if key in asked.inputs or key in asked.optional or not _is_given(form, key, asked):
                    continue
                try:
                    made[key] = self._output(asked, form, key, template)
                except NotKnownError:
                    continue
            if asked.has_arn and "arn" not in made and "arn" not in asked.inputs:
                made["arn"] = self._some_arn(asked)
            made |= self._some_texts(asked, frozenset((*form.outputs, *asked.inputs, *made)))
            for key in asked.parts.keys() - asked.inputs.keys():
                made |= self._some_part(asked, form, key)
        return made

    def cores(self) -> Mapping[str, Part]:
        return self._owners

    def found(self, text: str) -> Iterator[tuple[str, int]]:
        """The runs of characters that AWS assigns in a text, with their positions, in order."""
        for run in _RUN.finditer(text):
            piece, at = run.group(), 0
            while at <= len(piece) - _SHORTEST:
                cut = (piece[at : at + length] for length in self._lengths)
                core_ = next((c for c in cut if c in self._owners), "")
                if core_:
                    yield core_, run.start() + at
                at += len(core_) or 1

    def shapes(self, urn: str) -> dict[str, Any]:
        """The texts of a resource's outputs in pieces, of which every second is a placeholder, and their kinds."""
        with self._lock:
            kinds = {
                core: self._kinds[core]
                for pieces in self._shapes.get(urn, {}).values()
                for core in pieces[1::2]
            }
            return {"texts": self._shapes.get(urn, {}), "kinds": kinds}

    def _output(self, asked: Asked, form: Form, path: str, template: Any) -> Any:
        if isinstance(template, Mapping):
            return {k: self._output(asked, form, f"{path}.{k}", v) for k, v in template.items()}
        if isinstance(template, list):
            return [self._output(asked, form, f"{path}[{i}]", v) for i, v in enumerate(template)]
        if template is OPEN:
            return SENTINEL
        if template == ANY:
            return self._some_text(asked, path)
        shape = tuple(_joined(self._split(_Renderer(asked, form, self.variant).pieces(template))))
        text = "".join(p if isinstance(p, str) else self._core(p) for p in shape)
        # The lines of a text are none of its parts, because their number differs between the runs.
        hole = Hole(asked.urn, path, () if _LINES in template else tuple(_part(p) for p in shape))
        self.holes.append(hole)
        # A completely known text is not a placeholder.
        if len(shape) > 1 or not isinstance(shape[0], str):
            self.texts.setdefault(text, hole)
            self._learn(asked, text, shape, _LINES in template)
        return text

    def _learn(self, asked: Asked, text: str, shape: Iterable[str | _Chosen], has_lines: bool) -> None:
        """Record the text's pieces for `shapes`. Lines are one piece, because their number varies."""
        texts = [piece if isinstance(piece, str) else self._core(piece) for piece in shape]
        chosen = [not isinstance(piece, str) for piece in shape]
        if has_lines:
            first, last = chosen.index(True), len(chosen) - chosen[::-1].index(True)
            texts = ["".join(texts[:first]), "".join(texts[first:last]), "".join(texts[last:]).rstrip()]
            chosen = [False, True, False]
            self._kinds[texts[1]] = _LINES
        pieces = [""]
        for piece, is_chosen in zip(texts, chosen, strict=True):
            if is_chosen:
                pieces += [piece, ""]
            else:
                pieces[-1] += piece
        self._shapes.setdefault(asked.urn, {})["".join(texts)] = pieces

    def _some_arn(self, asked: Asked) -> str:
        """An ARN of unknown format: its text in run B does not occur in that of run A, and its parts are unknown."""
        service, word = asked.type.split(":")[1].partition("/")[0], asked.type.rpartition(":")[2].lower()
        parts = [_Chosen(Part(asked.urn, f"arn{i}"), "part10") for i in range(5)]
        fields = [self._core(part) for part in parts]
        if self.variant == "b":
            account = asked.account if asked.account.isdigit() else self._core(_account(asked))
            # A program may ask for the name, which the ARN of most types contains.
            fields = [service, asked.region or "", account, word, f"{asked.name}-{fields[4]}"]
        text = "arn:{}:{}:{}:{}:{}/{}".format(partition_of(asked.region or ""), *fields)
        hole = Hole(asked.urn, "arn")
        self.holes.append(hole)
        self.texts.setdefault(text, hole)
        self._kinds[text] = "arn"
        self._shapes.setdefault(asked.urn, {})[text] = ["", text, ""]
        return text

    def _some_texts(self, asked: Asked, others: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Outputs that may be any text, also an empty one. An output of a component without its plugin may be that of
        any resource, so that its hole does not say of which one.
        """
        for key in asked.texts:
            if key in others:
                continue
            try:
                yield key, self._some_text(asked, key)
            except NotKnownError:
                continue

    def _some_part(self, asked: Asked, form: Form, key: str) -> dict[str, Any]:
        def given(path: str) -> bool:
            return path in form.needs and _is_given(form, path, asked)

        def text(path: str) -> str:
            return self._some_text(asked, path)

        value = self.references.value(asked, key, asked.parts[key], given, text)
        return {} if value == SENTINEL else {key: value}

    def _some_text(self, asked: Asked, path: str) -> str:
        text = self._core(_Chosen(Part(asked.urn, path), ANY[1:-1]))
        hole = Hole(asked.urn, "" if asked.is_component else path)
        self.open_cores.add(text)
        self.holes.append(hole)
        self.texts[text] = hole
        self._shapes.setdefault(asked.urn, {})[text] = ["", text, ""]
        return text

    def _split(self, pieces: Iterable[str | _Chosen]) -> Iterator[str | _Chosen]:
        """The pieces, with the parts of other resources that the program has put into its inputs."""
        for piece in pieces:
            if not isinstance(piece, str):
                yield piece
                continue
            end = 0
            for text, at in self.found(piece):
                if text in self.open_cores:
                    raise NotKnownError(piece)
                yield piece[end:at]
                yield _Chosen(self._owners[text], "")
                end = at + len(text)
            yield piece[end:]

    def _core(self, piece: _Chosen) -> str:
        part = piece.part
        if part not in self._parts:
            attempt = 0
            while (text := self._characters(piece, attempt)) in self._owners:
                attempt += 1
                if attempt > len(self._owners):
                    raise NotKnownError(part.name)
            self._parts[part] = text
            self._kinds[text] = piece.kind
            # Runs that are too short to be recognized are not searched.
            if len(text) >= _SHORTEST:
                self._owners[text] = part
                if len(text) not in self._lengths:
                    self._lengths = sorted((*self._lengths, len(text)), reverse=True)
        return self._parts[part]

    def _characters(self, piece: _Chosen, attempt: int) -> str:
        part, again = piece.part, self.is_repeated
        return core(self.variant, piece.kind, part.urn, part.name, attempt, is_repeated=again)


@dataclass(frozen=True)
class _Chosen:
    """A part that AWS assigns, and its characters."""

    part: Part
    kind: str


def _part(piece: str | _Chosen) -> str | Part:
    return piece if isinstance(piece, str) else piece.part


def _joined(pieces: Iterable[str | _Chosen]) -> Iterable[str | _Chosen]:
    """The pieces with adjacent texts joined."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
            text = ""
        yield piece
    if text:
        yield text


@dataclass
class _Renderer:
    asked: Asked
    form: Form
    variant: Variant

    def pieces(self, template: str) -> Iterable[str | _Chosen]:
        """Return the template's text and parts. Raises NotKnownError."""
        end = 0
        for match in _FIELD.finditer(template):
            yield template[end : match.start()]
            yield from self._field(match[1])
            end = match.end()
        yield template[end:]

    def _field(self, name: str) -> Iterable[str | _Chosen]:
        asked = self.asked
        if name.startswith("in."):
            text = asked.text(name.removeprefix("in."))
            if not text:
                raise NotKnownError(name)
            return (text,)
        if name.startswith("out."):
            return self._other(name.removeprefix("out."))
        if name in DERIVED:
            derived = DERIVED[name](asked.text)
            if derived is None:
                raise NotKnownError(name)
            return (derived,)
        if name in CHOSEN:
            template = CHOSEN[name](asked.text, asked.flag)
            if template is None:
                raise NotKnownError(name)
            return self.pieces(template)
        if name in PLACES:
            return self._place(name)
        if name == ACCOUNT:
            return (asked.account,) if asked.account.isdigit() else (_account(asked),)
        if name == "name":
            return self._name()
        kind, _, label = name.partition(":")
        if kind == _LINES:
            count = 1 if self.variant == "a" else 2
            lines = (_Chosen(Part(asked.urn, f"{label}{i}"), "code40") for i in range(count))
            return [piece for line in lines for piece in (line, "\n")]
        return (_Chosen(Part(asked.urn, label or kind), kind),)

    def _other(self, key: str) -> Iterable[str | _Chosen]:
        """Another output: the value that the program sets, otherwise its placeholder."""
        if key in self.asked.inputs:
            return self._field(f"in.{key}")
        return self.pieces(self.form.outputs[key])

    def _place(self, name: str) -> Iterable[str | _Chosen]:
        """Its Region; if that is unknown, name and partition are parts that depend on the account's settings, and the
        domain is that of all Regions outside China."""
        if self.asked.region:
            return (PLACES[name](self.asked.region),)
        if name == "suffix":
            # Only the Regions of China have another one; no rule depends on it.
            return (suffix(""),)
        if name not in KINDS:
            raise NotKnownError(name)
        return (_Chosen(Part(self.asked.provider, name), name),)

    def _name(self) -> Iterable[str | _Chosen]:
        """The physical name: that of the program, or the name that Pulumi or the provider creates."""
        asked, form = self.asked, self.form
        if text := asked.text(form.name_key):
            return (text,)
        ending: tuple[str, ...] = ()
        if form.ending:
            flag = asked.flag(form.ending[0])
            if flag is None:
                raise NotKnownError(form.ending[0])
            ending = (form.ending[1],) if flag else ()
        if prefix := asked.text(f"{form.name_key}Prefix"):
            return (prefix, self._random("suffix26"), *ending)
        if form.separator is None or not asked.autonaming:
            raise NotKnownError("name")
        logical = asked.name.lower() if form.lower else asked.name
        return (f"{logical}{form.separator}", self._random(_RANDOM), *ending)

    def _random(self, kind: str) -> _Chosen:
        return _Chosen(Part(self.asked.urn, "name"), kind)


_NOTHING: Final = Form({})


def _account(asked: Asked) -> _Chosen:
    return _Chosen(Part(asked.account, ACCOUNT), ACCOUNT)


def _templates(form: Form, asked: Asked) -> Mapping[str, Any]:
    names = _names(asked) if form.per_name else ()
    made = {**form.outputs, form.per_name: validations(names)} if names else form.outputs
    counted = {
        output: form.outputs[output] * (asked.number(key) or 0) for output, key in form.counted.items()
    }
    return {output: template for output, template in {**made, **counted}.items() if template != []}


def _names(asked: Asked) -> tuple[str, ...]:
    """The domain names of a certificate with DNS validation; empty if one of them is unknown."""
    try:
        first, method = asked.text("domainName"), asked.text("validationMethod")
    except NotKnownError:
        return ()
    others = asked.inputs.get("subjectAlternativeNames", struct_pb2.Value()).list_value.values
    texts = [other.string_value for other in others]
    if not first or method != "DNS" or not all(texts) or any(SENTINEL in text for text in (first, *texts)):
        return ()
    return tuple(dict.fromkeys((first, *texts)))


def _is_given(form: Form, key: str, asked: Asked) -> bool:
    """Whether the output is set with the program's inputs."""
    flags = form.needs.get(key, "").split()
    return all(f[1:] not in asked.inputs if f.startswith("!") else asked.flag(f) is True for f in flags)
