"""Policies that do not come with the pack: files of an organization or a project, loaded as Python modules.

They are trusted like any program of the user's: loading a file runs it. A file that cannot be loaded is one line, and
the others are loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Final

from preflight.policy.definition import Policy
from preflight.version import VERSION

_AREA: Final = re.compile(r"[a-z][a-z0-9_]*")
# Of one word are keys of the configuration, such as `preflight` and `all`.
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_NO_POLICY: Final = re.compile(r"[._].*|test_.*|.*_test\.py|conftest\.py|setup\.py|noxfile\.py")


class PolicyFileError(ValueError):
    """A file holds no policy that can run; the message is one line that names it."""


@dataclass(frozen=True)
class Loaded:
    """The policies of files, and of each file that gave none the name and the reason."""

    policies: tuple[Policy, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def load_folder(folder: Path) -> Loaded:
    """The policies of `folder/<area>/<name>.py`, in the order of their paths."""
    return _load(_package_of(folder), (folder,), folder.name)


def load_package(name: str) -> Loaded:
    """The policies of an installed package whose subpackages are areas; raises PolicyFileError if it is none."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            package = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise PolicyFileError(f"The package {name} did not load: {_reason(error, name)}") from None
    paths = getattr(package, "__path__", None)
    if paths is None:
        raise PolicyFileError(f"{name} is not a package. Name a package that has a folder for each area.")
    return _load(name, map(Path, paths), name.replace(".", "/"))


def load_file(file: Path) -> Policy:
    """The policy of `<folder>/<area>/<name>.py`. Raises PolicyFileError, or whatever the file itself raises."""
    file = file.resolve()
    if not file.is_file():
        raise PolicyFileError(f"{file} is not a file.")
    shown = "/".join(file.parts[-3:])
    _require_names(file, shown)
    return _policy_of(f"{_package_of(file.parents[1])}.{file.parent.name}.{file.stem}", shown)


def _load(package: str, folders: Iterable[Path], label: str) -> Loaded:
    found: list[Policy] = []
    failed: list[tuple[str, str]] = []
    importlib.invalidate_caches()
    for folder, file in ((f, p) for f in folders for p in _files(f)):
        shown = f"{label}/{file.relative_to(folder).as_posix()}"
        try:
            _require_names(file, shown, depth=len(file.relative_to(folder).parts))
            with contextlib.redirect_stdout(sys.stderr):
                found.append(_policy_of(f"{package}.{file.parent.name}.{file.stem}", shown))
        except PolicyFileError as error:
            failed.append((_name(file), str(error)))
        except (Exception, SystemExit) as error:
            failed.append((_name(file), f"{shown} did not load: {_reason(error, str(file))}"))
    return Loaded(tuple(found), tuple(failed))


def _files(folder: Path) -> Iterator[Path]:
    """The files that should hold a policy: those of each area, and those that miss a folder for their area."""
    for path in sorted(folder.iterdir()):
        if _NO_POLICY.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from (f for f in sorted(path.glob("*.py")) if not _NO_POLICY.fullmatch(f.name))
        elif path.suffix == ".py":
            yield path


def _name(file: Path) -> str:
    return file.stem.replace("_", "-")


def _require_names(file: Path, shown: str, depth: int = 2) -> None:
    if depth < 2:
        raise PolicyFileError(
            f"{shown} was not loaded: a policy is in a folder named for its area. Move it, for example to "
            f"{shown.rpartition('/')[0]}/network/{file.name}."
        )
    if not _AREA.fullmatch(file.parent.name):
        raise PolicyFileError(
            f"{shown} was not loaded: '{file.parent.name}' is not the name of an area. Use small letters, digits and _."
        )
    if not _NAME.fullmatch(file.stem):
        raise PolicyFileError(
            f"{shown} was not loaded: '{file.stem}' is not the name of a policy. Use two words or more in small "
            "letters, joined by _, such as missing_owner_tag.py."
        )


def _package_of(folder: Path) -> str:
    """The name under which the folder is a package, so that its files can import each other with a dot."""
    folder = folder.resolve()
    name = f"preflight_own_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    return name


def _policy_of(module_name: str, shown: str) -> Policy:
    module = importlib.import_module(module_name)
    name = module_name.rpartition(".")[2]
    found = getattr(module, name, None)
    if not isinstance(found, Policy):
        raise PolicyFileError(
            f"{shown} was not loaded: it has no policy '{name}'. Decorate a function of that name with @policy(...)."
        )
    others = [
        key
        for key, value in vars(module).items()
        if isinstance(value, Policy) and value is not found and value.check.__module__ == module_name
    ]
    if others:
        raise PolicyFileError(
            f"{shown} was not loaded: it has the policy '{others[0]}' too. Move it into a file of that name."
        )
    return replace(found, source=shown)


def _reason(error: BaseException, file: str) -> str:
    """The error in one line, with the line of the file; what this version of the pack does not have is named."""
    text = error.msg if isinstance(error, SyntaxError) else str(error).partition("\n")[0]
    # Where the module is that lacks the name, on this machine.
    text = re.sub(r" \([^()]*\)$", "", text) if isinstance(error, ImportError) else text.rstrip(".")
    line = error.lineno if isinstance(error, SyntaxError) else _line(error, file)
    where = f" in line {line}" if line else ""
    said = f"{type(error).__name__}{where}: {text}." if text else f"{type(error).__name__}{where}."
    return f"{said} aws-preflight {VERSION} does not have it." if _is_of_the_pack(error, text) else said


def _line(error: BaseException, file: str) -> int | None:
    frames = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(file)]
    return frames[-1] if frames else None


def _is_of_the_pack(error: BaseException, text: str) -> bool:
    """Whether the file asks the pack for a name or an argument that is not in this version."""
    if isinstance(error, ImportError):
        return (error.name or "").partition(".")[0] == "preflight"
    if isinstance(error, TypeError):
        return text.startswith("policy() got an unexpected keyword argument")
    return isinstance(error, AttributeError) and text.startswith("module 'preflight.")
