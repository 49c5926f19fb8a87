"""Runs A and B of a TypeScript program: its types are checked once, in the first run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview, preview
from tests.preflight.preview.test_node import MODULES, folder_of, named, needs_node

pytestmark = [
    needs_node,
    pytest.mark.skipif(MODULES is None or not (MODULES / "typescript").is_dir(), reason="needs typescript"),
]

# `moduleResolution` is missing on purpose: the SDK adds one that does not fit.
OPTIONS = '{"compilerOptions": {"target": "es2020", "module": "commonjs", "skipLibCheck": true}}'
PROGRAM = """
import * as aws from "@pulumi/aws";
import { Level } from "./levels";
const queue = new aws.sqs.Queue("orders");
const level: string = LEVEL;
const checked = (arn: string) => `${process.env.PULUMI_NODEJS_TRANSPILE_ONLY}/${level}/${arn}`;
new aws.ssm.Parameter("told", { type: "String", value: "-", description: queue.arn.apply(checked) });
"""
# A constant of which nothing is left when the program runs.
LEVELS = {"levels.d.ts": 'export declare const enum Level { High = "high" }', "levels.js": ""}


def _previewed(folder: Path, level: str) -> Preview:
    files: dict[str, Any] = {"tsconfig.json": OPTIONS, **LEVELS}
    return preview(folder_of(folder, PROGRAM.replace("LEVEL", level), "index.ts", **files), symbolic=True)


def _pieces(found: Preview) -> tuple[str, ...]:
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    told = named(found, "told").get("description")
    assert isinstance(told, PartialText), told
    return told.pieces


def test_later_runs_do_not_check_types(tmp_path: Path) -> None:
    assert _pieces(_previewed(tmp_path, '"low"')) == ("true/low/", "")


def test_a_program_that_needs_its_types_is_checked_again(tmp_path: Path) -> None:
    assert _pieces(_previewed(tmp_path, "Level.High")) == ("undefined/high/", "")


def test_a_wrong_type_is_reported_by_the_first_run(tmp_path: Path) -> None:
    found = _previewed(tmp_path, "42")
    assert found.error is not None and found.error.kind == "syntax"
    assert found.symbolic is not None and found.symbolic.why_not == "the program fails"
