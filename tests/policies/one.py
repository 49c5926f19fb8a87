"""Programs of one resource, for rules that judge a resource by itself."""

from __future__ import annotations

# A resource whose `value` no preview knows.
UNKNOWN = "  two: { type: aws:ssm:Parameter }\n"


def one(type_: str, properties: str = "{}", more: str = "") -> str:
    """The resource `one`, with further lines of the program behind it."""
    return f"resources:\n  one: {{ type: {type_}, properties: {properties} }}\n{more}"
