"""A program that did not run to its end is never green: exit code 2, and every format says so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import Result
from junitparser import JUnitXml

from preflight.cli import mcp_server
from preflight.cli.main import main
from preflight.preview.completeness import Cause
from tests.preflight.preview.test_node import folder_of, needs_node
from tests.versions import command_line

HEAD: Final = """
import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
"""
DEV: Final = "config:\n  aws:region: eu-west-1\n"
ENVIRONMENT: Final = DEV + "environment:\n  - acme/base\n"


def folder(path: Path, program: str, stacks: dict[str, str] | None = None) -> Path:
    (path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (path / "__main__.py").write_text(program)
    for name, text in ({"dev": DEV} if stacks is None else stacks).items():
        (path / f"Pulumi.{name}.yaml").write_text(text)
    return path


def run(*arguments: str | Path) -> Result:
    return command_line().invoke(main, [str(a) for a in arguments], terminal_width=80)


def report(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    result = run("check", *arguments, "-f", "json")
    return result.exit_code, json.loads(result.stdout)


ENDED: Final[dict[str, tuple[str, Cause, str]]] = {
    "exception": ("raise ValueError('no')", Cause.EXCEPTION, "ValueError: no"),
    "exception in apply": (
        "pulumi.Output.from_input(1).apply(lambda n: n / 0)",
        Cause.EXCEPTION,
        "ZeroDivisionError",
    ),
    "exception in an async function": (
        "async def go(_):\n    raise KeyError('zone')\npulumi.Output.from_input(1).apply(go)",
        Cause.EXCEPTION,
        "KeyError",
    ),
    "sys.exit": ("import sys; sys.exit('no zone')", Cause.EXIT, "'no zone'"),
    "os._exit": ("import os; os._exit(3)", Cause.EXIT, "code 3"),
    "os._exit without a fault": ("import os; os._exit(0)", Cause.EXIT, "exited before"),
    "signal": ("import os; os.kill(os.getpid(), 9)", Cause.EXIT, "SIGKILL"),
    "time limit": ("import time; time.sleep(60)", Cause.TIME_LIMIT, "--timeout"),
    "time limit that the program catches": (
        "import time\ntry:\n    time.sleep(60)\nexcept BaseException:\n    pass",
        Cause.TIME_LIMIT,
        "--timeout",
    ),
    "network": (
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/', timeout=2)",
        Cause.NETWORK,
        "--network",
    ),
    "socket": (
        "import socket; socket.create_connection(('192.0.2.1', 80), 2)",
        Cause.NETWORK,
        "--network",
    ),
    "command that needs the network": (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'raise SystemExit(255)'], check=True)",
        Cause.NETWORK,
        "The command may need the network or credentials",
    ),
    "lookup": (
        "print(aws.ec2.get_ami(owners=['amazon']).block_device_mappings[7])",
        Cause.LOOKUP,
        "aws:ec2/getAmi:getAmi",
    ),
}


@pytest.mark.parametrize(("code", "cause", "told"), ENDED.values(), ids=ENDED)
def test_a_program_that_ends_early_is_incomplete(tmp_path: Path, code: str, cause: Cause, told: str) -> None:
    exit_code, made = report(folder(tmp_path, f"{HEAD}\n{code}\n"), "--timeout", "8")
    assert (exit_code, made["complete"], made["cause"]) == (2, False, str(cause))
    assert told in made["reason"]
    assert [f["policy"] for f in made["findings"] if f["policy"] == "program-error"] == ["program-error"]


@pytest.mark.parametrize(
    "code",
    ["undefined_name", "import json.nothing", "aws.ec2.get_subnet_ids()", "aws.ec2.get_vpc(nothing=1)"],
)
def test_a_fault_of_the_text_is_not_a_lookups(tmp_path: Path, code: str) -> None:
    _, made = report(folder(tmp_path, f"{HEAD}\naws.ec2.get_ami(owners=['amazon'])\n{code}\n"))
    assert (made["complete"], made["cause"]) == (False, str(Cause.EXCEPTION))
    assert "getAmi" not in made["reason"]


@pytest.mark.parametrize(
    ("code", "policy"),
    [
        ("aws.ec2.Eip('a', name='web')\n", "type-annotations"),
        ("import nosuchpackage\n", "import-errors"),
        ("x = (1,\n", "syntax-errors"),
        ("pulumi.Config().require('size')\n", "missing-configuration"),
        ("pulumi.export('region', aws.get_region_output().rgion)\n", "type-annotations"),
        ("pulumi.export('size', aws.s3.Bucket('a', bucket='orders').bucket.size)\n", "type-annotations"),
    ],
)
def test_a_mandatory_finding_that_says_what_ended_it_is_a_result(
    tmp_path: Path, code: str, policy: str
) -> None:
    exit_code, made = report(folder(tmp_path, HEAD + code))
    assert (exit_code, made["complete"]) == (1, False)
    assert [f["policy"] for f in made["findings"] if f["level"] == "mandatory"] == [policy]


def test_an_attribute_that_only_the_deployment_reads_stays_mandatory(tmp_path: Path) -> None:
    """The bucket's ARN is not known in a preview, so the program runs to its end."""
    exit_code, made = report(folder(tmp_path, HEAD + "pulumi.export('arn', aws.s3.Bucket('a').arn.value)\n"))
    assert (exit_code, made["complete"]) == (1, True)
    mandatory = [f["error"] for f in made["findings"] if f["level"] == "mandatory"]
    assert mandatory == ["AttributeError: 'str' object has no attribute 'value'"]


@pytest.mark.parametrize(
    "code",
    [
        "import os\nif 'NOTHING' not in os.environ:\n    found.apply(lambda one: one.id)\n",
        "import os\nif 'NOTHING' not in os.environ:\n    aws.ec2.Eip('a', vpc=True)\n",
        "import os\nif 'NOTHING' not in os.environ:\n    print(aws.ec2.get_nothing())\n",
        "import os\nif 'NOTHING' not in os.environ:\n    print(undefined_name)\n",
    ],
)
def test_a_lookup_does_not_excuse_what_no_result_causes(tmp_path: Path, code: str) -> None:
    """A name or an argument that does not exist fails whatever the account holds."""
    looked_up = "found = aws.ec2.get_ami(owners=['amazon'])\n"
    exit_code, made = report(folder(tmp_path, f"{HEAD}{looked_up}{code}"))
    assert (exit_code, made["cause"]) == (2, str(Cause.EXCEPTION))
    assert [f["level"] for f in made["findings"] if f["policy"] == "program-error"] == ["mandatory"]
    assert "getAmi" not in made["reason"]


@pytest.mark.parametrize(
    "code",
    [
        "for zone in aws.get_availability_zones().names:\n    aws.ec2.RouteTable(zone)\n",
        "import os\nif 'NOTHING' not in os.environ:\n    aws.ec2.Eip('a', vpc=True)\n",
        "import os\nif 'NOTHING' not in os.environ:\n    aws.apigateway.Deployment('d', stage_name='v1')\n",
    ],
)
def test_advice_does_not_stand_for_the_error(tmp_path: Path, code: str) -> None:
    exit_code, made = report(folder(tmp_path, HEAD + code))
    assert (exit_code, made["complete"]) == (2, False)
    errors = [f for f in made["findings"] if f["policy"] == "program-error"]
    assert [f["level"] for f in errors] == ["mandatory"]


def test_a_hidden_explanation_explains_nothing(tmp_path: Path) -> None:
    """Neither an exception nor a baseline makes an incomplete run green."""
    path = folder(tmp_path, HEAD + "aws.ec2.Eip('a', name='web')\n")
    (path / "preflight.yaml").write_text("type-annotations: {exceptions: [{resource: '*', reason: later}]}\n")
    assert report(path)[0] == 2
    (path / "preflight.yaml").unlink()
    _, made = report(path)
    (path / "known.json").write_text(json.dumps([f["fingerprint"] for f in made["findings"]]))
    assert run("baseline", path, "-o", path / "base.json").exit_code == 2
    assert not (path / "base.json").exists()


COMPLETE: Final = {
    "sound": "",
    "an exception that is caught": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass",
    "sys.exit without a fault": "import sys; sys.exit()",
    "a failing thread": "import threading; threading.Thread(target=lambda: 1 / 0).start()",
}


@pytest.mark.parametrize("code", COMPLETE.values(), ids=COMPLETE)
def test_a_program_that_ends_as_it_wants_is_complete(tmp_path: Path, code: str) -> None:
    exit_code, made = report(folder(tmp_path, f"{HEAD}\n{code}\n"))
    assert (exit_code, made["complete"]) == (0, True)
    assert "reason" not in made


# --- configuration and stacks

SECRET: Final = HEAD + "config = pulumi.Config()\nconfig.require_secret('password')\nconfig.require('size')\n"


def test_a_stack_that_does_not_exist(tmp_path: Path) -> None:
    path = folder(tmp_path, HEAD, {"dev": DEV, "prod": DEV})
    for more in ((), ("--sources-only",)):
        result = run("check", path, "--stack", "acme/web/staging", *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.strip().endswith("Pulumi.staging.yaml does not exist; the stacks are: dev, prod")
    assert run("check", path, "--stack", "acme/web/prod").exit_code == 0
    assert "the stacks are: dev, prod" in mcp_server.check(str(path), "staging")["problem"]


def test_without_a_stack_file_the_values_are_named(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path, SECRET, {}), "--stack", "dev", "-f", "json")
    assert result.exit_code == 2
    assert "requires web:password, web:size, but no stack has a configuration file" in result.stderr
    assert json.loads(result.stdout)["cause"] == "configuration"
    # Defaults of the project say nothing of the stack's own values.
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\nconfig: { color: blue }\n")
    assert report(tmp_path)[1]["counts"]["mandatory"] == 0
    given = run("check", tmp_path, "-c", "password=x", "-c", "size=y")
    assert given.exit_code == 0, given.output


def test_a_value_that_an_environment_may_set(tmp_path: Path) -> None:
    """Pulumi ESC is not read here, so nothing is said about what it may set."""
    exit_code, made = report(folder(tmp_path, SECRET, {"dev": ENVIRONMENT}))
    assert (exit_code, made["complete"], made["cause"]) == (2, False, "configuration")
    assert "the environment acme/base of Pulumi ESC may set" in made["reason"]
    assert [f for f in made["findings"] if f["level"] == "mandatory"] == []
    assert [f["policy"] for f in made["findings"] if f["policy"] == "missing-configuration"] == []
    (error,) = [f for f in made["findings"] if f["policy"] == "program-error"]
    assert error["remediation"] == "Set the values with --config, or under check.config in preflight.yaml."


# --- nothing evaluated


def test_a_program_that_registers_nothing(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path, "import pulumi\npulumi.export('a', 1)\n"))
    assert result.exit_code == 2
    assert "registers no resource in stack 'dev' of 'web'" in result.stderr


@pytest.mark.parametrize("runtime", ["go", "dotnet", "java", "python3"])
def test_a_runtime_that_is_not_previewed(tmp_path: Path, runtime: str) -> None:
    path = folder(tmp_path, HEAD)
    (path / "Pulumi.yaml").write_text(f"name: web\nruntime: {runtime}\n")
    result = run("check", path)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert f"runtime is {runtime}" in result.stderr


def test_a_folder_without_a_program(tmp_path: Path) -> None:
    path = folder(tmp_path, HEAD)
    (path / "__main__.py").unlink()
    result = run("check", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_to_read_the_sources_alone_is_no_failure(tmp_path: Path) -> None:
    exit_code, made = report(folder(tmp_path, HEAD), "--sources-only")
    assert (exit_code, made["complete"], made["cause"]) == (0, False, "not-run")


# --- every format


def test_every_format_says_that_it_is_incomplete(tmp_path: Path) -> None:
    path = folder(tmp_path, HEAD + "raise ValueError('no')\n")
    names = ("r.json", "r.sarif", "r.xml", "r.md", "r.html", "r.txt")
    result = run("check", path, *(part for n in names for part in ("-o", path / n)))
    assert result.exit_code == 2
    reason = "The program did not run to its end: ValueError: no."
    assert result.stderr.splitlines() == [f"error: {reason}"]
    texts = {n: (path / n).read_text() for n in names}
    (sarif,) = json.loads(texts["r.sarif"])["runs"]
    (invocation,) = sarif["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [(n["level"], n["message"]["text"]) for n in invocation["toolExecutionNotifications"]] == [
        ("error", reason)
    ]
    suites = JUnitXml.fromstring(texts["r.xml"].encode())
    assert suites.errors == 1
    passed = [c.classname for s in suites for c in s if c.is_passed]
    assert set(passed) <= {f["policy"] for f in json.loads(texts["r.json"])["findings"]}
    assert f"> **Incomplete.** {reason.replace('_', chr(92) + '_')}" in texts["r.md"]
    assert "nothing found" not in texts["r.md"]
    assert f'<p class="banner incomplete" role="alert"><b>Incomplete.</b> {reason}</p>' in texts["r.html"]
    for text in (texts["r.txt"], result.stdout):
        lines = " ".join(text.split())
        assert f"Incomplete. {reason}" in lines
        assert re.search(
            r"incomplete, \d+ mandatory, \d+ advisory(, \d+ undecided)? in \d+ resources$", lines
        )
    made = mcp_server.check(str(path))
    assert (made["complete"], made["reason"]) == (False, reason)


def test_a_complete_run_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path, HEAD)
    run("check", path, "-o", path / "r.sarif", "-o", path / "r.xml")
    (sarif,) = json.loads((path / "r.sarif").read_text())["runs"]
    assert sarif["invocations"] == [{"executionSuccessful": True}]
    assert JUnitXml.fromfile(str(path / "r.xml")).errors == 0


# --- Node.js

NODE: Final = """
const aws = require("@pulumi/aws");
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
"""


@needs_node
@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("", None),
        ("throw new Error('no');", Cause.EXCEPTION),
        (
            "vpc.id.apply(() => 1); require('@pulumi/pulumi').output(1).apply(() => { throw new Error('x'); });",
            Cause.EXCEPTION,
        ),
        ("Promise.reject(new Error('no'));", Cause.EXCEPTION),
        ("process.exit(0);", Cause.EXIT),
        ("process.exit(4);", Cause.EXIT),
        ("process.kill(process.pid, 'SIGKILL');", Cause.EXIT),
        ("setInterval(() => {}, 1000);", Cause.TIME_LIMIT),
        ("fetch('http://127.0.0.1:9/').then(() => 1);", Cause.NETWORK),
        ("new (require('@pulumi/pulumi').Config)().require('size');", Cause.CONFIGURATION),
        ("const = 1;", Cause.SYNTAX),
    ],
)
def test_programs_of_node(tmp_path: Path, code: str, cause: Cause | None) -> None:
    path = folder_of(tmp_path, NODE + code)
    limit = "30" if cause is Cause.TIME_LIMIT else "120"
    exit_code, made = report(path, "--timeout", limit)
    assert (exit_code, made.get("cause")) == ((0, None) if cause is None else (2, str(cause)))
    assert made["complete"] is (cause is None)


def test_a_variable_that_the_offline_preview_withholds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold credentials, and a deployment has it: the error is not the program's."""
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("AWS_ACCOUNT_ID", "210987654321")
    monkeypatch.delenv("AWS_SESSION_NAME", raising=False)
    head = "import os\nos.environ['AWS_ACCOUNT_ID']\n"
    code, found = report(folder(tmp_path, f"{head}os.environ['AWS_PROFILE']\n"))
    assert (code, found["complete"], found["counts"]["mandatory"]) == (2, False, 0)
    assert "The offline preview withholds AWS_PROFILE" in found["reason"]
    code, found = report(folder(tmp_path, f"{head}os.environ['AWS_SESSION_NAME']\n"))
    assert (code, found["counts"]["mandatory"]) == (2, 1)
