"""The inputs of every resource of the installed `pulumi_aws`: their names, types and documentation, as trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_TOKEN: Final = re.compile(r'@pulumi\.type_token\("(aws:[^"]+)"\)\nclass (\w+)\(pulumi\.CustomResource')
_PROPERTY: Final = re.compile(
    r'@_builtins\.property\n    @pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(self\) -> ([^\n]+):'
    r'(?:\n        """\n(.*?)\n        """)?',
    re.DOTALL,
)
# The class of a nested input, in a quoted annotation.
_CLASS: Final = re.compile(r"'(?:_[a-z0-9]+\.)?(\w+Args)'")
_KINDS: Final = {"_builtins.str": "text", "_builtins.int": "number", "_builtins.float": "number"}
_DEEPEST: Final = 6


@dataclass(frozen=True)
class Input:
    """An input: `kind` is `text`, `number`, `object` or `other`; `lists` says whether it is a list of these."""

    kind: str
    lists: bool = False
    doc: str = ""
    fields: Mapping[str, Input] = field(default_factory=dict)


@dataclass(frozen=True)
class Type:
    """A resource of the provider."""

    token: str
    class_: str
    path: Path
    inputs: Mapping[str, Input]

    @property
    def module(self) -> str:
        return self.token.split(":")[1].split("/")[0]


def types() -> Iterator[Type]:
    spec = find_spec("pulumi_aws")
    assert spec is not None and spec.origin is not None
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        if found := _TOKEN.search(path.read_text(encoding="utf-8")):
            # Where a nested input has the name that the resource's arguments would have, theirs has `Init`.
            inputs = (dict(_inputs(path, f"{found[2]}{end}", 0)) for end in ("InitArgs", "Args"))
            yield Type(found[1], found[2], path, next(filter(None, inputs), {}))


def _inputs(path: Path, class_: str, depth: int) -> Iterator[tuple[str, Input]]:
    nested = path if depth == 0 else path.with_name("_inputs.py")
    for name, type_, doc in _classes(nested).get(class_, ()) if nested.exists() else ():
        inner = _CLASS.search(type_)
        lists = "Sequence[" in type_
        if "Mapping[" in type_ or "Any" in type_:
            yield name, Input("other", lists, doc)
        elif inner is not None:
            fields = dict(_inputs(path, inner[1], depth + 1)) if depth < _DEEPEST else {}
            yield name, Input("object", lists, doc, fields)
        else:
            kind = next((kind for text, kind in _KINDS.items() if text in type_), "other")
            yield name, Input(kind, lists, doc)


@cache
def _classes(path: Path) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """The classes of inputs in a file: of each property its name for Pulumi, its annotation and its documentation."""
    text = path.read_text(encoding="utf-8")
    found = {}
    for block in re.split(r"^class ", text, flags=re.MULTILINE)[1:]:
        name = re.match(r"\w+", block)
        if name is not None and name[0].endswith("Args"):
            found[name[0]] = tuple(
                (named or plain, type_, " ".join((doc or "").split()))
                for named, plain, type_, doc in _PROPERTY.findall(block)
            )
    return found
