"""What the attributes of modules are."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.sources.inference.definitions import defined, external, imported
from preflight.sources.inference.values import MISSING, UNKNOWN, ClassValue, Looked, ModuleValue
from preflight.sources.parsing.modules import Absent, Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator

_CLASS: Final = re.compile(r"^sys\.modules\[__name__\]\.__class__ = (\w+)$", re.MULTILINE)
_DYNAMIC: Final = re.compile(r"sys\.modules|globals\(\)|setattr")
MODULE_NAMES: Final = frozenset(
    {
        "__name__",
        "__file__",
        "__doc__",
        "__package__",
        "__path__",
        "__spec__",
        "__loader__",
        "__dict__",
        "__builtins__",
        "__annotations__",
        "__cached__",
        "__all__",
        "__version__",
    }
)


def member_of(inference: Evaluator, module: Module, name: str) -> Looked:
    """The attribute of a module: what it defines, imports with a star, or holds as a submodule."""
    if module.kind is Kind.OTHER:
        return external(f"{module.name}.{name}")
    if not module.is_readable:
        return UNKNOWN
    if name in module.definitions:
        if module.kind is Kind.PROGRAM and name in inference.scopes(module).globals_written:
            return UNKNOWN
        if through_stars(inference, module, name) is not MISSING:
            return UNKNOWN
        return defined(inference, module, name, module.definitions[name])
    starred = through_stars(inference, module, name)
    if starred is not MISSING:
        return starred
    if module.is_package:
        found = inference.modules.find(f"{module.name}.{name}")
        if isinstance(found, Module):
            return ModuleValue(found)
        if found is Absent.UNKNOWN:
            return UNKNOWN
    exported = _names_of_its_class(inference, module)
    if exported is not None:
        return UNKNOWN if name in exported else MISSING
    if name in MODULE_NAMES or module.is_dynamic:
        return UNKNOWN
    return MISSING


def _names_of_its_class(inference: Evaluator, module: Module) -> frozenset[str] | None:
    """The names of a module of a Pulumi package that makes itself an object of a class, such as `pulumi_aws.config`."""
    sets_class = module.kind is Kind.PULUMI and "sys.modules[__name__]" in module.text
    match = _CLASS.search(module.text) if sets_class else None
    if match is None or len(_DYNAMIC.findall(module.text)) > 1:
        return None
    found = inference.member(module, match[1])
    if not isinstance(found, ClassValue) or found.cls.is_dynamic:
        return None
    return frozenset((*found.cls.body, *dir(types.ModuleType), *MODULE_NAMES, *module.names))


def through_stars(inference: Evaluator, module: Module, name: str) -> Looked:
    """What a star import of the module gives for the name."""
    result: Looked = MISSING
    for node in module.stars:
        target = imported(inference, module, node)
        if not isinstance(target, Module):
            return UNKNOWN
        found = _exported(inference, target, name)
        if found is UNKNOWN:
            return UNKNOWN
        if found is not MISSING:
            result = found if result is MISSING or result == found else UNKNOWN
    return result


def _exported(inference: Evaluator, module: Module, name: str) -> Looked:
    if not module.is_readable or module.kind is Kind.OTHER:
        return UNKNOWN
    if module.exports is not None:
        return inference.member(module, name) if name in module.exports else MISSING
    if name.startswith("_"):
        return MISSING
    if name in module.definitions:
        return inference.member(module, name)
    starred = through_stars(inference, module, name)
    return starred if starred is not MISSING or not module.is_dynamic else UNKNOWN


def exported_names(
    inference: Evaluator, module: Module, seen: frozenset[Module] = frozenset()
) -> Iterator[str]:
    """The names that the module is known to have; for suggestions."""
    if module in seen or module.kind is Kind.OTHER:
        return
    yield from (n for n in module.names if not n.startswith("_"))
    for node in module.stars:
        target = imported(inference, module, node)
        if isinstance(target, Module):
            names = target.exports
            yield from names if names is not None else exported_names(inference, target, seen | {module})
