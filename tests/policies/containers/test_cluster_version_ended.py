"""Kubernetes versions past their end."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def cluster(properties: str, today: str = "2026-11-29") -> str:
    resource = f"{{ type: aws:eks:Cluster, properties: {{ roleArn: a, {properties} }} }}"
    return f"today: {today}\nresources: {{ it: {resource} }}"


def ended(version: str, day: str, use: str = "1.33") -> list[tuple[str, str]]:
    text = (
        f"version is {version}, with which EKS creates no clusters since {day}. Use {use} or a newer version."
    )
    return [("it", text)]


def extended(version: str, day: str, last: str, use: str) -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"version is {version}, whose standard support ended on {day}. EKS bills extended support until {last}, "
            f"and then upgrades the cluster. Use {use} or a newer version.",
        )
    ]


REFUSED = {
    "ended": Case(cluster('version: "1.29"'), ended("1.29", "2026-03-23", "1.34"), when="planned"),
    "older than the calendar": Case(
        cluster('version: "1.21"'), ended("1.21", "2026-03-23", "1.34"), when="planned"
    ),
    "on the day": Case(
        cluster('version: "1.32"', "2027-03-23"), ended("1.32", "2027-03-23", "1.34"), when="planned"
    ),
    "when all of the calendar have ended": Case(
        cluster('version: "1.33"', "2030-01-01"), ended("1.33", "2027-07-29", "1.34"), when="planned"
    ),
    "in standard support": Case(cluster('version: "1.34"')),
    "newer than the calendar": Case(cluster('version: "1.36"', "2030-01-01")),
    "no version": Case(cluster("name: a")),
    "not known": Case(cluster('version: { "fn::invoke": {} }')),
    "not a version": Case(cluster("version: latest")),
}
ADVICE = {
    "ended, on Outposts": Case(
        cluster('version: "1.29", outpostConfig: { controlPlaneInstanceType: m5d.large, outpostArns: [a] }'),
        ended("1.29", "2026-03-23", "1.34"),
    ),
    "ended, and there already": Case(
        cluster('version: "1.29"'), ended("1.29", "2026-03-23", "1.34"), when="deployed"
    ),
    "the day before": Case(
        cluster('version: "1.32"', "2027-03-22"), extended("1.32", "2026-03-23", "2027-03-23", "1.34")
    ),
    "in extended support": Case(
        cluster('version: "1.33"'), extended("1.33", "2026-07-29", "2027-07-29", "1.34")
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_cases(case: Case) -> None:
    check("cluster-version-ended", case)


@pytest.mark.parametrize("case", ADVICE.values(), ids=ADVICE)
def test_advice(case: Case) -> None:
    check("cluster-version-ended", case, ("version is",))
