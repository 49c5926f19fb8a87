"""Lookups in the program's sources whose result has an arbitrary owner, or is a secret in plain text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.classes import Class
from preflight.sources.inference.origins import Origins
from preflight.sources.inference.signatures import signature_of
from preflight.sources.inference.values import FunctionValue
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.past_searches import remembered

_IMAGES: Final = ("get_ami", "get_ami_output", "get_ami_ids", "get_ami_ids_output")
# Filters that restrict the result to known images or owners.
# Source: Terraform AWS provider 6 upgrade guide, data source aws_ami.
_OWNED: Final = frozenset({"image-id", "owner-id", "owner-alias"})
# Lookup -> the field of its result that is a secret, and the form whose result Pulumi treats as a secret.
_SECRETS: Final = {
    "get_secret_version": ("secret_string", "get_secret_version_output"),
    "get_random_password": ("random_password", "get_random_password_output"),
    "get_parameter": ("value", "get_parameter_output"),
}
_DEPTH: Final = 5


class OpenImageLookup(msgspec.Struct, frozen=True):
    """A lookup of the newest image of any owner. `is_refused`: the installed provider rejects it."""

    place: SourceLocation
    call: str
    is_refused: bool


class PlainSecretLookup(msgspec.Struct, frozen=True):
    """A secret that is looked up in plain text, and the argument to which the program passes it."""

    place: SourceLocation
    call: str
    argument: str
    lookup: str
    instead: str


@remembered
def open_image_lookups(sources: Sources) -> Iterator[OpenImageLookup]:
    """The lookups of images without an owner."""
    for module, node in sources.nodes():
        name = _lookup(sources, module, node)
        if name not in _IMAGES or not isinstance(node, ast.Call) or any(k.arg is None for k in node.keywords):
            continue
        given = {k.arg: k.value for k in node.keywords}
        if node.args or {"owners", "allow_unsafe_filter"} & given.keys():
            continue
        if _may_be_owned(sources, module, given.get("filters")):
            continue
        newest = given.get("most_recent")
        refused = (
            _refuses(sources, module, node) and isinstance(newest, ast.Constant) and newest.value is True
        )
        yield OpenImageLookup(sources.place(module, node), ast.unparse(node.func), refused)


def _refuses(sources: Sources, module: Module, node: ast.Call) -> bool:
    """Whether the installed provider rejects it, as version 7 of pulumi_aws does by default."""
    called = _called(sources, module, node)
    return called is not None and any(a.arg == "allow_unsafe_filter" for a in called.node.args.args)


def _may_be_owned(sources: Sources, module: Module, filters: ast.expr | None) -> bool:
    """Whether a filter may restrict the images to one owner; true for a filter that cannot be read."""
    if filters is None:
        return False
    for written, _ in Origins(sources).of(filters, module):
        if not isinstance(written, ast.List):
            return True
        for item in written.elts:
            name = _filter_name(item)
            if name is None or name in _OWNED:
                return True
    return False


def _filter_name(item: ast.expr) -> str | None:
    if isinstance(item, ast.Call):
        value = next((k.value for k in item.keywords if k.arg == "name"), None)
    elif isinstance(item, ast.Dict):
        pairs = zip(item.keys, item.values, strict=True)
        value = next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "name"), None)
    else:
        value = None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


@remembered
def plain_secret_lookups(sources: Sources) -> Iterator[PlainSecretLookup]:
    """Arguments of resources that contain the secret of a lookup whose result is in plain text."""
    if not any(name in module.text for module in sources.read for name in _SECRETS):
        return
    origins = Origins(sources)
    for module, node in sources.nodes():
        if not isinstance(node, ast.Call):
            continue
        signature = signature_of(sources.inference, sources.inference.at(node.func, module))
        if signature is None or signature.resource is None:
            continue
        for keyword in node.keywords:
            if keyword.arg is None or _is_kept_secret(signature.resource, keyword.arg):
                continue
            found = _plain_secret(sources, origins, module, keyword.value)
            if found is not None:
                place = sources.place(module, keyword.value)
                yield PlainSecretLookup(place, ast.unparse(node.func), keyword.arg, *found)


def _is_kept_secret(cls: Class, argument: str) -> bool:
    """Whether the SDK marks the argument as a secret."""
    return any(
        f"pulumi.Output.secret({argument})" in ast.unparse(found[-1].node)
        for owner in cls.mro
        if (found := owner.body.get("_internal_init", ()))
    )


def _plain_secret(
    sources: Sources, origins: Origins, module: Module, node: ast.expr, depth: int = 0
) -> tuple[str, str] | None:
    """The lookup whose secret is in the expression, and its form whose result is a secret."""
    for part in _parts(node) if depth < _DEPTH else ():
        if isinstance(part, ast.Attribute):
            for call, at in origins.of(part.value, module):
                name = _lookup(sources, at, call)
                field, instead = _SECRETS.get(name, ("", ""))
                if field == part.attr and (name != "get_parameter" or _decrypts(call)):
                    return name, instead
        for written, at in origins.of(part, module) if isinstance(part, ast.Name | ast.Subscript) else ():
            if written is not part and (found := _plain_secret(sources, origins, at, written, depth + 1)):
                return found
    return None


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expression's parts, without those that are marked as a secret."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("secret", "apply")
    ):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _parts(child)
        elif isinstance(child, ast.keyword):
            yield from _parts(child.value)


def _decrypts(call: ast.AST) -> bool:
    """Whether a parameter's value is decrypted, which is the default."""
    given = call.keywords if isinstance(call, ast.Call) else []
    return any(
        k.arg == "with_decryption" and isinstance(k.value, ast.Constant) and k.value.value is True
        for k in given
    )


def _called(sources: Sources, module: Module, node: ast.AST) -> FunctionValue | None:
    """The function of pulumi_aws that is called; `None` for another call."""
    value = sources.inference.at(node.func, module) if isinstance(node, ast.Call) else None
    if not isinstance(value, FunctionValue) or value.module.kind is not Kind.PULUMI:
        return None
    return value if value.module.name.startswith("pulumi_aws.") else None


def _lookup(sources: Sources, module: Module, node: ast.AST) -> str:
    called = _called(sources, module, node)
    return called.node.name if called is not None else ""
