"""The order of a set changes from deployment to deployment, also outside of callbacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preflight.core.values import PartialText, Unknown
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import outputs, previewed

PROGRAM = """
import collections, dataclasses, sys

names, fixed, two = {"alpha", "beta", "gamma"}, frozenset(["one", "two", "three"]), {"x", "y"}
class Thing:
    pass
things = {Thing(): n for n in range(3)}
groups = collections.defaultdict(set)
for word in ("red", "green", "blue"):
    groups["all"].add(word)

@dataclasses.dataclass
class Tags:
    names: set = dataclasses.field(default_factory=set)
    def first(self) -> str:
        return [name for name in self.names][0]

tags = Tags()
tags.names.update(names)
first, *rest = names
popped = set(names)
OPEN = {
    "list": list(names),
    "first": next(iter(names)),
    "second": list(names)[1],
    "index": {name: n for n, name in enumerate(names)},
    "index in a loop": [f"{n}-{name}" for n, name in enumerate(fixed)],
    "joined": ",".join(fixed),
    "unpacked": first,
    "rest": rest[0],
    "star": [*two, 7],
    "popped": popped.pop(),
    "ties": max(two, key=len),
    "order of ties": sorted(two, key=len),
    **{f"greatest but {n}": max(names, key=lambda one, n=n: one != n) for n in sorted(names)},
    **{f"first but {n}": [one for one in fixed if one != n][0] for n in sorted(fixed)},
    "difference": list(names - {"alpha"}),
    "union": list(two | {"z"}),
    "common keys": list({"a": 1, "b": 2}.keys() & {"a", "b"}),
    "keys": list(dict.fromkeys(two)),
    "text": str(two),
    "format": f"{fixed}",
    "made of another": [name.upper() for name in {name[0] for name in names}],
    "values of a dictionary": list(groups["all"]),
    "field": tags.first(),
    "hash": hash("alpha") % 2,
    "number of an object": id(Thing()) % 64,
}
KNOWN = {
    "sorted": sorted(names),
    "length": len(names | two),
    "membership": "alpha" in names,
    "equality": names == {"gamma", "beta", "alpha"},
    "numbers": list({3, 1, 2}),
    "least": min(names),
    "is a set": isinstance(names, set) and isinstance(tags.names, (set, list)) and not isinstance(fixed, set),
    "subset": two <= {"x", "y", "z"},
    "order of a dictionary": list({"b": 1, "a": 2}),
}
for name, value in {**OPEN, **KNOWN}.items():
    pulumi.export(f"{name} outside", value)
    pulumi.export(name, vpc.id.apply(lambda i, value=value: {"id": i, "value": value}))
"""
_NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('    "')]
_NAMES[:0] = [f"greatest but {name}" for name in ("alpha", "beta", "gamma")]
_NAMES[:0] = [f"first but {name}" for name in ("one", "two", "three")]
_KNOWN = _NAMES.index("sorted")
OPEN, KNOWN = _NAMES[:_KNOWN], _NAMES[_KNOWN:]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    made = previewed(tmp_path_factory.mktemp("sets"), PROGRAM)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    return made


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    return [leaf for one in value for leaf in leaves(one)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", OPEN)
def test_what_depends_on_the_order_is_unknown(name: str, found: Preview) -> None:
    value = outputs(found).get(name)
    assert value["id"].hole is not None
    assert all(
        isinstance(one, Unknown) or (isinstance(one, int) and one == 7) for one in leaves(value["value"])
    ), value["value"]
    outside = leaves([outputs(found).get(f"{name} outside")])
    assert all(isinstance(one, Unknown) or (isinstance(one, int) and one == 7) for one in outside), outside


@pytest.mark.parametrize("name", KNOWN)
def test_what_does_not_is_known(name: str, found: Preview) -> None:
    value = outputs(found).get(name)
    assert value["id"].hole is not None
    assert not any(isinstance(leaf, Unknown) for leaf in leaves(value["value"])), value["value"]
    assert not isinstance(outputs(found).get(f"{name} outside"), Unknown)


IN_CALLBACKS = {
    "greatest": "max({'one', 'two', 'three'}, key=lambda n: n != 'one')",
    "least": "min({'one', 'two', 'three'}, key=lambda n: n == 'two')",
    "sorted": "sorted({'one', 'two', 'three'}, key=lambda n: n == 'three')",
    "members": "[one.name for one in set(Colour) if one is not Colour.RED][0]",
    "objects": "[type(one).__name__ for one in {1, None, str} if one != 1][0]",
    "tuples": "[one for one in {(1, 'a'), (2, 'b'), (3, 'c')} if one[0] != 2][0]",
}


def test_the_order_in_callbacks_is_unknown_too(tmp_path: Path) -> None:
    program = "import enum\nColour = enum.Enum('Colour', 'RED GREEN BLUE')\n" + "\n".join(
        f"pulumi.export({name!r}, vpc.id.apply(lambda _: {what}))" for name, what in IN_CALLBACKS.items()
    )
    made = outputs(previewed(tmp_path, program))
    found = {name: leaves([made.get(name)]) for name in IN_CALLBACKS}
    assert {
        name for name, one in found.items() if not all(isinstance(leaf, Unknown) for leaf in one)
    } == set()


OWN = """
def told(hash, *, set="-", **frozenset):
    return f"{hash} {set} {sorted(frozenset)}"

def numbered(value):
    match value:
        case set():
            return "a set"
        case str(id=one) | one:
            return one

id, KIND = "of the program", numbered({1})
texts = {
    "parameter": vpc.id.apply(lambda id: f"<{id}>"),
    "parameters": vpc.id.apply(lambda own: told(own, set="x", name=1)),
    "of the module": vpc.id.apply(lambda own: f"<{own}> {id}"),
    "in a comprehension": vpc.id.apply(lambda own: ",".join(f"{hash}" for hash in [own, "x"])),
    "pattern": vpc.id.apply(lambda own: f"{KIND} {own}"),
}
for name, text in texts.items():
    pulumi.export(name, text)
pulumi.export("other", vpc.id.apply(lambda own: f"{[*{'a', 'b'}]} {own}"))
"""


def test_a_program_s_own_names_are_those_of_no_built_in_function(tmp_path: Path) -> None:
    seen = outputs(previewed(tmp_path, OWN))
    pieces = {
        "parameter": ("<", ">"),
        "parameters": ("", " x ['name']"),
        "of the module": ("<", "> of the program"),
        "in a comprehension": ("", ",x"),
        "pattern": ("a set ", ""),
    }
    for name, expected in pieces.items():
        value = seen.get(name)
        assert isinstance(value, PartialText) and value.pieces == expected, name
        assert value.holes[0].output == "id"
    assert not isinstance(seen.get("other"), PartialText)
