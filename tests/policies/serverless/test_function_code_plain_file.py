"""Code that is no archive."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.testing import Program, findings


def asset(**fields: Any) -> dict[str, Any]:
    return {SIGNATURE: ASSET_SIGNATURE, **fields}


def archive(**fields: Any) -> dict[str, Any]:
    return {SIGNATURE: ARCHIVE_SIGNATURE, **fields}


def found(what: str) -> list[tuple[str, str]]:
    text = (
        f"code is {what}, but Lambda requires a zip archive. Use an AssetArchive that contains the file, or a "
        "FileArchive of its folder."
    )
    return [("it", text)]


CASES = {
    "an archive of one file": (
        archive(path="./index.py"),
        found("a plain file (FileArchive of './index.py')"),
    ),
    "in capitals": (archive(path="INDEX.JS"), found("a plain file (FileArchive of 'INDEX.JS')")),
    "an asset of one file": (asset(path="index.mjs"), found("a plain file (FileAsset of 'index.mjs')")),
    "a text": (asset(text="def handler(): pass"), found("a text (StringAsset)")),
    "inside an archive": (
        archive(assets={".": archive(path="src/index.py")}),
        found("a plain file (FileArchive of 'src/index.py')"),
    ),
    "a folder": (archive(path="./function"), []),
    "a folder with a dot": (archive(path="./function.d"), []),
    "a zip file": (archive(path="function.zip"), []),
    "a zip file as asset": (asset(path="function.zip"), []),
    "a jar": (archive(path="target/app.jar"), []),
    "files in an archive": (
        archive(assets={"index.py": asset(text="x = 1"), "lib.py": asset(path="lib.py")}),
        [],
    ),
    "what is unknown": (SENTINEL, []),
}


@pytest.mark.parametrize("type_", ["aws:lambda:Function", "aws:lambda:LayerVersion"])
@pytest.mark.parametrize("name", CASES)
def test_function_code_plain_file(name: str, type_: str) -> None:
    code, expected = CASES[name]
    program = Program()
    program.add(type_, "it", code=code)
    program.add(type_, "none", description="x")
    for stack in (program.planned(), program.deployed()):
        assert findings(stack, "function-code-plain-file") == expected
