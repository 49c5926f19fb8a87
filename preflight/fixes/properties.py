"""Properties of resources with one right value: what the policies repair, written into the program.

The repairs are those of the enforcement level `remediate`. One is made where the call that makes the resource stands in
the program, the repair is the same for all resources of that call, and the property is a literal or not there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.fixes.calls import calls, set_properties
from preflight.fixes.edits import Fix, Source
from preflight.policy import Policy
from preflight.sources.faults.suggestions import snake

_DEVELOPMENT: Final = "dev"


def property_fix(
    policy: Policy, resource: Resource, file: str, line: int, source: Source, others: Iterable[Resource] = ()
) -> Fix | None:
    """The policy's repair of the resource, in the call at the line; `None` where it is not certain.

    `others`: what the same line makes besides.
    """
    if policy.remediate is None or not policy.repairs_type(resource.type):
        return None
    found = _call_of(resource, line, source)
    changes = policy.remediate(_alone(resource, resource.stack.name))
    if not changes or found is None:
        return None
    # What is written holds for all resources of the call and in every stack of the program: a repair for production
    # alone is left to its author.
    same = [resource, *(other for other in others if other.type == resource.type)]
    if any(policy.remediate(_alone(one, _DEVELOPMENT)) != changes for one in same):
        return None
    wanted = {snake(key): _snaked(value) for key, value in _differing(changes, resource.get).items()}
    spans = set_properties(source, found, wanted)
    if spans is None:
        return None
    what = ", ".join(wanted)
    return Fix(file, found.lineno, f"{policy.name}: {what} of '{resource.name}'", spans)


def _alone(resource: Resource, stack: str) -> Resource:
    """The resource as Pulumi's engine asks for its repair, in a stack of that name."""
    return Stack([resource.described], name=stack).resources[0]


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
    """The call that makes the resource: the only one of its class at the line that may have its name."""
    name = resource.type.rpartition(":")[2]
    found = [
        call
        for call in calls(source)
        if call.lineno <= line <= (call.end_lineno or 0)
        and _last(call.func) == name
        and _literal(call) in (None, resource.name)
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
