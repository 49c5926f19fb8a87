"""How the policies are found: one file, one policy."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache

from preflight.policy.definition import Policy


@cache
def discover() -> tuple[Policy, ...]:
    """All policies of the pack, by area and name. Raises an error for a file without a policy of its name."""
    package = importlib.import_module("preflight.policies")
    found = tuple(_load(name) for name in _modules(package.__path__, f"{package.__name__}."))
    return tuple(sorted(found, key=lambda p: (p.area, p.name)))


def find(name: str) -> Policy | None:
    return next((p for p in discover() if p.name == name), None)


def _modules(path: Iterable[str], prefix: str) -> Iterator[str]:
    for area in pkgutil.iter_modules(path, prefix):
        package = importlib.import_module(area.name)
        for module in pkgutil.iter_modules(package.__path__, f"{area.name}."):
            yield module.name


def _load(module_name: str) -> Policy:
    name = module_name.rpartition(".")[2]
    found = getattr(importlib.import_module(module_name), name, None)
    if not isinstance(found, Policy):
        raise TypeError(f"{module_name} has no policy named {name}")
    return found
