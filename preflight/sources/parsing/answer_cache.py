"""The answers of interpreters about installed packages and files, kept between runs in the user's cache folder.

An answer belongs to a question with all that it was asked about: the interpreter, the variables that it obeys, the
program's files. It holds as long as what it came from does: the folders of the module path as they were, and the
files that it names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from preflight.version import VERSION

# Answers of one version of the pack, the newest; each has some ten kilobytes, or a hundred.
_MOST: Final = 200
_ENABLED: Final[ContextVar[bool]] = ContextVar("cache", default=True)
Answer = Mapping[str, Any]


@contextlib.contextmanager
def uncached() -> Iterator[None]:
    """Until the end of the block nothing is read from the folder or written into it."""
    token = _ENABLED.set(False)
    try:
        yield
    finally:
        _ENABLED.reset(token)


def kept(question: Mapping[str, Any], ask: Callable[[], Answer | None]) -> Answer | None:
    """The kept answer to the question if it still holds, otherwise a new one. An answer's `watched` are the paths on
    which it depends, each with its time of modification, or with `None` where only its existence counts.
    """
    answer = kept_answer(question)
    if answer is None:
        answer = ask()
        if answer is not None:
            keep_answer(question, answer)
    return answer


def kept_answer(question: Mapping[str, Any]) -> Answer | None:
    """The kept answer to the question; `None` if there is none that holds."""
    path = _path(question)
    return None if path is None else _read(path)


def keep_answer(question: Mapping[str, Any], answer: Answer) -> None:
    path = _path(question)
    if path is not None:
        _write(path, answer)


def stamp(path: str | Path) -> tuple[str, int, int]:
    """What changes when the file does."""
    try:
        found = os.stat(path)
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


def folder() -> Path | None:
    """The folder of this version's answers; `None` where the system names none."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base, "aws-preflight", VERSION) if os.path.isabs(base) else None


def _path(question: Mapping[str, Any]) -> Path | None:
    """The answer's file; `None` where nothing is kept."""
    if not _ENABLED.get():
        return None
    asked = json.dumps(question, sort_keys=True).encode("utf-8", "surrogatepass")
    base = folder()
    return None if base is None else base / f"{hashlib.sha256(asked).hexdigest()}.json"


def _read(path: Path) -> Answer | None:
    """The answer of the file; `None` if there is none, or one that is not whole or does not hold."""
    try:
        whole = json.loads(path.read_bytes())
        answer = whole["answer"]
        if not isinstance(answer, dict) or whole["checksum"] != checksum(answer):
            return None
        holds = all(_holds(*watched) for watched in answer.get("watched", {}).items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return answer if holds else None


def _holds(path: str, modified: int | None) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    return modified is None or found.st_mtime_ns == modified


def _write(path: Path, answer: Answer) -> None:
    """Replace the file as a whole, so that another process reads either the old one or the new one."""
    text = json.dumps({"answer": answer, "checksum": checksum(answer)})
    with contextlib.suppress(OSError, UnicodeError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, made = tempfile.mkstemp(dir=path.parent)
        try:
            with open(descriptor, "w", encoding="utf-8") as target:
                target.write(text)
            os.replace(made, path)
        except BaseException:
            os.unlink(made)
            raise
        _forget_the_oldest(path.parent)


def checksum(answer: Answer) -> str:
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _forget_the_oldest(base: Path) -> None:
    """Other processes may do the same at the same time."""
    files = list(base.glob("*.json"))
    if len(files) > _MOST:
        files.sort(key=lambda f: f.stat().st_mtime_ns)
        for file in files[: len(files) - _MOST]:
            file.unlink(missing_ok=True)
