"""Calls of Pulumi packages and of the program's classes that do not match the signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec.structs import replace

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.imports import MissingName, missing_name
from preflight.sources.faults.suggestions import is_sole_match, nearest, repair_of_argument
from preflight.sources.faults.undefined_names import attribute_reads, is_probed
from preflight.sources.inference.attributes import attribute_of
from preflight.sources.inference.classes import Class
from preflight.sources.inference.input_types import InputMismatch, WrongKey, input_mismatches
from preflight.sources.inference.signatures import Mismatch, Signature, compare, signature_of
from preflight.sources.inference.values import (
    MISSING,
    ClassValue,
    Instance,
    ModuleValue,
    OutputValue,
    Plain,
    Value,
)
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.past_searches import remembered

# Inputs that the AWS provider also accepts as an object and serializes as JSON itself.
_DOCUMENTS: Final = ("policy", "document")


class WrongArgument(msgspec.Struct, frozen=True):
    """An argument that is not accepted. `meant`: the accepted one, `is_sole` if no other is similar; `repair`: what to
    use instead."""

    name: str
    meant: str | None
    repair: str | None
    is_sole: bool = False


class WrongCall(msgspec.Struct, frozen=True):
    """A call that differs from the signature. `owner`: the package and version, or the file, that has it."""

    place: SourceLocation
    callee: str
    owner: str
    unexpected: tuple[WrongArgument, ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    too_many: tuple[int, int] | None
    is_own: bool


class WrongOptions(msgspec.Struct, frozen=True):
    """A value other than `ResourceOptions` passed as a resource's options."""

    place: SourceLocation
    callee: str
    given: str
    positional: bool


class WrongInput(msgspec.Struct, frozen=True):
    """A key or shape that an input does not accept."""

    place: SourceLocation
    callee: str
    owner: str
    key: str
    type_name: str
    meant: str | None
    given: str | None  # `dict` or `list` where one plain value is accepted


class NoSuchAttribute(msgspec.Struct, frozen=True):
    """An attribute that an object of a Pulumi package, or the value of an Output, does not have.

    `owner`: its class. `package`: empty for a built-in class. `is_sole`: nothing else is near what is meant.
    `of_output`: Python raises the error when the Output's value is known.
    """

    place: SourceLocation
    owner: str
    name: str
    package: str
    meant: str | None
    also: int = 0
    is_sole: bool = False
    of_output: bool = False


CallFault = WrongCall | WrongOptions | WrongInput | NoSuchAttribute | MissingName


@remembered
def call_faults(sources: Sources) -> Iterator[CallFault]:
    seen: set[tuple[str, int, str]] = set()
    for module, node in sources.nodes():
        if isinstance(node, ast.Call):
            yield from _call(sources, module, node, seen)
    for module in sources.read:
        yield from _attributes(sources, module)


# --- calls -------------------------------------------------------------------------------------------------------


def _call(
    sources: Sources, module: Module, node: ast.Call, seen: set[tuple[str, int, str]]
) -> Iterator[CallFault]:
    inference = sources.inference
    callee = inference.at(node.func, module)
    signature = signature_of(inference, callee)
    if signature is None or signature.module.kind is Kind.OTHER:
        return
    place = sources.place(module, node)
    if sources.is_expected(module, node, "TypeError"):
        return
    if isinstance(node.func, ast.Attribute):
        holder = inference.at(node.func.value, module)
        if isinstance(holder, Instance) and holder.declared:
            place = replace(place, always_runs=False)
    text = ast.unparse(node.func)
    mismatch = compare(inference, signature, node, module)
    if mismatch != Mismatch():
        yield _wrong(sources, place, text, signature, mismatch)
    if not signature.is_pulumi:
        return
    if signature.resource is not None:
        yield from _options(sources, module, node, place, text)
    parameters = signature.by_keyword
    given: list[tuple[str, ast.expr]] = [
        (k.arg, k.value) for k in node.keywords if k.arg in parameters and k.arg
    ]
    if not any(isinstance(a, ast.Starred) for a in node.args):
        given += [(p.name, a) for p, a in zip(signature.positional, node.args, strict=False)]
    for name, value in given:
        parameter = parameters.get(name)
        if parameter is None or name == "opts":
            continue
        found = input_mismatches(
            inference, inference.at(value, module), parameter.annotation, signature.module, name
        )
        for misfit in found:
            fault = _input(sources, place, text, signature, misfit)
            key = (fault.place.file, fault.place.line, fault.key)
            if key not in seen:
                seen.add(key)
                yield fault


def _wrong(
    sources: Sources, place: SourceLocation, text: str, signature: Signature, mismatch: Mismatch
) -> WrongCall:
    own = signature.module.kind is Kind.PROGRAM
    last = signature.module.package.rpartition(".")[2] if not own else ""
    accepted = [n for n in signature.by_keyword if n != "resource_name"]
    wrong = []
    for keyword in mismatch.unexpected:
        assert keyword.arg is not None
        repair = repair_of_argument(last, signature.name, keyword.arg) if not own else None
        meant = nearest(keyword.arg, accepted, signature.name)
        if keyword.arg == "tags" and meant is None and not own:
            repair = repair or "remove it, because this resource has no tags"
        sole = meant is not None and is_sole_match(keyword.arg, meant, accepted)
        wrong.append(WrongArgument(keyword.arg, meant, repair, sole))
    owner = (
        sources.relative(signature.module.path)
        if own and signature.module.path
        else sources.version(signature.module)
    )
    return WrongCall(
        place, text, owner, tuple(wrong), mismatch.missing, mismatch.twice, mismatch.too_many, own
    )


def _options(
    sources: Sources, module: Module, node: ast.Call, place: SourceLocation, text: str
) -> Iterator[WrongOptions]:
    keyword = next((k.value for k in node.keywords if k.arg == "opts"), None)
    second = node.args[1] if len(node.args) > 1 and not isinstance(node.args[0], ast.Starred) else None
    for value_node, positional in ((keyword, False), (second, True)):
        if value_node is None or isinstance(value_node, ast.Starred):
            continue
        value = sources.inference.at(value_node, module)
        if isinstance(value, Plain) and value.kind != "none":
            yield WrongOptions(place, text, value.kind, positional)


def _input(
    sources: Sources, place: SourceLocation, text: str, signature: Signature, misfit: InputMismatch
) -> WrongInput:
    at = sources.place(misfit.module, misfit.node)
    owner = sources.version(signature.module)
    if isinstance(misfit, WrongKey):
        # The provider rejects an unknown key, unless its schema accepts more keys than the package declares.
        at = replace(at, always_runs=False)
        return WrongInput(at, text, owner, misfit.key, misfit.type_name, misfit.meant, None)
    certain = (
        at.always_runs
        and place.always_runs
        and misfit.given == "dict"
        and not any(word in misfit.under for word in _DOCUMENTS)
    )
    return WrongInput(
        replace(at, always_runs=certain), text, owner, misfit.under, misfit.taken, None, misfit.given
    )


# --- attributes --------------------------------------------------------------------------------------------------


def _attributes(sources: Sources, module: Module) -> Iterator[NoSuchAttribute | MissingName]:
    found: dict[tuple[object, str, bool], NoSuchAttribute | MissingName] = {}
    for node, value in attribute_reads(sources, module):
        if not _is_of_pulumi(value) or is_probed(sources, module, node):
            continue
        if attribute_of(sources.inference, value, node.attr) is not MISSING:
            continue
        place = sources.place(module, node)
        if isinstance(value, Instance) and value.declared:
            place = replace(place, always_runs=False)
        of_output = isinstance(value, OutputValue)
        value = value.of if isinstance(value, OutputValue) else value
        key = (_owner(value), node.attr, of_output)
        previous = found.get(key)
        if previous is not None:
            at = previous.place if previous.place.always_runs or not place.always_runs else place
            found[key] = replace(previous, place=at, also=previous.also + 1)
        elif isinstance(value, ModuleValue):
            found[key] = missing_name(sources, place, value.module, node.attr)
        else:
            found[key] = replace(_no_attribute(sources, place, value, node.attr), of_output=of_output)
    yield from found.values()


def _is_of_pulumi(value: Value) -> bool:
    match value:
        case (
            ModuleValue(module=module)
            | ClassValue(cls=Class(module=module))
            | Instance(cls=Class(module=module))
        ):
            return module.kind is Kind.PULUMI
    return isinstance(value, OutputValue)


def _owner(value: Value) -> object:
    match value:
        case ModuleValue(module=module):
            return module
        case ClassValue(cls=cls) | Instance(cls=cls):
            return cls
    return value


def _no_attribute(sources: Sources, place: SourceLocation, value: Value, name: str) -> NoSuchAttribute:
    if isinstance(value, Plain):
        return NoSuchAttribute(place, value.kind, name, "", None)
    assert isinstance(value, ClassValue | Instance)
    cls = value.cls
    names = [n for n in cls.attributes or () if not n.startswith("_")]
    meant = nearest(name, names, cls.name)
    sole = meant is not None and is_sole_match(name, meant, names)
    return NoSuchAttribute(place, cls.name, name, sources.version(cls.module), meant, is_sole=sole)
