"""A CloudWatch alarm has a period, evaluation or metric math setting that CloudWatch or the provider rejects.

## What fails

- `period` is not 10, 20, 30 or a multiple of 60 seconds.
- `period` times `evaluationPeriods` is more than a day, or more than seven days for periods of one hour or longer.
- `datapointsToAlarm` is larger than `evaluationPeriods`.
- `metricName` and `metricQueries` are both set, or neither is set; `metricName` is set without `namespace`;
  `statistic` and `extendedStatistic` are both set, or `metricName` is set with neither.
- Not exactly one of `metricQueries` has `returnData: true` (an alarm with anomaly detection may have two).
- Two queries have the same ID, or an ID does not begin with a lower-case letter.
- An expression or `thresholdMetricId` names an ID that does not exist.
- A query has both `expression` and `metric`, or neither.
- An operator of anomaly detection is set without `thresholdMetricId`.
- One state has more than five actions.

## Why

CloudWatch rejects the alarm with `ValidationError`: `Metrics cannot be checked across more than a day
(EvaluationPeriods * Period must be <= 86400)`, `DatapointsToAlarm must be less than or equal to EvaluationPeriods`,
`Exactly one element of the metrics list should return data`, or `Invalid metrics list`. The provider rejects other
faults in the preview: `One of statistic or extended_statistic must be set for a cloudwatch metric alarm`.

## Errors

- `conflicts with metric_query`
- `Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)`
- `ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods`
- `ValidationError: Exactly one element of the metrics list should return data`
- `ValidationError: Invalid metrics list`
- `One of statistic or extended_statistic must be set for a cloudwatch metric alarm`

## Fails

```yaml
resources:
  alerts: { type: aws:sns:Topic }
  errors:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: The function fails
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 2
      datapointsToAlarm: 3
      metricName: Errors
      namespace: AWS/Lambda
      period: 45
      statistic: Sum
      threshold: 1
      alarmActions: ["${alerts.arn}"]
```

## Instead

Use a period of whole minutes, and at most as many data points as periods.

```yaml
resources:
  alerts: { type: aws:sns:Topic }
  errors:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: The function fails
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 3
      datapointsToAlarm: 2
      metricName: Errors
      namespace: AWS/Lambda
      period: 60
      statistic: Sum
      threshold: 1
      alarmActions: ["${alerts.arn}"]
```

## Not covered

Whether a metric exists, functions of metric math and their arguments, queries of Metrics Insights, composite alarms.
Actions: *alarm-without-action*, *alarm-topic-cannot-publish*.

## References

- [PutMetricAlarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html)
- [MetricDataQuery](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html)
- [Alarm evaluation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, known, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.monitoring.metric_alarms import (
    BAND_OPERATORS,
    MetricAlarm,
    Query,
    ids,
    is_period,
    is_query_id,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy

ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")
MOST_ACTIONS = 5
# High-resolution metrics. Source: MetricStat, `Period`.
SHORTEST = (1, 5, 10, 20, 30)


def alarms(stack: Stack) -> Iterator[MetricAlarm]:
    return (a for a in stack.all(MetricAlarm) if not a.resource.is_external)


@policy(each=alarms, level=MANDATORY, severity=HIGH, error="ValidationError")
def alarm_configuration(alarm: MetricAlarm) -> Iterator[Finding]:
    yield from _times(alarm)
    yield from _source(alarm)
    yield from _operator(alarm)
    for key in ACTIONS:
        items = alarm.resource.items(key)
        if known(items) and len(items) > MOST_ACTIONS:
            yield Finding(
                alarm, f"{key} has {len(items)} actions; the maximum is {MOST_ACTIONS}. Remove some."
            )
    if isinstance(alarm.queries, Unknown):
        note(alarm.queries)
    elif alarm.queries:
        yield from _queries(alarm, alarm.queries)


def _times(alarm: MetricAlarm) -> Iterator[Finding]:
    period, seconds = alarm.period, alarm.evaluated_seconds
    if isinstance(period, int) and period and not is_period(period):
        yield Finding(alarm, f"period is {period}. Set it to 10, 20, 30 or a multiple of 60 seconds.")
    elif isinstance(seconds, int) and seconds > alarm.longest_evaluation:
        yield Finding(
            alarm,
            f"period times evaluationPeriods is {seconds} seconds; the maximum is "
            f"{alarm.longest_evaluation}. Lower one of them.",
            error="Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)",
        )
    points, periods = (alarm.resource.number(key) for key in ("datapointsToAlarm", "evaluationPeriods"))
    for value in (period, points, periods):
        if isinstance(value, Unknown):
            note(value)
    if isinstance(points, int) and isinstance(periods, int) and points > periods:
        yield Finding(
            alarm,
            f"datapointsToAlarm is {points}, but evaluationPeriods is {periods}. Lower datapointsToAlarm, or raise "
            "evaluationPeriods.",
            error="DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        )


def _source(alarm: MetricAlarm) -> Iterator[Finding]:
    gives = alarm.resource.is_set
    queries = isinstance(alarm.queries, Unknown) or bool(alarm.queries)
    if gives("metricName") and queries:
        yield Finding(
            alarm,
            "metricName and metricQueries are both set. Remove one of them.",
            error="conflicts with metric_query",
        )
    elif not gives("metricName") and not queries and not gives("evaluationCriteria"):
        yield Finding(alarm, "The alarm has neither metricName nor metricQueries. Set one of them.")
    statistics = [key for key in ("statistic", "extendedStatistic") if gives(key)]
    if len(statistics) > 1:
        yield Finding(alarm, "statistic and extendedStatistic are both set. Remove one of them.")
    elif gives("metricName") and not queries and not statistics:
        yield Finding(
            alarm,
            "metricName is set without statistic. Set statistic or extendedStatistic.",
            error="One of statistic or extended_statistic must be set for a cloudwatch metric alarm",
        )
    if gives("metricName") and not queries and not gives("namespace"):
        yield Finding(alarm, "metricName is set without namespace. Set the namespace of the metric.")


def _operator(alarm: MetricAlarm) -> Iterator[Finding]:
    operator = alarm.resource.text("comparisonOperator")
    if isinstance(operator, str) and operator in BAND_OPERATORS and not alarm.has_band:
        yield Finding(
            alarm,
            f"comparisonOperator is {operator} without thresholdMetricId. Set thresholdMetricId to the ID of the "
            "ANOMALY_DETECTION_BAND expression.",
        )


def _queries(alarm: MetricAlarm, queries: tuple[Query, ...]) -> Iterator[Finding]:
    names = ids(queries)
    if isinstance(names, Unknown):
        note(names)
    else:
        yield from _ids(alarm, queries, names)
    yield from _returned(alarm, queries)
    for query in queries:
        yield from _query(alarm, query)


def _ids(alarm: MetricAlarm, queries: tuple[Query, ...], names: tuple[str, ...]) -> Iterator[Finding]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Finding(alarm, f"{count} metricQueries have the ID '{name}'. Rename one of them.")
        if not is_query_id(name):
            yield Finding(
                alarm,
                f"The ID '{name}' does not begin with a lower-case letter, or has characters other than letters, "
                "digits and _. Rename it.",
            )
    for query in queries:
        missing = [r for r in query.references if r not in names]
        if missing:
            yield Finding(
                alarm,
                f"The expression '{query.expression}' names {_listed(missing)}, which is not the ID of any "
                "metric query. Correct the expression.",
                error="Invalid metrics list",
            )
    band = alarm.resource.text("thresholdMetricId")
    if isinstance(band, str) and band and band not in names:
        yield Finding(alarm, f"thresholdMetricId '{band}' is not the ID of any metric query. Correct it.")


def _returned(alarm: MetricAlarm, queries: tuple[Query, ...]) -> Iterator[Finding]:
    returned = [query.returns_data for query in queries]
    unknown = next((r for r in returned if isinstance(r, Unknown)), None)
    if unknown is not None:
        note(unknown)
        return
    count = sum(1 for r in returned if r is True)
    if count == 0 or (count > 1 and not alarm.has_band):
        yield Finding(
            alarm,
            f"returnData is true for {count} of the metricQueries. Set it to true for the one that the alarm "
            "compares.",
            error="Exactly one element of the metrics list should return data",
        )


def _query(alarm: MetricAlarm, query: Query) -> Iterator[Finding]:
    whose = f"Metric query '{query.id}'" if isinstance(query.id, str) else "A metric query"
    if certainly(all_of((query.has_expression, query.has_metric))):
        yield Finding(alarm, f"{whose} has both expression and metric. Remove one of them.")
    elif certainly(all_of((negate(query.has_expression), negate(query.has_metric)))):
        yield Finding(alarm, f"{whose} has neither expression nor metric. Set one of them.")
    if isinstance(query.period, int) and not is_period(query.period, SHORTEST):
        yield Finding(
            alarm,
            f"{whose} has the period {query.period}. Set it to 1, 5, 10, 20, 30 or a multiple of 60 seconds.",
        )


def _listed(names: list[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
