"""Where in the program a resource is made, from what the SDK sends."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from pulumi.runtime.proto import resource_pb2

from preflight.preview.model import Position
from preflight.preview.recording import position, seconds

PROGRAM = Path("/home/me/shop")
PACKAGE = Path(sysconfig.get_path("purelib")) / "components" / "network.py"


def request(*frames: tuple[Path | str, int]) -> resource_pb2.RegisterResourceRequest:
    made = resource_pb2.RegisterResourceRequest()
    for path, line in frames:
        pc = made.stackTrace.frames.add().pc
        pc.uri, pc.line = Path(path).as_uri(), line
    if frames:
        made.sourcePosition.CopyFrom(made.stackTrace.frames[0].pc)
    return made


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([(PROGRAM / "web.py", 3), (PROGRAM / "__main__.py", 9)], Position("web.py", 3)),
        ([(PACKAGE, 70), (PROGRAM / "__main__.py", 9)], Position("__main__.py", 9)),
        ([(PROGRAM / ".venv/lib/network.py", 70), (PROGRAM / "app/net.py", 2)], Position("app/net.py", 2)),
        ([(PROGRAM / "node_modules/x/index.js", 70), (PROGRAM / "index.ts", 2)], Position("index.ts", 2)),
        ([("/home/me/shared/network.py", 7), (PROGRAM / "__main__.py", 9)], Position("__main__.py", 9)),
        ([("/home/me/shared/network.py", 7), (PACKAGE, 9)], Position("../shared/network.py", 7)),
        ([(PROGRAM / "with space.py", 4)], Position("with space.py", 4)),
        ([(PACKAGE, 70)], None),
        ([(Path(sysconfig.get_path("stdlib")) / "runpy.py", 70)], None),
        ([], None),
    ],
)
def test_the_innermost_place_of_the_program(
    frames: list[tuple[Path | str, int]], expected: Position | None
) -> None:
    assert position(request(*frames), PROGRAM) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5m", 300.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        ("250ms", 0.25),
        ("40s", 40.0),
        ("", 0.0),
        ("soon", 0.0),
    ],
)
def test_durations(text: str, expected: float) -> None:
    assert seconds(text) == expected
