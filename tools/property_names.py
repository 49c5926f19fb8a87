"""Write preflight/model/tables/property_names.json: the properties of pulumi_aws that the pack's texts name.

They are in camelCase; programs in Python write them in snake_case.

python tools/property_names.py [--check]
"""

from __future__ import annotations

import ast
import json
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "preflight" / "model" / "tables" / "property_names.json"
CAMEL = re.compile(r"(?<!\w)[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+(?!\w)")
_GETTER = re.compile(r'@pulumi\.getter\(name="(\w+)"\)')


def provider_names() -> set[str]:
    """Every property of every resource and input type whose name in Python differs."""
    spec = find_spec("pulumi_aws")
    assert spec is not None and spec.origin is not None
    files = Path(spec.origin).parent.rglob("*.py")
    return {name for file in files for name in _GETTER.findall(file.read_text(encoding="utf-8"))}


def pack_words() -> set[str]:
    """The words in camelCase in the texts of policies and model."""
    files = [*(ROOT / "policies").rglob("*.py"), *(ROOT / "preflight" / "model").rglob("*.py")]
    nodes = (n for file in files for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    texts = (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return {word for text in texts for word in CAMEL.findall(text)}


def table() -> dict[str, Any]:
    return {
        "source": f"pulumi_aws {version('pulumi_aws')}, names of getters",
        "names": " ".join(sorted(provider_names() & pack_words())),
    }


def main(arguments: list[str]) -> int:
    fresh = table()
    if "--check" in arguments:
        stale = json.loads(TABLE.read_text(encoding="utf-8"))["names"] != fresh["names"]
        print("stale" if stale else "fresh")
        return int(stale)
    TABLE.write_text(json.dumps(fresh, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
