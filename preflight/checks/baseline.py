"""A baseline: known findings, so that a check reports only new findings.

A finding is identified by its fingerprint, which does not change with line numbers, stacks or numbers in resource
names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from preflight.evaluation.settings import ConfigError
from preflight.reports.report import Report

FORMAT: Final = 1


def render(report: Report) -> str:
    """The report's findings as a baseline file, sorted, so that it can be reviewed and merged."""
    found = {
        f.fingerprint: {"policy": f.policy, "resource": f.resource, "message": f.message}
        for f in report.findings
    }
    made = {"format": FORMAT, "findings": {key: found[key] for key in sorted(found)}}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> dict[str, str]:
    """What a baseline file names, by fingerprint; raises ConfigError if it is none."""
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None
    findings = made.get("findings") if isinstance(made, dict) else None
    if not isinstance(findings, dict) or made.get("format") != FORMAT:
        raise ConfigError(f"{path.name} is not a baseline file. Create one with `preflight baseline`.")
    return {mark: _name(entry) for mark, entry in findings.items()}


def _name(entry: object) -> str:
    """What a finding of the file was about."""
    fields = entry if isinstance(entry, dict) else {}
    return f"{fields.get('policy', '?')} [{fields.get('resource', '?')}]"
