"""Make tools/limits/history.json: what AWS changed in its API models since an older version of `botocore`.

python -m tools.limits.history FOLDER

FOLDER: where the older `botocore` is installed. An enumeration that changed, or that is new, may grow again; a bound
that changed may change again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import botocore
from botocore.loaders import Loader

FILE: Final = Path(__file__).with_name("history.json")
_LIMITS: Final = ("min", "max", "pattern")


def changes(older: Loader, newer: Loader) -> dict[str, list[str]]:
    """The shapes by service whose limits differ, or that are new enumerations; `*` for a service that is new."""
    known = frozenset(older.list_available_services("service-2"))
    found = {}
    for service in newer.list_available_services("service-2"):
        if service not in known:
            found[service] = ["*"]
            continue
        before: dict[str, Any] = older.load_service_model(service, "service-2")["shapes"]
        after: dict[str, Any] = newer.load_service_model(service, "service-2")["shapes"]
        names = [name for name, shape in after.items() if _changed(before.get(name), shape)]
        if names:
            found[service] = sorted(names)
    return found


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    if before is None:
        return "enum" in after
    return set(before.get("enum", ())) != set(after.get("enum", ())) or any(
        before.get(key) != after.get(key) for key in _LIMITS
    )


@cache
def _stored() -> Mapping[str, frozenset[str]]:
    changed = json.loads(FILE.read_text(encoding="utf-8"))["changed"]
    return {service: frozenset(names) for service, names in changed.items()}


def is_settled(service: str, shape: str) -> bool:
    """Whether AWS changed nothing in the shape since the older version."""
    return not _stored().get(service, frozenset()) & {shape, "*"}


def main(folder: str) -> None:
    older = Loader(
        extra_search_paths=[str(Path(folder) / "botocore" / "data")], include_default_search_paths=False
    )
    version = next(Path(folder).glob("botocore-*.dist-info")).name.split("-")[1].removesuffix(".dist")
    made = {"older": version, "newer": botocore.__version__, "changed": changes(older, Loader())}
    FILE.write_text(json.dumps(made, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
