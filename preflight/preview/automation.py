"""Programs that drive Pulumi themselves by its Automation API, which an offline preview cannot run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(
    r"^[ \t]{0,99}(?:from pulumi import (?:.*\b)?automation\b|(?:import|from) pulumi\.automation\b)"
    r"|@pulumi/pulumi/automation",
    re.MULTILINE,
)
_STACK: Final = re.compile(r"[\\/]pulumi[\\/]automation[\\/]")
_LONGEST: Final = 500_000
INSTEAD: Final = (
    "The Automation API is not supported: put what it deploys into a folder with a Pulumi.yaml and check that, or "
    "give this pack to the stack's up and preview (policy_packs, in TypeScript policyPacks)."
)


def drives_pulumi(folder: Path) -> bool:
    """Whether a source file of the folder imports the Automation API."""
    files = [file for ending in ("py", "ts", "js", "mjs") for file in sorted(folder.glob(f"*.{ending}"))]
    return any(_IMPORT.search(_text(file)) for file in files)


def failed_in_automation(traceback: str) -> bool:
    """Whether the Automation API stands on the stack of an error."""
    return _STACK.search(traceback) is not None


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", errors="replace") as source:
            return source.read(_LONGEST)
    except OSError:
        return ""
