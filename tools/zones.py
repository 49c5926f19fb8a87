"""Make preflight/model/tables/zones.json: the letter of the last Availability Zone of each region.

python tools/zones.py [--check]

Reads the zones in the package `cfn-lint`, which must be installed; it is needed for this table only. An account sees
some of a region's letters, so only one after the last is certainly no zone; the list may be late for a new zone.
"""

from __future__ import annotations

import datetime
import importlib
import json
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "zones.json"


def zones() -> Mapping[str, list[str]]:
    """The zones by region, of cfn-lint."""
    found: Mapping[str, list[str]] = importlib.import_module("cfnlint.helpers").AVAILABILITY_ZONES
    return found


def condense(source: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The last letter by region."""
    return {region: max(zone.removeprefix(region) for zone in source[region]) for region in sorted(source)}


def main(arguments: list[str]) -> None:
    made = condense(zones())
    if "--check" in arguments:
        raise SystemExit(made != json.loads(TABLE.read_text(encoding="utf-8"))["last"])
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    source = f"cfn-lint {version('cfn-lint')}"
    TABLE.write_text(
        json.dumps({"source": source, "date": today, "last": made}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
