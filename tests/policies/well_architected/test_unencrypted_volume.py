"""An EBS volume is not encrypted."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The volume is not encrypted. Set encrypted: true.")]

CASES = {
    "on": Case(one("aws:ebs:Volume", "{ availabilityZone: eu-west-1a, size: 10, encrypted: true }")),
    "on, as text": Case(
        one("aws:ebs:Volume", "{ availabilityZone: eu-west-1a, size: 10, encrypted: 'true' }")
    ),
    "off": Case(one("aws:ebs:Volume", "{ availabilityZone: eu-west-1a, size: 10, encrypted: false }"), FOUND),
    "not said": Case(one("aws:ebs:Volume", "{ availabilityZone: eu-west-1a, size: 10 }"), FOUND),
    "not known": Case(
        one(
            "aws:ebs:Volume", '{ availabilityZone: eu-west-1a, size: 10, encrypted: "${two.value}" }', UNKNOWN
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unencrypted-volume", case)
