"""Whose error a finding quotes: what AWS answers, what Python raises, what the compiler says."""

from __future__ import annotations

import builtins
import re
from typing import Final

from preflight.evaluation.evaluate import ReportedFinding

_EXCEPTIONS: Final = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
_COMPILER: Final = re.compile(r"TS\d+")
_NODE: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
_PULUMI: Final = ("Calling __str__ on an Output", "Calling [to", "the stack currently has")
_PROVIDER: Final = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
# What the pack itself reports of programs and policies: the error is the language's.
_OWN: Final = ("program-error", "policy-error")


def error_source(finding: ReportedFinding) -> str:
    """Who gives the error that the finding names: AWS, its Pulumi provider, Pulumi, Python, Node.js or TypeScript."""
    error = finding.error
    first = error.partition(",")[0].partition(":")[0].strip()
    if _COMPILER.fullmatch(first):
        return "TypeScript"
    if finding.area == "python_code" and (first in _EXCEPTIONS or finding.policy in _OWN):
        return "Node.js" if (finding.file or "").endswith(_NODE) else "Python"
    if finding.policy in _OWN:
        return "Python"
    if error.startswith(_PULUMI):
        return "Pulumi"
    return "AWS provider" if " " in error and _PROVIDER.search(error) else "AWS"
