"""Values that AWS had not published: of enumerations that grow, or in another case."""

from __future__ import annotations

import pytest

from preflight.model.limits.property_limits import index
from tests.policies.table import Case, check

FUNCTION = "type: aws:lambda:Function, properties: {{ role: 'arn:aws:iam::210987654321:role/app', {} }}"
CODE = "runtime: python3.13, handler: index.handler"
SERVICE = "type: aws:ecs:Service, properties: {{ {} }}"

MEDIUM = (
    f"instanceClass is 'db.t5.medium'; on {index().date} AWS::RDS::DBInstance accepted 414 values, such as "
    "'db.t3.medium', 'db.t2.medium', 'db.t4g.medium'. Use 'db.t3.medium'."
)


def one(resource: str, properties: str) -> str:
    return f"resources:\n  it: {{ {resource.format(properties)} }}\n"


CASES = {
    "values as AWS writes them": Case(one(FUNCTION, f"{CODE}, tracingConfig: {{ mode: Active }}")),
    "another case": Case(
        one(FUNCTION, f"{CODE}, tracingConfig: {{ mode: active }}"),
        [
            (
                "it",
                f"tracingConfig.mode is 'active'; on {index().date} CreateFunction accepted 'Active', 'PassThrough'. "
                "Use 'Active'.",
            )
        ],
    ),
    "an enumeration that grows": Case(
        one(SERVICE, "launchType: FARGAT"),
        [
            (
                "it",
                f"launchType is 'FARGAT'; on {index().date} CreateService accepted 'EC2', 'EXTERNAL', 'FARGATE', "
                "'MANAGED_INSTANCES'. Use 'FARGATE'.",
            )
        ],
    ),
    "of many values only some": Case(
        one("type: aws:kms:Key, properties: {{ {} }}", "customerMasterKeySpec: RSA_1024"),
        [
            (
                "it",
                f"customerMasterKeySpec is 'RSA_1024'; on {index().date} CreateKey accepted 17 values, such as "
                "'RSA_3072', 'RSA_2048', 'RSA_4096'. Use 'RSA_3072'.",
            )
        ],
    ),
    "an instance class that does not exist": Case(
        one(
            "type: aws:rds:Instance, properties: {{ {} }}",
            "instanceClass: db.t5.medium, engine: postgres, skipFinalSnapshot: true",
        ),
        [("it", MEDIUM)],
    ),
    "an instance class": Case(
        one(
            "type: aws:rds:Instance, properties: {{ {} }}",
            "instanceClass: db.t4g.medium, engine: postgres, skipFinalSnapshot: true",
        )
    ),
    "a value that is not known": Case(
        one(SERVICE, 'launchType: "${other.unknown}"') + "  other: { type: 'aws:sns:Topic' }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_property_value_unlisted(case: Case) -> None:
    check("property-value-unlisted", case)
