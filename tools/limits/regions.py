"""What AWS offers in which Region: the tables in preflight/model/tables/regions, of `cfn-lint` and `botocore`.

The Regions with their partitions and Availability Zones, the services that a Region lacks, and the instance classes and
node types of every Region, by engine and licence where they differ by these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
from botocore.loaders import Loader

from preflight.model.tables.regional import EVERY_ENGINE, Index, Region, encoded
from tools.limits import api, cloudformation
from tools.limits.classes import ENUMERATIONS, INPUTS, TABLES
from tools.limits.examples import examples
from tools.limits.names import services, spaces
from tools.limits.sdk import Type, types

FOLDER: Final = Path(__file__).parents[2] / "preflight" / "model" / "tables" / "regions"
# What `cfn-lint` has beside the Regions.
_NO_REGION: Final = frozenset({"all", "description", "sam"})
Offered = Mapping[str, Mapping[str, frozenset[str]]]


def made(date: str) -> dict[str, Any]:
    """The tables by name."""
    every = tuple(types())
    absent = missing(every)
    everywhere = tuple(sorted(one.token for one in every if one.module in absent and _is_global(one)))
    index = Index(date, versions(), regions(), absent, everywhere, INPUTS)
    documented = _documented(every)
    tables: dict[str, Any] = {
        name: _grouped(_offered(name, documented.get(name, ())), tuple(index.regions)) for name in TABLES
    }
    return {"index": json.loads(msgspec.json.encode(index)), **tables}


def versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("cfn-lint", "botocore", "pulumi-aws"))


def stored() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def write(tables: Mapping[str, Any]) -> None:
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, content in tables.items():
        text = json.dumps(content, indent=0, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def regions() -> dict[str, Region]:
    zones: Mapping[str, list[str]] = import_module("cfnlint.helpers").AVAILABILITY_ZONES
    letters = {name: "".join(sorted(z.removeprefix(name) for z in named)) for name, named in zones.items()}
    return {name: Region(partition, letters.get(name, "")) for name, partition in _partitions().items()}


def missing(every: Iterable[Type]) -> dict[str, tuple[str, ...]]:
    """By module of the provider the Regions that lack its service, in which neither source has it."""
    modules: dict[str, Type] = {}
    for one in every:
        if not _is_global(one):
            modules.setdefault(one.module, one)
    found = {module: tuple(sorted(_lacking(one))) for module, one in sorted(modules.items())}
    return {module: names for module, names in found.items() if names}


def _is_global(one: Type) -> bool:
    """Whether the provider chooses the Region: such a type has no input for it."""
    return "region" not in one.inputs


def _lacking(one: Type) -> frozenset[str]:
    """The Regions without an endpoint and without a type of CloudFormation; none where a source does not know it."""
    endpoints = _endpoints()
    prefixes = [prefix for prefix in map(_prefix, services(one)) if prefix in endpoints]
    wanted = {space.lower() for space in spaces(one)}
    having = {region for region, names in _templates().items() if names & wanted}
    if not prefixes or not having:
        return frozenset()
    having.update(*(endpoints[prefix] for prefix in prefixes))
    return frozenset(_templates().keys() & _partitions().keys()) - having


def _prefix(service: str) -> str:
    prefix: str = api.model(service)["metadata"]["endpointPrefix"]
    return prefix


@cache
def _partitions() -> Mapping[str, str]:
    source = Loader().load_data("endpoints")
    return dict(sorted((region, p["partition"]) for p in source["partitions"] for region in p["regions"]))


@cache
def _endpoints() -> Mapping[str, frozenset[str]]:
    """The Regions by the prefix of a service, without services that have one endpoint for all."""
    found: dict[str, frozenset[str]] = {}
    for partition in Loader().load_data("endpoints")["partitions"]:
        for prefix, service in partition["services"].items():
            if service.get("isRegionalized", True):
                found[prefix] = found.get(prefix, frozenset()) | set(service.get("endpoints", ()))
    return found


@cache
def _templates() -> Mapping[str, frozenset[str]]:
    """The services of CloudFormation by Region."""
    return {
        path.stem: frozenset(name.split("::")[1].lower() for name in json.loads(path.read_text("utf-8")))
        for path in (cloudformation.folder() / "providers").glob("*.json")
        if path.stem not in _NO_REGION
    }


def _documented(every: tuple[Type, ...]) -> Mapping[str, frozenset[str]]:
    """By table the classes in the provider's example programs."""
    found: dict[str, set[str]] = {}
    for token, values in examples(every):
        for path, name in INPUTS.get(token, {}).items():
            found.setdefault(name, set()).update(_at(values, path.split(".")))
    return {name: frozenset(values) for name, values in found.items()}


def _at(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        yield from (text for item in value for text in _at(item, path))
    elif not path and isinstance(value, str):
        yield value
    elif path and isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _offered(name: str, documented: Iterable[str]) -> Offered:
    """By engine the classes with their Regions. What an API or a documented program has may be in no known Region."""
    source: Mapping[str, Any] = json.loads(
        (cloudformation.folder() / "extensions" / f"{TABLES[name]}.json").read_text("utf-8")
    )
    found: dict[str, dict[str, frozenset[str]]] = {EVERY_ENGINE: {}}
    for region in source.keys() - _NO_REGION:
        for engine, values in _by_engine(source[region]):
            known = found.setdefault(engine, {})
            known.update((value, known.get(value, frozenset()) | {region}) for value in values)
    listed = {value for values in found.values() for value in values}
    service, shape = ENUMERATIONS.get(name, ("", ""))
    more = {*documented, *(api.model(service)["shapes"][shape]["enum"] if service else ())}
    found[EVERY_ENGINE].update((value, frozenset()) for value in more - listed)
    return {engine: values for engine, values in found.items() if values}


def _by_engine(part: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    if "enum" in part:
        yield EVERY_ENGINE, part["enum"]
    for case in part.get("allOf", ()):
        asked = case["if"]["properties"]
        licence = asked.get("LicenseModel")
        named = f"/{licence['const']}" if isinstance(licence, dict) else ""
        ((_, values),) = case["then"]["properties"].items()
        yield f"{asked['Engine']['const']}{named}", values["enum"]


def _grouped(offered: Offered, order: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """By engine the classes, grouped by the Regions that have them."""
    grouped: dict[str, dict[str, str]] = {}
    for engine in sorted(offered):
        groups: dict[str, list[str]] = {}
        for value in sorted(offered[engine]):
            groups.setdefault(encoded(offered[engine][value], order), []).append(value)
        grouped[engine] = {mask: " ".join(values) for mask, values in sorted(groups.items())}
    return grouped
