"""Where a Python program is, and what runs it."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Program(msgspec.Struct, frozen=True):
    """A Python program as Pulumi runs it.

    folder: the project's folder. entry: the file that runs. on_path: the folder that its host puts on the module path
    (with `__main__.py`), or none (with a file named by `main`). interpreter: the program's own, `None` where it is not
    known; then modules of others are not known either. config: the keys that have a value in the chosen stack.
    has_stack: whether the chosen stack has a configuration file. environments: of Pulumi ESC, which can set more.
    """

    folder: Path
    entry: Path
    on_path: Path | None
    interpreter: str | None
    project: str = ""
    stack: str = ""
    config: frozenset[str] = msgspec.field(default_factory=frozenset)
    has_stack: bool = False
    environments: tuple[str, ...] = ()
