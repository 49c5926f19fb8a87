"""What a class or function can be called with, and how a call differs from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.sources.inference.classes import Class
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.values import (
    Builtin,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Plain,
    Value,
)
from preflight.sources.parsing.bindings import statements_in
from preflight.sources.parsing.modules import Kind, Module

RESOURCE: Final = "pulumi.resource.Resource"


class Parameter(msgspec.Struct, frozen=True):
    name: str
    required: bool
    annotation: ast.expr | None = None


class Signature(msgspec.Struct, frozen=True):
    """Parameters of a call, without the bound one. `resource`: a Pulumi resource, whose second one is `opts`."""

    name: str
    module: Module
    positional: tuple[Parameter, ...]
    keyword: tuple[Parameter, ...] = ()
    positional_only: int = 0
    any_positional: bool = False
    any_keyword: bool = False
    resource: Class | None = None
    needed: frozenset[str] = msgspec.field(
        default_factory=frozenset
    )  # a resource refuses to be made without them

    @property
    def by_keyword(self) -> Mapping[str, Parameter]:
        return {p.name: p for p in (*self.positional[self.positional_only :], *self.keyword)}

    @property
    def is_pulumi(self) -> bool:
        return self.module.kind is Kind.PULUMI


class Mismatch(msgspec.Struct, frozen=True):
    """How a call differs from what is accepted."""

    unexpected: tuple[ast.keyword, ...] = ()
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    too_many: tuple[int, int] | None = None  # given, accepted at most


def signature_of(inference: Inference, callee: Value) -> Signature | None:
    match callee:
        case ClassValue(cls=cls):
            return of_class(inference, cls)
        case FunctionValue(module=module, node=node, bound=bound):
            return _of_function(node, module, node.name, skip=bound)
    return None


def of_class(inference: Inference, cls: Class) -> Signature | None:
    """How the class is called; `None` where that is not known."""
    if not cls.is_plain or cls.is_enum or cls.is_typed_dict or cls.is_protocol or cls.is_output:
        return None
    if cls.is_named_tuple:
        fields = tuple(Parameter(n, node.value is None, node.annotation) for n, node in cls.annotated.items())
        return Signature(cls.name, cls.module, fields) if len(cls.mro) == 1 else None
    for owner in cls.mro:
        found = owner.body.get("__init__")
        if found is not None:
            node = found[-1].node
            if not isinstance(node, ast.FunctionDef) or any(d.conditional for d in found):
                return None
            if (
                owner.module.kind is Kind.PULUMI
                and owner.has_base(RESOURCE)
                and "_internal_init" in owner.body
            ):
                return _of_resource(owner, cls)
            if node.decorator_list:
                return None
            return _of_function(node, owner.module, cls.name, skip=True)
        if owner.dataclass_options is not None:
            return _of_dataclass(cls)
    if cls.inherited is None or any(b for b in cls.mro if _has_foreign_init(b)):
        return None
    return Signature(cls.name, cls.module, ())


def _has_foreign_init(cls: Class) -> bool:
    """Whether a base that is not read may bring its own `__init__`."""
    return any(
        (isinstance(b, Builtin) and b.name != "object")
        or (isinstance(b, External) and b.name.rpartition(".")[2] not in ("Generic", "ABC", "Protocol"))
        for b in cls._bases
    )


def _of_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, name: str, *, skip: bool
) -> Signature:
    args = node.args
    every = [*args.posonlyargs, *args.args]
    without = len(every) - len(args.defaults)
    positional = [Parameter(a.arg, i < without, a.annotation) for i, a in enumerate(every)]
    keyword = [
        Parameter(a.arg, default is None, a.annotation)
        for a, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    only = len(args.posonlyargs)
    if skip and positional:
        positional, only = positional[1:], max(0, only - 1)
    return Signature(
        name,
        module,
        tuple(positional),
        tuple(keyword),
        only,
        args.vararg is not None,
        args.kwarg is not None,
    )


def _of_resource(owner: Class, cls: Class) -> Signature | None:
    """A generated resource: what `_internal_init` takes, and what it refuses to be without."""
    node = owner.body["_internal_init"][-1].node
    if not isinstance(node, ast.FunctionDef):
        return None
    plain = _of_function(node, owner.module, cls.name, skip=True)
    parameters = tuple(p for p in plain.positional if p.name not in ("__props__", "__name__", "__opts__"))
    return Signature(
        cls.name,
        owner.module,
        parameters,
        any_positional=plain.any_positional,
        any_keyword=plain.any_keyword,
        resource=cls,
        needed=frozenset(_needed(node)),
    )


def _needed(node: ast.FunctionDef) -> Iterator[str]:
    for inner in statements_in(node):
        if (
            isinstance(inner, ast.If)
            and len(inner.body) == 1
            and isinstance(inner.body[0], ast.Raise)
            and isinstance(inner.test, ast.BoolOp)
            and isinstance(inner.test.values[0], ast.Compare)
            and isinstance(inner.test.values[0].left, ast.Name)
            and "Missing required property" in ast.unparse(inner.body[0])
        ):
            yield inner.test.values[0].left.id


def _of_dataclass(cls: Class) -> Signature | None:
    """The fields of a dataclass and its bases, in the order of definition."""
    fields: dict[str, tuple[ast.AnnAssign, Class, bool]] = {}
    for owner in reversed(cls.mro):
        options = owner.dataclass_options
        if options is None:
            if owner.annotated and owner.module.kind is Kind.PROGRAM and owner is not cls:
                continue
            continue
        if options.get("init", True) is not True or "**" in options:
            return None
        keyword_only = options.get("kw_only") is True
        for name, node in owner.annotated.items():
            kind = ast.unparse(node.annotation)
            if "ClassVar" in kind:
                continue
            if kind.endswith("KW_ONLY"):
                keyword_only = True
                continue
            previous = fields.get(name)
            fields[name] = (node, owner, previous[2] if previous and not keyword_only else keyword_only)
    positional: list[Parameter] = []
    keyword: list[Parameter] = []
    for name, (node, _, only) in fields.items():
        required = node.value is None
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func).rpartition(".")[2] == "field":
            given = {k.arg: k.value for k in node.value.keywords}
            if None in given or node.value.args:
                return None
            if "init" in given:
                if not isinstance(given["init"], ast.Constant):
                    return None
                if given["init"].value is False:
                    continue
            if isinstance(given.get("kw_only"), ast.Constant):
                only = bool(given["kw_only"].value)  # type: ignore[attr-defined]
            required = "default" not in given and "default_factory" not in given
        elif (
            node.value is not None
            and not isinstance(node.value, ast.Constant)
            and isinstance(node.value, ast.Call)
        ):
            required = False
        (keyword if only else positional).append(Parameter(name, required, node.annotation))
    return Signature(cls.name, cls.module, tuple(positional), tuple(keyword))


# --- a call ----------------------------------------------------------------------------------------------------


def compare(inference: Inference, signature: Signature, node: ast.Call, module: Module) -> Mismatch:
    """How the call differs. What `*args` and `**kwargs` bring is not known."""
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    expanded = any(k.arg is None for k in node.keywords)
    given = list(node.args)
    if signature.resource is not None and _by_arguments(inference, signature, node, module) is not False:
        return Mismatch()
    accepted = signature.by_keyword
    unexpected = tuple(
        k for k in node.keywords if k.arg is not None and k.arg not in accepted and not signature.any_keyword
    )
    names = [p.name for p in signature.positional]
    filled = set() if starred else set(names[: len(given)])
    keywords = {k.arg for k in node.keywords if k.arg is not None}
    reachable = {p.name for p in signature.positional[signature.positional_only :]}
    twice = tuple(n for n in names if n in filled and n in keywords and n in reachable)
    too_many = None
    if not starred and not signature.any_positional and len(given) > len(names):
        too_many = (len(given), len(names))
    missing: tuple[str, ...] = ()
    if not starred and not expanded:
        needed = [p.name for p in (*signature.positional, *signature.keyword) if p.required]
        missing = tuple(n for n in needed if n not in filled and n not in keywords)
        if signature.resource is not None and not _has_urn(node, given):
            none = {
                k.arg for k in node.keywords if isinstance(k.value, ast.Constant) and k.value.value is None
            }
            missing += tuple(
                p.name
                for p in signature.positional
                if p.name in signature.needed
                and p.name not in missing
                and (p.name not in keywords or p.name in none)
                and p.name not in filled
            )
    return Mismatch(unexpected, missing, twice, too_many)


def _by_arguments(inference: Inference, signature: Signature, node: ast.Call, module: Module) -> bool | None:
    """Whether the resource is given an object of its `Args` class, which stands for all arguments."""
    cls = signature.resource
    assert cls is not None
    candidates = [a for a in node.args[1:2] if not isinstance(a, ast.Starred)]
    if "args" not in signature.by_keyword:
        candidates += [k.value for k in node.keywords if k.arg == "args"]
    for candidate in candidates:
        value = inference.at(candidate, module)
        match value:
            case Instance(cls=given):
                if given.name.endswith("Args"):
                    return True
            case Plain() | FunctionValue() | ClassValue():
                continue
            case _:
                return None
    return False


def _has_urn(node: ast.Call, given: list[ast.expr]) -> bool:
    """Whether the options may name an existing resource by its URN, for which no property is required."""
    options = next((k.value for k in node.keywords if k.arg == "opts"), given[1] if len(given) > 1 else None)
    return options is not None and "urn" in ast.unparse(options)
