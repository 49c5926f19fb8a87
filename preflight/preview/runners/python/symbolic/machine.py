"""What the machine chooses: the numbers of processes and objects, and the order of a folder's entries. Used
by the runs of a symbolic preview; imports nothing but the standard library, and is written for Python 3.8 and newer.
"""

import builtins
import os
import threading
from typing import Any, Callable

_LEAST, _BITS = 2, 22


def spread(is_asked: Callable[[], bool], index: Callable[[int], int]) -> None:
    """Return other numbers in callbacks. is_asked: whether a callback asks; index: returns a number below another."""

    def numbered(original: Any) -> Any:
        return lambda *rest: _LEAST + index(1 << _BITS) if is_asked() else original(*rest)

    for module, name in ((os, "getpid"), (os, "getppid"), (threading, "get_ident"), (builtins, "id")):
        setattr(module, name, numbered(getattr(module, name)))


def reverse_folders() -> None:
    """List the entries of folders in the other order."""
    module: Any = os
    names, entries = module.listdir, module.scandir
    module.listdir = lambda *rest: names(*rest)[::-1]
    module.scandir = lambda *rest: _Entries(entries(*rest))


class _Entries:
    """Those of `os.scandir`."""

    def __init__(self, found: Any) -> None:
        self._items = iter(list(found)[::-1])

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self._items)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """All has been read."""
