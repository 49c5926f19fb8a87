"""What run A and run B make of a callback's source, and what the callback makes of outputs as AWS makes them."""

from __future__ import annotations

import ast
import base64
import builtins
import importlib.util
import json
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.encoding import encode
from preflight.core.holes import Part
from preflight.core.values import SENTINEL, UNKNOWN_MARKER, PartialText, Unknown, shaped, text_of
from preflight.preview import runners
from preflight.preview.lookups import STAND_IN_ACCOUNT, STAND_IN_NUMBER
from preflight.preview.symbolic.agreement import agreed
from preflight.preview.symbolic.asked import Asked
from preflight.preview.symbolic.restoring import Restorer
from preflight.preview.symbolic.stand_ins import StandIns

TYPES: Final = {
    "vpc": "aws:ec2/vpc:Vpc",
    "subnet": "aws:ec2/subnet:Subnet",
    "orders": "aws:sqs/queue:Queue",
    "files": "aws:s3/bucket:Bucket",
    "key": "aws:kms/key:Key",
    "data": "aws:rds/instance:Instance",
    "site": "aws:cloudfront/distribution:Distribution",
    "password": "random:index/randomPassword:RandomPassword",
    "tls": "tls:index/privateKey:PrivateKey",
    "cluster": "aws:eks/cluster:Cluster",
    "image": "docker-build:index:Image",
}
_INPUTS: Final = {"tls": {"algorithm": "RSA"}}
# Outputs of which the package only says that they are texts, and some that they may be.
_ANY_TEXTS: Final = {"image": ("digest", "ref")}
_TEXTS: Final = (
    "",
    "nginx:1.27",
    'say "a"\nb',
    "vpc-",
    "7",
    '{"a": 1}',
    "ghcr.io/shop/web@sha256:0a1b",
    "x" * 99,
)


def _loaded(name: str) -> Any:
    path = Path(runners.__file__).parent / "python" / "symbolic" / f"{name}.py"
    spec: Any = importlib.util.spec_from_file_location(f"judged_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rewriting, observing = _loaded("rewriting"), _loaded("observing")
variants, kinds, likeness = _loaded("variants"), _loaded("kinds"), _loaded("likeness")
side, repeating = _loaded("side"), _loaded("repeats")


class _Output:
    """There are no outputs inside these callbacks."""

    apply = None


_ORIGINS: Final = _loaded("origins").Origins(rewriting.is_own)
variants.know(UNKNOWN_MARKER, STAND_IN_ACCOUNT)
JUDGE: Final = observing.Judge(side, kinds, variants, likeness, _ORIGINS, STAND_IN_NUMBER, _loaded("open"))
_REPEATS: Final = repeating.Repeats(
    types.SimpleNamespace(Output=_Output, Resource=_Output),
    side,
    variants,
    likeness.Merger(JUDGE.opaque, lambda own, other, variant: False),
    _ORIGINS,
    _loaded("state").State(_ORIGINS),
    rewriting.LITERALS,
)
for _name in rewriting.NAMES:
    setattr(builtins, f"__preflight_{_name}__", getattr(JUDGE, _name))
setattr(builtins, "__preflight_slice__", slice)  # noqa: B010


def _run(variant: Any) -> tuple[StandIns, dict[str, str]]:
    """A run's stand-ins, and the outputs that a program sees, by name."""
    stand_ins = StandIns(variant)
    seen: dict[str, str] = {}
    for name, type_ in TYPES.items():
        inputs = {key: encode(value) for key, value in _INPUTS.get(name, {}).items()}
        whose = ("eu-west-1", "", "urn:provider")
        asked = Asked(f"urn:{name}", type_, name, inputs, *whose, texts=_ANY_TEXTS.get(name, ()))
        for output, value in stand_ins.outputs(asked).items():
            if isinstance(value, str):
                seen[f"{name}.{output}"] = value
    return stand_ins, seen


_A, _B = _run("a"), _run("b")
NAMES: Final = sorted(_A[1])
_RESTORERS: Final = [Restorer(stand_ins) for stand_ins, _ in (_A, _B)]

# The characters of real outputs by the kind of the part's stand-in in run B: several realistic sets.
_PEMS: Final = ("MIIEpAIBAAKCAQEA0Z3V\n9x+Kd/Q1\nabcd==", "MIIBOgIBAAJB\nq")
_PASSWORDS: Final = ("kX9%sL:2v/=a-Q(1", "Zq0)w!m#7")


class Third:
    """Outputs as AWS makes them. number: which set; the sets differ in every part."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.outputs: dict[str, str] = {}
        for hole in _B[0].holes:
            name = f"{hole.urn.removeprefix('urn:')}.{hole.output}"
            if name in _B[1] and not hole.shape and hole.urn == "urn:image":
                self.outputs[name] = _TEXTS[(number + 3 * len(name)) % len(_TEXTS)]
            elif name in _B[1] and not hole.shape:
                # A text of lines, whose number differs.
                lines = _B[1][name].splitlines(keepends=True)
                self.outputs[name] = "".join((*lines[:2], *lines[1:]))
            elif name in _B[1]:
                self.outputs[name] = "".join(p if isinstance(p, str) else self.part(p) for p in hole.shape)

    def part(self, part: Part) -> str:
        like = _B[0]._parts[part]
        digest = abs(hash_of(f"{self._number}{part}"))
        if part.name == "account":
            return ("123456789012", "987654321098", "111122223333")[self._number % 3]
        if part.urn == "urn:tls" and part.name in ("public", "own"):
            return _PEMS[self._number % 2]
        if part.urn == "urn:password":
            return _PASSWORDS[self._number % 2]
        if like.isdigit() and len(like) == 4:
            return ("5432", "3306", "1433")[self._number % 3]
        letters = "0123456789"
        if not like.isdigit():
            is_hex = set(like) <= set("0123456789abcdef-")
            letters += "abcdef" if is_hex else "abcdefghijklmnopqrstuvwxyz"
            letters = letters.upper() if like.isupper() else letters
        made = ""
        for character in like:
            digest, digit = divmod(digest, len(letters))
            digest = digest or abs(hash_of(f"{made}{part}{self._number}"))
            made += letters[digit] if character.isalnum() else character
        return made

    def text(self, value: str) -> str:
        return "".join(
            p if isinstance(p, str) else self.part(p) for p in shaped(text_of(value, "")) if p is not None
        )


def hash_of(text: str) -> int:
    """The same in every process."""
    import hashlib

    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


NOTHING: Final = object()


def told(source: str, names: Sequence[str], known: Mapping[str, Any]) -> Any:
    """What the runs agree on of a callback's result; `NOTHING` if that is nothing. known: the program's globals."""
    made = []
    for i, (_, seen) in enumerate((_A, _B)):
        result = _result(source, [seen[name] for name in names], known, judged=i == 0)
        if result is NOTHING:
            return NOTHING
        struct = struct_pb2.Struct()
        try:
            struct.fields["made"].CopyFrom(encode(result))
        except (TypeError, ValueError):
            return NOTHING
        _RESTORERS[i].struct(struct)
        made.append(struct.fields["made"])
    return agreed(*made)


def _result(source: str, values: Sequence[Any], known: Mapping[str, Any], *, judged: bool) -> Any:
    names = dict(known)
    source += "\ndef callback_of_one(values):\n    return callback(*values)\n"
    code = rewriting.compiled(source, "program.py") if judged else compile(source, "program.py", "exec")
    exec(code, names)
    running, function = side.Callback(), names["callback_of_one"]
    try:
        if not judged:
            result = function(values)
        else:
            result = side.entered(running, lambda: JUDGE.call(function, values))
            result = _REPEATS.settled(function, values, running, result) if running.is_open else result
        json.dumps(result)
    except (Exception, side.ObservedError):
        return NOTHING
    return NOTHING if running.is_spoiled else result


def real(source: str, names: Sequence[str], known: Mapping[str, Any], third: Third) -> Any:
    """The result for the third outputs. Raises what the callback raises."""
    values = dict(known)
    exec(compile(source, "program.py", "exec"), values)
    return values["callback"](*(third.outputs[name] for name in names))


def fits(found: struct_pb2.Value, made: Any, third: Third) -> bool:
    """Whether what the runs agree on is true of the result."""
    kind = found.WhichOneof("kind")
    if kind == "string_value":
        if found.string_value == SENTINEL:
            return True
        return isinstance(made, str) and _fits_text(found.string_value, made, third)
    if kind == "list_value":
        items = found.list_value.values
        return (
            isinstance(made, list | tuple)
            and len(items) == len(made)
            and all(fits(a, b, third) for a, b in zip(items, made, strict=True))
        )
    if kind == "struct_value":
        return isinstance(made, dict) and _fits_entries(found.struct_value.fields, made, third)
    return bool(encode(made) == found)


def _fits_entries(found: Mapping[str, struct_pb2.Value], made: Mapping[str, Any], third: Third) -> bool:
    return len(found) == len(made) and all(
        any(_fits_text(key, own, third) and fits(value, result, third) for own, result in made.items())
        for key, value in found.items()
    )


def _fits_text(found: str, made: str, third: Third) -> bool:
    pattern = "".join(_patterns(text_of(found, ""), third))
    if re.fullmatch(pattern, made, re.DOTALL) or _is_base64_of(found, made, third):
        return True
    try:
        return found[:1] in ("{", "[") and fits(
            encode(json.loads(found)), json.loads(json.dumps(json.loads(made))), third
        )
    except ValueError:
        return False


def _patterns(told: str | Unknown, third: Third) -> Iterator[str]:
    """The expressions that match the text's pieces."""
    if isinstance(told, PartialText):
        yield re.escape(told.prefix)
        for hole, piece in zip(told.holes, told.pieces[1:], strict=True):
            yield from (*_patterns(Unknown("", hole), third), re.escape(piece))
        return
    if isinstance(told, Unknown) and told.hole is not None and not told.hole.shape:
        yield re.escape(third.outputs[f"{told.hole.urn.removeprefix('urn:')}.{told.hole.output}"])
        return
    for part in shaped(told):
        yield ".*" if part is None else re.escape(part if isinstance(part, str) else third.part(part))


def _is_base64_of(found: str, made: str, third: Third) -> bool:
    try:
        inner, own = (base64.b64decode(one, validate=True).decode() for one in (found, made))
    except ValueError:
        return False
    return SENTINEL in inner and _fits_text(inner, own, third)


def is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True
