"""What the pack says of real stacks that people took for correct.

`expected.json` lists every mandatory finding with the rule of AWS that makes it true; a sound stack has none.
`advice.json` counts the advisory ones by policy and says why they are right.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest

from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import Settings
from preflight.policy import Level, discover
from tests.advice import CORPUS, SETTINGS, SOUND, of_corpus, stated
from tests.corpus.reader import messages, recordings, stack
from tests.recorded_inputs import heard
from tools.engine_form import PLANNED

EXPECTED: Final = json.loads(Path(__file__).with_name("expected.json").read_text(encoding="utf-8"))
RECORDINGS: Final = {path.stem: path for path in recordings()}
# Of its subjects in real stacks, at the first preview, a policy decides nearly all; but the recordings hold neither the
# folders of functions' code nor the documents that are made from ARNs, which AWS gives later.
LESS_DECIDED: Final = {
    "bucket-allows-plain-http": 0.7,
    # Their texts are made from names and ARNs; state machines are one, of a function.
    "dashboard-body": 0.6,
    "lambda-handler": 0.45,
    "log-bucket-without-policy": 0.0,
    "public-access-blocked": 0.75,
    "role-lacks-permission": 0.25,
    "service-container-mismatch": 0.5,
    "state-machine-definition": 0.0,
    "target-group-unused": 0.85,
    "wildcard-iam-policy": 0.75,
}
SHARE: Final = 0.9

at_hand = pytest.mark.skipif(not RECORDINGS, reason="the recordings of real stacks are not at hand")


@cache
def outcome(name: str) -> Outcome:
    return run(stack(RECORDINGS[name]), discover(), Settings(), strict=True)


@at_hand
@pytest.mark.parametrize("name", RECORDINGS)
def test_mandatory_findings_are_true_defects(name: str) -> None:
    expected = sorted((e["policy"], e["resource"]) for e in EXPECTED.get(name, ()))
    assert sorted((f.policy, f.resource) for f in outcome(name).mandatory) == expected


@at_hand
@pytest.mark.parametrize("form", PLANNED)
@pytest.mark.parametrize("name", RECORDINGS)
def test_what_the_engine_adds_changes_nothing(name: str, form: str) -> None:
    given = heard(partial(messages, RECORDINGS[name]), PLANNED[form])
    assert _found(run(given, discover(), Settings(), strict=True)) == _found(outcome(name))


def _found(made: Outcome) -> list[tuple[str, str, str]]:
    return sorted((f.policy, f.resource, f.message) for f in made.findings)


@at_hand
def test_advice_is_what_was_read() -> None:
    """A rule that becomes louder or quieter is noticed: read what is new, then `python tools/advice.py`."""
    told = stated(CORPUS)
    assert {p: {kind: row[kind] for kind in SETTINGS} for p, row in told.items()} == of_corpus()


@at_hand
def test_advice_is_short() -> None:
    """Nobody reads sixteen lines of advice: half of the programs have at most 3, nine of ten at most 8."""
    lines = []
    for name in RECORDINGS:
        found = folded(outcome(name), stack(RECORDINGS[name])).findings
        lines.append(sum(f.level is Level.ADVISORY for f in found))
    lines.sort()
    assert lines[len(lines) // 2] <= 3
    assert lines[len(lines) * 9 // 10] <= 8


def test_every_advice_says_why() -> None:
    for file in (CORPUS, SOUND):
        for policy, row in stated(file).items():
            assert set(row) == {*SETTINGS, "why"}, policy
            assert len(row["why"]) > 20 and row["why"].endswith("."), policy


def test_every_expected_finding_names_its_rule() -> None:
    policies = {p.name for p in discover()}
    for name, entries in EXPECTED.items():
        assert not RECORDINGS or name in RECORDINGS
        for entry in entries:
            assert set(entry) == {"policy", "resource", "rule"}
            assert entry["policy"] in policies
            assert "https://" in entry["rule"]


@at_hand
@pytest.mark.parametrize("policy", [p.name for p in discover()])
def test_nearly_everything_is_decided(policy: str) -> None:
    judged, undecided = 0, Counter[str]()
    for name in RECORDINGS:
        judged += outcome(name).subjects.get(policy, 0)
        undecided.update(u.reason for u in outcome(name).undecided if u.policy == policy)
    share = 1 - undecided.total() / judged if judged else 1
    assert share >= LESS_DECIDED.get(policy, SHARE), undecided.most_common(10)
