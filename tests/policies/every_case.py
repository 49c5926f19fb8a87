"""The cases of all tables, by the test module and their name."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from typing import Final

import tests.policies
from tests.policies.table import Case


def _cases() -> Iterator[tuple[str, Case]]:
    for module in pkgutil.walk_packages(tests.policies.__path__, f"{tests.policies.__name__}."):
        if module.ispkg or not re.fullmatch(r"tests\.policies\.\w+\.test_\w+", module.name):
            continue
        table = getattr(importlib.import_module(module.name), "CASES", {})
        for name, case in table.items() if isinstance(table, dict) else ():
            if isinstance(case, Case):
                yield f"{module.name.rpartition('.')[2]}-{name}", case


ALL: Final = dict(_cases())


def share(number: int, of: int = 16) -> list[str]:
    """Every sixteenth case, another share for each question; PREFLIGHT_ALL_CASES=1 asks it of all, which takes long."""
    return list(ALL) if os.environ.get("PREFLIGHT_ALL_CASES") else list(ALL)[number::of]
