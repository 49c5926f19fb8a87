"""The limits of all types, without those that a documented example breaks or a policy of the pack judges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from preflight.model.limits.limit import Limit
from preflight.model.limits.limit_violations import refused_at
from preflight.model.limits.property_limits import generated_limits_of, index
from tools.limits.classes import INPUTS
from tools.limits.combine import limit_of
from tools.limits.examples import examples
from tools.limits.sdk import types
from tools.limits.witnesses import properties

FOLDER: Final = Path(__file__).parents[2] / "preflight" / "model" / "tables" / "limits"
# The properties by type that policies of the pack judge more precisely; tools/limits/judged.py makes it.
JUDGED: Final = Path(__file__).with_name("judged.json")
# Two values, such as on and off, are the same words for many things.
_SEVERAL: Final = 3
Limits = dict[str, dict[str, Limit]]


def made() -> Limits:
    """The limits by type and path."""
    every = tuple(types())
    found = {one.token: {p.path: limit for p in properties(one) if (limit := limit_of(p))} for one in every}
    # Classes and node types are in the tables of Regions.
    for token, paths in INPUTS.items():
        for path in paths:
            found.get(token, {}).pop(path, None)
    judged: Mapping[str, Any] = json.loads(JUDGED.read_text(encoding="utf-8"))
    for token, paths in judged.items():
        for path in paths:
            found.get(token, {}).pop(path, None)
    for token, values in examples(every):
        for path, limit in tuple(found[token].items()):
            top, _, rest = path.partition(".")
            if any(True for _ in refused_at(values.get(top), top, rest, limit)):
                del found[token][path]
    opened = opened_where_behind(found)
    return {token: dict(sorted(limits.items())) for token, limits in sorted(opened.items()) if limits}


def opened_where_behind(limits: Limits) -> Limits:
    """The limits, open also where a property of the same name has all of the values and more for another type.

    One API learns a new accelerator before another does.
    """
    grown: dict[str, list[frozenset[str]]] = {}
    for paths in limits.values():
        for path, one in paths.items():
            if one.open:
                grown.setdefault(path.rpartition(".")[2], []).append(frozenset(one.values))

    def judged(path: str, one: Limit) -> Limit:
        larger = grown.get(path.rpartition(".")[2], ()) if len(one.values) >= _SEVERAL else ()
        is_behind = any(frozenset(one.values) < values for values in larger)
        return msgspec.structs.replace(one, open=True) if is_behind else one

    return {
        token: {path: judged(path, one) for path, one in paths.items()} for token, paths in limits.items()
    }


def stored() -> Limits:
    """The limits of the tables as they are."""
    return {
        token: dict(
            sorted(
                (f"{top}.{rest}" if rest else top, limit)
                for top, limits in generated_limits_of(token).items()
                for rest, limit in limits.items()
            )
        )
        for tokens in index().types.values()
        for token in tokens
    }


def write(limits: Limits, date: str) -> None:
    groups: dict[str, Limits] = {}
    for token, paths in limits.items():
        groups.setdefault(token.split(":")[1].split("/")[0], {})[token] = paths
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for service, group in groups.items():
        _save(service, group)
    _save("index", {"date": date, "source": versions(), "types": {s: tuple(g) for s, g in groups.items()}})


def versions() -> str:
    """The sources with the versions that are installed."""
    return ", ".join(f"{name} {version(name)}" for name in ("cfn-lint", "botocore", "pulumi-aws"))


def _save(name: str, content: object) -> None:
    text = json.dumps(msgspec.to_builtins(content), indent=0, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
