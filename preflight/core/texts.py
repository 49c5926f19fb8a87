"""The texts in a property's value, each with its path."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import OutputText, PartialText, Secret, Value


def texts_in(path: str, value: Value, secrets: bool) -> Iterator[tuple[str, str]]:
    """The known texts of a value with their paths; with `secrets`, those of secrets too."""
    value = value.reveal() if secrets and isinstance(value, Secret) else value
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, PartialText):
        yield from ((path, piece) for piece in value.pieces if piece)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from texts_in(f"{path}.{key}", value[key], secrets)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts_in(f"{path}[{index}]", item, secrets)


def output_texts_in(path: str, value: Value) -> Iterator[tuple[str, str]]:
    """The texts about misused outputs in a value, with their paths; those of secrets too."""
    value = value.reveal() if isinstance(value, Secret) else value
    if isinstance(value, OutputText):
        yield path, value.found
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from output_texts_in(f"{path}.{key}", value[key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from output_texts_in(f"{path}[{index}]", item)
