"""Which objects of the configuration the offline preview gets, with placeholders for their encrypted parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.analyzer.beside.encrypted import partly_known
from preflight.preview.project import SECRET_STAND_IN

STACK = """
config:
  web:net:
    cidr: 10.1.0.0/24
    size: 3
    token: { secure: "v1:abc" }
    rules: [{ port: 443, key: { secure: "v1:abc" } }]
  web:whole: { secure: "v1:abc" }
  web:name: plain
"""
NET = {"cidr": "10.1.0.0/24", "size": 3, "token": "abc", "rules": [{"port": 443, "key": "def"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    return tmp_path


def known(folder: Path | None, stack: str = "dev", **decrypted: Any) -> dict[str, Any]:
    given = {
        f"web:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in decrypted.items()
    }
    return {key: json.loads(value) for key, value in partly_known(folder, stack, given).items()}


def test_the_other_parts_are_known(folder: Path) -> None:
    expected = {**NET, "token": SECRET_STAND_IN, "rules": [{"port": 443, "key": SECRET_STAND_IN}]}
    assert known(folder, net=NET) == {"web:net": expected}


@pytest.mark.parametrize(
    "other",
    [
        {**NET, "cidr": "10.0.1.0/24"},
        {**NET, "size": "3"},
        {**NET, "size": True},
        {**NET, "more": 1},
        {k: v for k, v in NET.items() if k != "token"},
        {**NET, "rules": []},
        {**NET, "rules": [{"port": 80, "key": "k"}]},
        {**NET, "token": ""},
        {**NET, "token": 1},
        [NET],
        "{",
    ],
)
def test_the_engine_may_have_another_file(folder: Path, other: Any) -> None:
    """`--config-file`, an environment, or a change since then."""
    assert known(folder, net=other) == {}


def test_what_has_no_known_part(folder: Path) -> None:
    assert known(folder, whole={"a": "b"}, name="plain", absent={"a": "b"}) == {}


def test_without_a_file_nothing_is_known(folder: Path) -> None:
    assert known(None, net=NET) == {}
    assert known(folder, "prod", net=NET) == {}
    (folder / "Pulumi.dev.yaml").write_text("config: [")
    assert known(folder, net=NET) == {}
