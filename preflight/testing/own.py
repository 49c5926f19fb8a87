"""A policy of one's own, for its test."""

from __future__ import annotations

import inspect
from pathlib import Path

from preflight.policy import Policy, load_file


def load_policy(file: str | Path) -> Policy:
    """The policy in `<folder>/<area>/<name>.py`; a relative path is looked for from the test's file upwards.

    Raises PolicyFileError, in one line, if the file holds no policy; what the file itself raises is raised.
    """
    path = Path(file)
    if path.is_absolute():
        return load_file(path)
    caller = Path(inspect.stack()[1].filename).resolve()
    for folder in caller.parents:
        if (folder / path).is_file():
            return load_file(folder / path)
    return load_file(caller.parent / path)
