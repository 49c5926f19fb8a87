"""The server for coding assistants, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters, stdio_client

from preflight.cli import mcp_server
from tests.preflight.test_cli import FAULTY, program

ROOT = Path(__file__).parents[2]


async def _ask(calls: list[tuple[str, dict[str, Any]]]) -> tuple[list[str], list[dict[str, Any]]]:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "preflight.cli.main", "mcp"], cwd=str(ROOT)
    )
    async with stdio_client(command) as (reader, writer), ClientSession(reader, writer) as session:
        await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        answers = []
        for name, arguments in calls:
            result = await session.call_tool(name, arguments)
            text = getattr(result.content[0], "text", "null")
            answers.append({"refused": text} if result.is_error else json.loads(text))
        return tools, answers


def test_an_assistant_checks_a_program_and_asks_why(tmp_path: Path) -> None:
    folder = str(program(tmp_path, FAULTY))
    calls: list[tuple[str, dict[str, Any]]] = [
        ("check", {"folder": folder}),
        ("explain", {"policy": "cidr-block-conflicts"}),
        ("check", {"folder": str(tmp_path / "nothing")}),
        ("check", {"folder": folder, "severty": "high"}),
        ("check", {"folder": folder, "severity": "worst"}),
        ("explain", {"policy": "cidr-block-conflicts", "page": 2}),
        ("explain", {"error": "InvalidSubnet.Conflict"}),
        ("explain", {}),
        ("fix", {"folder": folder, "fil": "a.py"}),
    ]
    tools, (report, page, refused, misspelt, wrong, unknown, why, neither, no_file) = asyncio.run(
        asyncio.wait_for(_ask(calls), 120)
    )
    assert tools == ["check", "fix", "explain"]
    (finding,) = [f for f in report["findings"] if f["policy"] == "cidr-block-conflicts"]
    assert (finding["file"], finding["line"], finding["level"]) == ("__main__.py", 6, "mandatory")
    assert "```yaml" in page["sections"]["Instead"]
    assert "is not a folder" in refused["problem"]
    assert (
        "check has no argument 'severty'; did you mean 'severity'?; its arguments are folder"
        in misspelt["refused"]
    )
    assert "worst" in wrong["refused"]
    assert "explain has no argument 'page'" in unknown["refused"]
    assert why["explained"][0]["policies"][0]["policy"] == "cidr-block-conflicts"
    assert neither["problem"] == "explain takes the name of a policy, or an error"
    assert "fix has no argument 'fil'; did you mean 'file'?" in no_file["refused"]


def test_an_assistant_gets_the_fix_as_a_diff(tmp_path: Path) -> None:
    folder = program(tmp_path, 'import pulumi_aws as aws\naws.ec2.Vpc("a", cidrBlock="10.0.0.0/16")\n')
    made = mcp_server.fix(str(folder))
    assert made["repairs"] == 1 and "more" not in made
    (file,) = made["files"]
    assert file["file"] == "__main__.py" and '+aws.ec2.Vpc("a", cidr_block="10.0.0.0/16")' in file["diff"]
    assert mcp_server.fix(str(folder), file="other.py")["files"] == []
    assert mcp_server.fix(str(folder), policy="nat-gateway-placement")["files"] == []
    assert "no such policy" in mcp_server.fix(str(folder), policy="nothing")["problem"]


def test_a_wrong_name_gets_the_nearest() -> None:
    assert "did you mean 'cidr-block-conflicts'?" in mcp_server.explain("cidr-conflicts")["problem"]
