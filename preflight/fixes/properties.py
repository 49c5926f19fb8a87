"""Properties of resources with one right value: what the policies repair, written into the program.

The repairs are those of the enforcement level `remediate`. One is made where the resource's own call stands in the
program with the resource's name, and the property is a literal or not there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.fixes.calls import calls, set_properties
from preflight.fixes.edits import Fix, Source
from preflight.policy import Policy
from preflight.sources.faults.suggestions import snake

_DEVELOPMENT: Final = "dev"


def property_fix(policy: Policy, resource: Resource, file: str, line: int, source: Source) -> Fix | None:
    """The policy's repair of the resource, in the call at the line; `None` where it is not certain."""
    if policy.remediate is None or not policy.repairs_type(resource.type):
        return None
    # What is written holds in every stack of the program, so a repair for production alone is left to its author.
    changes, elsewhere = (
        policy.remediate(Stack([resource.described], name=name).resources[0])
        for name in (resource.stack.name, _DEVELOPMENT)
    )
    found = _call_of(resource, line, source)
    if not changes or changes != elsewhere or found is None:
        return None
    wanted = {snake(key): _snaked(value) for key, value in _differing(changes, resource.get).items()}
    spans = set_properties(source, found, wanted)
    if spans is None:
        return None
    what = ", ".join(wanted)
    return Fix(file, found.lineno, f"{policy.name}: {what} of '{resource.name}'", spans)


def _differing(changes: Mapping[str, Any], get: Callable[[str], Any]) -> dict[str, Any]:
    """Of an object that the repair gives whole, only what changes."""
    made: dict[str, Any] = {}
    for key, value in changes.items():
        old = get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            value = {k: v for k, v in value.items() if k not in old or old[k] != v}
        made[key] = value
    return made


def _snaked(value: Any) -> Any:
    return {snake(k): _snaked(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def _call_of(resource: Resource, line: int, source: Source) -> ast.Call | None:
    """The call that makes the resource: of its class, at the line, with its name as a literal."""
    name = resource.type.rpartition(":")[2]
    found = [
        call
        for call in calls(source)
        if call.lineno <= line <= (call.end_lineno or 0)
        and _last(call.func) == name
        and _literal(call) == resource.name
    ]
    if len(found) != 1:
        return None
    (call,) = found
    arguments = call.args[1] if len(call.args) > 1 else None
    if isinstance(arguments, ast.Call) and re.fullmatch(r"\w+Args", _last(arguments.func)):
        return arguments
    # Without the keyword `opts` the second argument may be arguments that nobody sees here.
    return call if len(call.args) < 2 else None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _literal(call: ast.Call) -> object:
    """The resource's name, where it is written there."""
    named = next((k.value for k in call.keywords if k.arg == "resource_name"), None)
    node = call.args[0] if call.args else named
    return node.value if isinstance(node, ast.Constant) else None
