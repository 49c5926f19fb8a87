"""Versions with their ends, and sizes: Lambda's runtimes, engine versions of RDS and ElastiCache, tasks on Fargate.

The tables are `lambda_runtimes.json`, `engine_versions.json` and `fargate_sizes.json` in `preflight/model/tables`, made
of `cfn-lint`. Runtimes that have no dates are those of Lambda's API and of CloudFormation's schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tools.limits import api, cloudformation

FOLDER: Final = Path(__file__).parents[2] / "preflight" / "model" / "tables"
NAMES: Final = ("lambda_runtimes", "engine_versions", "fargate_sizes")
_VERSIONS: Final = (
    "aws_rds_dbinstance/engine_version",
    "aws_rds_dbcluster/engine_version",
    "aws_elasticache_cachecluster/engine_version",
)
_WITHDRAWN: Final = (
    "aws_rds_dbinstance/engine_version_deprecated",
    "aws_rds_dbcluster/engine_version_deprecated",
)


def made(date: str) -> dict[str, dict[str, Any]]:
    """The tables by name."""
    source = ", ".join(f"{name} {version(name)}" for name in ("cfn-lint", "botocore"))
    known = {"source": source, "date": date}
    return {
        "lambda_runtimes": {**known, "runtimes": runtimes(_life_cycles(), _listed())},
        "engine_versions": {**known, "engines": engines()},
        "fargate_sizes": {**known, "memory": fargate_sizes()},
    }


def stored() -> dict[str, dict[str, Any]]:
    return {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES}


def write(tables: Mapping[str, Mapping[str, Any]]) -> None:
    for name, content in tables.items():
        text = json.dumps(content, indent=0, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def runtimes(source: Mapping[str, Mapping[str, Any]], listed: frozenset[str]) -> dict[str, dict[str, str]]:
    """Since when each runtime is deprecated, and since when Lambda makes and updates no function with it.

    Runtimes of container images, which no function names, are not listed.
    """
    keys = {
        "deprecated": "deprecated",
        "creates_until": "create-block",
        "updates_until": "update-block",
        "successor": "successor",
    }
    return {
        name: {ours: dates[theirs] for ours, theirs in keys.items() if dates.get(theirs)}
        for name in sorted(listed)
        for dates in (source.get(name, {}),)
    }


def engines() -> dict[str, dict[str, str]]:
    """By engine the versions that AWS lists, and those of them that it has withdrawn."""
    every, withdrawn = _by_engine(_VERSIONS), _by_engine(_WITHDRAWN)
    return {
        engine: {
            "versions": " ".join(sorted(values)),
            **({"withdrawn": " ".join(sorted(withdrawn[engine] & values))} if engine in withdrawn else {}),
        }
        for engine, values in sorted(every.items())
        # Their versions are those that an account makes.
        if not engine.startswith("custom-")
    }


def _by_engine(names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name in names:
        for engine, values in _read(name):
            found[engine] = found.get(engine, frozenset()) | values
    return found


def _read(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    path = cloudformation.folder() / "extensions" / f"{name}.json"
    for case in json.loads(path.read_text("utf-8"))["allOf"]:
        asked = case["if"]["properties"]
        if "const" in asked["Engine"]:
            then = case["then"]
            listed = then["properties"]["EngineVersion"] if then else asked["EngineVersion"]
            yield asked["Engine"]["const"], frozenset(listed["enum"])


def fargate_sizes() -> dict[str, list[int]]:
    """By CPU units the sizes of memory in MiB that a task on Fargate may have."""
    path = cloudformation.folder() / "extensions" / "aws_ecs_taskdefinition" / "fargate_cpu_memory.json"
    found = {}
    for choice in json.loads(path.read_text("utf-8"))["then"]["anyOf"]:
        units, memory = (choice["properties"][key]["then"] for key in ("Cpu", "Memory"))
        found[units["enum"][0]] = memory.get("enum") or list(
            range(memory["minimum"], memory["maximum"] + 1, memory["multipleOf"])
        )
    return found


def _life_cycles() -> Mapping[str, Mapping[str, Any]]:
    path = cloudformation.folder().parent / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json"
    found: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def _listed() -> frozenset[str]:
    schema = cloudformation.schema("AWS::Lambda::Function")["properties"]["Runtime"]["enum"]
    return frozenset(schema) | frozenset(api.model("lambda")["shapes"]["Runtime"]["enum"])
