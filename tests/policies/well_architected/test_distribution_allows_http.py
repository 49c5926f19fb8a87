"""A CloudFront distribution allows plain HTTP."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The default cache behavior allows plain HTTP. Set viewerProtocolPolicy to redirect-to-https.",
    )
]

CASES = {
    "redirects": Case(
        one(
            "aws:cloudfront:Distribution",
            "{ defaultCacheBehavior: { viewerProtocolPolicy: redirect-to-https } }",
        )
    ),
    "allows all": Case(
        one("aws:cloudfront:Distribution", "{ defaultCacheBehavior: { viewerProtocolPolicy: allow-all } }"),
        FOUND,
    ),
    "an ordered one": Case(
        one(
            "aws:cloudfront:Distribution",
            "{ orderedCacheBehaviors: [{ pathPattern: /a, viewerProtocolPolicy: allow-all }] }",
        ),
        [
            (
                "one",
                "The cache behavior of '/a' allows plain HTTP. Set viewerProtocolPolicy to redirect-to-https.",
            )
        ],
    ),
    "no behavior": Case(one("aws:cloudfront:Distribution")),
    "not known": Case(
        one(
            "aws:cloudfront:Distribution",
            '{ defaultCacheBehavior: { viewerProtocolPolicy: "${two.value}" } }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("distribution-allows-http", case)
