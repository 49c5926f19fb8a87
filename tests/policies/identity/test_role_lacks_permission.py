"""Permissions without which AWS makes or starts nothing."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.model import type_tokens as aws
from preflight.testing import program_from_yaml
from tests.policies.table import Case, check

START = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  queue: { type: aws:sqs:Queue, properties: { visibilityTimeoutSeconds: 60 } }
  topic: { type: aws:sns:Topic, properties: { displayName: x } }
  stream: { type: aws:kinesis:Stream, properties: { shardCount: 1 } }
  table: { type: aws:dynamodb:Table, properties: { name: orders, streamEnabled: true } }
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
"""


def grant(action: Any, resource: Any = "*", effect: str = "Allow") -> str:
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]}
    )
    return f"  grant-{effect}: {{ type: aws:iam:RolePolicy, properties: {{ role: \"${{role.id}}\", policy: '{text}' }} }}\n"


def attach(name: str) -> str:
    return f'  attached: {{ type: aws:iam:RolePolicyAttachment, properties: {{ role: "${{role.name}}", policyArn: "arn:aws:iam::aws:policy/{name}" }} }}\n'


def function(more: str) -> str:
    return f'  function: {{ type: aws:lambda:Function, properties: {{ name: worker, role: "${{role.arn}}"{more} }} }}\n'


def mapping(source: str) -> str:
    return f'  mapping: {{ type: aws:lambda:EventSourceMapping, properties: {{ functionName: "${{function.arn}}", eventSourceArn: "${{{source}}}" }} }}\n'


def task(source: str, execution: str = 'executionRoleArn: "${role.arn}", ') -> str:
    definitions = json.dumps(json.dumps([{"name": "app", "secrets": [{"name": "A", "valueFrom": source}]}]))
    return (
        f"  task: {{ type: aws:ecs:TaskDefinition, properties: {{ {execution}containerDefinitions: {definitions} }} }}\n"
        '  service: { type: aws:ecs:Service, properties: { taskDefinition: "${task.arn}" } }\n'
    )


def server(script: str, profile: bool = True) -> str:
    text = json.dumps(f"#!/bin/bash\n{script}\n")
    given = ', iamInstanceProfile: "${profile.name}"' if profile else ""
    return (
        '  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }\n'
        f"  server: {{ type: aws:ec2:Instance, properties: {{ userData: {text}{given} }} }}\n"
    )


BUCKET = "  bucket: { type: aws:s3:Bucket, properties: { bucket: company-code } }\n"
IN_VPC = function(', vpcConfig: { subnetIds: ["${subnet.id}"], securityGroupIds: [] }')
PLAIN = function("")
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app"
ENI = "ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface"
READ_QUEUE = "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes"


def lacks(who: str, actions: str, because: str) -> list[tuple[str, str]]:
    return [(who, f"Role 'role' does not allow {actions}, but {because}. Allow it in the role.")]


VPC_WHY = "it runs in a VPC, where Lambda creates its network interfaces with the role"
USES = "it uses 'machine' with that role"
MACHINE = "  machine: { type: aws:sfn:StateMachine, properties: { definition: x } }\n"
TRIGGERED = (
    MACHINE
    + '  target: { type: aws:cloudwatch:EventTarget, properties: { rule: x, arn: "${machine.arn}", roleArn: "${role.arn}" } }\n'
)
SCHEDULED = (
    MACHINE
    + '  target: { type: aws:scheduler:Schedule, properties: { scheduleExpression: rate(1 day), target: { arn: "${machine.arn}", roleArn: "${role.arn}" } } }\n'
)
FILTERED = '  target: { type: aws:cloudwatch:LogSubscriptionFilter, properties: { logGroup: x, destinationArn: "${stream.arn}", roleArn: "${role.arn}" } }\n'
INTEGRATED = (
    PLAIN
    + '  target: { type: aws:apigateway:Integration, properties: { type: AWS_PROXY, uri: "${function.invokeArn}", credentials: "${role.arn}" } }\n'
)
QUEUED = '  target: { type: aws:scheduler:Schedule, properties: { scheduleExpression: rate(1 day), target: { arn: "${queue.arn}", roleArn: "${role.arn}" } } }\n'
AFTER = '  after: { type: aws:lambda:FunctionEventInvokeConfig, properties: { functionName: "${function.name}", destinationConfig: { onFailure: { destination: "${queue.arn}" } } } }\n'
REPLICATED = '  copies: { type: aws:s3:BucketReplicationConfig, properties: { bucket: x, role: "${role.arn}", rules: [] } }\n'
PERMITTED = '  permitted: { type: aws:lambda:Permission, properties: { function: x, action: "lambda:InvokeFunction", principal: "123456789012" } }\n'


def steps(resource: str, more: str = "") -> str:
    """A state machine whose second state, in a branch, is the task."""
    inner = f'{{"StartAt": "B", "States": {{"B": {{"Type": "Task", "Resource": "{resource}", "End": true{more}}}}}}}'
    outer = (
        f'{{"StartAt": "A", "States": {{"A": {{"Type": "Parallel", "End": true, "Branches": [{inner}]}}}}}}'
    )
    return f"  steps: {{ type: aws:sfn:StateMachine, properties: {{ roleArn: \"${{role.arn}}\", definition: '{outer}' }} }}\n"


def integrated(name: str) -> str:
    return steps(f"arn:aws:states:::{name}")


def needs(action: str) -> list[tuple[str, str]]:
    return lacks("steps", action, "state 'B' needs it")


RULE = "events:PutTargets, events:PutRule and events:DescribeRule"
WAITS = "state 'B' waits with .sync, for which Step Functions creates a managed rule"
LOGGED = """
  steps:
    type: aws:sfn:StateMachine
    properties:
      roleArn: "${role.arn}"
      definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'
      loggingConfiguration:
        level: ALL
        logDestination: arn:aws:logs:eu-west-1:123456789012:log-group:steps:*
"""
LOGS = "logs:CreateLogStream and logs:PutLogEvents"


def user(type_: str, properties: str) -> str:
    return f"  user: {{ type: {type_}, properties: {{ {properties} }} }}\n"


THE_ROLE = {"AWS": "arn:aws:iam::123456789012:role/role"}


def policy(type_: str, properties: str, principal: dict[str, str] = THE_ROLE, **more: Any) -> str:
    """A resource-based policy for the role, or for another principal."""
    text = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "*",
                    "Resource": "*",
                    **more,
                }
            ],
        }
    )
    return f"  policy: {{ type: {type_}, properties: {{ {properties}: '{text}' }} }}\n"


def pipeline(*actions: str) -> str:
    stages = f"[{{ name: Build, actions: [{', '.join(actions)}] }}]"
    return user("aws:codepipeline:Pipeline", f'roleArn: "${{role.arn}}", stages: {stages}')


def action(provider: str, settings: str, more: str = "") -> str:
    return (
        f"{{ name: a, category: Build, owner: AWS, provider: {provider}, version: '1', {more}"
        f"configuration: {{ {settings} }} }}"
    )


BUILDS = "codebuild:StartBuild and codebuild:BatchGetBuilds"
BUILD = action("CodeBuild", "ProjectName: app")
CONNECTS = action("CodeStarSourceConnection", "ConnectionArn: c, FullRepositoryId: a/b, BranchName: main")
PIPED = (
    '  other: { type: aws:sfn:StateMachine, properties: { type: EXPRESS, roleArn: "arn:aws:iam::123456789012:role/other", '
    "definition: '{}' } }\n"
) + user("aws:pipes:Pipe", 'source: "${queue.arn}", target: "${other.arn}", roleArn: "${role.arn}"')

# The resource, its name, the actions, and why.
SERVICES = {
    "a lifecycle hook": (
        user(
            "aws:autoscaling:LifecycleHook",
            'autoscalingGroupName: web, notificationTargetArn: "${queue.arn}", roleArn: "${role.arn}", '
            "lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING'",
        ),
        "user",
        "sqs:SendMessage",
        "the lifecycle hook sends a test message to queue 'queue'",
    ),
    "a delivery stream of a data stream": (
        user("aws:kinesis:FirehoseDeliveryStream", 'kinesisSourceConfiguration: { roleArn: "${role.arn}" }'),
        "user",
        "kinesis:DescribeStream, kinesis:GetShardIterator and kinesis:GetRecords",
        "Firehose reads the data stream with it",
    ),
    "a delivery stream to a bucket": (
        user("aws:kinesis:FirehoseDeliveryStream", 'extendedS3Configuration: { roleArn: "${role.arn}" }'),
        "user",
        "s3:PutObject",
        "Firehose writes to the bucket with it",
    ),
    "a build project in a VPC": (
        user("aws:codebuild:Project", 'serviceRole: "${role.arn}", vpcConfig: { vpcId: vpc-1 }'),
        "user",
        "ec2:DescribeSecurityGroups, ec2:DescribeSubnets and ec2:CreateNetworkInterface",
        "CodeBuild connects builds to the VPC with it",
    ),
    "a trail": (
        user("aws:cloudtrail:Trail", 's3BucketName: logs, cloudWatchLogsRoleArn: "${role.arn}"'),
        "user",
        LOGS,
        "CloudTrail writes its logs with it",
    ),
    "text messages": (
        user("aws:cognito:UserPool", 'smsConfiguration: { externalId: a, snsCallerArn: "${role.arn}" }'),
        "user",
        "sns:Publish",
        "Cognito sends text messages with it",
    ),
    "flow logs": (
        user("aws:ec2:FlowLog", 'trafficType: ALL, logDestination: x, iamRoleArn: "${role.arn}"'),
        "user",
        LOGS,
        "VPC flow logs are written with it",
    ),
    "logs of API Gateway": (
        user("aws:apigateway:Account", 'cloudwatchRoleArn: "${role.arn}"'),
        "user",
        LOGS,
        "API Gateway writes its logs with it",
    ),
    "a data source of AppSync": (
        user("aws:appsync:DataSource", 'type: AWS_LAMBDA, serviceRoleArn: "${role.arn}"'),
        "user",
        "lambda:InvokeFunction",
        "AppSync invokes the data source's function with it",
    ),
    "an action of an IoT rule": (
        user(
            "aws:iot:TopicRule",
            'sqs: [{ queueUrl: "${queue.url}", roleArn: "${role.arn}", useBase64: false }]',
        ),
        "user",
        "sqs:SendMessage",
        "its action in sqs uses the role",
    ),
    "another action of an IoT rule": (
        user("aws:iot:TopicRule", 'republishes: [{ topic: x, roleArn: "${role.arn}" }]'),
        "user",
        "iot:Publish",
        "its action in republishes uses the role",
    ),
    "failed batches of a mapping": (
        PLAIN
        + user(
            "aws:lambda:EventSourceMapping",
            'functionName: "${function.name}", eventSourceArn: x, '
            'destinationConfig: { onFailure: { destinationArn: "${queue.arn}" } }',
        ),
        "user",
        "sqs:SendMessage",
        "Lambda sends failed batches to queue 'queue' with it",
    ),
    "a mapping of a Kafka cluster": (
        PLAIN
        + "  kafka: { type: aws:msk:Cluster, properties: { kafkaVersion: 3.6.0, numberOfBrokerNodes: 2 } }\n"
        + user(
            "aws:lambda:EventSourceMapping",
            'functionName: "${function.name}", eventSourceArn: "${kafka.arn}"',
        ),
        "user",
        "kafka:GetBootstrapBrokers, ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and "
        "ec2:DeleteNetworkInterface",
        "function 'function' reads 'kafka'",
    ),
    "a destination that is a bus": (
        PLAIN
        + "  bus: { type: aws:cloudwatch:EventBus, properties: { name: orders } }\n"
        + user(
            "aws:lambda:FunctionEventInvokeConfig",
            'functionName: "${function.name}", destinationConfig: { onSuccess: { destination: "${bus.arn}" } }',
        ),
        "user",
        "events:PutEvents",
        "Lambda sends to 'bus' with the role of function 'function'",
    ),
    "the dead-letter queue of a schedule": (
        user(
            "aws:scheduler:Schedule",
            'target: { arn: "arn:aws:lambda:eu-west-1:123456789012:function:other", roleArn: "${role.arn}", deadLetterConfig: { arn: "${queue.arn}" } }',
        ),
        "user",
        "sqs:SendMessage",
        "EventBridge Scheduler sends failed events to queue 'queue' with it",
    ),
    "the source of a pipe": (
        user("aws:pipes:Pipe", 'source: "${queue.arn}", target: x, roleArn: "${role.arn}"'),
        "user",
        READ_QUEUE,
        "the pipe reads 'queue' with it",
    ),
}
WORKER = "arn:aws:lambda:eu-west-1:123456789012:function:worker"
DEPLOYED = {"AWS": str(program_from_yaml(START).deployed().of(aws.IAM_ROLE)[0].get("arn"))}


def transforming(parameters: str, value: str = '"${function.arn}:$LATEST"', enabled: str = "true") -> str:
    return PLAIN + user(
        "aws:kinesis:FirehoseDeliveryStream",
        'destination: extended_s3, extendedS3Configuration: { roleArn: "${role.arn}", bucketArn: "arn:aws:s3:::lake", '
        f"processingConfiguration: {{ enabled: {enabled}, processors: [{{ type: Lambda, parameters: [{parameters} "
        f"{{ parameterName: LambdaArn, parameterValue: {value} }}] }}] }} }}",
    )


STORED = ["s3:PutObject"]
TRANSFORMS = lacks("user", "lambda:InvokeFunction", "Firehose transforms the records with a function")
SOURCE = user(
    "aws:appsync:DataSource",
    'apiId: a, name: b, type: AWS_LAMBDA, serviceRoleArn: "${role.arn}", lambdaConfig: { functionArn: "${function.arn}" }',
)

CASES = {
    "a state machine and a function": Case(START + steps(WORKER), needs("lambda:InvokeFunction")),
    "a state machine that may": Case(START + steps(WORKER) + grant("lambda:InvokeFunction")),
    "a state machine that may what else": Case(
        START + steps(WORKER) + grant("lambda:GetFunction"), needs("lambda:InvokeFunction")
    ),
    "a state machine and a function partly known": Case(
        START + steps(f"arn:aws:lambda:{SENTINEL}"), needs("lambda:InvokeFunction"), when="planned"
    ),
    "a state machine and a function not known": Case(START + steps("${table.arn}"), when="planned"),
    "a state machine and a permission": Case(START + steps(WORKER) + PERMITTED),
    "a state machine and an integration": Case(
        START + integrated("lambda:invoke.waitForTaskToken"), needs("lambda:InvokeFunction")
    ),
    "a state machine and a queue": Case(START + integrated("sqs:sendMessage"), needs("sqs:SendMessage")),
    "a state machine and a table": Case(
        START + integrated("dynamodb:putItem") + grant("dynamodb:GetItem"), needs("dynamodb:PutItem")
    ),
    "a state machine and a task": Case(START + integrated("ecs:runTask"), needs("ecs:RunTask")),
    "a state machine and another": Case(
        START + integrated("states:startExecution"), needs("states:StartExecution")
    ),
    "a task that waits": Case(
        START + integrated("ecs:runTask.sync") + grant("ecs:RunTask"), lacks("steps", RULE, WAITS)
    ),
    "a workflow that waits for another": Case(
        START
        + integrated("states:startExecution.sync:2")
        + grant(["states:StartExecution", "events:PutRule"]),
        lacks("steps", "events:PutTargets and events:DescribeRule", WAITS),
    ),
    "a job of Glue, which needs no rule": Case(
        START + integrated("glue:startJobRun.sync") + grant("glue:StartJobRun")
    ),
    "a task that waits and may": Case(
        START + integrated("ecs:runTask.sync") + grant(["ecs:RunTask", "events:*"])
    ),
    "the log of a state machine": Case(
        START + LOGGED, lacks("steps", "logs:CreateLogDelivery", "the state machine writes its log with it")
    ),
    "a state machine that logs nothing": Case(START + LOGGED.replace("ALL", '"OFF"')),
    **{f"of a service: {k}": Case(START + v[0], lacks(*v[1:])) for k, v in SERVICES.items()},
    **{
        f"of a service, allowed: {k}": Case(START + v[0] + grant(v[2].replace(" and ", ", ").split(", ")))
        for k, v in SERVICES.items()
    },
    **{
        f"of a service, a role of elsewhere: {k}": Case(
            START + v[0].replace("${role.arn}", "arn:aws:iam::123456789012:role/other")
        )
        for k, v in SERVICES.items()
        if "lambda:Function," not in v[0]
    },
    "a queue whose policy allows the hook": Case(
        START
        + SERVICES["a lifecycle hook"][0]
        + """
  allows:
    type: aws:sqs:QueuePolicy
    properties:
      queueUrl: "${queue.id}"
      policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}'
"""
    ),
    "a bucket with a policy": Case(
        START
        + SERVICES["a delivery stream to a bucket"][0]
        + policy("aws:s3:BucketPolicy", "bucket: logs, policy")
    ),
    "a bucket with a policy for a service": Case(
        START
        + SERVICES["a delivery stream to a bucket"][0]
        + policy("aws:s3:BucketPolicy", "bucket: logs, policy", {"Service": "logging.s3.amazonaws.com"}),
        lacks(*SERVICES["a delivery stream to a bucket"][1:]),
    ),
    "flow logs of a bucket": Case(
        START + SERVICES["flow logs"][0].replace("trafficType", "logDestinationType: s3, trafficType")
    ),
    "a state machine and an API of the SDK": Case(START + integrated("aws-sdk:s3:listObjectsV2")),
    "a state machine and an activity": Case(
        START + steps("arn:aws:states:eu-west-1:123456789012:activity:hand")
    ),
    "a state machine and another role": Case(
        START + steps(WORKER, ', "Credentials": {"RoleArn": "arn:aws:iam::123456789012:role/other"}')
    ),
    "a schedule that is off": Case(START + QUEUED.replace("rate(1 day),", "rate(1 day), state: DISABLED,")),
    "a target of a rule that is off": Case(
        START
        + TRIGGERED.replace("rule: x", 'rule: "${nightly.name}"')
        + "  nightly: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(1 day), state: DISABLED } }\n"
    ),
    "a destination": Case(
        START + PLAIN + AFTER,
        lacks(
            "after", "sqs:SendMessage", "Lambda sends to queue 'queue' with the role of function 'function'"
        ),
    ),
    "a destination that it may send to": Case(START + grant("sqs:SendMessage") + PLAIN + AFTER),
    "a destination of elsewhere": Case(
        START + PLAIN + AFTER.replace("${queue.arn}", "arn:aws:sqs:eu-west-1:123456789012:elsewhere")
    ),
    "a replication": Case(
        START + REPLICATED,
        lacks(
            "copies",
            "s3:GetReplicationConfiguration and s3:ReplicateObject",
            "S3 replicates with that role",
        ),
    ),
    "a replication that may": Case(START + grant("s3:*") + REPLICATED),
    "a replication and a bucket policy": Case(
        START + REPLICATED + policy("aws:s3:BucketPolicy", "bucket: x, policy")
    ),
    "a rule's role": Case(START + TRIGGERED, lacks("target", "states:StartExecution", USES)),
    "a rule's role that may": Case(START + grant("states:StartExecution") + TRIGGERED),
    "a schedule's role": Case(
        START + grant("lambda:InvokeFunction") + SCHEDULED, lacks("target", "states:StartExecution", USES)
    ),
    "a schedule's role that may": Case(START + grant("states:*") + SCHEDULED),
    "a schedule's role that is unknown": Case(
        START + SCHEDULED.replace('"${role.arn}"', "arn:aws:iam::123456789012:role/other")
    ),
    "a filter's role": Case(
        START + FILTERED, lacks("target", "kinesis:PutRecord", "it uses 'stream' with that role")
    ),
    "a filter's role that may put many": Case(START + grant("kinesis:PutRecords") + FILTERED),
    "an integration's role": Case(
        START + INTEGRATED, lacks("target", "lambda:InvokeFunction", "it uses 'function' with that role")
    ),
    "an integration's role and a permission of an account": Case(
        START
        + INTEGRATED
        + '  p: { type: aws:lambda:Permission, properties: { action: "lambda:InvokeFunction", function: "${function.name}", principal: "123456789012" } }\n'
    ),
    "a schedule of a queue": Case(
        START + QUEUED, lacks("target", "sqs:SendMessage", "it uses 'queue' with that role")
    ),
    "a schedule of a queue with a policy": Case(
        START
        + QUEUED
        + '  open: { type: aws:sqs:QueuePolicy, properties: { queueUrl: "${queue.id}", policy: \'{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}\' } }\n'
    ),
    "a function in a VPC": Case(
        START + attach("service-role/AWSLambdaBasicExecutionRole") + IN_VPC, lacks("function", ENI, VPC_WHY)
    ),
    "with the policy for it": Case(START + attach("service-role/AWSLambdaVPCAccessExecutionRole") + IN_VPC),
    "with its own policy": Case(
        START + grant(["ec2:CreateNetworkInterface", "ec2:Describe*", "ec2:DeleteNetworkInterface"]) + IN_VPC
    ),
    "with one action missing": Case(
        START + grant(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]) + IN_VPC,
        lacks("function", "ec2:DescribeNetworkInterfaces", VPC_WHY),
    ),
    "with a denial": Case(
        START + attach("AdministratorAccess") + grant("ec2:*", effect="Deny") + IN_VPC,
        lacks("function", ENI, VPC_WHY),
    ),
    "with a policy on some interfaces": Case(
        START + grant("ec2:*", "arn:aws:ec2:*:*:network-interface/*") + IN_VPC
    ),
    "outside a VPC": Case(START + PLAIN),
    "with an empty list of subnets": Case(
        START + function(", vpcConfig: { subnetIds: [], securityGroupIds: [] }")
    ),
    "with an unknown policy": Case(
        START
        + "  loose: { type: aws:iam:RolePolicy, properties: { role: \"${role.id}\", policy: { 'fn::invoke': x } } }\n"
        + IN_VPC
    ),
    "with a role of elsewhere": Case(
        START + IN_VPC.replace('"${role.arn}"', "arn:aws:iam::123456789012:role/other")
    ),
    "a mapping of a queue": Case(
        START + PLAIN + mapping("queue.arn"),
        lacks("mapping", READ_QUEUE, "function 'function' reads 'queue'"),
    ),
    "a mapping of a queue that may be read": Case(
        START + attach("service-role/AWSLambdaSQSQueueExecutionRole") + PLAIN + mapping("queue.arn")
    ),
    "a mapping of a queue with a policy of its own": Case(
        START
        + PLAIN
        + mapping("queue.arn")
        + '  open: { type: aws:sqs:QueuePolicy, properties: { queueUrl: "${queue.id}", policy: \'{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}\' } }\n'
    ),
    "a mapping of a stream": Case(
        START + grant("kinesis:DescribeStream") + PLAIN + mapping("stream.arn"),
        lacks(
            "mapping", "kinesis:GetRecords and kinesis:GetShardIterator", "function 'function' reads 'stream'"
        ),
    ),
    "a mapping of a stream that may be read": Case(
        START + attach("service-role/AWSLambdaKinesisExecutionRole") + PLAIN + mapping("stream.arn")
    ),
    "a mapping of a table": Case(
        START + PLAIN + mapping("table.streamArn"),
        lacks(
            "mapping",
            "dynamodb:GetRecords, dynamodb:GetShardIterator and dynamodb:DescribeStream",
            "function 'function' reads 'table'",
        ),
        when="planned",
    ),
    "dead letters to a queue": Case(
        START + function(', deadLetterConfig: { targetArn: "${queue.arn}" }'),
        lacks("function", "sqs:SendMessage", "Lambda sends its failed events to queue 'queue'"),
    ),
    "dead letters to a topic": Case(
        START + grant("sqs:SendMessage") + function(', deadLetterConfig: { targetArn: "${topic.arn}" }'),
        lacks("function", "sns:Publish", "Lambda sends its failed events to topic 'topic'"),
    ),
    "dead letters that may be sent": Case(
        START
        + grant("sqs:SendMessage", "arn:aws:sqs:*:*:other")
        + function(', deadLetterConfig: { targetArn: "${queue.arn}" }')
    ),
    "a secret in a container": Case(
        START + attach("service-role/AmazonECSTaskExecutionRolePolicy") + task(SECRET),
        lacks("service", "secretsmanager:GetSecretValue", "its container uses a secret of Secrets Manager"),
    ),
    "a secret that may be read": Case(START + grant("secretsmanager:GetSecretValue") + task(SECRET)),
    "a secret with a policy of its own": Case(
        START + task(SECRET) + policy("aws:secretsmanager:Secret", "policy")
    ),
    "a secret without execution role is told elsewhere": Case(START + task(SECRET, execution="")),
    "a script that reads a secret": Case(
        START + server("aws secretsmanager get-secret-value --secret-id app/db"),
        lacks("server", "secretsmanager:GetSecretValue", "its user data reads secret 'app/db'"),
    ),
    "a script that may read it": Case(
        START + grant("secretsmanager:*") + server("aws secretsmanager get-secret-value --secret-id app/db")
    ),
    "a script without profile": Case(
        START + server("aws secretsmanager get-secret-value --secret-id app/db", profile=False),
        [
            (
                "server",
                "There is no instance profile with a role, but its user data reads secret 'app/db'. Add one "
                "that allows secretsmanager:GetSecretValue.",
            )
        ],
    ),
    "a script that copies from the stack's bucket": Case(
        START + BUCKET + server("aws s3 cp s3://company-code/app.zip /tmp"),
        lacks("server", "s3:GetObject", "its user data copies from bucket 'bucket'"),
    ),
    "a script that may copy": Case(
        START
        + BUCKET
        + grant("s3:GetObject", "arn:aws:s3:::company-code/*")
        + server("aws s3 cp s3://company-code/app.zip /tmp")
    ),
    "a script that copies from another bucket": Case(
        START + BUCKET + server("aws s3 cp s3://public/app.zip /tmp")
    ),
    "a script that copies to the bucket": Case(
        START + BUCKET + server("aws s3 cp /tmp/x s3://company-code/x")
    ),
    "a script with its own credentials": Case(
        START
        + server(
            "export AWS_SECRET_ACCESS_KEY=x; aws secretsmanager get-secret-value --secret-id a", profile=False
        )
    ),
    "a parameter in a container is for another policy": Case(START + task("/app/key")),
    "a pipeline that builds": Case(
        START + pipeline(BUILD), lacks("user", BUILDS, "an action builds a project of CodeBuild with it")
    ),
    "a pipeline that may build": Case(START + pipeline(BUILD) + grant(["codebuild:*"])),
    "a pipeline whose action has a role": Case(
        START
        + pipeline(action("CodeBuild", "ProjectName: app", "roleArn: 'arn:aws:iam::123456789012:role/b', "))
    ),
    "a pipeline that builds in batches": Case(
        START + pipeline(action("CodeBuild", "ProjectName: app, BatchEnabled: 'true'"))
    ),
    "a pipeline with an action of one's own": Case(START + pipeline(BUILD.replace("AWS", "Custom"))),
    "a pipeline with unknown actions": Case(
        START + user("aws:codepipeline:Pipeline", f'roleArn: "${{role.arn}}", stages: {SENTINEL}'),
        when="planned",
    ),
    "a pipeline with an unknown provider": Case(
        START + pipeline(action(SENTINEL, "ProjectName: app")), when="planned"
    ),
    "a pipeline with a connection": Case(
        START + pipeline(CONNECTS),
        lacks("user", "codestar-connections:UseConnection", "an action uses a connection with it"),
    ),
    "a pipeline that may use it": Case(
        START + pipeline(CONNECTS) + grant("codestar-connections:UseConnection")
    ),
    "a pipeline that may use it by its newer name": Case(
        START + pipeline(CONNECTS) + grant("codeconnections:UseConnection")
    ),
    # Policies of the resource instead of the role's.
    "a stream whose policy may allow it": Case(
        START
        + PLAIN
        + mapping("stream.arn")
        + policy("aws:kinesis:ResourcePolicy", 'resourceArn: "${stream.arn}", policy')
    ),
    "a stream whose policy allows it": Case(
        START
        + PLAIN
        + mapping("stream.arn")
        + policy("aws:kinesis:ResourcePolicy", 'resourceArn: "${stream.arn}", policy', DEPLOYED),
        when="deployed",
        undecided=[],
    ),
    **{
        f"a stream whose policy may allow it, {name}": Case(
            START
            + PLAIN
            + mapping("stream.arn")
            + policy("aws:kinesis:ResourcePolicy", 'resourceArn: "${stream.arn}", policy', DEPLOYED, **more),
            when="deployed",
            undecided=["mapping"],
        )
        for name, more in {
            "one action": {"Action": "kinesis:GetRecords"},
            "with a condition": {"Condition": {"Bool": {"aws:ViaAWSService": "true"}}},
            "another stream": {"Resource": "arn:aws:kinesis:eu-west-1:123456789012:stream/other"},
            "for another role": {"Principal": {"AWS": "arn:aws:iam::123456789012:role/other"}},
        }.items()
    },
    "a table's stream whose policy may allow it": Case(
        START
        + PLAIN
        + mapping("table.streamArn")
        + policy("aws:dynamodb:ResourcePolicy", 'resourceArn: "${table.streamArn}", policy')
    ),
    "a delivery stream that a stream's policy may allow": Case(
        START
        + policy("aws:kinesis:ResourcePolicy", 'resourceArn: "${stream.arn}", policy')
        + user(
            "aws:kinesis:FirehoseDeliveryStream",
            'destination: extended_s3, kinesisSourceConfiguration: { kinesisStreamArn: "${stream.arn}", roleArn: "${role.arn}" }',
        )
    ),
    "a delivery stream and its function": Case(START + transforming("") + grant(STORED), TRANSFORMS),
    "a delivery stream and its function without a version": Case(
        START + transforming("", '"${function.arn}"') + grant([*STORED, "lambda:GetFunction"]), TRANSFORMS
    ),
    "a delivery stream that may invoke its function": Case(
        START + transforming("") + grant([*STORED, "lambda:InvokeFunction"])
    ),
    "a delivery stream that does not use its function": Case(
        START + transforming("", enabled="false") + grant(STORED)
    ),
    "a delivery stream and a function with a role of its own": Case(
        START
        + transforming("{ parameterName: RoleArn, parameterValue: 'arn:aws:iam::123456789012:role/other' },")
        + grant(STORED)
    ),
    "a delivery stream and a function of elsewhere": Case(
        START + transforming("", '"arn:aws:lambda:eu-west-1:123456789012:function:other"') + grant(STORED)
    ),
    "a data source whose function has a permission for a role": Case(
        START
        + PLAIN
        + '  allowed: { type: aws:lambda:Permission, properties: { function: "${function.name}", action: "lambda:InvokeFunction", principal: "${role.arn}" } }\n'
        + user(
            "aws:appsync:DataSource",
            'apiId: a, name: b, type: AWS_LAMBDA, serviceRoleArn: "${role.arn}", lambdaConfig: { functionArn: "${function.arn}" }',
        )
    ),
    "a data source whose function has a permission for its role": Case(
        START
        + PLAIN
        + '  allowed: { type: aws:lambda:Permission, properties: { function: "${function.name}", action: "lambda:InvokeFunction", principal: "${role.arn}" } }\n'
        + SOURCE,
        when="deployed",
        undecided=[],
    ),
    "a data source whose function has a permission for its role with a source": Case(
        START
        + PLAIN
        + '  allowed: { type: aws:lambda:Permission, properties: { function: "${function.name}", action: "lambda:InvokeFunction", principal: "${role.arn}", sourceAccount: "123456789012" } }\n'
        + SOURCE,
        when="deployed",
        undecided=["user"],
    ),
    "an IoT rule that deletes items": Case(
        START
        + user(
            "aws:iot:TopicRule",
            'enabled: true, name: a, sql: b, sqlVersion: c, dynamodbs: [{ roleArn: "${role.arn}", tableName: t, hashKeyField: k, hashKeyValue: v, operation: DELETE }]',
        )
    ),
    # A pipe waits for an express workflow by default.
    "a pipe that may start and wait": Case(START + PIPED + grant(["sqs:*", "states:StartSyncExecution"])),
    "a pipe that may start": Case(START + PIPED + grant(["sqs:*", "states:StartExecution"])),
    "a pipe that may not start": Case(
        START + PIPED + grant("sqs:*"),
        lacks("user", "states:StartExecution", "it uses 'other' with that role"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_role_lacks_permission(name: str) -> None:
    check("role-lacks-permission", CASES[name])
