"""JSON in properties, known and partly known."""

from __future__ import annotations

import pytest

from preflight.core.json_texts import read_json
from preflight.core.values import PartialText, Secret, Unknown


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
