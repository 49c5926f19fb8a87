"""A server of the Model Context Protocol on standard input and output, for coding assistants.

It offers `check`, the report of a program, `fix`, its certain repairs as a diff, and `explain`, a policy's page with
the programs that fail and that are right, or the policies that explain an error. All answer within some kilobytes and
say how to ask for more. Needs the extra `mcp`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from preflight.checks.fix import repairs_of
from preflight.checks.program import Request
from preflight.checks.program import check as run_check
from preflight.checks.selection import Selection
from preflight.cli.explain import errors_in
from preflight.cli.mcp_answers import LIMIT, Filters, answer, errors, page, repairs
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.settings import ConfigError, nearest
from preflight.policy.explanation import explanation, own_explanation
from preflight.policy.own_findings import PAGES
from preflight.preview.errors import PreviewError
from preflight.version import VERSION

INSTRUCTIONS = (
    "Checks Pulumi programs for AWS before deployment, offline. Call check after every change of a program; fix "
    "mandatory findings first, at their file and line. Narrow a long report with severity, level, "
    "policy or file. Call fix for the certain repairs of a Python program as a diff, which you apply yourself. Call "
    "explain for the rule of a finding and a correct program, or with the text of an error of pulumi up."
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


def fix(
    folder: str,
    stack: str | None = None,
    policy: str | None = None,
    file: str | None = None,
    offset: int = 0,
    limit_bytes: int = LIMIT,
) -> dict[str, Any]:
    """The repairs of a Python program that are certain, as a diff for each file; nothing is written.

    Apply a diff with `patch -p1` in the folder, then call check: what is left needs your judgement. With `more`, there
    are further files: ask again with its `offset`. A `diff` of null is longer than the limit: ask for that file with
    its `limit_bytes`.

    policy: only the repairs of this one's findings. file: only those in the file, named from the folder, or a glob.
    """
    try:
        known = {p.name for p in policies_of(Path(folder)).policies}
        if policy is not None and policy not in known:
            return {"problem": f"{policy}: no such policy{nearest(policy, known)}"}
        chosen = Selection(names=() if policy is None else (policy,))
        report = run_check(Request(Path(folder), stack=stack, selection=chosen))
    except (PreviewError, ConfigError) as error:
        return {"problem": str(error)}
    found = repairs_of(report, Path(folder))
    if found is None:
        return {"problem": "fix repairs programs in Python; this one is not"}
    return repairs(found, file, max(offset, 0), max(limit_bytes, 1000))


def explain(
    policy: str | None = None,
    error: str | None = None,
    folder: str = ".",
    section: str | None = None,
    offset: int = 0,
    limit_bytes: int = LIMIT,
) -> dict[str, Any]:
    """A policy's page: what fails and why, a failing program, and a correct program (`sections.Instead`); or the
    policies that explain an `error`.

    `error`: a code such as InvalidSubnet.Conflict, an error's text, or the whole output of `pulumi up`. `folder`: the
    program's, whose preflight.yaml may name policies of its own. `more.sections` names the sections that did not fit:
    ask for one with `section`, or for all with a higher `limit_bytes`. With `more.offset`, there are further errors.
    """
    if (policy is None) == (error is None):
        return {"problem": "explain takes the name of a policy, or an error"}
    if policy is not None and policy in PAGES:
        return page(own_explanation(policy), section, limit_bytes)
    try:
        found = {p.name: p for p in policies_of(Path(folder)).policies}
    except ConfigError as broken:
        return {"problem": str(broken)}
    if error is not None or policy is None:
        return errors(errors_in(error or "", found), max(offset, 0), max(limit_bytes, 1000))
    if policy not in found:
        return {"problem": f"{policy}: no such policy{nearest(policy, found)}"}
    return page(explanation(found[policy]), section, limit_bytes)


_TOOLS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {"check": check, "fix": fix, "explain": explain}


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
