"""How the policies are found: one file, one policy. Those of the pack, of installed packages, and of folders."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

from preflight.policy.definition import Policy
from preflight.policy.own import Loaded, PolicyFileError, load_folder, load_package

# An installed package names under it the package whose subpackages are areas of policies.
ENTRY_POINTS: Final = "preflight.policies"


@dataclass(frozen=True)
class PolicySet:
    """The policies that run, by area and name, and a line for each that does not. `unloaded`: the names of those."""

    policies: tuple[Policy, ...]
    problems: tuple[str, ...] = ()
    unloaded: frozenset[str] = frozenset()

    def find(self, name: str) -> Policy | None:
        return next((p for p in self.policies if p.name == name), None)

    def configuration(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The raw configuration without that of policies that did not load."""
        return {name: entry for name, entry in raw.items() if name not in self.unloaded}


@cache
def discover() -> tuple[Policy, ...]:
    """All policies of the pack, by area and name. Raises an error for a file without a policy of its name."""
    package = importlib.import_module("preflight.policies")
    found = tuple(_load(name) for name in _modules(package.__path__, f"{package.__name__}."))
    return tuple(sorted(found, key=lambda p: (p.area, p.name)))


def find(name: str) -> Policy | None:
    return next((p for p in discover() if p.name == name), None)


@cache
def policy_set(folders: tuple[Path, ...] = ()) -> PolicySet:
    """The policies of the pack, of installed packages and of the folders; of two of one name the first one."""
    by_name = {p.name: p for p in discover()}
    problems: list[str] = []
    unloaded: set[str] = set()
    for loaded in (*_installed(problems), *_in_folders(folders, problems)):
        for policy in loaded.policies:
            if policy.name in by_name:
                problems.append(_clash(policy, by_name[policy.name]))
            else:
                by_name[policy.name] = policy
        problems += [line for _, line in loaded.failed]
        unloaded.update(name for name, _ in loaded.failed)
    ordered = sorted(by_name.values(), key=lambda p: (p.area, p.name))
    return PolicySet(tuple(ordered), tuple(problems), frozenset(unloaded - by_name.keys()))


def _installed(problems: list[str]) -> Iterator[Loaded]:
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
        try:
            yield load_package(point.value)
        except PolicyFileError as error:
            problems.append(f"The entry point '{point.name}' of {ENTRY_POINTS} gives no policies. {error}")


def _in_folders(folders: Iterable[Path], problems: list[str]) -> Iterator[Loaded]:
    for folder in dict.fromkeys(f.resolve() for f in folders):
        loaded = load_folder(folder)
        if loaded == Loaded():
            problems.append(
                f"{folder.name} holds no policy. Each is a file of its own, {folder.name}/AREA/NAME.py."
            )
        yield loaded


def _clash(policy: Policy, first: Policy) -> str:
    owner = first.source or "aws-preflight itself"
    return f"{policy.source} does not run: '{policy.name}' is also a policy of {owner}. Rename the file and the policy."


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
