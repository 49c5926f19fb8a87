"""Values that differ on every run, and resources that a preview cannot show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec.structs import replace

from preflight.core.cached_property import cached_property
from preflight.core.hidden import HiddenType
from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.classes import Class
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.signatures import RESOURCE, Signature, signature_of
from preflight.sources.inference.values import ClassValue, External, FunctionValue, OutputValue, Value
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.past_searches import remembered

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
_NAMES: Final = ("name", "identifier", "bucket", "prefix", "cidr_block", "availability_zone")
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


class NondeterministicValue(msgspec.Struct, frozen=True):
    """An argument whose value differs on every run. `made_by`: the function that computes it.

    `others`: how many more arguments of the kind are computed from the same call.
    """

    place: SourceLocation
    callee: str
    argument: str
    made_by: str
    is_secret: bool
    others: int = 0


class ResourceInApply(msgspec.Struct, frozen=True):
    """A resource created inside a callback of `apply`. `type`: its type, empty where the SDK does not declare it."""

    place: SourceLocation
    callee: str
    type: str = ""


@remembered
def nondeterministic_values(sources: Sources) -> Iterator[NondeterministicValue]:
    """One per cause: the first name, and the first secret, that is computed from a call of a changing function."""
    found: dict[tuple[ast.AST, bool], NondeterministicValue] = {}
    for cause, changing in _changing(sources):
        key = (cause, changing.is_secret)
        first = found.get(key)
        found[key] = changing if first is None else replace(first, others=first.others + 1)
    yield from found.values()


def _changing(sources: Sources) -> Iterator[tuple[ast.AST, NondeterministicValue]]:
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
                cause, function = made_by
                place = sources.place(module, node)
                yield cause, NondeterministicValue(place, ast.unparse(node.func), name, function, secret)


def _arguments(node: ast.Call, signature: Signature) -> Iterator[tuple[str, ast.expr]]:
    if node.args and not isinstance(node.args[0], ast.Starred) and signature.positional:
        yield signature.positional[0].name, node.args[0]
    yield from ((k.arg, k.value) for k in node.keywords if k.arg is not None)


def _seeds(inference: Inference, module: Module, node: ast.AST) -> bool:
    """Whether the program seeds its random numbers, so that they are the same in every run."""
    if not isinstance(node, ast.Call):
        return False
    value = inference.at(node.func, module)
    return isinstance(value, External) and value.name == "random.seed"


def _made_by(inference: Inference, node: ast.expr, scope: Scope, depth: int) -> tuple[ast.AST, str] | None:
    """The call that computes a changing value and its function, also through names that are bound once."""
    if depth > _DEPTH:
        return None
    for inner in _parts_without_resources(inference, node, scope.module):
        if isinstance(inner, ast.Call):
            value = inference.at(inner.func, scope.module)
            if isinstance(value, External) and (
                value.name in _CHANGING or (value.name.startswith(_RANDOM) and value.name != "random.Random")
            ):
                return inner, value.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found = _assigned(inner.id, inference.scopes(scope.module).of_node.get(inner, scope))
            if found is not None:
                made_by = _made_by(inference, found[0], found[1], depth + 1)
                if made_by is not None:
                    return made_by
    return None


def _parts_without_resources(inference: Inference, node: ast.AST, module: Module) -> Iterator[ast.AST]:
    """The expression's parts without calls that create a resource, because a tag is not part of the resource's ID."""
    if isinstance(node, ast.Call):
        value = inference.at(node.func, module)
        if isinstance(value, ClassValue) and _is_resource(value.cls):
            return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _parts_without_resources(inference, child, module)


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


@remembered
def resources_in_apply(sources: Sources) -> Iterator[ResourceInApply]:
    """Resources in the callbacks of `apply`: directly, in functions that are passed or called there, in components."""
    inference = sources.inference
    seen: set[ast.AST] = set()
    for module, node in sources.nodes():
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or node.func.attr != "apply"
            or module not in sources.reached
        ):
            continue
        callback = (
            node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "func"), None)
        )
        if callback is not None and _is_apply(
            inference.at(node.func.value, module), inference.at(node.func, module)
        ):
            waiting = list(_bodies(inference, callback, module))
            while waiting:
                at, body = waiting.pop(0)
                for inner in ast.walk(body):
                    if not isinstance(inner, ast.Call) or inner in seen:
                        continue
                    seen.add(inner)
                    value = inference.at(inner.func, at)
                    if isinstance(value, ClassValue) and _is_resource(value.cls):
                        yield ResourceInApply(
                            sources.place(at, inner), ast.unparse(inner.func), _token(value.cls)
                        )
                    waiting += _entered(value)


def _entered(value: Value) -> Iterator[tuple[Module, ast.AST]]:
    """The program's code that a call runs."""
    if isinstance(value, FunctionValue) and value.module.kind is Kind.PROGRAM:
        yield from ((value.module, statement) for statement in value.node.body)
    elif isinstance(value, ClassValue) and (found := value.cls.find("__init__")) is not None:
        owner, definition = found
        if owner.module.kind is Kind.PROGRAM and isinstance(definition.node, ast.FunctionDef):
            yield from ((owner.module, statement) for statement in definition.node.body)


def _token(cls: Class) -> str:
    """The type that the SDK's class registers; empty for a class of the program's own."""
    for owner in cls.mro:
        found = owner.body.get("_internal_init", ())
        for node in ast.walk(found[-1].node) if found and owner.module.kind is Kind.PULUMI else ():
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"),
                    args=[ast.Constant(value=str() as token), *_],
                ):
                    return token
    return ""


def _is_apply(owner: Value, callee: Value) -> bool:
    return isinstance(owner, OutputValue) or (
        isinstance(callee, FunctionValue) and callee.owner is not None and callee.owner.is_output
    )


def _bodies(inference: Inference, callback: ast.expr, module: Module) -> Iterator[tuple[Module, ast.AST]]:
    if isinstance(callback, ast.Lambda):
        yield module, callback.body
        return
    yield from _entered(inference.at(callback, module))


def _is_resource(cls: Class) -> bool:
    return cls.has_base(RESOURCE)


class ResourcesInApply:
    """The resources that a program creates in callbacks of `apply`; an object of the stack's context. are_hidden:
    whether no preview may have recorded them.
    """

    def __init__(self, sources: Sources, are_hidden: bool = True) -> None:
        self._sources: Final = sources
        self._are_hidden: Final = are_hidden

    @cached_property
    def found(self) -> tuple[ResourceInApply, ...]:
        return tuple(resources_in_apply(self._sources))

    @property
    def hidden_types(self) -> Iterator[HiddenType]:
        """Those of a known type."""
        return (HiddenType(r.type, r.place.file, r.place.line) for r in self._hidden if r.type)

    @property
    def hidden_classes(self) -> Iterator[str]:
        return (r.callee.rpartition(".")[2] for r in self._hidden)

    @property
    def _hidden(self) -> tuple[ResourceInApply, ...]:
        return self.found if self._are_hidden else ()
