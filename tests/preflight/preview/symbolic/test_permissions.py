"""What a role allows on the resource that needs it, where callbacks write the policies, and what a policy of that
resource may allow instead.
"""

from __future__ import annotations

import pytest

from preflight.evaluation.evaluate import Outcome
from preflight.testing import outcome
from tests.preflight.preview.symbolic.programs import previewed, stack

PROGRAM = """
from pulumi import Output

VERSION = "2012-10-17"


def document(*statements):
    return Output.json_dumps({"Version": VERSION, "Statement": [{"Effect": "Allow", **s} for s in statements]})


def role(name, service, *statements):
    made = aws.iam.Role(
        f"{name}-role", assume_role_policy=document({"Principal": {"Service": service}, "Action": "sts:AssumeRole"})
    )
    if statements:
        aws.iam.RolePolicy(f"{name}-policy", role=made.id, policy=document(*statements))
    return made


CODE = pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return 1")})
READS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
other, topic = aws.sqs.Queue("other"), aws.sns.Topic("topic")


def worker(name, admitted, *statements):
    "A function that reads a queue with a policy of its own."
    own = aws.sqs.Queue(f"{name}-queue")
    made = role(name, "lambda.amazonaws.com", *(s(own) for s in statements))
    aws.sqs.QueuePolicy(f"{name}-queue-policy", queue_url=own.url, policy=document(admitted(own, made)))
    function = aws.lambda_.Function(
        f"{name}-function", role=made.arn, runtime="python3.13", handler="index.handler", code=CODE
    )
    aws.lambda_.EventSourceMapping(name, event_source_arn=own.arn, function_name=function.name)


def from_topic(own, made):
    return {
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": own.arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic.arn}},
    }


def names(principal, action="sqs:*"):
    return lambda own, made: {"Principal": {"AWS": principal(made)}, "Action": action, "Resource": own.arn}


producer = role("producer", "lambda.amazonaws.com", {"Action": "s3:ListBucket", "Resource": bucket.arn})
reads = lambda own: {"Action": READS, "Resource": own.arn}
on_other = lambda own: {"Action": READS, "Resource": other.arn}
denies = lambda own: {"Effect": "Deny", "Action": "sqs:DeleteMessage", "Resource": own.arn}
account = aws.get_caller_identity_output().account_id
worker("reads", from_topic, reads)
worker("reads-other", from_topic, on_other)
worker("denied", from_topic, reads, denies)
worker("denied-though-named", names(lambda made: made.arn), reads, denies)
worker("named", names(lambda made: made.arn), on_other)
worker("account-named", names(lambda made: Output.concat("arn:aws:iam::", account, ":root")), on_other)
worker("all-named", names(lambda made: "*"), on_other)
worker("producer-named", names(lambda made: producer.arn), on_other)
worker("named-to-send", names(lambda made: made.arn, "sqs:SendMessage"), on_other)

cluster = aws.ecs.Cluster("cluster")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
kept, token = aws.secretsmanager.Secret("kept"), aws.secretsmanager.Secret("token")
version = aws.secretsmanager.SecretVersion("version", secret_id=token.id, secret_string="{}")
flag = aws.ssm.Parameter("flag", type="String", value="on")


def service(name, source, resource, action="secretsmanager:GetSecretValue"):
    made = role(name, "ecs-tasks.amazonaws.com", {"Action": action, "Resource": resource})
    container = {
        "name": "app",
        "image": "public.ecr.aws/nginx/nginx:1.27",
        "secrets": [{"name": "A", "valueFrom": source}],
    }
    task = aws.ecs.TaskDefinition(
        f"{name}-task",
        family=name,
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        execution_role_arn=made.arn,
        container_definitions=Output.json_dumps([container]),
    )
    aws.ecs.Service(
        name,
        cluster=cluster.arn,
        task_definition=task.arn,
        launch_type="FARGATE",
        network_configuration={"subnets": [subnet.id], "assign_public_ip": True},
    )


service("secret", kept.arn, kept.arn)
service("secret-field", token.arn.apply(lambda a: f"{a}:token::"), token.arn)
service("secret-of-version", token.arn, version.arn)
service("version", version.arn, token.arn)
service("secret-by-name", kept.arn, "arn:aws:secretsmanager:*:*:secret:kept-*")
service("secret-below", kept.arn, kept.arn.apply(lambda a: f"{a}/*"))
service("other-secret", kept.arn, token.arn)
service("other-field", token.arn.apply(lambda a: f"{a}:token::"), kept.arn)
service("parameter", flag.arn, flag.arn, "ssm:GetParameters")


def stream(name, resource):
    made = role(name, "firehose.amazonaws.com", {"Action": "s3:PutObject", "Resource": resource})
    aws.kinesis.FirehoseDeliveryStream(
        name,
        destination="extended_s3",
        extended_s3_configuration={"role_arn": made.arn, "bucket_arn": bucket.arn},
    )


elsewhere = aws.s3.Bucket("elsewhere")
stream("delivers", Output.concat(bucket.arn, "/*"))
stream("delivers-below", Output.concat(bucket.arn, "/logs/*"))
stream("delivers-elsewhere", Output.concat(elsewhere.arn, "/*"))
stream("delivers-to-bucket", bucket.arn)
"""
PROGRAM += """
image = {
    "compute_type": "BUILD_GENERAL1_SMALL",
    "image": "aws/codebuild/standard:7.0",
    "type": "LINUX_CONTAINER",
}
builder = role("builder", "codebuild.amazonaws.com", {"Action": "logs:*", "Resource": "*"})
app, docs = (
    aws.codebuild.Project(
        name,
        service_role=builder.arn,
        artifacts={"type": "CODEPIPELINE"},
        environment=image,
        source={"type": "CODEPIPELINE", "buildspec": "version: 0.2"},
    )
    for name in ("app", "docs")
)


def pipeline(name, project):
    actions = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
    made = role(name, "codepipeline.amazonaws.com", {"Action": actions, "Resource": project.arn})
    common = {"owner": "AWS", "version": "1"}
    taken = {"S3Bucket": bucket.bucket, "S3ObjectKey": "app.zip"}
    source = {"name": "Take", "category": "Source", "provider": "S3", "output_artifacts": ["in"]}
    build = {"name": "Build", "category": "Build", "provider": "CodeBuild", "input_artifacts": ["in"]}
    aws.codepipeline.Pipeline(
        name,
        role_arn=made.arn,
        artifact_stores=[{"type": "S3", "location": bucket.bucket}],
        stages=[
            {"name": "Source", "actions": [{**source, **common, "configuration": taken}]},
            {"name": "Build", "actions": [{**build, **common, "configuration": {"ProjectName": app.name}}]},
        ],
    )


pipeline("pipeline", app)
pipeline("pipeline-of-other", docs)
"""
READS = "Role '{}-role' does not allow sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes"
FAULTS = {
    "reads-other": READS,
    "denied": "Role '{}-role' does not allow sqs:DeleteMessage, but",
    "denied-though-named": "Role '{}-role' does not allow sqs:DeleteMessage, but",
    "producer-named": READS,
    "named-to-send": READS,
    "other-secret": "does not allow secretsmanager:GetSecretValue, but its container uses secret 'kept'",
    "other-field": "does not allow secretsmanager:GetSecretValue, but its container uses secret 'token'",
    "secret-below": "does not allow secretsmanager:GetSecretValue, but its container uses secret 'kept'",
    "pipeline-of-other": "does not allow codebuild:StartBuild and codebuild:BatchGetBuilds, but an action builds "
    "project 'app' with it",
    "delivers-elsewhere": "does not allow s3:PutObject, but Firehose writes to the bucket with it",
    "delivers-to-bucket": "does not allow s3:PutObject, but Firehose writes to the bucket with it",
}
UNDECIDED = ("account-named", "all-named", "delivers-below")
SOUND = (
    *("reads", "secret", "secret-field", "secret-of-version", "version", "secret-by-name", "parameter"),
    *("delivers", "pipeline", "named"),
)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    found = previewed(tmp_path_factory.mktemp("permissions"), PROGRAM)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return outcome(stack(found))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_role_certainly_lacks_is_reported(judged: Outcome, fault: str) -> None:
    told = [
        f.message for f in judged.mandatory if f.resource == fault and f.policy == "role-lacks-permission"
    ]
    assert len(told) == 1 and FAULTS[fault].format(fault) in told[0]


@pytest.mark.parametrize("name", (*SOUND, *UNDECIDED))
def test_nothing_else_is_reported(judged: Outcome, name: str) -> None:
    assert [f.message for f in judged.mandatory if f.resource == name] == []


def test_a_policy_that_may_mean_the_role_is_undecided(judged: Outcome) -> None:
    policies = ("role-lacks-permission", "parameter-store-access")
    told = {u.resource for u in judged.undecided if u.policy in policies}
    assert told & {*UNDECIDED, *SOUND} == set(UNDECIDED)
