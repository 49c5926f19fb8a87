"""MWAA environments that MWAA rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "an environment": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "minWorkers: 1, maxWorkers: 5 } }\n"
        ),
        [],
    ),
    "one subnet": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0] }, minWorkers: 1 } }\n"
        ),
        [("m", ("networkConfiguration.subnetIds has length 1; MWAA requires 2 subnets. Set two."))],
    ),
    "more at least than at most": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "minWorkers: 5, maxWorkers: 2 } }\n"
        ),
        [("m", ("minWorkers is 5, above maxWorkers 2. Set minWorkers <= maxWorkers."))],
    ),
    "a micro environment": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "environmentClass: mw1.micro, schedulers: 1, maxWorkers: 1 } }\n"
        ),
        [],
    ),
    "a micro environment with two schedulers": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "environmentClass: mw1.micro, schedulers: 2 } }\n"
        ),
        [("m", ("schedulers is 2, but an environment of class mw1.micro has one. Set it to 1."))],
    ),
    "a micro environment with three workers": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "environmentClass: mw1.micro, maxWorkers: 3 } }\n"
        ),
        [("m", ("maxWorkers is 3, but an environment of class mw1.micro has one. Set it to 1."))],
    ),
    "one scheduler": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "environmentClass: mw1.small, schedulers: 1 } }\n"
        ),
        [("m", ("schedulers is 1; Airflow 2 and later require 2 to 5. Set it to 2 or more."))],
    ),
    "one scheduler of Airflow 1": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "airflowVersion: '1.10.12', schedulers: 1 } }\n"
        ),
        [],
    ),
    "another class": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "environmentClass: mw1.tiny } }\n"
        ),
        [
            (
                "m",
                (
                    "environmentClass is 'mw1.tiny'; classes are mw1.micro, mw1.small, mw1.medium, "
                    "mw1.large, mw1.xlarge, mw1.2xlarge. Use one of them."
                ),
            )
        ],
    ),
    "a URL as path": Case(
        (
            "resources:\n"
            "  m: { type: 'aws:mwaa:Environment', properties: { name: a, dagS3Path: dags, "
            "executionRoleArn: r, sourceBucketArn: b, networkConfiguration: { securityGroupIds: "
            "[sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }, "
            "requirementsS3Path: s3://b/requirements.txt } }\n"
        ),
        [
            (
                "m",
                (
                    "requirementsS3Path 's3://b/requirements.txt' is not a path within the bucket. "
                    "Write it relative to the bucket, such as dags."
                ),
            )
        ],
    ),
}
ADVICE = (
    "minWorkers is 5, above maxWorkers 2. Set minWorkers <= maxWorkers.",
    "maxWorkers is 3, but an environment of class mw1.micro has one. Set it to 1.",
    (
        "environmentClass is 'mw1.tiny'; classes are mw1.micro, mw1.small, mw1.medium, "
        "mw1.large, mw1.xlarge, mw1.2xlarge. Use one of them."
    ),
    (
        "requirementsS3Path 's3://b/requirements.txt' is not a path within the bucket. "
        "Write it relative to the bucket, such as dags."
    ),
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_airflow_environment_settings(case: Case) -> None:
    check("airflow-environment-settings", case, ADVICE)
