"""Make preflight/model/tables/lambda_runtimes.json: the Lambda runtimes that had ended on the table's date.

python tools/lambda_runtimes.py [--check]

Reads the life cycle of the runtimes in the package `cfn-lint`, which must be installed; it is needed for this table
only, and comes from the Lambda guide, "Lambda runtimes". What ends after the table's date is left out, since AWS puts
such dates off.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "lambda_runtimes.json"
_SOURCE: Final = "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"


def life_cycles() -> Mapping[str, Mapping[str, Any]]:
    """The dates by runtime, of cfn-lint."""
    spec = find_spec("cfnlint")
    assert spec is not None and spec.origin is not None
    found: Mapping[str, Mapping[str, Any]] = json.loads(
        (Path(spec.origin).parent / _SOURCE).read_text("utf-8")
    )
    return found


def condense(source: Mapping[str, Mapping[str, Any]], today: str) -> dict[str, dict[str, str]]:
    """Since when a runtime is deprecated (`ended`), and since when no function is created with it (`refused`)."""
    made: dict[str, dict[str, str]] = {}
    for runtime in sorted(source):
        dates = source[runtime]
        if dates["deprecated"] and dates["deprecated"] <= today:
            made[runtime] = {"ended": dates["deprecated"], "successor": dates["successor"] or ""}
            if dates["create-block"] and dates["create-block"] <= today:
                made[runtime]["refused"] = dates["create-block"]
    return made


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        stored = json.loads(TABLE.read_text(encoding="utf-8"))
        raise SystemExit(condense(life_cycles(), stored["date"]) != stored["runtimes"])
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    made = {
        "source": f"cfn-lint {version('cfn-lint')}",
        "date": today,
        "runtimes": condense(life_cycles(), today),
    }
    TABLE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
