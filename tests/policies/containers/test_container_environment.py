"""Variables, secrets and environment files of containers."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

SECRET = "{ name: KEY, valueFrom: /app/key }"
FILE = '{ type: s3, value: "arn:aws:s3:::settings/app.env" }'
UNKNOWN = '"${other.unknown}"'


def task(fields: str) -> str:
    return f"""
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      executionRoleArn: arn:aws:iam::123456789012:role/start
      containerDefinitions:
        fn::toJSON: [{{ name: app, image: nginx, memory: 256, {fields} }}]
"""


def told(message: str) -> list[tuple[str, str]]:
    return [("task", message)]


IN_BOTH = told("secrets of container 'app' has 'KEY', which is in environment too. Remove one of the two.")
NO_ARN = (
    "environmentFiles of container 'app' has '{}', which is not the ARN of an object in S3. Use "
    "arn:aws:s3:::bucket/key."
)
CASES = {
    "a variable and a secret": Case(
        task(f"environment: [{{ name: KEY, value: a }}], secrets: [{SECRET}]"), IN_BOTH
    ),
    "in another case of letters": Case(
        task(f"Environment: [{{ Name: KEY, Value: a }}], Secrets: [{SECRET}]"), IN_BOTH
    ),
    "different names": Case(task(f"environment: [{{ name: OTHER, value: a }}], secrets: [{SECRET}]")),
    "a name in other letters": Case(task(f"environment: [{{ name: key, value: a }}], secrets: [{SECRET}]")),
    "an unknown name": Case(task(f"environment: [{{ name: {UNKNOWN}, value: a }}], secrets: [{SECRET}]")),
    "a secret twice": Case(
        task(f"secrets: [{SECRET}, {{ name: KEY, valueFrom: /app/other }}]"),
        told("secrets of container 'app' has 'KEY', which is in secrets twice. Remove one of the two."),
    ),
    "a file": Case(task(f"environmentFiles: [{FILE}]")),
    "a file of an unknown bucket": Case(
        task(f"environmentFiles: [{{ type: s3, value: {UNKNOWN} }}]"), when="planned"
    ),
    "a file by its address": Case(
        task('environmentFiles: [{ type: s3, value: "s3://settings/app.env" }]'),
        told(NO_ARN.format("s3://settings/app.env")),
    ),
    "a file of another name": Case(
        task('environmentFiles: [{ type: s3, value: "arn:aws:s3:::settings/app.txt" }]'),
        told(
            "environmentFiles of container 'app' has 'arn:aws:s3:::settings/app.txt', which does not end in .env. "
            "Rename "
            "the file."
        ),
    ),
    "a secret of another service": Case(
        task("secrets: [{ name: KEY, valueFrom: 'arn:aws:rds:eu-west-1:123456789012:db:shop' }]"),
        told(
            "valueFrom of a secret of container 'app' is arn:aws:rds:eu-west-1:123456789012:db:shop, which is "
            "neither in "
            "Secrets Manager nor in Parameter Store. Use the ARN of a secret or a parameter."
        ),
    ),
    "a secret and a parameter": Case(
        task(
            "secrets: [{ name: A, valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a' }, { name: B, valueFrom: "
            "'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:b-AbCdEf:key::' }]"
        )
    ),
    "ten files": Case(task(f"environmentFiles: [{', '.join([FILE] * 10)}]")),
    "eleven files": Case(
        task(f"environmentFiles: [{', '.join([FILE] * 11)}]"),
        told("environmentFiles of container 'app' has 11 files. Use at most 10."),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_container_environment(name: str) -> None:
    check("container-environment", CASES[name])
