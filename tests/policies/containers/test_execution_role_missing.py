"""Task definitions that need an execution role."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, QUEUE, app, task, told
from tests.policies.table import Case, check

ECR = app(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1")
LOGS = app(logConfiguration={"logDriver": "awslogs", "options": {}})
SECRET = app(secrets=[{"name": "KEY", "valueFrom": "/app/key"}])
ROLE = "executionRoleArn: arn:aws:iam::123456789012:role/start"


def lacks(reason: str) -> list[tuple[str, str]]:
    return told(
        f"executionRoleArn is missing, but container 'app' {reason}. Set it to a role with "
        "AmazonECSTaskExecutionRolePolicy."
    )


CASES = {
    "nothing needs one": Case(task([app()], FARGATE)),
    "an image of ECR": Case(task([ECR], FARGATE), lacks("has an image in ECR")),
    "an image of ECR on EC2": Case(task([ECR])),
    "an image of the public gallery": Case(task([app(image="public.ecr.aws/nginx/nginx:1.27")], FARGATE)),
    "logs": Case(task([LOGS], FARGATE), lacks("sends its logs to CloudWatch")),
    "logs on EC2": Case(task([LOGS])),
    "a secret": Case(task([SECRET]), lacks("uses a secret")),
    "a secret of its log driver": Case(
        task(
            [
                app(
                    logConfiguration={
                        "logDriver": "splunk",
                        "secretOptions": [{"name": "t", "valueFrom": "/t"}],
                    }
                )
            ]
        ),
        lacks("uses a secret"),
    ),
    "a secret of its registry": Case(
        task([app(repositoryCredentials={"credentialsParameter": "arn:x"})]), lacks("uses a secret")
    ),
    "no secrets": Case(task([app(secrets=[])])),
    "a role": Case(task([SECRET], ROLE)),
    "an unknown role": Case(task([SECRET], 'executionRoleArn: "${queue.arn}"') + QUEUE),
    "an empty role": Case(task([SECRET], 'executionRoleArn: ""'), lacks("uses a secret")),
    "a repository of the stack": Case(
        task('{ fn::toJSON: [{ name: app, image: "${images.repositoryUrl}" }] }', FARGATE)
        + "  images: { type: aws:ecr:Repository }\n",
        lacks("has an image in ECR"),
        when="deployed",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("execution-role-missing", case)
