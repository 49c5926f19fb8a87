"""JSON in properties, known and partly known."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, Part
from preflight.core.json_texts import is_other_text, open_part, read_json
from preflight.core.values import PartialText, Secret, Unknown

ARN = Hole("urn", "arn", ("arn:aws:sqs:eu-west-1:", Part("", "account"), ":orders"))
NUMBER = Hole("urn", "id", (Part("urn", "id"),))


def partial(*pieces: str) -> PartialText:
    return PartialText(pieces)


def test_known_texts_and_data() -> None:
    assert read_json('[{"a": 1}]') == [{"a": 1}]
    assert read_json([{"a": 1}]) == [{"a": 1}]
    assert read_json(None) is None
    with pytest.raises(ValueError, match="Expecting"):
        read_json("[{")


def test_unknowns_stay_where_they_are() -> None:
    found = read_json(partial('[{"name": "app", "image": "', ':1", "port": ', ', "x": "', '"}]'))
    (item,) = found
    assert item["name"] == "app"
    assert isinstance(item["image"], PartialText) and item["image"].pieces == ("", ":1")
    assert isinstance(item["port"], Unknown) and isinstance(item["x"], Unknown)


@pytest.mark.parametrize("text", [partial("[{", "}]"), partial('{"a', 'b": 1}'), partial("[", "")])
def test_what_cannot_be_read_is_unknown_as_a_whole(text: PartialText) -> None:
    assert isinstance(read_json(text), Unknown)


def test_a_quote_in_a_text() -> None:
    (found,) = read_json(partial('["a\\"', '"]'))
    assert isinstance(found, PartialText) and found.pieces == ('a"', "")


def test_a_secret_is_not_read() -> None:
    found = read_json(Secret('[{"name": "app"}]'))
    assert isinstance(found, Secret)


@pytest.mark.parametrize(
    ("pieces", "hole", "is_other"),
    [
        (('{"a": "', '"}'), ARN, False),
        # Without quotation marks, an ARN is not JSON; what AWS assigns as a whole may be a number.
        (('{"a": ', "}"), ARN, True),
        (('{"a": ', "}"), NUMBER, False),
        (('{"a": ', "}"), None, False),
        (("queue=", ""), ARN, True),
        (('{"a": "', '"'), ARN, True),
        (('{"a": "', '"'), None, False),
    ],
)
def test_a_text_that_certainly_is_not_json(
    pieces: tuple[str, ...], hole: Hole | None, is_other: bool
) -> None:
    text = PartialText(pieces, holes=(hole,))
    assert is_other_text(text) is is_other
    if is_other:
        with pytest.raises(ValueError, match=r"quotation|Expecting|Unterminated"):
            read_json(text)


def test_an_empty_text_is_missing_and_known_texts_are_read() -> None:
    assert not is_other_text("") and not is_other_text(None) and not is_other_text({"a": 1})
    assert is_other_text("{") and not is_other_text("{}")


def test_the_part_that_may_be_anything() -> None:
    whole, output = Unknown("whole"), Unknown("output", ARN)
    assert open_part({"a": [1, output, PartialText(("a", ""))]}) is None
    assert open_part({"a": [output, whole]}) is whole
