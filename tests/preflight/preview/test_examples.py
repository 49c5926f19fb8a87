"""The faulty example names its faults, and its sound twin has none that would stop a deployment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import parse
from preflight.policy import discover
from preflight.preview import Preview, preview
from tests.versions import needs_aws_7

EXAMPLES = Path(__file__).parents[3] / "examples"


def judged(name: str) -> tuple[Preview, Outcome]:
    previewed = preview(EXAMPLES / name)
    assert previewed.error is None
    return previewed, run(previewed.modelled(), discover(), parse({}, discover()), strict=True)


@pytest.fixture(scope="module")
def broken() -> tuple[Preview, Outcome]:
    return judged("broken-web-app")


@pytest.fixture(scope="module")
def sound() -> tuple[Preview, Outcome]:
    return judged("sound-web-app")


def documented() -> set[str]:
    """The policies that the example's page names."""
    rows = [r for r in (EXAMPLES / "broken-web-app" / "README.md").read_text().splitlines() if r[:1] == "|"]
    return {name.strip() for row in rows[2:] for name in row.split("|")[3].split(",")}


# Judged from the program's sources, which this test does not read.
FROM_SOURCES = {"configuration-management"}


def test_every_documented_failure_is_found(broken: tuple[Preview, Outcome]) -> None:
    found = {f.policy for f in broken[1].findings}
    known = {p.name for p in discover()}
    assert documented() & known - FROM_SOURCES <= found


def test_every_finding_is_documented(broken: tuple[Preview, Outcome]) -> None:
    assert {f.policy for f in broken[1].findings} <= documented()


@needs_aws_7
def test_the_sound_twin_has_no_fault(sound: tuple[Preview, Outcome]) -> None:
    assert sound[1].findings == ()


@needs_aws_7
def test_both_are_of_real_size(broken: tuple[Preview, Outcome], sound: tuple[Preview, Outcome]) -> None:
    assert len(broken[0].resources) >= 35
    assert len(sound[0].resources) >= 60


def test_positions_lie_in_the_examples_files(broken: tuple[Preview, Outcome]) -> None:
    previewed, folder = broken[0], EXAMPLES / "broken-web-app"
    for message in previewed.resources:
        position = previewed.positions.get(message.urn)
        if message.type.startswith("pulumi:"):
            assert position is None
            continue
        assert position is not None, message.urn
        line = (folder / position.file).read_text().splitlines()[position.line - 1]
        kind = message.type.rpartition(":")[2]
        assert re.search(rf"\b{kind}\(", line), (message.urn, line)
