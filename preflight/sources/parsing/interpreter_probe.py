"""Asked by the analysis in the program's own interpreter: which files parse, and where its modules are found.

Reads a JSON object on standard input (`files`, `folder`, `requirements`, or `trees`) and writes one. It never runs or
imports anything of the program, and is written for Python 3.8 and newer.
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
from typing import Any, Dict, Iterable, List, Optional, Set


def main() -> None:
    job = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    if "trees" in job:
        sys.stdout.write(json.dumps({path: _tree(path) for path in job["trees"]}))
        return
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path = [p for p in sys.path if p and os.path.abspath(p) != here]
    if job["folder"]:
        sys.path.insert(0, job["folder"])
    warnings.simplefilter("ignore")
    watched = _watched(p for p in sys.path if p != job["folder"])
    names: Set[str] = set(job["names"])
    syntax: Dict[str, Any] = {}
    for path in job["files"]:
        text = b""
        try:
            with open(path, "rb") as source:
                text = source.read()
            tree = ast.parse(text, path)
        except SyntaxError as error:
            syntax[path] = [error.lineno, error.offset, error.msg, type(error).__name__]
            # What it imports is looked up as well, since the faults of those files are behind this one.
            plain = text.decode("utf-8", "replace")
            names |= set(re.findall(r"(?m)^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", plain))
        except (ValueError, RecursionError, MemoryError, UnicodeError, OSError) as error:
            syntax[path] = [None, None, str(error), type(error).__name__]
        else:
            names |= _imported(tree)
    distributions = _distributions(names)
    found = {name: _find(name) for name in sorted(names)}
    for place in found.values():
        for path in [place["origin"], *(place["folders"] or ())] if place else ():
            watched.setdefault(path or sys.executable, None)
    answer = {
        "watched": watched,
        "version": list(sys.version_info[:3]),
        "stdlib": sorted(getattr(sys, "stdlib_module_names", ())),
        "builtin": sorted(sys.builtin_module_names),
        "loaded": sorted(n for n in sys.modules if "." not in n),
        "builtins": sorted(dir(builtins)),
        "syntax": syntax,
        "found": found,
        "distributions": distributions,
        "required": sorted(_required(job["requirements"])),
        "installed": sorted(_installed()),
    }
    sys.stdout.write(json.dumps(answer))


def _watched(folders: Iterable[str]) -> Dict[str, Optional[int]]:
    """When the folders in which modules are found, and the files that add to them, were modified last."""
    files = [os.path.join(sys.prefix, "pyvenv.cfg")]
    for folder in folders:
        files.append(folder)
        try:
            added = [
                n for n in os.listdir(folder) if n.endswith((".pth", ".egg-link")) or "__editable__" in n
            ]
        except OSError:
            continue
        files += [os.path.join(folder, name) for name in added]
    return {f: os.stat(f).st_mtime_ns for f in files if os.path.exists(f)}


def _tree(path: str) -> Any:
    """The syntax tree of a file as plain data; nothing where it is too deep to be written so."""
    try:
        with open(path, "rb") as source:
            return _plain(ast.parse(source.read(), path))
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return None


def _plain(node: Any) -> Any:
    if isinstance(node, ast.AST):
        made: Dict[str, Any] = {name: _plain(value) for name, value in ast.iter_fields(node)}
        made["_"] = type(node).__name__
        if hasattr(node, "lineno"):
            places = ("lineno", "col_offset", "end_lineno", "end_col_offset")
            made["at"] = [getattr(node, place, None) for place in places]
        return made
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, bytes):
        return {"_": "bytes", "hex": node.hex()}
    if isinstance(node, complex):
        return {"_": "complex", "real": node.real, "imag": node.imag}
    return {"_": "ellipsis"} if node is ... else node


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


def _installed() -> Set[str]:
    """The folders of Python itself and of what is installed for it."""
    import sysconfig

    paths = sysconfig.get_paths()
    return {os.path.abspath(p) for p in (*paths.values(), sys.prefix, sys.base_prefix) if p and p != os.sep}


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
