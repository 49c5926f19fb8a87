"""Configuration values that the program requires and its stack does not set, and keys that Pulumi rejects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec.structs import replace

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.suggestions import nearest
from preflight.sources.inference.values import FunctionValue, Instance
from preflight.sources.parsing.modules import Module
from preflight.sources.past_searches import remembered

CONFIG: Final = "pulumi.config.Config"


class NotSet(msgspec.Struct, frozen=True):
    """A required value that the stack does not set. `meant`: a value with a similar name that it sets."""

    place: SourceLocation
    key: str
    namespace: str
    project: str
    secret: bool
    meant: str | None
    stack: str
    has_stack: bool


class Refused(msgspec.Struct, frozen=True):
    """A key of another namespace that Pulumi.yaml declares like a key of the project.

    Such a key may have a `value` only (Pulumi's `sdk/go/common/workspace/project.go`).
    """

    place: SourceLocation
    key: str
    attribute: str


def refused_keys(sources: Sources) -> Iterator[Refused]:
    """The keys in Pulumi.yaml that Pulumi rejects before it runs the program."""
    import yaml

    path = next(
        (p for n in ("Pulumi.yaml", "Pulumi.yml") if (p := sources.program.folder / n).is_file()), None
    )
    try:
        text = path.read_text(encoding="utf-8") if path is not None else ""
        source = yaml.safe_load(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return
    config = source.get("config") if isinstance(source, dict) else None
    for key, entry in config.items() if isinstance(config, dict) else ():
        namespace, colon, _ = str(key).partition(":")
        if not colon or namespace == source.get("name") or not isinstance(entry, dict):
            continue
        attribute = next((a for a in ("type", "default") if entry.get(a) is not None), None)
        if attribute is not None and path is not None:
            lines = text.splitlines()
            line = next(
                (i for i, one in enumerate(lines, 1) if one.strip().strip("\"'").startswith(str(key))), 1
            )
            yield Refused(SourceLocation(path.name, line, True), str(key), attribute)


@remembered
def configuration_faults(sources: Sources) -> Iterator[NotSet]:
    program, seen = sources.program, set[str]()
    for module, node in sources.nodes():
        found = _asked(sources, module, node, "require")
        if found is None:
            continue
        namespace, key, secret = found
        full = f"{namespace}:{key}"
        if full in program.config or full in seen:
            continue
        seen.add(full)
        place = sources.place(module, node)
        names = [k.partition(":")[2] for k in program.config if k.startswith(f"{namespace}:")]
        yield NotSet(
            replace(place, always_runs=place.always_runs and program.has_stack),
            key,
            "" if namespace == program.project else namespace,
            program.project,
            secret,
            nearest(key, names),
            program.stack,
            program.has_stack,
        )


def is_configured(sources: Sources, module: Module, node: ast.expr) -> bool:
    """Whether the expression is a `Config.get...` of a value that the stack sets."""
    found = _asked(sources, module, node, "get")
    return found is not None and f"{found[0]}:{found[1]}" in sources.program.config


def _asked(sources: Sources, module: Module, node: ast.AST, method: str) -> tuple[str, str, bool] | None:
    """Namespace and key that a call of such a method of `Config` reads, and whether as a secret."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if not node.func.attr.startswith(method):
        return None
    config = sources.inference.at(node.func.value, module)
    if not isinstance(config, Instance) or not config.cls.has_base(CONFIG) or config.made is None:
        return None
    if not isinstance(sources.inference.at(node.func, module), FunctionValue):
        return None
    key = _text(node, 0, "key")
    made = config.made
    namespace = _text(made, 0, "name") if made.args or made.keywords else sources.program.project
    if not key or not namespace:
        return None
    return namespace, key, "secret" in node.func.attr


def _text(node: ast.Call, position: int, name: str) -> str | None:
    given = node.args[position] if len(node.args) > position else None
    given = next((k.value for k in node.keywords if k.arg == name), given)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
