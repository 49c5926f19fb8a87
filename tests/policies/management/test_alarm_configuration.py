"""Periods, evaluation and metric math of alarms."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
ERRORS = "metricName: Errors, namespace: AWS/Lambda, statistic: Sum"


def alarm(properties: str, operator: str = "GreaterThanThreshold") -> str:
    return (
        "resources:\n  a: { type: 'aws:cloudwatch:MetricAlarm', properties: "
        f"{{ comparisonOperator: {operator}, threshold: 1, {properties} }} }}\n"
    )


def simple(period: object, evaluations: object = 1, more: str = "") -> str:
    return alarm(f"{ERRORS}, period: {period}, evaluationPeriods: {evaluations}{more}")


def math(*queries: str, more: str = "", operator: str = "GreaterThanThreshold") -> str:
    return alarm(f"evaluationPeriods: 1, metricQueries: [{', '.join(queries)}]{more}", operator)


def metric(name: str, returned: str = "", period: int = 60) -> str:
    shown = f", returnData: {returned}" if returned else ""
    return f"{{ id: {name}, metric: {{ metricName: E, namespace: N, period: {period}, stat: Sum }}{shown} }}"


def expression(name: str, text: str, returned: str = "true") -> str:
    return f"{{ id: {name}, expression: '{text}', returnData: {returned} }}"


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("a", message) for message in messages)


def too_long(seconds: int, most: int) -> str:
    return f"period times evaluationPeriods is {seconds} seconds; the maximum is {most}. Lower one of them."


def wrong_period(period: int) -> str:
    return f"period is {period}. Set it to 10, 20, 30 or a multiple of 60 seconds."


def returned(count: int) -> str:
    return f"returnData is true for {count} of the metricQueries. Set it to true for the one that the alarm compares."


def undefined(text: str, names: str) -> str:
    return (
        f"The expression '{text}' names {names}, which is not the ID of any metric query. Correct the "
        "expression."
    )


CASES = {
    "a minute": Case(simple(60, 3, ", datapointsToAlarm: 3")),
    "a high resolution": Case(simple(10)),
    "five minutes in words": Case(simple("'300'")),
    "45 seconds": Case(simple(45), told(wrong_period(45))),
    "90 seconds": Case(simple(90), told(wrong_period(90))),
    "a day of minutes": Case(simple(60, 1440)),
    "longer than a day": Case(simple(300, 289), told(too_long(86_700, 86_400))),
    "a week of hours": Case(simple(3600, 168)),
    "longer than a week": Case(simple(86_400, 8), told(too_long(691_200, 604_800))),
    "by the wall clock": Case(simple(86_400, 8, ", evaluationWindow: { x: y }")),
    "a period that is not known": Case(simple('"${other.unknown}"', 289) + OTHER, when="planned"),
    "more points than periods": Case(
        simple(60, 2, ", datapointsToAlarm: 3"),
        told(
            "datapointsToAlarm is 3, but evaluationPeriods is 2. Lower datapointsToAlarm, or raise "
            "evaluationPeriods."
        ),
    ),
    "points that are not known": Case(
        simple(60, 2, ', datapointsToAlarm: "${other.unknown}"') + OTHER, when="planned"
    ),
    "a percentile": Case(
        alarm("metricName: D, namespace: N, extendedStatistic: p99, period: 60, evaluationPeriods: 1")
    ),
    "two statistics": Case(
        simple(60, 1, ", extendedStatistic: p99"),
        told("statistic and extendedStatistic are both set. Remove one of them."),
    ),
    "no statistic": Case(
        alarm("metricName: D, namespace: N, period: 60, evaluationPeriods: 1"),
        told("metricName is set without statistic. Set statistic or extendedStatistic."),
    ),
    "a statistic that is not known": Case(
        alarm('metricName: D, namespace: N, statistic: "${other.unknown}", period: 60, evaluationPeriods: 1')
        + OTHER,
        when="planned",
    ),
    "no namespace": Case(
        alarm("metricName: D, statistic: Sum, period: 60, evaluationPeriods: 1"),
        told("metricName is set without namespace. Set the namespace of the metric."),
    ),
    "nothing to watch": Case(
        alarm("period: 60, evaluationPeriods: 1"),
        told("The alarm has neither metricName nor metricQueries. Set one of them."),
    ),
    "PromQL": Case(alarm("evaluationCriteria: { promqlCriteria: { query: up } }, evaluationInterval: 60")),
    "both": Case(
        math(metric("m", "true"), more=f", {ERRORS}"),
        told("metricName and metricQueries are both set. Remove one of them."),
    ),
    "queries that are not known": Case(
        alarm('evaluationPeriods: 1, metricQueries: "${other.unknown}"') + OTHER, when="planned"
    ),
    "math": Case(math(metric("e"), metric("n"), expression("rate", "e / n * 100"))),
    "math with functions and texts": Case(
        math(metric("m1"), metric("m2"), expression("x", "IF(m1 > 0, FILL(m2, REPEAT) / m1, 0)"))
    ),
    "a search": Case(math(expression("x", 'SUM(SEARCH("{AWS/Lambda} errors", "Sum", 60))'))),
    "Metrics Insights": Case(math(expression("x", "SELECT AVG(cpu) FROM fleet"))),
    "nothing returned": Case(math(metric("e"), expression("x", "e * 2", "false")), told(returned(0))),
    "two returned": Case(math(metric("e", "true"), expression("x", "e * 2")), told(returned(2))),
    "what is returned is not known": Case(
        math(metric("e", '"${other.unknown}"'), expression("x", "e * 2")) + OTHER, when="planned"
    ),
    "an id that does not exist": Case(
        math(metric("e"), expression("x", "errors / e")), told(undefined("errors / e", "'errors'"))
    ),
    "one id twice": Case(
        math(metric("e"), metric("e"), expression("x", "e")),
        told("2 metricQueries have the ID 'e'. Rename one of them."),
    ),
    "an id in capitals": Case(
        math(metric("Errors", "true")),
        told(
            "The ID 'Errors' does not begin with a lower-case letter, or has characters other than "
            "letters, digits and _. Rename it."
        ),
    ),
    "a query of both kinds": Case(
        math(
            "{ id: e, expression: '1', returnData: true, metric: { metricName: E, period: 60, stat: Sum } }"
        ),
        told("Metric query 'e' has both expression and metric. Remove one of them."),
    ),
    "a query of neither": Case(
        math("{ id: e, returnData: true }"),
        told("Metric query 'e' has neither expression nor metric. Set one of them."),
    ),
    "a query's period": Case(
        math(metric("e", "true", 45)),
        told("Metric query 'e' has the period 45. Set it to 1, 5, 10, 20, 30 or a multiple of 60 seconds."),
    ),
    "a band": Case(
        math(
            metric("m", "true"),
            expression("ad", "ANOMALY_DETECTION_BAND(m, 2)"),
            more=", thresholdMetricId: ad",
            operator="GreaterThanUpperThreshold",
        )
    ),
    "a band that does not exist": Case(
        math(metric("m", "true"), more=", thresholdMetricId: ad", operator="GreaterThanUpperThreshold"),
        told("thresholdMetricId 'ad' is not the ID of any metric query. Correct it."),
    ),
    "a band's operator without a band": Case(
        math(metric("m", "true"), operator="LessThanLowerThreshold"),
        told(
            "comparisonOperator is LessThanLowerThreshold without thresholdMetricId. Set thresholdMetricId "
            "to the ID of the ANOMALY_DETECTION_BAND expression."
        ),
    ),
    "six actions": Case(
        simple(60, 1, ", okActions: [a, b, c, d, e, f]"),
        told("okActions has 6 actions; the maximum is 5. Remove some."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alarm_configuration(case: Case) -> None:
    check("alarm-configuration", case)
