"""The program's modules and those of the Pulumi packages it uses: read, never run.

A module is known by the statements that bind its names.
"""

from __future__ import annotations

import ast
import re
from enum import Enum
from pathlib import Path
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.sources.parsing.bindings import Definitions, collect, stars_in
from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.installed_packages import InstalledDefinitions, Pieces, exported_in

# What changes a module's names behind its statements.
_DYNAMIC: Final = re.compile(
    r"\b(?:globals\(\)|vars\(\)|exec\(|setattr\(sys\.modules|sys\.modules\[__name__\])"
)

_DYNAMIC_WORDS: Final = ("globals()", "vars()", "exec(", "sys.modules")


class Kind(Enum):
    PROGRAM = "program"
    PULUMI = "pulumi"
    OTHER = "other"  # not read: whatever is asked of it is unknown


class Absent(Enum):
    """Why there is no module: certainly none, or not known."""

    MISSING = "missing"
    UNKNOWN = "unknown"


class Module:
    """One module. `path` is `None` for a namespace package and for what has no source.

    tree: as the program's interpreter parses the file, where this Python cannot.
    """

    def __init__(
        self,
        name: str,
        path: Path | None,
        folders: tuple[Path, ...] | None,
        kind: Kind,
        *,
        main: bool = False,
        tree: ast.Module | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.name: Final = name
        self.path: Final = path
        self.folders: Final = folders
        self.kind: Final = kind
        self.is_main: Final = main
        self._tree: Final = tree
        self._disk: Final = disk or Disk()

    def __repr__(self) -> str:
        return f"<module {self.name}>"

    @property
    def is_package(self) -> bool:
        return self.folders is not None

    @property
    def is_readable(self) -> bool:
        """Whether its names are known from its source."""
        return self.kind is not Kind.OTHER and (self.path is None or self._parses)

    @property
    def package(self) -> str:
        """What a relative import starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def distribution(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def text(self) -> str:
        if self.path is None or self.path.suffix != ".py":
            return ""
        try:
            return self._disk.read(self.path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return ""

    @cached_property
    def tree(self) -> ast.Module | None:
        """The whole module; for the program's own files."""
        if self._tree is not None:
            return self._tree
        if self.path is None or self.path.suffix != ".py":
            return None
        try:
            return ast.parse(self._disk.read(self.path), str(self.path))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
            return None

    @cached_property
    def _parses(self) -> bool:
        return self.tree is not None if self.kind is Kind.PROGRAM else bool(self.text) or self.path is None

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether it may have names that no statement binds."""
        if "__getattr__" in self.definitions:
            return True
        # A search for a word is a hundred times as fast as one for the expression, and files have megabytes.
        return any(word in self.text for word in _DYNAMIC_WORDS) and _DYNAMIC.search(self.text) is not None

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.text)

    @cached_property
    def definitions(self) -> Definitions:
        """The statements by the name they bind; of a Pulumi package only what has been cut so far."""
        if self.kind is Kind.PROGRAM:
            return collect(self.tree.body, self.is_main) if self.tree is not None else {}
        return InstalledDefinitions(self._pieces)

    @cached_property
    def stars(self) -> tuple[ast.ImportFrom, ...]:
        """The statements `from x import *` at the module's top level."""
        if self.kind is not Kind.PROGRAM:
            return self._pieces.stars
        return tuple(stars_in(self.tree.body)) if self.tree is not None else ()

    @cached_property
    def exports(self) -> tuple[str, ...] | None:
        """`__all__` where it is a plain list; `None` where there is none. Empty and dynamic otherwise."""
        if self.kind is Kind.PULUMI and (plain := exported_in(self.text)) is not None:
            return plain
        found = self.definitions.get("__all__")
        if not found:
            return None
        names: list[str] = []
        for definition in found:
            value = getattr(definition.node, "value", None)
            if not isinstance(value, ast.List | ast.Tuple):
                return ()
            names += [e.value for e in value.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        return tuple(names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that its own statements bind."""
        return tuple(self._pieces.names) if self.kind is not Kind.PROGRAM else tuple(self.definitions)
