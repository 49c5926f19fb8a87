"""An API stage has no access logs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The stage has no access logs. Set accessLogSettings.")]

CASES = {
    "none": Case(one("aws:apigateway:Stage", "{ stageName: a }"), FOUND),
    "an HTTP API": Case(one("aws:apigatewayv2:Stage"), FOUND),
    "logged": Case(
        one("aws:apigateway:Stage", "{ stageName: a, accessLogSettings: { destinationArn: b, format: c } }")
    ),
    "not known": Case(
        one("aws:apigateway:Stage", '{ stageName: a, accessLogSettings: "${two.value}" }', UNKNOWN)
    ),
    "an API": Case(one("aws:apigateway:RestApi")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("api-stage-without-access-logs", replace(case, stack="prod"))


def test_other_stacks_than_production() -> None:
    check("api-stage-without-access-logs", Case(CASES["none"].program))
