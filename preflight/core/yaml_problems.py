"""What is wrong with a YAML file, and where, in one line."""

from __future__ import annotations

from typing import Any


def yaml_problem(error: Exception) -> str:
    """`line 5, column 3: expected ',' or ']'`; the error's first line where it has no place."""
    mark: Any = getattr(error, "problem_mark", None)
    problem: str | None = getattr(error, "problem", None)
    if mark is None or not problem:
        return str(error).partition("\n")[0]
    context: str | None = getattr(error, "context", None)
    start: Any = getattr(error, "context_mark", None)
    while_ = f" {context}" if context else ""
    since = f" that begins in line {start.line + 1}" if context and start and start.line != mark.line else ""
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}{while_}{since}"
