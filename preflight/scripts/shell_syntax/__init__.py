"""Whether a shell script can be parsed, and where its here-documents end.

A separate reader of the shell's command structure: quotes, expansions, compound commands and here-documents, as in the
Bash manual's "Shell Grammar" and "Redirections". It skips constructs that need more than structure (test expressions,
arithmetic), and gives up without an error if it is not certain. It stops where Bash stops reading: after an
unconditional `exit` or `exec`.
"""

from __future__ import annotations

from functools import lru_cache

from preflight.core.encoding import MAX_TEXT_LENGTH
from preflight.scripts.shell_syntax.commands import Commands
from preflight.scripts.shell_syntax.cursor import RefusedError, UnsureError
from preflight.scripts.shell_syntax.problems import Problem, Structure


def structure(text: str) -> Structure:
    """The command structure of a script; not certain if it is too long. Never raises."""
    return _structure(text) if len(text) <= MAX_TEXT_LENGTH else Structure(None, (), certain=False)


@lru_cache(maxsize=512)
def _structure(text: str) -> Structure:
    reader = Commands(text)
    problem: Problem | None = None
    certain = True
    try:
        reader.script()
    except RefusedError as refused:
        problem = Problem(refused.line, refused.text, refused.text.endswith("has no matching opening word"))
    except (UnsureError, RecursionError):
        certain = False
    if not certain:
        return Structure(None, (), certain=False)
    return Structure(problem, tuple(reader.open_documents), tuple(reader.placeholders))
