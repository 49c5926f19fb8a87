"""Make preflight/preview/json_documents.json: the properties that take a JSON document as text or as an object.

python tools/json_documents.py [--check]

Reads the sources of the package `pulumi_aws`: an argument of a resource whose type is a text or a class of arguments,
and whose output is a text. The provider answers with text, whichever of them the program gives.
"""

from __future__ import annotations

import ast
import datetime
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[1] / "preflight" / "preview" / "json_documents.json"
_UNION: Final = re.compile(r"Union\[_builtins\.str, '\w+Args'\]")
_TYPE: Final = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")


def properties() -> dict[str, list[str]]:
    """The properties by type."""
    spec = find_spec("pulumi_aws")
    assert spec is not None and spec.origin is not None
    found: dict[str, list[str]] = {}
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if (match := _TYPE.search(text)) and _UNION.search(text) and (names := sorted(set(_names(text)))):
            found[match[1]] = names
    return found


def _names(text: str) -> Iterator[str]:
    classes = [n for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    outputs = {
        name for name, kind in _getters(classes[-1]) if "pulumi.Output[" in kind and "_builtins.str]" in kind
    }
    for arguments in classes[:-1]:
        yield from (name for name, kind in _getters(arguments) if _UNION.search(kind) and name in outputs)


def _getters(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The properties of a class by their names in Pulumi, with their types."""
    for function in node.body:
        if isinstance(function, ast.FunctionDef) and function.returns is not None:
            decorators = "".join(map(ast.unparse, function.decorator_list))
            if "pulumi.getter" in decorators:
                named = re.search(r"getter\(name='(\w+)'\)", decorators)
                yield named[1] if named else function.name, ast.unparse(function.returns)


def main(arguments: list[str]) -> None:
    made = properties()
    stored = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if "--check" in arguments:
        raise SystemExit(made != stored.get("properties"))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    source = f"pulumi_aws {version('pulumi-aws')}"
    TABLE.write_text(
        json.dumps({"source": source, "date": today, "properties": made}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
