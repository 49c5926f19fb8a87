"""Why an update may register other resources than the offline preview of the same program, by the program's files.

The offline preview always runs as a preview, without credentials in the environment, and with other texts in place of
secret configuration values. A program that reads one of these as plain text may take another branch in the update.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from preflight.evaluation.comments import program_files, source_text
from preflight.preview.environment import withheld

# `pulumi.runtime.is_dry_run()`, in Node `isDryRun()`; the same in the SDK's settings and in the environment.
_ASKS: Final = re.compile(r"(?:\b|_)(?:is_?)?dry_?run\b", re.IGNORECASE)
_ENVIRONMENT: Final = re.compile(r"\b(environ|getenv|process\.env)\b")
# `config.require("name")`, `config.getObject<Settings>("name")`; the methods for secrets return outputs.
_METHOD: Final = r"\b(?:get|require)_?(?:bool|boolean|int|float|number|object)?(?:<[^<>()]{0,99}>)?"
_QUOTE: Final = "[\"'`]"


def difference(folder: Path, secrets: Iterable[str]) -> str:
    """The first reason in the program's files, as a clause; empty if there is none. `secrets`: configuration keys."""
    variables = _words(withheld())
    keys = _any(key.rpartition(":")[2] for key in secrets)
    secret = re.compile(rf"{_METHOD}\(\s*{_QUOTE}(?:{keys}){_QUOTE}", re.IGNORECASE)
    for path in program_files(folder):
        text, name = source_text(path), path.relative_to(folder).as_posix()
        if _ASKS.search(text):
            return f"{name} asks whether it runs in a preview"
        if _ENVIRONMENT.search(text) and (variable := variables.search(text)):
            return f"{name} reads the environment variable {variable[0]}, which the offline preview does not have"
        if secret.search(text):
            return f"{name} reads a secret configuration value as plain text"
    return ""


def _words(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any(names)})\b")


def _any(names: Iterable[str]) -> str:
    """One of the names; without names nothing matches."""
    return "|".join(map(re.escape, names)) or "(?!)"
