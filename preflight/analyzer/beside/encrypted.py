"""Objects in a stack's configuration of which only some parts are encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from preflight.preview.errors import PreviewError
from preflight.preview.project import SECRET_STAND_IN, Project


def partly_known(folder: Path | None, stack: str, decrypted: Mapping[str, str]) -> dict[str, str]:
    """The objects as JSON, with placeholders for encrypted parts, by their keys. `decrypted`: the engine's values of
    secret keys. An object counts if its other parts in the stack's file are the engine's, which may have another file.
    """
    objects = {key: value for key, value in decrypted.items() if value.lstrip()[:1] in ("{", "[")}
    if not objects or folder is None:
        return {}
    try:
        written = Project.load(folder, stack, {}).config
    except PreviewError:
        return {}
    return dict(_fitting(written, objects))


def _fitting(written: Mapping[str, str], objects: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, decrypted in objects.items():
        text = written.get(key, SECRET_STAND_IN)
        try:
            fits = text != SECRET_STAND_IN and _fits(json.loads(text), json.loads(decrypted))
        except (ValueError, RecursionError):
            continue
        if fits:
            yield key, text


def _fits(written: Any, decrypted: Any) -> bool:
    """Whether both are equal, apart from encrypted parts, which are texts."""
    if written == SECRET_STAND_IN:
        return isinstance(decrypted, str) and decrypted != ""
    if isinstance(written, dict) and isinstance(decrypted, dict):
        return written.keys() == decrypted.keys() and all(_fits(v, decrypted[k]) for k, v in written.items())
    if isinstance(written, list) and isinstance(decrypted, list):
        return len(written) == len(decrypted) and all(map(_fits, written, decrypted))
    return type(written) is type(decrypted) and bool(written == decrypted)
