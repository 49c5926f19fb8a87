"""A server of the Model Context Protocol on standard input and output, for coding assistants.

It offers `check`, the report of a program as JSON, and `explain`, a policy's page with the programs that fail and that
are right. Needs the extra `mcp`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from preflight.checks.program import Request
from preflight.checks.program import check as run_check
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.settings import ConfigError, nearest
from preflight.policy.explanation import explanation
from preflight.preview.model import PreviewError
from preflight.reports import json as report
from preflight.version import VERSION

INSTRUCTIONS = (
    "Checks Pulumi programs for AWS before they are deployed, offline. Call check after every change of a program; "
    "repair mandatory findings first, at the file and line that they name. Call explain for the rule behind a finding "
    "and a program that is right."
)


def check(folder: str, stack: str | None = None) -> dict[str, Any]:
    """Preview the Pulumi program in a folder offline and report what cannot work on AWS.

    `complete` is false where the program did not run to its end, and `reason` says why: then nothing is known of the
    rest, whatever the numbers say. `closedComponents` were not looked into. The report has `findings`, each with
    policy, level (mandatory ones stop a deployment), resource, message, error, file, line and remediation; or
    `problem`, one line, if the program could not be checked.
    """

    try:
        made: dict[str, Any] = json.loads(report.render(run_check(Request(Path(folder), stack=stack))))
    except (PreviewError, ConfigError) as error:
        return {"problem": str(error)}
    return made


def explain(policy: str, folder: str = ".") -> dict[str, Any]:
    """A policy's page: what fails and why, a program that fails, and one that is right (`sections.Instead`).

    `folder`: the program's, whose preflight.yaml may name policies of its own.
    """

    try:
        found = {p.name: p for p in policies_of(Path(folder)).policies}
    except ConfigError as error:
        return {"problem": str(error)}
    if policy not in found:
        return {"problem": f"{policy}: no such policy{nearest(policy, found)}"}
    return explanation(found[policy])


def serve() -> None:
    """Serve until the client goes. Raises ImportError where the extra is not installed."""
    from mcp.server.mcpserver import MCPServer

    server = MCPServer("aws-preflight", version=VERSION, instructions=INSTRUCTIONS)
    for tool in (check, explain):
        server.add_tool(tool)
    server.run("stdio")
