"""Every limit of the tables is found where it is broken, and nothing where it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.model.limits.limit import Limit
from preflight.model.limits.limit_violations import Violation, refused_at, violations
from preflight.model.limits.property_limits import compiled, index, limited_types
from preflight.model.limits.stated_values import STATED
from preflight.testing import Program
from tools.limits.broken import add, values
from tools.limits.generate import stored

LIMITS = {token: {**STATED.get(token, {}), **stored().get(token, {})} for token in limited_types()}
EVERY = [(token, path, limit) for token, limits in LIMITS.items() for path, limit in limits.items()]
INSIDE = [one for one in EVERY if "." in one[1] and one[2].values]


def found(token: str, path: str, value: object) -> list[Violation]:
    program = Program()
    add(program, token, "it", path, value)
    return [
        v
        for r in program.planned().resources
        for unlisted in (False, True)
        for v in violations(r, unlisted=unlisted)
    ]


@pytest.mark.parametrize("token", limited_types())
def test_each_limit_broken_once_is_found(token: str) -> None:
    for path, limit in LIMITS[token].items():
        for value in values(limit):
            places = [v.place for v in found(token, path, value)]
            assert places == [path], (path, value)


@given(st.sampled_from(EVERY), st.data())
@settings(max_examples=300, deadline=None)
def test_any_broken_value_is_found(one: tuple[str, str, Limit], data: st.DataObject) -> None:
    token, path, limit = one
    value = data.draw(_broken(limit))
    assert [v.place for v in found(token, path, value)] == [path]


@given(st.sampled_from(EVERY), st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_is_found_where_the_limit_is_kept(one: tuple[str, str, Limit], data: st.DataObject) -> None:
    token, path, limit = one
    assert found(token, path, data.draw(_kept(limit))) == []


@given(st.sampled_from(EVERY))
@settings(max_examples=100, deadline=None)
def test_an_unknown_is_no_violation(one: tuple[str, str, Limit]) -> None:
    token, path, _ = one
    assert found(token, path, SENTINEL) == []
    assert found(token, path, f"a{SENTINEL}" * 999) == []


@given(st.sampled_from([one for one in EVERY if not one[2].is_number and not one[2].most_items]))
@settings(max_examples=100, deadline=None)
def test_a_secret_is_judged_and_not_shown(one: tuple[str, str, Limit]) -> None:
    token, path, limit = one
    for value in values(limit):
        told = found(token, path, {SIGNATURE: SECRET_SIGNATURE, "value": value})
        statement = "is a secret whose value is not allowed"
        assert [(v.statement, v.advice) for v in told] == [(statement, "Set another value.")]


def test_no_stated_limit_is_in_the_generated_tables() -> None:
    generated = stored()
    assert [
        (t, path) for t, limits in STATED.items() for path in limits if path in generated.get(t, {})
    ] == []


def test_the_place_names_the_item_of_a_list() -> None:
    limit = Limit("Op", values=("a", "b"))
    places = [v.place for v in refused_at([{"x": "a"}, {"x": ["a", "c"]}], "rules", "x", limit)]
    assert places == ["rules[1].x"]
    assert [v.place for v in refused_at([{"x": "c"}], "rules", "x", limit)] == ["rules.x"]


def test_zero_and_minus_one_may_stand_for_no_value() -> None:
    limit = Limit("Op", least=5, most=9, is_number=True)
    assert [list(refused_at(n, "n", "", limit)) for n in (0, -1, "7", 5, 9, "x", True)] == [[]] * 7
    assert [v.statement for n in (4, "10", -2) for v in refused_at(n, "n", "", limit)] == [
        "is 4",
        "is 10",
        "is -2",
    ]


def test_case_alone_is_unlisted() -> None:
    limit = Limit("Op", values=("One", "Two"))
    assert [v.unlisted for text in ("one", "Onee") for v in refused_at(text, "n", "", limit)] == [True, False]
    assert [v.advice for text in ("one", "Onee", "zzz") for v in refused_at(text, "n", "", limit)] == [
        "Use 'One'.",
        "Use 'One'.",
        "Use one of these.",
    ]


def test_a_table_is_read_only_for_its_types() -> None:
    assert "index" not in index().types
    assert all(
        token.split(":")[1].split("/")[0] == s for s, tokens in index().types.items() for token in tokens
    )


def test_every_pattern_is_quick() -> None:
    """Texts that make a pattern try again and again."""
    for pattern in {p for _, _, limit in EVERY for p in limit.patterns}:
        for text in ("a" * 2000, "a-" * 1000, "arn:aws:" + "a:" * 900, "a/" * 1000 + "!", "0" * 2000 + "!"):
            compiled(pattern).search(text)


def _broken(limit: Limit) -> st.SearchStrategy[object]:
    """Values that break one part of the limit."""
    one = list(_each_broken(limit))
    return st.one_of(one) if one else st.nothing()


def _each_broken(limit: Limit) -> Iterator[st.SearchStrategy[object]]:
    plain = st.characters(min_codepoint=97, max_codepoint=122)
    if limit.values:
        folded = {value.casefold() for value in limit.values}
        yield st.text(plain, min_size=1, max_size=20).filter(lambda text: text.casefold() not in folded)
    if limit.longest is not None:
        yield st.integers(1, 50).map(lambda more: "a" * (limit.longest + more))
    if limit.most is not None:
        yield st.integers(1, 1000).map(lambda more: int(limit.most) + more)
    if limit.least is not None:
        yield (
            st.integers(2, 1000).map(lambda less: int(limit.least) - less).filter(lambda n: n not in (0, -1))
        )
    if limit.most_items is not None:
        yield st.integers(1, 5).map(lambda more: ["a"] * (limit.most_items + more))
    if limit.patterns or limit.fewest or limit.shortest:
        made = list(values(limit))
        if made:
            yield st.sampled_from(made)


def _kept(limit: Limit) -> st.SearchStrategy[object]:
    """Values that the limit takes."""
    if limit.values:
        return st.sampled_from(limit.values)
    if limit.is_number:
        least = int(
            limit.least if limit.least is not None else limit.most - 100 if limit.most is not None else 0
        )
        most = int(limit.most if limit.most is not None else least + 1000)
        return st.integers(least, most)
    if limit.patterns:
        within = st.from_regex(compiled(limit.patterns[0]))
        return within.map(str).filter(lambda t: (limit.shortest or 0) <= len(t) <= (limit.longest or 2000))
    if limit.most_items is not None and limit.longest is None:
        return st.lists(st.just({}), min_size=limit.fewest or 0, max_size=min(limit.most_items, 20))
    shortest = limit.shortest or 0
    return st.text("abc", min_size=shortest, max_size=min(limit.longest or shortest + 100, shortest + 100))
