"""A volume has a previous-generation type that costs more and performs worse than its successor."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "gp2 is outdone by gp3. Change type.")]

CASES = {
    "gp2": Case(one("aws:ebs:Volume", "{ type: gp2 }"), FOUND),
    "gp3": Case(one("aws:ebs:Volume", "{ type: gp3 }")),
    "io1": Case(one("aws:ebs:Volume", "{ type: io1 }"), [("one", "io1 is outdone by io2. Change type.")]),
    "a database": Case(
        one("aws:rds:Instance", "{ storageType: gp2 }"),
        [("one", "gp2 is outdone by gp3. Change storageType.")],
    ),
    "a database on magnetic disks": Case(
        one("aws:rds:Instance", "{ storageType: standard }"),
        [("one", "standard is outdone by gp3. Change storageType.")],
    ),
    "a database on io1": Case(one("aws:rds:Instance", "{ storageType: io1 }")),
    "not said": Case(one("aws:ebs:Volume")),
    "not known": Case(one("aws:ebs:Volume", '{ type: "${two.value}" }', UNKNOWN), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("previous-volume-type", case)
