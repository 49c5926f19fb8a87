"""Values that AWS had not published: of enumerations that grow, or in another case."""

from __future__ import annotations

import pytest

from preflight.model.limits.property_limits import index
from preflight.testing import Program, outcome
from tests.policies.table import Case, check

FUNCTION = "type: aws:lambda:Function, properties: {{ role: 'arn:aws:iam::210987654321:role/app', {} }}"
CODE = "runtime: python3.13, handler: index.handler"
SERVICE = "type: aws:ecs:Service, properties: {{ {} }}"

MEDIUM = (
    f"By AWS's list of {index().date}, nodeType 'cache.t5.medium' is not a node type in eu-west-1; "
    "'cache.t4g.medium' is. Use 'cache.t4g.medium'."
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
            "type: aws:elasticache:ReplicationGroup, properties: {{ {} }}",
            "nodeType: cache.t5.medium, description: x",
        ),
        [("it", MEDIUM)],
    ),
    "an instance type inside a block": Case(
        one(
            "type: aws:opensearch:Domain, properties: {{ {} }}",
            "clusterConfig: {{ instanceType: t9.small.search }}",
        )
        .replace("{{", "{")
        .replace("}}", "}"),
        [
            (
                "it",
                f"By AWS's list of {index().date}, clusterConfig.instanceType 't9.small.search' is not an instance "
                "type in eu-west-1; 't3.small.search' is. Use 't3.small.search'.",
            )
        ],
    ),
    "instance types in a list": Case(
        one("type: aws:eks:NodeGroup, properties: {{ {} }}", "instanceTypes: [t3.large, t99.large]"),
        [
            (
                "it",
                f"By AWS's list of {index().date}, instanceTypes 't99.large' is not an instance type in eu-west-1; "
                "'t4g.large' is. Use 't4g.large'.",
            )
        ],
    ),
    "an instance class": Case(
        one(
            "type: aws:elasticache:ReplicationGroup, properties: {{ {} }}",
            "nodeType: cache.t4g.medium, description: x",
        )
    ),
    "a value that is not known": Case(
        one(SERVICE, 'launchType: "${other.unknown}"') + "  other: { type: 'aws:sns:Topic' }\n"
    ),
}


def test_the_region_does_not_matter_for_what_any_region_has() -> None:
    """Whether a Region has the type is *regional-availability*'s question."""
    program = Program(config={})
    program.add("aws:ec2:Instance", "web", ami="ami-0f3c7d07486cad139", instanceType="t2.micro")
    policies = ("property-value-unlisted", "regional-availability")
    assert [len(outcome(program.planned(), policy).undecided) for policy in policies] == [0, 1]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_property_value_unlisted(case: Case) -> None:
    check("property-value-unlisted", case)
