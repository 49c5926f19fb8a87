"""What an assistant gets: little, the worst first, and a way to ask for the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from preflight.checks.fix import Repairs
from preflight.cli.mcp_answers import LIMIT, Filters, answer, errors, page, repairs, size_of
from preflight.evaluation.evaluate import Outcome
from preflight.fixes.edits import Fix
from preflight.policy import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, discover
from preflight.policy.explanation import explanation, own_explanation
from preflight.policy.own_findings import PAGES
from preflight.reports.report import Report
from tests.preflight.test_reports import inside, reported

MANY = Report(
    "web",
    "dev",
    Outcome(findings=tuple(reported(resource=f"r{i:03}", message=f"{'word ' * 60}{i}.") for i in range(200))),
    folder="infra",
)
FEW = Report(
    "web",
    "dev",
    Outcome(
        findings=(
            reported("advice", ADVISORY, LOW),
            reported("low", MANDATORY, MEDIUM),
            replace(reported("worst", MANDATORY, CRITICAL), file="db/main.py"),
            reported("high", MANDATORY, HIGH, line=None),
        )
    ),
    folder="infra",
)


def names(made: dict[str, Any]) -> list[str]:
    return [f["policy"] for f in made["findings"]]


def test_an_answer_has_at_most_4_kb_and_all_answers_have_everything() -> None:
    seen: list[str] = []
    offset = 0
    while True:
        made = answer(MANY, Filters(), offset)
        assert size_of(made) <= LIMIT
        assert made["findings"], "each answer brings something"
        seen += [f["resource"] for f in made["findings"]]
        if "more" not in made:
            break
        assert made["more"] == {"left": 200 - len(seen), "offset": len(seen)}
        offset = made["more"]["offset"]
    assert seen == [f"r{i:03}" for i in range(200)]


def test_a_longer_answer_is_given_where_it_is_asked_for() -> None:
    assert (
        len(answer(MANY, Filters(), limit=20_000)["findings"]) > len(answer(MANY, Filters())["findings"]) + 5
    )
    assert "more" not in answer(MANY, Filters(), limit=1_000_000)


def test_what_is_long_is_cut_in_its_middle() -> None:
    long = Report(
        "web",
        "dev",
        Outcome(findings=(replace(reported(message="m" * 2000), remediation="r" * 2000, error="e" * 2000),)),
    )
    closed = tuple(f"'net{i}' (awsx:ec2:Vpc): {'why ' * 50}" for i in range(50))
    made = answer(replace(inside(long), closed=closed, notes=("n" * 5000,)), Filters())
    assert size_of(made) <= LIMIT
    assert "[1400 characters]" in made["findings"][0]["message"]
    assert made["closedComponents"][-1] == "... and 48 more"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), ["worst", "high", "low", "advice"]),
        (Filters(severity="high"), ["worst", "high"]),
        (Filters(level="advisory"), ["advice"]),
        (Filters(level="mandatory", severity="medium"), ["worst", "high", "low"]),
        (Filters(policy="low"), ["low"]),
        (Filters(file="network.py"), ["low", "advice"]),
        (Filters(file="infra/db/main.py"), ["worst"]),
        (Filters(file="./infra/db/main.py"), ["worst"]),
        (Filters(file="main.py"), ["worst"]),
        (Filters(file="*/db/*"), ["worst"]),
        (Filters(file="work.py"), []),
    ],
)
def test_filters(filters: Filters, found: list[str]) -> None:
    made = answer(FEW, filters)
    assert (names(made), made["matching"]) == (found, len(found))
    assert made["counts"]["mandatory"] == 3, "of the whole report"
    assert "more" not in made


@pytest.mark.parametrize("policy", discover(), ids=lambda p: p.name)
def test_a_page_fits_and_its_rest_can_be_asked_for(policy: Any) -> None:
    explained = explanation(policy)
    made = page(explained)
    assert size_of(made) <= LIMIT
    assert "Instead" in made["sections"]
    left = made.get("more", {"sections": []})["sections"]
    assert {*made["sections"], *left} == explained["sections"].keys()
    for name in left:
        assert page(explained, name)["sections"] == {name: explained["sections"][name]}


def test_the_pack_s_own_findings_are_explained() -> None:
    assert [set(page(own_explanation(name))["sections"]) for name in PAGES] == [
        {"What fails", "What to do"}
    ] * len(PAGES)


def test_a_section_that_a_page_has_not() -> None:
    made = page(own_explanation("program-error"), "Fails")
    assert made == {"problem": "Fails: no such section; there are What fails, What to do"}
    assert json.dumps(made)


def test_diffs_that_do_not_fit_are_asked_for() -> None:
    diffs = {name: f"+{name}\n" * 500 for name in ("a.py", "b.py")} | {"c.py": "+c\n" * 5000}
    found = Repairs(tuple(Fix(name, 1, "a name", ()) for name in diffs), {}, diffs)
    first = repairs(found, None)
    assert [f["file"] for f in first["files"]] == ["a.py"] and first["more"] == {"left": 2, "offset": 1}
    assert size_of(first) <= LIMIT and first["files"][0]["repairs"] == ["line 1: a name"]
    (last,) = repairs(found, "c.py")["files"]
    assert last["diff"] is None
    (whole,) = repairs(found, "c.py", limit=last["limit_bytes"])["files"]
    assert whole["diff"] == diffs["c.py"]


def test_many_errors_are_told_in_parts() -> None:
    rows = [
        {"error": f"error {i} " * 40, "resource": "", "policies": [{"policy": "a"}] * 9} for i in range(60)
    ]
    first = errors({"explained": rows, "unexplained": ["x" * 900]})
    assert size_of(first) <= LIMIT and first["more"]["left"] == 60 - len(first["explained"])
    assert (
        errors({"explained": rows, "unexplained": []}, 59)["explained"][0]["policies"]
        == [{"policy": "a"}] * 2
    )
