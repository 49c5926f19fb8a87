"""A CloudTrail trail does not cover all Regions, or does not have log file validation enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "isMultiRegionTrail and enableLogFileValidation are not true. Set both to true.")]

CASES = {
    "neither": Case(one("aws:cloudtrail:Trail", "{ s3BucketName: a }"), FOUND),
    "both": Case(
        one(
            "aws:cloudtrail:Trail",
            "{ s3BucketName: a, isMultiRegionTrail: true, enableLogFileValidation: true }",
        )
    ),
    "one": Case(
        one("aws:cloudtrail:Trail", "{ s3BucketName: a, isMultiRegionTrail: true }"),
        [("one", "enableLogFileValidation is not true. Set it to true.")],
    ),
    "none": Case(one("aws:s3:Bucket")),
    "not known": Case(
        one(
            "aws:cloudtrail:Trail",
            '{ s3BucketName: a, isMultiRegionTrail: true, enableLogFileValidation: "${two.value}" }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("trail-incomplete", case)
