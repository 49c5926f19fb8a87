"""Filter patterns of CloudWatch Logs: JSON patterns in braces, fields in brackets, and terms.

Source: CloudWatch Logs user guide, "Filter pattern syntax"; the error texts from users' reports. Single quotes: "Metric
filter terms that include characters other than alphanumeric or underscore must be placed inside double quotes".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.logic import all_of
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

MOST_DIMENSIONS: Final = 3
_KEYS: Final = {
    aws.CLOUDWATCH_LOG_METRIC_FILTER: "pattern",
    aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER: "filterPattern",
}
_CLOSES: Final = {"{": "}", "[": "]"}
_SINGLE_QUOTED: Final = re.compile(r"(?:=|<|>)\s*'")
# Words between a condition and the selector of the next one.
_WORDS: Final = re.compile(r"\s(?:AND|OR)\s[\s(]{0,50}\$")
_JOINED: Final = re.compile(r"&&|\|\|")
_IN_QUOTES: Final = re.compile(r'"(?:\\.|[^"\\])*"|%[^%]*%', re.DOTALL)


class LogFilter(Entity):
    """A metric filter or subscription filter of a log group."""

    TYPES = (aws.CLOUDWATCH_LOG_METRIC_FILTER, aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER)

    @property
    def key(self) -> str:
        return _KEYS[self.type]

    @property
    def pattern(self) -> str | Unknown | None:
        return self.resource.text(self.key)

    @property
    def dimensions(self) -> int | Unknown:
        """The number of dimensions of its metric."""
        value = self.resource.get("metricTransformation", "dimensions")
        return (
            Unknown(value.reason)
            if isinstance(value, Unknown)
            else len(value)
            if isinstance(value, dict)
            else 0
        )

    @property
    def has_dimensions_of_terms(self) -> Tri:
        """Whether its metric has dimensions, but its pattern has no fields for them."""
        if isinstance(self.pattern, Unknown) or isinstance(self.dimensions, Unknown):
            return Unknown(f"pattern of '{self.name}'")
        return self.dimensions > 0 and not (self.pattern or "").lstrip().startswith(tuple(_CLOSES))

    @property
    def has_default_and_dimensions(self) -> Tri:
        default = self.resource.get("metricTransformation", "defaultValue")
        given = Unknown(default.reason) if isinstance(default, Unknown) else default is not None
        return all_of((given, is_given(self.resource.get("metricTransformation", "dimensions"))))


def filter_fault(pattern: str) -> str:
    """Why CloudWatch Logs rejects the pattern, as a predicate; empty if nothing is certain."""
    text = pattern.strip()
    bare = _IN_QUOTES.sub("", text)
    if '"' in bare:
        return "has a double quote that is not closed"
    closes = _CLOSES.get(text[:1])
    if closes is not None and not text.endswith(closes):
        return f"begins with '{text[0]}' and does not end with '{closes}'"
    return _condition_fault(bare[1:-1]) if closes == "}" else ""


def _condition_fault(text: str) -> str:
    """The fault in the conditions of a JSON pattern, without its strings: each begins with a selector."""
    if _WORDS.search(text):
        return "joins conditions by AND or OR, but JSON patterns have && and ||"
    for condition in _JOINED.split(text):
        selector = condition.strip().lstrip("(! \t\n")
        if selector and not selector.startswith("$"):
            return f"has the condition '{selector.rstrip(' )')}', which does not begin with a selector such as $.level"
    return ""


def has_single_quotes(pattern: str) -> bool:
    """Whether a JSON pattern compares with a string in single quotes, which AWS's syntax does not have."""
    text = pattern.strip()
    return text.startswith("{") and _SINGLE_QUOTED.search(_IN_QUOTES.sub("", text)) is not None
