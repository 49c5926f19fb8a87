"""A load balancer does not have access logs enabled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The load balancer has no access logs. Set accessLogs with enabled: true.")]

CASES = {
    "none": Case(one("aws:lb:LoadBalancer"), FOUND),
    "on": Case(one("aws:lb:LoadBalancer", "{ accessLogs: { bucket: a, enabled: true } }")),
    "a bucket alone": Case(one("aws:lb:LoadBalancer", "{ accessLogs: { bucket: a } }"), FOUND),
    "the other spelling": Case(one("aws:alb:LoadBalancer"), FOUND),
    "a gateway": Case(one("aws:lb:LoadBalancer", "{ loadBalancerType: gateway }")),
    "not known": Case(
        one("aws:lb:LoadBalancer", '{ accessLogs: { bucket: a, enabled: "${two.value}" } }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("load-balancer-without-access-logs", replace(case, stack="prod"))


def test_other_stacks_than_production() -> None:
    check("load-balancer-without-access-logs", Case(CASES["none"].program))
