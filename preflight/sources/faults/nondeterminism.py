"""Values that are others at every run, and resources that a preview cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.classes import Class
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.signatures import RESOURCE, Signature, signature_of
from preflight.sources.inference.values import ClassValue, External, FunctionValue, OutputValue, Value
from preflight.sources.parsing.modules import Kind, Module

_CHANGING: Final = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.strftime",
        "uuid.uuid1",
        "uuid.uuid4",
        "os.urandom",
        "os.getpid",
    }
)
_RANDOM: Final = ("random.", "secrets.")
_SECRETS: Final = ("password", "secret_string", "auth_token")
_NAMES: Final = ("name", "identifier", "bucket", "prefix")
# Names that refer to another resource.
_REFERENCES: Final = (
    "domain_name",
    "dns_name",
    "group_name",
    "role_name",
    "policy_name",
    "parameter_group_name",
)
_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class NondeterministicValue:
    """An argument whose value is another at every run. `made_by`: the function that makes it."""

    place: SourceLocation
    callee: str
    argument: str
    made_by: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class ResourceInApply:
    """A resource made inside a callback of `apply`."""

    place: SourceLocation
    callee: str


def nondeterministic_values(sources: Sources) -> Iterator[NondeterministicValue]:
    inference = sources.inference
    if any(_seeds(inference, module, node) for module, node in sources.nodes()):
        return
    for module, node in sources.nodes():
        if not isinstance(node, ast.Call):
            continue
        signature = signature_of(inference, inference.at(node.func, module))
        if signature is None or signature.resource is None:
            continue
        for name, value in _arguments(node, signature):
            secret = any(word in name for word in _SECRETS)
            if not secret and (not name.endswith(_NAMES) or name in _REFERENCES):
                continue
            made_by = _made_by(inference, value, inference.scopes(module).of_node[value], 0)
            if made_by is not None:
                yield NondeterministicValue(
                    sources.place(module, node), ast.unparse(node.func), name, made_by, secret
                )


def _arguments(node: ast.Call, signature: Signature) -> Iterator[tuple[str, ast.expr]]:
    if node.args and not isinstance(node.args[0], ast.Starred) and signature.positional:
        yield signature.positional[0].name, node.args[0]
    yield from ((k.arg, k.value) for k in node.keywords if k.arg is not None)


def _seeds(inference: Inference, module: Module, node: ast.AST) -> bool:
    """Whether the program makes its random numbers the same in every run."""
    if not isinstance(node, ast.Call):
        return False
    value = inference.at(node.func, module)
    return isinstance(value, External) and value.name == "random.seed"


def _made_by(inference: Inference, node: ast.expr, scope: Scope, depth: int) -> str | None:
    """The function behind a changing value, also through names that are bound once."""
    if depth > _DEPTH:
        return None
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            value = inference.at(inner.func, scope.module)
            if isinstance(value, External) and (
                value.name in _CHANGING or (value.name.startswith(_RANDOM) and value.name != "random.Random")
            ):
                return value.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found = _assigned(inner.id, inference.scopes(scope.module).of_node.get(inner, scope))
            if found is not None:
                made_by = _made_by(inference, found[0], found[1], depth + 1)
                if made_by is not None:
                    return made_by
    return None


def _assigned(name: str, scope: Scope) -> tuple[ast.expr, Scope] | None:
    owner = scope.owner(name)
    definitions = owner.definitions.get(name, ()) if owner is not None else ()
    if owner is None or len(definitions) != 1 or name in owner.parameters:
        return None
    match definitions[0].node:
        case ast.Assign(targets=[ast.Name()], value=value):
            return value, owner
        case ast.AnnAssign(value=value) if value is not None:
            return value, owner
    return None


def resources_in_apply(sources: Sources) -> Iterator[ResourceInApply]:
    """Resources in the callbacks of `apply`, directly or in a function that is given by name."""
    inference = sources.inference
    seen: set[ast.AST] = set()
    for module, node in sources.nodes():
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or node.func.attr != "apply"
        ):
            continue
        if not node.args or not _is_apply(
            inference.at(node.func.value, module), inference.at(node.func, module)
        ):
            continue
        for at, body in _bodies(inference, node.args[0], module):
            for inner in ast.walk(body):
                if not isinstance(inner, ast.Call) or inner in seen:
                    continue
                value = inference.at(inner.func, at)
                if isinstance(value, ClassValue) and _is_resource(value.cls):
                    seen.add(inner)
                    yield ResourceInApply(sources.place(at, inner), ast.unparse(inner.func))


def _is_apply(owner: Value, callee: Value) -> bool:
    return isinstance(owner, OutputValue) or (
        isinstance(callee, FunctionValue) and callee.owner is not None and callee.owner.is_output
    )


def _bodies(inference: Inference, callback: ast.expr, module: Module) -> Iterator[tuple[Module, ast.AST]]:
    if isinstance(callback, ast.Lambda):
        yield module, callback.body
        return
    value = inference.at(callback, module)
    if isinstance(value, FunctionValue) and value.module.kind is Kind.PROGRAM:
        yield from ((value.module, statement) for statement in value.node.body)


def _is_resource(cls: Class) -> bool:
    return cls.has_base(RESOURCE)
