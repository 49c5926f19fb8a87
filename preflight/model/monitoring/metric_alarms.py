"""CloudWatch metric alarms: their metrics, evaluation periods and metric math.

Sources: CloudWatch API, PutMetricAlarm and MetricDataQuery; CloudWatch user guide, "Alarm evaluation"; the provider's
checks of `aws_cloudwatch_metric_alarm`. Read in November 2026.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws

DAY, WEEK, HOUR = 86_400, 604_800, 3600
_ID: Final = re.compile("[a-z][a-zA-Z0-9_]*")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
# A name that begins in lower case and is not a function call: functions and operators are in upper case.
_REFERENCE: Final = re.compile(r"(?<![A-Za-z0-9_.])[a-z][a-zA-Z0-9_]*(?![A-Za-z0-9_]*\s*\()")
_INSIGHTS: Final = re.compile(r"\s*SELECT\b", re.IGNORECASE)
BAND_OPERATORS: Final = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)


class Query(msgspec.Struct, frozen=True):
    """One item of `metricQueries`: a metric, or an expression with other items."""

    fields: Value

    @property
    def id(self) -> str | Unknown | None:
        return as_text(child(self.fields, "id"))

    @property
    def expression(self) -> str | Unknown | None:
        return as_text(child(self.fields, "expression"))

    @property
    def has_expression(self) -> Tri:
        return is_given(child(self.fields, "expression"))

    @property
    def has_metric(self) -> Tri:
        return is_given(child(self.fields, "metric"))

    @property
    def returns_data(self) -> Tri:
        """`False` if it is not set, which is the provider's default."""
        return as_flag(child(self.fields, "returnData"))

    @property
    def period(self) -> int | Unknown | None:
        return as_number(child(child(self.fields, "metric"), "period"))

    @property
    def references(self) -> tuple[str, ...]:
        """The IDs in its expression; empty for a Metrics Insights query."""
        text = self.expression
        if not isinstance(text, str) or _INSIGHTS.match(text):
            return ()
        return tuple(dict.fromkeys(_REFERENCE.findall(_QUOTED.sub("", text))))


class MetricAlarm(Entity):
    """An alarm on a metric or on metric math."""

    TYPES = (aws.CLOUDWATCH_METRIC_ALARM,)

    @cached_property
    def queries(self) -> tuple[Query, ...] | Unknown:
        items = self.resource.items("metricQueries")
        return items if isinstance(items, Unknown) else tuple(Query(item) for item in items)

    @cached_property
    def period(self) -> int | Unknown | None:
        return self.resource.number("period")

    @cached_property
    def evaluated_seconds(self) -> int | Unknown | None:
        """The evaluated time: period times evaluation periods; `None` for evaluation by wall-clock time."""
        if self.resource.is_set("evaluationWindow"):
            return None
        periods = self.resource.number("evaluationPeriods")
        for value in (self.period, periods):
            if value is None or isinstance(value, Unknown):
                return value
        assert isinstance(self.period, int) and isinstance(periods, int)
        return self.period * periods

    @cached_property
    def longest_evaluation(self) -> int:
        """A day, or a week for periods of an hour and more."""
        return WEEK if isinstance(self.period, int) and self.period >= HOUR else DAY

    @cached_property
    def has_band(self) -> bool:
        """Whether it compares with an anomaly detection band, known or unknown."""
        return self.resource.is_set("thresholdMetricId")


def is_period(seconds: int, shortest: tuple[int, ...] = (10, 20, 30)) -> bool:
    return seconds in shortest or (seconds > 0 and seconds % 60 == 0)


def is_query_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def ids(queries: tuple[Query, ...]) -> tuple[str, ...] | Unknown:
    """The IDs of the queries; `None` if one is unknown."""
    found = [query.id for query in queries]
    unknown = next((i for i in found if isinstance(i, Unknown)), None)
    return unknown if unknown is not None else tuple(i for i in found if isinstance(i, str))
