"""The texts that Pulumi's SDKs and languages return for an output instead of its value."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.resource import Resource

# Source: the Python SDK's `_OutputToStringError` and the Node SDK's `OutputImpl.toString` and `toJSON`.
_SENTENCES: Final = (
    "Calling __str__ on an Output[T] is not supported",
    "Calling [toString] on an [Output<T>] is not supported",
    "Calling [toJSON] on an [Output<T>] is not supported",
)
_PYTHON_OBJECT: Final = re.compile(r"<[A-Za-z_][\w.]*(?: object)? at 0x[0-9a-f]{6,}>")
_JAVASCRIPT_OBJECT: Final = "[object Object]"
_TRACES: Final = ("Calling ", " at 0x", _JAVASCRIPT_OBJECT)


def has_output_text(resource: Resource) -> bool:
    """Whether such a text may be in the resource's properties: a fast check; false is always correct."""
    return resource.contains_text(*_TRACES)


def output_text(text: str) -> str:
    """The first such text in a text; empty if there is none."""
    for sentence in _SENTENCES:
        if sentence in text:
            return sentence
    if match := _PYTHON_OBJECT.search(text):
        return re.sub(r"0x[0-9a-f]+", "0x...", match[0])
    # Scripts compare with '[object Object]' intentionally, but they have more than one line.
    return _JAVASCRIPT_OBJECT if _JAVASCRIPT_OBJECT in text and "\n" not in text else ""
