"""The distributions that a program asks for, in `requirements.txt` or `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named_in_requirements(text: str) -> list[str] | None:
    """The names in a requirements file; `None` where it takes in other files or places."""
    names: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith(("-r", "-e", "--requirement", "--editable", ".", "/")) or "://" in stripped:
            return None
        if match := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", stripped):
            names.append(_normal(match.group()))
    return names


def named_in_project(text: str) -> frozenset[str] | None:

    try:
        source = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    project = source.get("project")
    names: list[str] = []
    if isinstance(project, dict) and isinstance(project.get("dependencies"), list):
        names = [str(d) for d in project["dependencies"]]
    else:
        poetry = source.get("tool", {}).get("poetry", {}).get("dependencies")
        if not isinstance(poetry, dict):
            return None
        names = list(poetry)
    return frozenset(_normal(m.group()) for n in names if (m := re.match(r"[A-Za-z0-9._-]+", n)))
