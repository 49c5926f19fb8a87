"""The program's configuration values, in the types that it declares.

Source: pulumi/pulumi-yaml, `registerConfig` in pkg/pulumiyaml/run.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.values import SENTINEL
from preflight.preview.completeness import MISSING_VALUE
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml.document import FaultError, Members, Node
from preflight.preview.pulumi_yaml.values import secret

_LISTS: Final = ("array", "object", "list<")
_NUMBERS: Final = ("number", "integer", "int")


def values_of(project: Project, declared: Members) -> Iterator[tuple[str, Any]]:
    """Name and value of each; the value is a FaultError if the program cannot have one."""
    seen: set[str] = set()
    for name, node in declared.items():
        given = node.members
        key = str(given["name"].value) if "name" in given else name
        seen.add(_qualified(key, project))
        try:
            yield name, _declared(project, _qualified(key, project), node)
        except FaultError as fault:
            yield name, fault
    for key, text in project.config.items():
        if key not in seen:
            made = _of_unknown_type(text)
            # The values of other namespaces have their whole keys as names: `${aws:region}`.
            name = key.removeprefix(f"{project.name}:")
            yield name, secret(made) if key in project.secret_keys else made


def _qualified(key: str, project: Project) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _declared(project: Project, key: str, node: Node) -> Any:
    given = node.members
    text = project.config.get(key)
    kind = given.get("type")
    hidden = key in project.secret_keys or (given["secret"].value is True if "secret" in given else False)
    default = given.get("default", given.get("value")) if isinstance(node.value, Mapping) else node
    if text is None and default is not None:
        made = plain(default)
    elif text is None:
        raise FaultError(f"{MISSING_VALUE} '{key}'", node.place)
    else:
        made = _typed(text, _kind(kind, default), key, node.place)
    return secret(made) if hidden else made


def _kind(declared: Node | None, default: Node | None) -> str:
    if declared is not None and isinstance(declared.value, str):
        return declared.value.lower()
    value = default.value if default is not None else None
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string" if isinstance(value, str) else ""


def _typed(text: str, kind: str, key: str, line: int) -> Any:
    if SENTINEL in text:
        return text
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise FaultError(f"configuration value '{key}': '{text}' is not a boolean", line)
        return text.lower() == "true"
    if kind in _NUMBERS:
        try:
            number = float(text)
        except ValueError:
            raise FaultError(f"configuration value '{key}': '{text}' is not a number", line) from None
        return int(number) if number.is_integer() else number
    if kind.startswith(_LISTS):
        try:
            return json.loads(text)
        except ValueError:
            raise FaultError(f"configuration value '{key}' is not of type {kind}", line) from None
    return text if kind == "string" else _of_unknown_type(text)


def _of_unknown_type(text: str) -> Any:
    """The value of a key whose type the program does not declare: objects and lists are JSON."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def plain(node: Node) -> Any:
    """The node's data, without evaluation."""
    if isinstance(node.value, Mapping):
        return {key: plain(item) for key, item in node.value.items()}
    return [plain(item) for item in node.value] if isinstance(node.value, list) else node.value
