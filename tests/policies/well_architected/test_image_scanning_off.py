"""An ECR repository does not have scanning on push enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "Images are not scanned on push. Set imageScanningConfiguration.scanOnPush: true.")]

CASES = {
    "on": Case(one("aws:ecr:Repository", "{ imageScanningConfiguration: { scanOnPush: true } }")),
    "on, as text": Case(one("aws:ecr:Repository", "{ imageScanningConfiguration: { scanOnPush: 'true' } }")),
    "off": Case(one("aws:ecr:Repository", "{ imageScanningConfiguration: { scanOnPush: false } }"), FOUND),
    "not said": Case(one("aws:ecr:Repository", "{}"), FOUND),
    "by the registry": Case(
        one(
            "aws:ecr:Repository",
            more="  all: { type: aws:ecr:RegistryScanningConfiguration, properties: { scanType: ENHANCED } }\n",
        )
    ),
    "by the registry of another region": Case(
        one(
            "aws:ecr:Repository",
            "{ region: eu-west-1 }",
            "  all: { type: aws:ecr:RegistryScanningConfiguration, properties: { region: eu-west-2 } }\n",
        ),
        FOUND,
    ),
    "not known": Case(
        one("aws:ecr:Repository", '{ imageScanningConfiguration: { scanOnPush: "${two.value}" } }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("image-scanning-off", case)
