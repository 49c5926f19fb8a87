"""Handlers and the code that they name."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from preflight.checks.program import Request, check
from preflight.core.observed import NODE, Observed
from preflight.core.stack import Stack
from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.policy import find
from preflight.sources.analysis import Sources
from preflight.sources.program import Program as PythonProgram
from preflight.testing import Program, outcome
from tests.policies.pages import Block, blocks

FUNCTION = "aws:lambda/function:Function"
GOOD = "def main(event, context):\n    return event\n"
NEWEST = f"python{sys.version_info[0]}.{sys.version_info[1] + 1}"


def asset(**what: str) -> dict[str, Any]:
    return {SIGNATURE: ASSET_SIGNATURE, **what}


def archive(**what: Any) -> dict[str, Any]:
    return {SIGNATURE: ARCHIVE_SIGNATURE, **what}


def inline(name: str, text: str) -> dict[str, Any]:
    return archive(assets={name: asset(text=text)})


@dataclass(frozen=True)
class Case:
    handler: Any
    code: Any
    expected: list[str] = field(default_factory=list)
    runtime: Any = "python3.9"
    more: dict[str, Any] = field(default_factory=dict)


NO_FILE = (
    "handler 'index.main' refers to index.py, which is not in the code; the code has app.py. "
    "Correct the handler, or add the file."
)
NO_FUNCTION = (
    "handler refers to the function 'handler', which index.py of the code does not define. Correct "
    "the handler, or add the function."
)

CASES = {
    "right": Case("index.main", inline("index.py", GOOD)),
    "no such file": Case("index.main", inline("app.py", GOOD), [NO_FILE]),
    "no such function": Case("index.handler", inline("index.py", GOOD), [NO_FUNCTION]),
    "no function at all": Case(
        "index",
        inline("index.py", GOOD),
        [
            (
                "handler 'index' has no function name. Set handler to the file without its extension, a dot, and "
                "the function."
            ),
        ],
    ),
    "indented": Case(
        "index.main",
        inline("index.py", "\n    def main(event, context):\n        return event\n"),
        ["python3.9 cannot parse index.py line 2 of the code: unexpected indent. Correct the code."],
    ),
    "JavaScript in a Python file": Case(
        "index.main",
        inline("index.py", "exports.main = async (event) => {\n  return event;\n};\n"),
        ["python3.9 cannot parse index.py line 1 of the code: invalid syntax. Correct the code."],
    ),
    "a newer Python may know more": Case("index.main", inline("index.py", "def main(:\n"), runtime=NEWEST),
    "an imported function": Case("index.handler", inline("index.py", "from lib import handler\n")),
    "an assigned function": Case("index.handler", inline("index.py", "handler = make()\n")),
    "a star import": Case("index.handler", inline("index.py", "from lib import *\n")),
    "a conditional function": Case(
        "index.handler",
        inline("index.py", "try:\n    from a import handler\nexcept ImportError:\n    handler = None\n"),
    ),
    "in a folder of the archive": Case("src/app.main", inline("src/app.py", GOOD)),
    "in a package": Case("src.app.main", inline("src/app.py", GOOD)),
    "a package itself": Case("src.main", inline("src/__init__.py", GOOD)),
    "compiled": Case("index.main", archive(assets={"index.cpython-39-x86_64-linux-gnu.so": asset(path="x")})),
    "with a layer": Case(
        "datadog.handler", inline("app.py", GOOD), more={"layers": ["arn:aws:lambda:eu-west-1:1:layer:x:1"]}
    ),
    "layers that are not known": Case("datadog.handler", inline("app.py", GOOD), more={"layers": SENTINEL}),
    "unknown handler": Case(SENTINEL, inline("app.py", GOOD)),
    "unknown runtime": Case("index.main", inline("app.py", GOOD), runtime=SENTINEL),
    "unknown code": Case("index.main", SENTINEL),
    "unknown text": Case("index.handler", inline("index.py", SENTINEL)),
    "code in a bucket": Case("index.main", None, more={"s3Bucket": "b", "s3Key": "k"}),
    "another language": Case("Main::handle", inline("x.jar", ""), runtime="java21"),
    "Node.js": Case(
        "index.handler", inline("index.js", "exports.handler = async () => 1;"), runtime="nodejs22.x"
    ),
    "Node.js module": Case(
        "index.handler", inline("index.mjs", "export const handler = async () => 1;"), runtime="nodejs22.x"
    ),
    "Node.js, another name": Case(
        "index.main",
        inline("index.js", "exports.handler = async () => 1;"),
        [
            (
                "handler refers to the function 'main', which index.js of the code does not export. Correct "
                "the handler, or add the function."
            )
        ],
        runtime="nodejs22.x",
    ),
    "Node.js, exports of an object": Case(
        "index.main", inline("index.js", "module.exports = { handler };"), runtime="nodejs22.x"
    ),
    "Node.js, another file": Case(
        "app.handler",
        inline("index.js", "exports.handler = 1;"),
        [
            (
                "handler 'app.handler' refers to app.js, which is not in the code; the code has index.js. "
                "Correct the handler, or add the file."
            )
        ],
        runtime="nodejs22.x",
    ),
    "a folder": Case("app.main", archive(path="lambda")),
    "a folder without it": Case(
        "index.main", archive(path="lambda"), [NO_FILE.replace("app.py", "app.py, deep/other.py")]
    ),
    "a folder in an archive": Case("code/app.main", archive(assets={"code": archive(path="lambda")})),
    "a zip file": Case("app.main", archive(path="code.zip")),
    "a zip file without it": Case("index.main", asset(path="code.zip"), [NO_FILE]),
    "a zip file that is not there": Case("index.main", archive(path="none.zip")),
    "a file in an archive": Case("x.main", archive(assets={"x.py": asset(path="lambda/app.py")})),
    "code elsewhere": Case("index.main", archive(uri="https://example.org/x.zip")),
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    (tmp_path / "lambda" / "deep").mkdir(parents=True)
    (tmp_path / "lambda" / "app.py").write_text(GOOD)
    (tmp_path / "lambda" / "deep" / "other.py").write_text("")
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as target:
        target.writestr("app.py", GOOD)
    return Sources(PythonProgram(tmp_path, tmp_path / "__main__.py", tmp_path, None))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_lambda_handler(case: Case, sources: Sources) -> None:
    program = Program()
    given = {"handler": case.handler, "code": case.code, "runtime": case.runtime, **case.more}
    program.add(FUNCTION, "f", **{k: v for k, v in given.items() if v is not None})
    stack = Stack.from_messages(program.messages(), name="dev", project="web", context=(sources,))
    found = outcome(stack, "lambda-handler")
    assert [f.message for f in found.findings] == case.expected


def test_without_sources_a_folder_is_undecided() -> None:
    program = Program()
    program.add(FUNCTION, "f", handler="index.main", runtime="python3.9", code=archive(path="lambda"))
    found = outcome(program.planned(), "lambda-handler")
    assert found.findings == () and len(found.undecided) == 1


def test_code_that_is_missing_is_said_by_another_policy(tmp_path: Path) -> None:
    program = Program()
    program.add(
        FUNCTION, "f", handler="index.main", runtime="python3.9", code=archive(path=str(tmp_path / "app.zip"))
    )
    told = outcome(program.planned(), "lambda-handler")
    assert (told.findings, told.undecided) == ((), ())


@pytest.mark.parametrize(
    ("handler", "findings", "undecided"),
    [("app.main", 0, 0), ("app.gone", 1, 0), ("index.main", 0, 1)],
    ids=["a function", "no function", "a file that a build may add"],
)
def test_a_program_of_another_language(handler: str, findings: int, undecided: int, sources: Sources) -> None:
    program = Program()
    code = archive(assets={".": archive(path="./lambda")})
    program.add(FUNCTION, "f", handler=handler, runtime="python3.9", code=code)
    observed = Observed(NODE, folder=str(sources.program.folder))
    stack = Stack.from_messages(program.messages(), name="dev", project="web", context=(observed,))
    found = outcome(stack, "lambda-handler")
    assert (len(found.findings), len(found.undecided)) == (findings, undecided)


POLICY = find("lambda-handler")
assert POLICY is not None


@pytest.mark.parametrize("block", [*blocks(POLICY)], ids=str)
def test_page(block: Block, tmp_path: Path) -> None:
    """The page's programs, previewed: what the program gives is what the policy sees."""
    (tmp_path / "__main__.py").write_text(block.text)
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    report = check(Request(tmp_path, python=sys.executable))
    fired = {f.policy for f in report.outcome.findings if f.area == "python_code"}
    assert fired == ({"lambda-handler"} if block.section == "Fails" else set())
