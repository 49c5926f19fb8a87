"""Asked by the analysis in the program's own interpreter: which files parse, and where its modules are found.

Reads a JSON object on standard input (`files`, `folder`, `requirements`) and writes one. It never runs or imports
anything of the program, and is written for Python 3.8 and newer.
"""

import ast
import builtins
import importlib.machinery
import importlib.util
import json
import os
import re
import sys
import warnings
from typing import Any, Dict, List, Optional, Set


def main() -> None:
    job = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path = [p for p in sys.path if p and os.path.abspath(p) != here]
    if job["folder"]:
        sys.path.insert(0, job["folder"])
    warnings.simplefilter("ignore")
    names: Set[str] = set(job["names"])
    syntax: Dict[str, Any] = {}
    for path in job["files"]:
        try:
            with open(path, "rb") as source:
                tree = ast.parse(source.read(), path)
        except SyntaxError as error:
            syntax[path] = [error.lineno, error.offset, error.msg, type(error).__name__]
        except (ValueError, RecursionError, MemoryError, UnicodeError, OSError) as error:
            syntax[path] = [None, None, str(error), type(error).__name__]
        else:
            names |= _imported(tree)
    distributions = _distributions(names)
    answer = {
        "version": list(sys.version_info[:3]),
        "stdlib": sorted(getattr(sys, "stdlib_module_names", ())),
        "builtin": sorted(sys.builtin_module_names),
        "loaded": sorted(n for n in sys.modules if "." not in n),
        "builtins": sorted(dir(builtins)),
        "syntax": syntax,
        "found": {name: _find(name) for name in sorted(names)},
        "distributions": distributions,
        "required": sorted(_required(job["requirements"])),
    }
    sys.stdout.write(json.dumps(answer))


def _imported(tree: ast.AST) -> Set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def _find(name: str) -> Optional[Dict[str, Any]]:
    """The file and folders of a top-level module; nothing of it is executed."""
    try:
        spec = importlib.util.find_spec(name)
    except Exception:
        return {"origin": None, "folders": None}
    if spec is None:
        return None
    folders: Optional[List[str]] = None
    if spec.submodule_search_locations is not None:
        folders = [os.path.abspath(str(p)) for p in spec.submodule_search_locations]
    origin = spec.origin if spec.has_location else None
    return {"origin": os.path.abspath(origin) if origin else None, "folders": folders}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distributions(names: Set[str]) -> Dict[str, List[str]]:
    """The installed distributions that hold each top-level module."""
    try:
        from importlib import metadata

        known = metadata.packages_distributions()  # type: ignore[attr-defined, unused-ignore]
    except Exception:
        return {}
    return {n: sorted({_normal(d) for d in known[n]}) for n in sorted(names) if n in known}


def _required(requirements: List[str]) -> Set[str]:
    """The distributions that the requirements bring, directly or through others."""
    found: Set[str] = set()
    waiting = [_normal(name) for name in requirements]
    try:
        from importlib import metadata
    except Exception:
        return set(waiting)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            requires = metadata.requires(name) or []
        except Exception:
            continue
        plain = [r for r in requires if "extra ==" not in r]
        waiting += [_normal(m.group()) for m in (re.match(r"[A-Za-z0-9._-]+", r) for r in plain) if m]
    return found


main()
