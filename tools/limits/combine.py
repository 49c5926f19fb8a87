"""One limit of what the sources say of a property: a value is refused only if two of them refuse it.

The sources are CloudFormation's schema, AWS's API model and the provider's documentation. Where two know a bound, the
weaker holds; an enumeration is the values of all. An enumeration is closed if AWS added nothing to it for years.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from preflight.model.limits.limit import Limit
from tools.limits import documents, patterns
from tools.limits.witnesses import Property, Witness, enumerations

# No program comes near to a larger one.
_LARGEST: Final = {"longest": 50_000, "most_items": 1_000, "most": 2**31}
# Which of two bounds is the weaker.
_UPPER: Final = {"longest", "most", "most_items"}
_TEXT: Final = ("shortest", "longest")
_NUMBER: Final = ("least", "most")
_ITEMS: Final = ("fewest", "most_items")


def limit_of(found: Property) -> Limit | None:
    """The limit of the property; `None` where no two sources say anything."""
    template, operation = found.template, found.operation
    by = (operation or template).by if operation or template else ""
    known: dict[str, Any] = {}
    if found.input.lists:
        known.update(_bounds(_ITEMS, _list(template), _list(operation), operation, found.input.doc))
    one, other = _one(template, found.input.lists), _one(operation, found.input.lists)
    if found.input.kind == "number":
        known.update(_bounds(_NUMBER, one, other, operation, found.input.doc), is_number=True)
    elif found.input.kind == "text":
        values = _values(found, one, other)
        if values:
            known.update(values)
        elif "values" not in one.keys() | other.keys():
            known.update(_bounds(_TEXT, one, other, operation, found.input.doc))
            known.update(_patterns(one, other, operation))
    for key in ("shortest", "fewest"):
        if known.get(key, 2) <= 1:
            del known[key]
    for key, largest in _LARGEST.items():
        if known.get(key, 0) > largest:
            del known[key]
    return Limit(by=by, **known) if known.keys() - {"is_number", "open"} else None


def _list(witness: Witness | None) -> Mapping[str, Any]:
    return witness.limits if witness is not None and witness.is_list else {}


def _one(witness: Witness | None, lists: bool) -> Mapping[str, Any]:
    """What is said of a value, or of each item of a list."""
    if witness is None or (lists and not witness.is_list):
        return {}
    return witness.items if witness.is_list else witness.limits


def _bounds(
    keys: tuple[str, ...],
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    operation: Witness | None,
    doc: str,
) -> dict[str, Any]:
    settled = operation is None or operation.settled
    written = documents.numbers(doc)
    found = {}
    for key in keys:
        both = [said[key] for said in (one, other) if key in said]
        if len(both) == 2 and settled:
            found[key] = max(both) if key in _UPPER else min(both)
        elif len(both) == 1 and both[0] in written and both[0] > 1:
            found[key] = both[0]
    return found


def _patterns(one: Mapping[str, Any], other: Mapping[str, Any], operation: Witness | None) -> dict[str, Any]:
    if "pattern" not in one or "pattern" not in other or operation is None or not operation.settled:
        return {}
    made = [patterns.usable(one["pattern"]), patterns.usable(patterns.whole(other["pattern"]))]
    if patterns.bare(one["pattern"]) == patterns.bare(other["pattern"]):
        made = made[1:]
    return {} if None in made else {"patterns": tuple(made)}


def _values(found: Property, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the enumeration, and whether it is open; empty if it is not confirmed."""
    theirs, ours = frozenset(map(str, other.get("values", ()))), frozenset(map(str, one.get("values", ())))
    union = theirs | ours
    if not union:
        return {}
    offered, named = documents.offered(found.input.doc), documents.named(found.input.doc)
    is_same = bool(theirs) and theirs == ours
    alone = not (theirs and ours)
    settled = found.operation is not None and found.operation.settled and bool(theirs)
    if not is_same and not union <= offered:
        if alone and not union <= named:
            return {}
        settled = settled and alone
    if alone and not theirs:
        settled = ours in enumerations(found) and ours <= offered
    # The provider knows a value that AWS's sources do not: one of them is behind.
    more = _more(union, offered) - union
    return {"values": tuple(sorted(union | more)), "open": bool(more) or not settled}


def _more(values: frozenset[str], offered: frozenset[str]) -> frozenset[str]:
    """The values that only the provider has: numbers, and words that are written as the others are."""
    styles = {_style(value) for value in values}
    return frozenset(word for word in offered if word.lstrip("-").isdigit() or _style(word) in styles)


def _style(word: str) -> tuple[bool, ...]:
    signs = tuple(sign in word for sign in "_-: .")
    return word != word.upper(), word != word.lower(), *signs
