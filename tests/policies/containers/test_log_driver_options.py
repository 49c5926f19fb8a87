"""Options of log drivers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.containers.tasks import FARGATE, QUEUE, app, task, told
from tests.policies.table import Case, check

ADVICE = ("in eu-west-1",)


def logs(**options: str) -> dict[str, Any]:
    named = {f"awslogs-{key.replace('_', '-')}": value for key, value in options.items()}
    return app(logConfiguration={"logDriver": "awslogs", "options": named})


GROUP = "  group: { type: aws:cloudwatch:LogGroup, properties: { name: /ecs/app } }\n"
LACKS = "logConfiguration of container 'app' has log driver awslogs without {}. Set the option."

CASES = {
    "all": Case(task([logs(group="/ecs/app", region="eu-west-1")])),
    "all for Fargate": Case(task([logs(group="/ecs/app", region="eu-west-1", stream_prefix="a")], FARGATE)),
    "no region": Case(task([logs(group="/ecs/app")]), told(LACKS.format("awslogs-region"))),
    "an empty group": Case(task([logs(group="", region="eu-west-1")]), told(LACKS.format("awslogs-group"))),
    "no options": Case(
        task([app(logConfiguration={"logDriver": "awslogs"})]),
        told(
            "logConfiguration of container 'app' has log driver awslogs without awslogs-group and awslogs-region. "
            "Set the options."
        ),
    ),
    "no prefix for Fargate": Case(
        task([logs(group="/ecs/app", region="eu-west-1")], FARGATE),
        told(LACKS.format("awslogs-stream-prefix")),
    ),
    "another driver": Case(task([app(logConfiguration={"logDriver": "splunk"})])),
    "unknown options": Case(
        task(
            '{ fn::toJSON: [{ name: app, logConfiguration: { logDriver: awslogs, options: "${queue.url}" } }] }'
        )
        + QUEUE,
        when="planned",
    ),
    "an option of Docker": Case(
        task([logs(group="/ecs/app", region="eu-west-1", endpoint="https://logs.example.com", stream="a")]),
        told(
            "logConfiguration of container 'app' has awslogs-endpoint and awslogs-stream, which awslogs does not "
            "have on "
            "ECS. Remove it."
        ),
    ),
    "all options": Case(
        task([logs(group="/ecs/app", region="eu-west-1", create_group="true", multiline_pattern="x")])
    ),
    "no router of logs": Case(
        task([app(logConfiguration={"logDriver": "awsfirelens"})]),
        told(
            "logConfiguration of container 'app' has log driver awsfirelens, but no container has "
            "firelensConfiguration. "
            "Add a container that routes the logs."
        ),
    ),
    "a router of logs": Case(
        task(
            [
                app(logConfiguration={"logDriver": "awsfirelens"}),
                app(name="router", firelensConfiguration={"type": "fluentbit"}),
            ]
        )
    ),
    "another region": Case(
        task([logs(group="/ecs/app", region="us-east-1")]) + GROUP,
        told(
            "awslogs-region of container 'app' is us-east-1, but log group 'group' is in eu-west-1. Set it to "
            "eu-west-1."
        ),
    ),
    "the group's region": Case(task([logs(group="/ecs/app", region="eu-west-1")]) + GROUP),
    "a group of elsewhere": Case(task([logs(group="/ecs/web", region="us-east-1")]) + GROUP),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("log-driver-options", case, ADVICE)
