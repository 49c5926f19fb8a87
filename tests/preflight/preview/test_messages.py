"""What programs write to Pulumi's log: warnings are kept, and messages for debugging are not even sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

from preflight.preview import preview
from preflight.preview.monitor import EngineService
from tests.preflight.preview.programs import run
from tests.preflight.preview.test_node import folder_of, needs_node

PYTHON = (
    'import pulumi, pulumi_aws as aws\naws.s3.Bucket("site")\npulumi.log.debug("a")\npulumi.log.warn("b")\n'
)
NODE = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
new aws.s3.Bucket("site");
pulumi.log.debug("a");
pulumi.log.warn("b");
"""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """The severities and texts of the messages that arrive."""
    arrived: list[tuple[int, str]] = []

    def log(self: EngineService, request: Any, context: Any) -> Any:
        arrived.append((request.severity, request.message))
        return empty_pb2.Empty()

    monkeypatch.setattr(EngineService, "Log", log)
    return arrived


def test_python(tmp_path: Path, sent: list[tuple[int, str]]) -> None:
    assert run(tmp_path, PYTHON, symbolic=False).error is None
    assert sent == [(engine_pb2.WARNING, "b")]


@needs_node
def test_node(tmp_path: Path, sent: list[tuple[int, str]]) -> None:
    assert preview(folder_of(tmp_path, NODE), symbolic=False).error is None
    assert sent == [(engine_pb2.WARNING, "b")]


def test_a_message_that_is_no_text_fails_as_with_pulumi(tmp_path: Path) -> None:
    found = run(tmp_path, "import pulumi\npulumi.log.debug({})\n")
    assert found.error is not None
    assert "TypeError" in found.error.message
