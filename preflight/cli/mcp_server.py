"""A server of the Model Context Protocol on standard input and output, for coding assistants.

It offers `check`, the report of a program, and `explain`, a policy's page with the programs that fail and that are
right. Both answer within some kilobytes and say how to ask for more. Needs the extra `mcp`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from preflight.checks.program import Request
from preflight.checks.program import check as run_check
from preflight.cli.mcp_answers import LIMIT, Filters, answer, page
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.settings import ConfigError, nearest
from preflight.policy.explanation import explanation, own_explanation
from preflight.policy.own_findings import PAGES
from preflight.preview.model import PreviewError
from preflight.version import VERSION

INSTRUCTIONS = (
    "Checks Pulumi programs for AWS before deployment, offline. Call check after every change of a program; fix "
    "mandatory findings first, at their file and line. Narrow a long report with severity, level, "
    "policy or file. Call explain for the rule of a finding and a correct program."
)


def check(
    folder: str,
    stack: str | None = None,
    severity: Literal["low", "medium", "high", "critical"] | None = None,
    level: Literal["mandatory", "advisory"] | None = None,
    policy: str | None = None,
    file: str | None = None,
    offset: int = 0,
    limit_bytes: int = LIMIT,
) -> dict[str, Any]:
    """Preview the Pulumi program in a folder offline and report what cannot work on AWS.

    `complete` is false where the program did not run to its end, and `reason` says why: then nothing is known of the
    rest, whatever the numbers say. `closedComponents` were not looked into. `findings` stand in the order in which to
    fix them, each with policy, level (mandatory ones stop a deployment), resource, message, remediation, error, file
    and line. `counts` are those of the whole report, `matching` is how many the filters leave. With `more`, there are
    further findings: ask again with its `offset`, or with filters. `problem`, one line, if the program could not be
    checked.

    severity: only findings of at least this one. level: only these. policy: only this one's. file: only those in the
    file, named from the repository's root, by its end or as a glob. limit_bytes: how long the answer may be.
    """

    try:
        known = {p.name for p in policies_of(Path(folder)).policies} | PAGES.keys()
        if policy is not None and policy not in known:
            return {"problem": f"{policy}: no such policy{nearest(policy, known)}"}
        report = run_check(Request(Path(folder), stack=stack))
    except (PreviewError, ConfigError) as error:
        return {"problem": str(error)}
    return answer(report, Filters(severity, level, policy, file), max(offset, 0), max(limit_bytes, 1000))


def explain(
    policy: str, folder: str = ".", section: str | None = None, limit_bytes: int = LIMIT
) -> dict[str, Any]:
    """A policy's page: what fails and why, a failing program, and a correct program (`sections.Instead`).

    `folder`: the program's, whose preflight.yaml may name policies of its own. `more.sections` names the sections that
    did not fit: ask for one with `section`, or for all with a higher `limit_bytes`.
    """
    if policy in PAGES:
        return page(own_explanation(policy), section, limit_bytes)
    try:
        found = {p.name: p for p in policies_of(Path(folder)).policies}
    except ConfigError as error:
        return {"problem": str(error)}
    if policy not in found:
        return {"problem": f"{policy}: no such policy{nearest(policy, found)}"}
    return page(explanation(found[policy]), section, limit_bytes)


_TOOLS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {"check": check, "explain": explain}


def refused(tool: str, arguments: dict[str, Any]) -> str:
    """Why a call is refused: the arguments that the tool does not have; empty if it has all."""
    known = list(inspect.signature(_TOOLS[tool]).parameters)
    unknown = [name for name in arguments if name not in known]
    told = (f"no argument '{name}'{nearest(name, known)}" for name in unknown)
    return f"{tool} has {', '.join(told)}; its arguments are {', '.join(known)}" if unknown else ""


def serve() -> None:
    """Serve until the client disconnects. Raises ImportError if the extra is not installed."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    class Server(MCPServer[Any]):
        """Refuses unknown arguments, which the protocol's own server ignores: a misspelt filter must not be none."""

        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            if name in _TOOLS and (why := refused(name, arguments)):
                raise ToolError(why)
            return await super().call_tool(name, arguments, context)

        async def list_tools(self) -> Any:
            tools = await super().list_tools()
            for tool in tools:
                tool.input_schema["additionalProperties"] = False
            return tools

    server = Server("aws-preflight", version=VERSION, instructions=INSTRUCTIONS)
    for tool in _TOOLS.values():
        # The answer as text alone: twice would be twice as long.
        server.add_tool(tool, structured_output=False)
    server.run("stdio")
