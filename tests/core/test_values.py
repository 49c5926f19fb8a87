"""Known, unknown, secret, missing: decoding, absorbing, three-valued logic."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from preflight.core import encoding
from preflight.core.encoding import MAX_NESTING, decode, decode_plain, digits, is_given, parse_json
from preflight.core.holes import Hole, Part
from preflight.core.logic import (
    all_of,
    any_of,
    certainly,
    equal,
    known,
    maybe,
    negate,
    note,
    noting_unknowns,
    one_of,
)
from preflight.core.values import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    OUTPUT_SIGNATURE,
    RESOURCE_SIGNATURE,
    SECRET_SIGNATURE,
    SENTINEL,
    SENTINELS,
    SIGNATURE,
    Asset,
    PartialText,
    Secret,
    Tri,
    Unknown,
    UnknownTruthError,
    concatenated,
    is_text,
    outline,
)

U = Unknown("why")
STATES: list[Tri] = [True, False, U]


def shape(value: Tri) -> bool | None:
    return None if isinstance(value, Unknown) else value


# --- an unknown absorbs


@pytest.mark.parametrize(
    "operate",
    [
        lambda u: u == 1,
        lambda u: u != 1,
        lambda u: u < 1,
        lambda u: u <= 1,
        lambda u: u > 1,
        lambda u: u >= 1,
        lambda u: u + 1,
        lambda u: 1 + u,
        lambda u: "x" + u,
        lambda u: u - 1,
        lambda u: 1 - u,
        lambda u: u * 2,
        lambda u: u % 2,
        lambda u: u // 2,
        lambda u: u / 2,
        lambda u: u["key"],
        lambda u: u[0],
    ],
)
@pytest.mark.parametrize("unknown", [U, Secret("x", "why"), PartialText(("a", "b"), "why")], ids=repr)
def test_operations_give_an_unknown_with_its_reason(operate: Callable[[Any], Any], unknown: Unknown) -> None:
    found = operate(unknown)
    assert type(found) is Unknown
    assert found.reason == "why"


@pytest.mark.parametrize("unknown", [U, Secret("x"), PartialText(("a", "b"))], ids=repr)
@pytest.mark.parametrize(
    "ask",
    [bool, lambda u: not u, lambda u: 1 if u else 2, lambda u: "x" in u, list, lambda u: u and True],
)
def test_asking_an_unknown_for_truth_or_items_is_an_error(
    ask: Callable[[Any], Any], unknown: Unknown
) -> None:
    with pytest.raises(UnknownTruthError):
        ask(unknown)


def test_an_unknown_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(U)


def test_texts_of_unknowns() -> None:
    assert f"{U}" == "[unknown]"
    assert f"{Secret('hidden')}" == "[secret]"
    assert repr(Secret("hidden")) == "[secret]"
    assert "hidden" not in f"{Secret('hidden')!r}{Secret('hidden')!s}{[Secret('hidden')]}"
    assert Secret("hidden").reveal() == "hidden"


def test_partial_text() -> None:
    text = PartialText(("arn:aws:iam::", ":role/", "-x"))
    assert (text.prefix, text.suffix, text.known_length) == ("arn:aws:iam::", "-x", 21)


# --- three-valued logic, against the tables


@pytest.mark.parametrize("items", list(itertools.product(STATES, repeat=3)), ids=str)
def test_conjunction_and_disjunction(items: tuple[Tri, ...]) -> None:
    shapes = [shape(i) for i in items]
    conjunction = False if False in shapes else None if None in shapes else True
    disjunction = True if True in shapes else None if None in shapes else False
    assert shape(all_of(items)) is conjunction
    assert shape(any_of(items)) is disjunction
    assert shape(negate(all_of(items))) is shape(any_of(negate(i) for i in items)), "De Morgan"


def test_empty_conjunction_and_disjunction() -> None:
    assert all_of(()) is True
    assert any_of(()) is False


def test_the_first_unknown_gives_the_reason() -> None:
    one, two = Unknown("one"), Unknown("two")
    assert getattr(all_of((True, one, two)), "reason", "") == "one"
    assert getattr(any_of((False, two, one)), "reason", "") == "two"
    assert getattr(negate(one), "reason", "") == "one"


@pytest.mark.parametrize(
    ("value", "is_known", "is_maybe", "is_certain"),
    [(True, True, True, True), (False, True, False, False), (U, False, True, False)],
)
def test_known_maybe_certainly(value: Tri, is_known: bool, is_maybe: bool, is_certain: bool) -> None:
    assert (known(value), maybe(value), certainly(value)) == (is_known, is_maybe, is_certain)


def test_missing_is_known_and_a_secret_is_not() -> None:
    assert known(None)
    assert not known(Secret("x"))


def test_certainly_wants_true_itself() -> None:
    assert certainly(1) is False  # type: ignore[arg-type]


def test_unknowns_are_noted() -> None:
    with noting_unknowns() as outer:
        certainly(Unknown("one"))
        with noting_unknowns() as inner:
            certainly(Unknown("two"))
            note(Unknown("three"))
            certainly(True)
            certainly(False)
        assert inner == ["two", "three"]
    assert outer == ["one"]
    certainly(Unknown("outside any block"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1, True),
        (1, 1.0, True),
        (1, 2, False),
        (1, "1", False),
        (U, 1, None),
        (1, U, None),
        (None, None, True),
        (None, [], False),
        (Secret(1), 1, None),
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["b", "a"], False),
        (["a", U], ["a", "b"], None),
        (["a", U], ["b", "b"], False),
        (["a", U], ["a"], False),
        ({"a": U}, {"a": 1}, None),
        ({"a": U}, {"b": 1}, False),
        ({"a": [U], "b": 1}, {"a": [1], "b": 2}, False),
        ({"a": [1]}, {"a": [1]}, True),
        ([], {}, False),
    ],
)
def test_equality(left: object, right: object, expected: bool | None) -> None:
    assert shape(equal(left, right)) is expected
    assert shape(equal(right, left)) is expected


def test_membership() -> None:
    assert one_of("a", ("a", "b")) is True
    assert one_of("c", ("a", "b")) is False
    assert shape(one_of(U, ("a",))) is None
    assert one_of("a", iter(["b", "a"])) is True
    assert one_of("a", ()) is False
    assert shape(one_of(U, ())) is False, "no option, no member"
    assert shape(one_of([U], ([1], "x"))) is None


# --- decoding


def encode(value: object) -> struct_pb2.Value:
    struct = struct_pb2.Struct()
    struct["x"] = value  # type: ignore[assignment]
    return struct.fields["x"]


both = pytest.mark.parametrize(
    "read", [lambda v, r: decode(encode(v), r), decode_plain], ids=["wire", "plain"]
)
Read = Callable[[object, str], Any]


@both
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("", ""),
        (True, True),
        (False, False),
        (3, 3),
        (3.0, 3),
        (2.5, 2.5),
        (-1, -1),
        (None, None),
        ([1, "a", None], [1, "a", None]),
        ({"a": {"b": [True]}}, {"a": {"b": [True]}}),
        ([], []),
        ({}, {}),
    ],
)
def test_plain_values(read: Read, value: object, expected: object) -> None:
    found = read(value, "why")
    assert found == expected
    assert type(found) is type(expected)


@both
def test_large_numbers(read: Read) -> None:
    assert read(1e300, "why") == 1e300
    assert read(float("inf"), "why") == float("inf")
    assert read(float("nan"), "why") != read(float("nan"), "why")


@both
@pytest.mark.parametrize("sentinel", sorted(SENTINELS))
def test_every_sentinel_is_an_unknown(read: Read, sentinel: str) -> None:
    found = read(sentinel, "why")
    assert type(found) is Unknown
    assert found.reason == "why"
    nested = read({"a": [sentinel, "b"]}, "why")
    assert type(nested["a"][0]) is Unknown
    assert nested["a"][1] == "b"


def test_there_is_a_sentinel_for_every_type() -> None:
    """Boolean, number, text, list, asset, archive and object, as the engine defines them."""
    assert len(SENTINELS) == 7
    assert SENTINEL in SENTINELS


@both
def test_a_text_with_unknown_parts(read: Read) -> None:
    found = read(f"arn:{SENTINEL}/x/{SENTINEL}", "why")
    assert isinstance(found, PartialText)
    assert found.pieces == ("arn:", "/x/", "")
    assert found.reason == "why"


@both
@pytest.mark.parametrize(
    ("value", "inside"), [("text", "text"), (5, 5), (None, None), (["a"], ["a"]), ({"a": 1}, {"a": 1})]
)
def test_a_secret_hides_its_value(read: Read, value: object, inside: object) -> None:
    found = read({SIGNATURE: SECRET_SIGNATURE, "value": value}, "why")
    assert isinstance(found, Secret)
    assert found.reveal() == inside
    assert found.reason == "why"


@both
def test_a_secret_in_a_secret_is_one(read: Read) -> None:
    found = read(
        {SIGNATURE: SECRET_SIGNATURE, "value": {SIGNATURE: SECRET_SIGNATURE, "value": "deep"}}, "why"
    )
    assert found.reveal() == "deep"


@both
def test_a_secret_may_be_unknown(read: Read) -> None:
    found = read({SIGNATURE: SECRET_SIGNATURE, "value": SENTINEL}, "why")
    assert isinstance(found, Secret)
    assert isinstance(found.reveal(), Unknown)
    assert read({SIGNATURE: SECRET_SIGNATURE}, "why").reveal() is None


@both
def test_outputs(read: Read) -> None:
    unknown = read({SIGNATURE: OUTPUT_SIGNATURE, "dependencies": ["urn"]}, "why")
    assert type(unknown) is Unknown
    assert read({SIGNATURE: OUTPUT_SIGNATURE, "value": "x"}, "why") == "x"
    hidden = read({SIGNATURE: OUTPUT_SIGNATURE, "value": "x", "secret": True}, "why")
    assert isinstance(hidden, Secret)
    assert hidden.reveal() == "x"
    both_hidden = read({SIGNATURE: OUTPUT_SIGNATURE, "secret": True}, "why")
    assert isinstance(both_hidden, Secret)
    assert isinstance(both_hidden.reveal(), Unknown)


@both
def test_assets_and_archives(read: Read) -> None:
    text = {SIGNATURE: ASSET_SIGNATURE, "text": "print()"}
    assert read(text, "why") == Asset(False, text="print()")
    assert read({SIGNATURE: ASSET_SIGNATURE, "path": "a.py"}, "why") == Asset(False, path="a.py")
    assert read({SIGNATURE: ASSET_SIGNATURE, "uri": "https://x"}, "why") == Asset(False, uri="https://x")
    archive = {SIGNATURE: ARCHIVE_SIGNATURE, "assets": {"index.py": text}}
    assert read(archive, "why") == Asset(True, assets={"index.py": Asset(False, text="print()")})
    assert read({SIGNATURE: ARCHIVE_SIGNATURE, "path": "."}, "why") == Asset(True, path=".")


@both
def test_an_unknown_signature_is_unknown(read: Read) -> None:
    """A resource reference, or what a later engine sends."""
    assert type(read({SIGNATURE: RESOURCE_SIGNATURE, "urn": "x"}, "why")) is Unknown


def test_what_is_no_json_is_unknown() -> None:
    assert type(decode_plain(object(), "why")) is Unknown
    assert type(decode_plain({"a": {1, 2}}, "why")["a"]) is Unknown  # type: ignore[index,call-overload]


@pytest.mark.parametrize("opening", [{"a": 0}, [0]], ids=["objects", "lists"])
@both
def test_what_is_nested_too_deeply_is_unknown_inside(read: Read, opening: Any) -> None:
    def nested(depth: int) -> Any:
        value: Any = "x"
        for _ in range(depth):
            value = {"a": value} if isinstance(opening, dict) else [value]
        return value

    def innermost(value: Any) -> Any:
        while isinstance(value, dict | list):
            value = value["a"] if isinstance(value, dict) else value[0]
        return value

    # Texts have no depth of their own to one reader.
    assert innermost(read(nested(MAX_NESTING), "why")) == "x"
    assert isinstance(innermost(read(nested(MAX_NESTING + 2), "why")), Unknown)


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("[" * MAX_NESTING + "]" * MAX_NESTING, True),
        ("[" * (MAX_NESTING + 2) + "]" * (MAX_NESTING + 2), False),
        ('{"a":' * (MAX_NESTING + 2) + "0" + "}" * (MAX_NESTING + 2), False),
        ("[" + "[]," * (3 * MAX_NESTING) + "{}]", True),
        ("[" * 100_000 + "]" * 100_000, False),
        ("{", False),
    ],
    ids=["deep", "too deep", "objects too deep", "wide", "far too deep", "no JSON"],
)
def test_json_of_any_depth_is_read_or_refused(text: str, fine: bool) -> None:
    if fine:
        assert isinstance(parse_json(text), list)
    else:
        with pytest.raises(ValueError):
            parse_json(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("065", 65),
        ("123456789", 123456789),
        ("1234567890", None),
        ("", None),
        ("-1", None),
        ("1 ", None),
        ("٣", None),
    ],
)
def test_digits(text: str, number: int | None) -> None:
    assert digits(text) == number


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_both_readers_agree(value: object) -> None:
    assert operator.eq(decode(encode(value), "why"), decode_plain(value, "why"))


@given(json_values)
def test_what_is_encoded_is_read_again(value: object) -> None:
    assert operator.eq(decode(encoding.encode(value), "why"), decode_plain(value, "why"))


@pytest.mark.parametrize(
    "value", [Unknown("why"), Secret("x"), Secret(Unknown("why")), PartialText(("a", "b")), ("x", [1, {}])]
)
def test_what_is_not_plain_is_encoded_too(value: object) -> None:
    found = decode(encoding.encode({"it": [value]}), "why")
    assert isinstance(found, dict)
    (item,) = found["it"]  # type: ignore[misc]
    if isinstance(value, tuple):
        assert item == ["x", [1, {}]]
    else:
        assert type(item) is type(value)


def test_what_is_no_value_is_not_encoded() -> None:
    with pytest.raises(TypeError, match="a set is no property value"):
        encoding.encode({1})


@pytest.mark.parametrize("value", ["", [], {}, 0, False, None])
def test_what_is_empty_is_not_given(value: object) -> None:
    assert is_given(value) is False
    assert is_given([value]) is True
    assert isinstance(is_given(Unknown("later")), Unknown)


def test_an_outline_is_the_text_with_a_sign_for_what_aws_assigns() -> None:
    arn = Hole("urn", "arn", ("arn:aws:s3:::files-", Part("urn", "name")))
    text = PartialText(("<", "/*"), holes=(arn,))
    assert outline("a") == "a"
    assert outline(Unknown("x", arn)) == "arn:aws:s3:::files-…"
    assert outline(text) == "<arn:aws:s3:::files-…/*"
    assert outline(PartialText(("a", ""))) is None
    assert outline(Unknown("x")) is None and outline(3) is None and outline(None) is None
    assert is_text("a") and is_text(text) and is_text(Unknown("x", arn)) and is_text(PartialText(("a", "")))
    assert not is_text(Unknown("x")) and not is_text(3) and not is_text(["a"])


def test_texts_and_unknowns_one_after_the_other() -> None:
    arn = Hole("urn", "arn", ("arn:aws:s3:::files-", Part("urn", "name")))
    assert concatenated("a", "b") == "ab"
    found = concatenated("<", Unknown("x", arn), "/", PartialText(("c", "d"), "y"), ">")
    assert isinstance(found, PartialText)
    assert found.pieces == ("<", "/c", "d>") and found.holes == (arn, None) and found.reason == "x"
