"""Which policies run: the pack's, those of installed packages, and those of the folders that a configuration names.

Folders are named by a project's or its organization's configuration, or by who calls a command. Their code runs in the
pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from preflight.evaluation.settings import PACK, ConfigError, pack_options, project_configuration
from preflight.policy import PolicySet, policy_set


def policies_of(
    folder: Path | None,
    organization: Mapping[str, Any] | None = None,
    *,
    given: Iterable[Path] = (),
    base: Path = Path(),
) -> PolicySet:
    """The policies for a program. Raises ConfigError for configuration that is not understood.

    `folder`: the program's, whose preflight.yaml may name folders. `base`: what the organization's folders are
    relative to. `given`: further folders.
    """
    project = project_configuration(folder) if folder is not None else {}
    found = [
        *_named(organization or {}, base),
        *_named(project, folder or Path()),
        *given,
    ]
    return policy_set(tuple(path.resolve() for path in found))


def named_folders(folder: Path) -> tuple[Path, ...]:
    """The folders that the program's own preflight.yaml names; raises ConfigError."""
    return tuple(_named(project_configuration(folder), folder))


def _named(raw: Mapping[str, Any], base: Path) -> Iterator[Path]:
    for name in pack_options(raw).policies:
        path = base / name
        if not path.is_dir():
            raise ConfigError(f"{PACK}.policies: '{name}' is not a folder")
        yield path
