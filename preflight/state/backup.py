"""Backups of a state."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from preflight.state.export import Exported, StateError, read

_UNNAMED: Final = re.compile(r"[^A-Za-z0-9._-]")
_BACKUP: Final = r"-\d{8}T\d{6}Z-[0-9a-f]{12}\.json\.gz"


def backup(exported: Exported, folder: Path, keep: int = 0, now: datetime | None = None) -> Path:
    """Write a dated, compressed copy; it gets its name after it has been read back and compared.

    Never overwrites a file. With `keep`, older copies of the same stack beyond that number are deleted after the new
    copy exists. Raises StateError.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    stem = "-".join(_UNNAMED.sub("_", part) for part in exported.name if part) or "empty"
    digest = hashlib.sha256(exported.content).hexdigest()[:12]
    target = folder / f"{stem}-{moment}-{digest}.json.gz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(exported, target)
        for old in [p for p in _copies(folder, stem) if p != target][keep - 1 :] if keep else ():
            old.unlink()
    except FileExistsError:
        raise StateError(f"{target}: the file exists already and was not changed") from None
    except OSError as error:
        raise StateError(f"{target}: {error.strerror or error}") from None
    return target


def _copies(folder: Path, stem: str) -> Iterator[Path]:
    """The stack's copies, the newest first."""
    pattern = re.compile(re.escape(stem) + _BACKUP)
    yield from sorted(
        (p for p in folder.iterdir() if pattern.fullmatch(p.name)), key=lambda p: p.name, reverse=True
    )


def _write(exported: Exported, target: Path) -> None:
    """Write to a temporary name first, so that an interrupted write leaves no file with the final name."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(gzip.compress(exported.content, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        again = read(part)
        if again.content != exported.content or again.deployment != exported.deployment:
            raise StateError(f"{target}: the written file differs from the state; no copy was created")
        os.link(part, target)
    finally:
        part.unlink(missing_ok=True)
