"""A server of the Model Context Protocol on standard input and output, for coding assistants.

It has the tools `check`, which returns the report of a program as JSON, and `explain`, which returns a policy's page
with a failing and a correct program. It requires the extra `mcp`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from preflight.checks.program import Request
from preflight.checks.program import check as run_check
from preflight.evaluation.settings import ConfigError, nearest
from preflight.policy import discover
from preflight.policy.explanation import explanation
from preflight.preview.model import PreviewError
from preflight.reports import json as report
from preflight.version import VERSION

INSTRUCTIONS = (
    "Checks Pulumi programs for AWS before deployment, offline. Call check after every change of a program; fix "
    "mandatory findings first, at their file and line. Call explain for the rule of a finding and a correct program."
)


def check(folder: str, stack: str | None = None) -> dict[str, Any]:
    """Preview the Pulumi program in a folder offline and report what cannot work on AWS.

    `complete` is false if the program did not run to its end, and `reason` contains the reason. The rest of the program
    was then not evaluated. `closedComponents` were not evaluated. The report has `findings`, each with policy, level
    (mandatory ones stop a deployment), resource, message, error, file, line and remediation; or `problem`, one line, if
    the program could not be checked.
    """

    try:
        made: dict[str, Any] = json.loads(report.render(run_check(Request(Path(folder), stack=stack))))
    except (PreviewError, ConfigError) as error:
        return {"problem": str(error)}
    return made


def explain(policy: str) -> dict[str, Any]:
    """A policy's page: what fails and why, a failing program, and a correct program (`sections.Instead`)."""

    found = {p.name: p for p in discover()}
    if policy not in found:
        return {"problem": f"{policy}: no such policy{nearest(policy, found)}"}
    return explanation(found[policy])


def serve() -> None:
    """Serve until the client disconnects. Raises ImportError if the extra is not installed."""
    from mcp.server.mcpserver import MCPServer

    server = MCPServer("aws-preflight", version=VERSION, instructions=INSTRUCTIONS)
    for tool in (check, explain):
        server.add_tool(tool)
    server.run("stdio")
