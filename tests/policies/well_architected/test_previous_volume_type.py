"""A volume has a previous-generation type that costs more and performs worse than its successor."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "type is gp2, whose successor is gp3. Set type to gp3.")]

CASES = {
    "gp2": Case(one("aws:ebs:Volume", "{ type: gp2 }"), FOUND),
    "gp3": Case(one("aws:ebs:Volume", "{ type: gp3 }")),
    "io1": Case(
        one("aws:ebs:Volume", "{ type: io1 }"),
        [("one", "type is io1, whose successor is io2. Set type to io2.")],
    ),
    "a database": Case(
        one("aws:rds:Instance", "{ storageType: gp2 }"),
        [("one", "storageType is gp2, whose successor is gp3. Set storageType to gp3.")],
    ),
    "a database on magnetic disks": Case(
        one("aws:rds:Instance", "{ storageType: standard }"),
        [("one", "storageType is standard, whose successor is gp3. Set storageType to gp3.")],
    ),
    "a database on io1": Case(one("aws:rds:Instance", "{ storageType: io1 }")),
    "not said": Case(one("aws:ebs:Volume")),
    "not known": Case(one("aws:ebs:Volume", '{ type: "${two.value}" }', UNKNOWN), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("previous-volume-type", case)
