"""Pulumi.yaml and the stack's configuration file."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from preflight.core.values import SENTINEL
from preflight.core.yaml_files import first_document
from preflight.core.yaml_problems import yaml_problem
from preflight.preview.automation import INSTEAD, drives_pulumi
from preflight.preview.errors import PreviewError
from preflight.preview.stacks import stacks_in

# The program's value for an encrypted value, which becomes an unknown secret in the recording.
SECRET_STAND_IN: Final = "preflight-encrypted-" + SENTINEL
# How many programs a message names.
_SHOWN: Final = 3


@dataclass(frozen=True)
class Project:
    """A program's folder. `config` contains texts (objects as JSON), with keys as `namespace:name`.

    `stacks`: those that have a file.
    """

    folder: Path
    name: str
    runtime: str
    options: Mapping[str, Any]
    main: str
    organization: str
    stack: str
    config: Mapping[str, str] = field(repr=False)
    secret_keys: frozenset[str]
    environments: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path, stack: str | None, overrides: Mapping[str, str]) -> Project:
        """Read the project. Raises PreviewError if it cannot be read."""
        folder = folder.resolve()
        if not folder.is_dir():
            raise PreviewError(f"{folder} is not a folder")
        path = next((p for n in ("Pulumi.yaml", "Pulumi.yml") if (p := folder / n).is_file()), None)
        if path is None:
            if drives_pulumi(folder):
                raise PreviewError(f"{folder} has no Pulumi.yaml. {INSTEAD}")
            raise PreviewError(
                f"{folder} has no Pulumi.yaml; use the folder of a Pulumi program{_such_as(folder)}"
            )
        source = _read(path)
        runtime = source.get("runtime")
        options: Mapping[str, Any] = {}
        if isinstance(runtime, dict):
            options = runtime.get("options") or {}
            runtime = runtime.get("name")
        if not isinstance(source.get("name"), str) or not isinstance(runtime, str):
            raise PreviewError(f"{path.name} requires a name and a runtime")
        beside = source.get("stackConfigDir") or source.get("config")
        settings = folder / beside if isinstance(beside, str) else folder
        chosen = stack or _chosen_stack(settings)
        config, secrets, environments = _config(settings, source, chosen.rpartition("/")[2])
        given = {_qualified(k, source["name"]): v for k, v in overrides.items()}
        return cls(
            folder,
            source["name"],
            runtime,
            options,
            str(source.get("main") or ""),
            chosen.partition("/")[0] if "/" in chosen else "organization",
            chosen.rpartition("/")[2],
            {**config, **given},
            frozenset(secrets & {**config, **given}.keys()),
            environments,
            stacks_in(settings),
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        source = first_document(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise PreviewError(f"{path.name} cannot be read: {yaml_problem(error)}") from None
    if source is None:
        return {}
    if not isinstance(source, dict):
        raise PreviewError(f"{path.name} is not a mapping")
    return source


def _chosen_stack(folder: Path) -> str:
    """Return the only stack that has a file, otherwise `dev`. Raises PreviewError if several others have a file."""
    names = stacks_in(folder)
    if len(names) > 1 and "dev" not in names:
        raise PreviewError(f"there are several stacks; set one of them with --stack: {', '.join(names)}")
    return names[0] if len(names) == 1 else "dev"


def _config(
    folder: Path, source: Mapping[str, Any], stack: str
) -> tuple[dict[str, str], set[str], tuple[str, ...]]:
    """Values, keys of secrets, with or without a value, and the Pulumi ESC environments that may add values."""
    config: dict[str, str] = {}
    secrets: set[str] = set()
    declared = source.get("config")
    for key, value in declared.items() if isinstance(declared, dict) else ():
        default, name = value, _qualified(key, source["name"])
        if isinstance(value, dict) and ({"type", "default", "value", "description"} & value.keys()):
            default = value.get("default", value.get("value"))
            if value.get("secret") is True:
                secrets.add(name)
        if default is not None:
            config[name] = _text(default)
    path = next((p for e in ("yaml", "yml") if (p := folder / f"Pulumi.{stack}.{e}").is_file()), None)
    settings = _read(path) if path else {}
    given = settings.get("config") or {}
    if path and not isinstance(given, dict):
        raise PreviewError(f"{path.name}: config is not a mapping")
    for key, value in given.items():
        name = _qualified(key, source["name"])
        if _has_secret(value):
            secrets.add(name)
            config[name] = SECRET_STAND_IN if "secure" in value else _text(_open(value))
        else:
            config[name] = _text(value)
    return config, secrets, _environments(settings.get("environment"))


def _environments(source: Any) -> tuple[str, ...]:
    if isinstance(source, dict):
        source = source.get("imports") or ["in the stack's file"]
    items = source if isinstance(source, list) else [source] if source else []
    return tuple(next(iter(item)) if isinstance(item, dict) and item else str(item) for item in items)


def _qualified(key: object, project: str) -> str:
    """The key with its namespace; in YAML a bare `yes` or `1` is not a string."""
    text = key if isinstance(key, str) else _text(key)
    return text if ":" in text else f"{project}:{text}"


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(map(_has_secret, value.values()))
    return isinstance(value, list) and any(map(_has_secret, value))


def _open(value: Any) -> Any:
    """The value with a placeholder for each encrypted part."""
    if isinstance(value, dict):
        return SECRET_STAND_IN if set(value) == {"secure"} else {k: _open(v) for k, v in value.items()}
    return [_open(v) for v in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, default=str)


def _such_as(folder: Path) -> str:
    """The programs in the folder's own folders, for a message; empty if there are none."""
    inner = sorted(found.parent.name for found in folder.glob("*/Pulumi.yaml"))
    others = f" or {len(inner) - _SHOWN} more" if len(inner) > _SHOWN else ""
    return f": {', '.join(inner[:_SHOWN])}{others}" if inner else ""
