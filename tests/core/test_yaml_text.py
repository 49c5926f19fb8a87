"""YAML within bounds: what a text may hold, and what is out of them."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml

from preflight.core.encoding import MAX_TEXT_LENGTH
from preflight.core.yaml_text import parse_yaml

# Ten times ten times ten: a few lines whose aliases stand for billions of values.
LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: 1", {"a": 1}),
        ("- &x {a: 1}\n- *x\n", [{"a": 1}, {"a": 1}]),
        ("base: &b {a: 1}\nother:\n  <<: *b\n", {"base": {"a": 1}, "other": {"a": 1}}),
        ("x" * MAX_TEXT_LENGTH, "x" * MAX_TEXT_LENGTH),
    ],
)
def test_what_is_read(text: str, value: Any) -> None:
    assert parse_yaml(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_TEXT_LENGTH + 1),
        LAUGHS,
        MERGES,
        "&a [*a]",
        "&a {b: *a}",
        "[" * 200 + "]" * 200,
        "[" * 5000,
        "- " * 5000,
        "2024-13-45",
    ],
    ids=lambda text: text[:12],
)
def test_what_is_out_of_bounds(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError):
        parse_yaml(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\tx: 1", "%", "a: !!python/object:os.system x", "\0"])
def test_what_is_malformed(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        parse_yaml(text)


def test_every_scalar_may_stay_text() -> None:
    assert parse_yaml("version: 2.2", yaml.BaseLoader) == {"version": "2.2"}
