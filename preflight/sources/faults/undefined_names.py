"""Names and attributes of the program's code that do not exist when they are used."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import msgspec
from msgspec.structs import replace

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.suggestions import nearest
from preflight.sources.inference.attributes import attribute_of
from preflight.sources.inference.classes import Class
from preflight.sources.inference.execution import defers_annotations
from preflight.sources.inference.module_members import exported_names, through_stars
from preflight.sources.inference.name_resolution import resolve
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.values import MISSING, ClassValue, Instance, ModuleValue, Value
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.past_searches import remembered

# Names that Python defines without a statement that binds them.
_IMPLICIT: Final = frozenset({"__class__", "__module__", "__qualname__", "__debug__", "reveal_type"})
# Standard library modules that programs use and forget to import.
_STANDARD: Final = frozenset(
    {"json", "os", "base64", "time", "random", "re", "sys", "datetime", "hashlib", "uuid"}
)
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)


class Undefined(msgspec.Struct, frozen=True):
    """An undefined name. `of_class`: an enclosing class whose body binds it; `also`: further places."""

    place: SourceLocation
    name: str
    meant: str | None
    importable: bool
    also: int = 0
    of_class: str | None = None


class UsedBeforeBinding(msgspec.Struct, frozen=True):
    """A name that is bound only after its use. `bound`: the first line that binds it."""

    place: SourceLocation
    name: str
    bound: int
    function: str | None


class NoAttribute(msgspec.Struct, frozen=True):
    """An attribute that a class of the program never has."""

    place: SourceLocation
    owner: str
    name: str
    meant: str | None
    is_module: bool = False
    also: int = 0


class LateBinding(msgspec.Struct, frozen=True):
    """A loop variable that is read by a callback that runs after the loop."""

    place: SourceLocation
    name: str


NameFault = Undefined | UsedBeforeBinding | NoAttribute | LateBinding


@remembered
def name_faults(sources: Sources) -> Iterator[NameFault]:
    for module in sources.read:
        yield from _undefined(sources, module)
        yield from _early(sources, module)
        yield from _attributes(sources, module)
        yield from _captured(sources, module)


# --- undefined -------------------------------------------------------------------------------------------------


def _undefined(sources: Sources, module: Module) -> Iterator[Undefined]:
    found: dict[str, Undefined] = {}
    scopes = sources.inference.scopes(module)
    for node, scope in scopes.of_node.items():
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or node.id in _IMPLICIT:
            continue
        if scope.owner(node.id) is not None or resolve(sources.inference, node.id, scope) is not MISSING:
            continue
        if not _agrees(module, node) or _is_excused(sources, module, node):
            continue
        previous = found.get(node.id)
        place = sources.place(module, node)
        if previous is None or (place.always_runs and not previous.place.always_runs):
            visible = [n for s in _outward(scope) for n in (*s.definitions, *s.parameters)]
            answer = sources.answer
            importable = answer is not None and node.id in (answer.found.keys() | answer.standard)
            also = previous.also + 1 if previous else 0
            found[node.id] = Undefined(
                place,
                node.id,
                nearest(node.id, visible, cutoff=0.72),
                importable or node.id in _STANDARD,
                also,
                _class_around(scope, node.id),
            )
        else:
            found[node.id] = replace(previous, also=previous.also + 1)
    yield from found.values()


def _class_around(scope: Scope, name: str) -> str | None:
    """The enclosing class whose body binds the name, which its methods do not see."""
    for outer in _outward(scope):
        if isinstance(outer.node, ast.ClassDef) and outer.binds(name):
            return outer.node.name
    return None


def _outward(scope: Scope) -> Iterator[Scope]:
    inner: Scope | None = scope
    while inner is not None:
        yield inner
        inner = inner.parent


def _agrees(module: Module, node: ast.Name) -> bool:
    """Whether pyflakes also reports the name as undefined; it does not after a star import."""
    return bool(module.stars) or (node.lineno, node.id) in _flakes(module)


@cache
def _flakes(module: Module) -> frozenset[tuple[int, str]]:
    from pyflakes import checker, messages  # type: ignore[import-untyped]

    assert module.path is not None
    # A separate tree, because the checker adds attributes to the nodes.
    tree = ast.parse(module.path.read_bytes())
    found = checker.Checker(tree, str(module.path)).messages
    kinds = (messages.UndefinedName, messages.UndefinedLocal)
    return frozenset((m.lineno, m.message_args[0]) for m in found if isinstance(m, kinds))


def _is_excused(sources: Sources, module: Module, node: ast.AST) -> bool:
    """Whether the name is never evaluated, or the program handles its absence."""
    if sources.is_expected(module, node, "NameError") or _is_never_evaluated(sources, module, node):
        return True
    return isinstance(node, ast.Name) and any(
        node.id in _type_parameters(outer) for outer, _ in sources.around(module, node)
    )


def _is_never_evaluated(sources: Sources, module: Module, node: ast.AST) -> bool:
    """Whether it is in code that does not run, or in an annotation that is not evaluated."""
    if sources.is_apart(module, node):
        return True
    annotates = any(_is_annotation(inner, outer) for outer, inner in sources.around(module, node))
    return annotates and (defers_annotations(module) or not sources.execution.runs(node))


def _type_parameters(node: ast.AST) -> frozenset[str]:
    return frozenset(getattr(p, "name", "") for p in getattr(node, "type_params", ()))


def _is_annotation(node: ast.AST, parent: ast.AST) -> bool:
    match parent:
        case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
            return node is annotation
        case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
            return node is returns
    return False


# --- used before bound -----------------------------------------------------------------------------------------


def _early(sources: Sources, module: Module) -> Iterator[UsedBeforeBinding]:
    scopes = sources.inference.scopes(module)
    seen: set[tuple[Scope, str]] = set()
    for node, scope in scopes.of_node.items():
        if not isinstance(node, ast.Name) or (scope, node.id) in seen or node.id.startswith("__"):
            continue
        if not isinstance(node.ctx, ast.Load) and not _is_augmented(node, scopes.parents):
            continue
        bound = _bound_after(sources, module, node, scope)
        if bound is not None:
            seen.add((scope, node.id))
            function = getattr(scope.node, "name", None) if scope.is_function else None
            yield UsedBeforeBinding(sources.place(module, node), node.id, bound, function)


def _is_augmented(node: ast.Name, parents: dict[ast.AST, ast.AST]) -> bool:
    parent = parents.get(node)
    return isinstance(parent, ast.AugAssign) and parent.target is node


def _bound_after(sources: Sources, module: Module, node: ast.Name, scope: Scope) -> int | None:
    """The line that first binds the name, if every statement that binds it comes after this use."""
    if not isinstance(scope.node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    definitions = scope.definitions.get(node.id, ())
    if not definitions or node.id in scope.parameters or not scope.binds(node.id):
        return None
    inference = sources.inference
    if isinstance(scope.node, ast.Module) and (
        node.id in inference.builtins
        or node.id in inference.scopes(module).globals_written
        or module.is_dynamic
        or through_stars(inference, module, node.id) is not MISSING
    ):
        return None
    if any(node.id in s.declared_nonlocal for s in inference.scopes(module).by_node.values()):
        return None
    here = (node.lineno, node.col_offset)
    for definition in definitions:
        statement = definition.node
        if _contains(statement, node):
            if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) or _has_walrus(
                statement
            ):
                return None
        elif (statement.lineno, statement.col_offset) < here:
            return None
    if _is_excused(sources, module, node) or _shares_loop(
        sources, module, node, [d.node for d in definitions]
    ):
        return None
    return min(d.node.lineno for d in definitions)


def _contains(statement: ast.AST, node: ast.AST) -> bool:
    return any(inner is node for inner in ast.walk(statement))


def _has_walrus(statement: ast.AST) -> bool:
    return any(isinstance(n, ast.NamedExpr) for n in ast.walk(statement))


def _shares_loop(
    sources: Sources, module: Module, node: ast.AST, bindings: list[ast.stmt | ast.ExceptHandler]
) -> bool:
    """Whether an earlier iteration of a loop may bind the name that a later iteration uses."""
    return any(
        isinstance(outer, _LOOPS) and any(_contains(outer, b) for b in bindings)
        for outer, _ in sources.around(module, node)
    )


# --- attributes of the program -----------------------------------------------------------------------------


def _attributes(sources: Sources, module: Module) -> Iterator[NoAttribute]:
    found: dict[tuple[object, str], NoAttribute] = {}
    inference = sources.inference
    for node, value in attribute_reads(sources, module):
        owner: Module
        known: Iterable[str]
        match value:
            case Instance(cls=cls) | ClassValue(cls=cls):
                owner, name, known = cls.module, cls.name, cls.attributes or ()
                declared = isinstance(value, Instance) and value.declared
            case ModuleValue(module=owner):
                name, known, declared = owner.name, exported_names(inference, owner), False
            case _:
                continue
        if owner.kind is not Kind.PROGRAM or attribute_of(inference, value, node.attr) is not MISSING:
            continue
        if is_probed(sources, module, node):
            continue
        key = (value.module if isinstance(value, ModuleValue) else cls, node.attr)
        previous = found.get(key)
        place = sources.place(module, node)
        place = replace(place, always_runs=place.always_runs and not declared)
        if isinstance(value, Instance) and not (
            value.exact or place.always_runs or _is_made(sources, value.cls)
        ):
            continue
        if previous is None:
            visible = [n for n in known if not n.startswith("__")]
            found[key] = NoAttribute(
                place,
                name,
                node.attr,
                nearest(node.attr, visible, cutoff=0.72),
                isinstance(value, ModuleValue),
            )
        else:
            certain = previous.place if previous.place.always_runs or not place.always_runs else place
            found[key] = replace(previous, place=certain, also=previous.also + 1)
    yield from found.values()


def _is_made(sources: Sources, cls: Class) -> bool:
    """Whether the program instantiates the class or a subclass; otherwise it may be a mixin."""
    return any(cls in made.mro for made in sources.made_classes)


def attribute_reads(sources: Sources, module: Module) -> Iterator[tuple[ast.Attribute, Value]]:
    """The attributes that the module reads without testing for them first, each with the object's expression."""
    guarded = _probed(module)
    for node in sources.inference.scopes(module).of_node:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr not in guarded:
            yield node, sources.inference.at(node.value, module)


@cache
def _probed(module: Module) -> frozenset[str]:
    """Attributes that the module tests with `hasattr` or reads with a default: it handles their absence."""
    assert module.tree is not None
    return frozenset(
        node.args[1].value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("hasattr", "getattr", "setattr")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    )


def is_probed(sources: Sources, module: Module, node: ast.AST) -> bool:
    """Whether a `try` around the expression handles an absent attribute, or the expression is never evaluated."""
    return sources.is_expected(module, node, "AttributeError") or _is_never_evaluated(sources, module, node)


# --- loop variables ----------------------------------------------------------------------------------------------


def _captured(sources: Sources, module: Module) -> Iterator[LateBinding]:
    scopes = sources.inference.scopes(module)
    for node in scopes.of_node:
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "apply"
            and node.args
            and isinstance(node.args[0], ast.Lambda)
        ):
            continue
        callback = node.args[0]
        variables = _loop_variables(scopes.parents, node)
        inside = scopes.by_node[callback]
        for inner in ast.walk(callback.body):
            if (
                isinstance(inner, ast.Name)
                and isinstance(inner.ctx, ast.Load)
                and inner.id in variables
                and scopes.of_node[inner].owner(inner.id) not in (inside, None)
                and not _within(scopes.of_node[inner].owner(inner.id), inside)
            ):
                yield LateBinding(sources.place(module, inner), inner.id)
                break


def _within(scope: Scope | None, outer: Scope) -> bool:
    while scope is not None:
        if scope is outer:
            return True
        scope = scope.parent
    return False


def _loop_variables(parents: dict[ast.AST, ast.AST], node: ast.AST) -> frozenset[str]:
    """The variables of the loops around the node, up to its enclosing function."""
    names: set[str] = set()
    inner: ast.AST = node
    while (outer := parents.get(inner)) is not None:
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            break
        targets: list[ast.expr] = []
        if isinstance(outer, ast.For | ast.AsyncFor) and inner in outer.body:
            targets = [outer.target]
        elif isinstance(outer, ast.ListComp | ast.SetComp | ast.DictComp):
            targets = [g.target for g in outer.generators]
        for target in targets:
            names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        inner = outer
    return frozenset(names)
