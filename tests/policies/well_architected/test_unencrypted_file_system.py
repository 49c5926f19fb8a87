"""An EFS file system is not encrypted."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The file system is not encrypted, and cannot be encrypted later. Set encrypted: true.")]

CASES = {
    "on": Case(one("aws:efs:FileSystem", "{ encrypted: true }")),
    "on, as text": Case(one("aws:efs:FileSystem", "{ encrypted: 'true' }")),
    "off": Case(one("aws:efs:FileSystem", "{ encrypted: false }"), FOUND),
    "not said": Case(one("aws:efs:FileSystem", "{}"), FOUND),
    "not known": Case(one("aws:efs:FileSystem", '{ encrypted: "${two.value}" }', UNKNOWN), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unencrypted-file-system", case)
