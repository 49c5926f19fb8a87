"""Scratch folders of the offline preview, of which none stays behind.

A folder is locked as long as its process lives: the system releases the lock, however the process ends. What a killed
process could not remove, the next one does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import fcntl

_PREFIX: Final = "preflight-"
# A younger folder may belong to a process that has not locked it yet.
_SECONDS: Final = 60.0
# A process that is being ended may still write into the folder.
_TRIES: Final = 20


class Scratch:
    """A new folder in `base`, by default that of temporary files; `remove` deletes it. Raises OSError."""

    def __init__(self, base: str | None = None) -> None:
        remove_abandoned(base or tempfile.gettempdir())
        self.path: Final = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        self._lock = _locked(str(self.path))

    def remove(self) -> None:
        removed(str(self.path))
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


@contextlib.contextmanager
def scratch(base: str | None = None) -> Iterator[Path]:
    """A folder that is deleted at the end of the block."""
    made = Scratch(base)
    try:
        yield made.path
    finally:
        made.remove()


def removed(folder: str) -> None:
    """Delete the folder with all that it holds."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.05)


def remove_abandoned(base: str) -> None:
    """Delete the user's scratch folders in `base` whose processes have ended."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError), os.scandir(base) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_old(entry):
                _remove_unlocked(entry.path)


def _is_old(entry: os.DirEntry[str]) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return mine and time.time() - found.st_mtime > _SECONDS


def _remove_unlocked(folder: str) -> None:
    lock = _locked(folder)
    if lock is not None:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked(folder: str) -> int | None:
    """The descriptor that locks the folder; `None` if another process has it, or the system has no such locks."""
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
