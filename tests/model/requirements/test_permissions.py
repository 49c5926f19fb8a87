"""What a role must be allowed for AWS to make or start what names it."""

from __future__ import annotations

import json

from preflight.core.values import SENTINEL, Unknown
from preflight.model.identity.roles import Role
from preflight.model.requirements.permissions import needs_of, needy
from preflight.testing import Program, secret


def test_who_needs_what() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    queue = program.add("aws:sqs:Queue", "queue", delaySeconds=0)
    secrets = [
        {"name": "app", "secrets": [{"name": "A", "valueFrom": "arn:aws-cn:secretsmanager:x"}, {"name": "B"}]}
    ]
    start = "arn:aws:iam::123456789012:role/start"
    task = program.add(
        "aws:ecs:TaskDefinition", "task", containerDefinitions=json.dumps(secrets), executionRoleArn=start
    )
    program.add("aws:ecs:Service", "service", taskDefinition=task.arn)
    function = program.add("aws:lambda:Function", "plain", role=role.arn)
    program.add("aws:lambda:Function", "open", role=role.arn, vpcConfig={"subnetIds": SENTINEL})
    program.add("aws:lambda:Function", "dead", role=role.arn, deadLetterConfig={"targetArn": queue.arn})
    program.add("aws:lambda:EventSourceMapping", "reads", functionName=function.arn, eventSourceArn=queue.arn)
    program.add("aws:lambda:EventSourceMapping", "other", functionName="elsewhere", eventSourceArn=queue.arn)
    for stack in (program.planned(), program.deployed()):
        found = {r.name: [n.actions[0] for n in needs_of(r)] for r in needy(stack)}
        assert found == {
            "dead": ["sqs:SendMessage"],
            "reads": ["sqs:ReceiveMessage"],
            "service": ["secretsmanager:GetSecretValue"],
        }
        (one,) = stack.all(Role)
        dead = next(r for r in needy(stack) if r.name == "dead")
        (need,) = needs_of(dead)
        assert need.role is one and need.lacks(one, "sqs:SendMessage") is True
        service = next(r for r in needy(stack) if r.name == "service")
        assert [type(n.role) for n in needs_of(service)] == [Unknown]


def test_a_policy_of_the_queue_may_allow_it() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    text = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sqs:*", "Resource": "*"}
        ]
    }
    queue = program.add("aws:sqs:Queue", "queue", policy=json.dumps(text))
    program.add("aws:lambda:Function", "dead", role=role.arn, deadLetterConfig={"targetArn": queue.arn})
    stack = program.planned()
    (dead,) = needy(stack)
    (need,) = needs_of(dead)
    assert isinstance(need.role, Role) and isinstance(need.lacks(need.role, "sqs:SendMessage"), Unknown)


def test_what_a_script_reads() -> None:
    program = Program()
    script = (
        "#!/bin/bash\naws secretsmanager get-secret-value --secret-id a\n"
        "aws secretsmanager get-secret-value --secret-id b\n"
        "aws s3 cp s3://code/x /tmp\naws s3 sync s3://code/y /tmp\naws s3 cp s3://other/x /tmp\naws s3 ls s3://code/\n"
    )
    program.add("aws:s3:Bucket", "bucket", bucket="code")
    program.add("aws:ec2:Instance", "server", userData=script)
    program.add(
        "aws:ec2:Instance",
        "anonymous",
        userData="#!/bin/bash\naws s3 cp s3://code/x /tmp --no-sign-request\n",
    )
    program.add(
        "aws:ec2:Instance",
        "hidden",
        userData=secret("#!/bin/bash\naws secretsmanager get-secret-value --secret-id a\n"),
    )
    for stack in (program.planned(), program.deployed()):
        found = {r.name: [(n.actions[0], n.because) for n in needs_of(r)] for r in needy(stack)}
        assert found == {
            "server": [
                ("secretsmanager:GetSecretValue", "its user data reads secret 'a'"),
                ("s3:GetObject", "its user data copies from bucket 'bucket'"),
            ],
            "hidden": [("secretsmanager:GetSecretValue", "its user data reads a secret")],
        }
