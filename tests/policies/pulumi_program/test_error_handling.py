"""Values for the day something fails or goes."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def resource(type_: str, properties: str = "{}", more: str = "") -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties}{more} }}\n"


SNAPSHOT = [
    (
        "one",
        "skipFinalSnapshot is not true and finalSnapshotIdentifier is not set, so the database can be "
        "neither destroyed nor replaced. Set one of them.",
    )
]


def outside(key: str, value: int, allowed: str) -> list[tuple[str, str]]:
    return [("one", f"{key} is {value}; AWS accepts {allowed}. Set an accepted value.")]


QUEUES = """
  plain: { type: aws:sqs:Queue }
  ordered: { type: aws:sqs:Queue, properties: { fifoQueue: true, name: a.fifo } }
  topic: { type: aws:sns:Topic }
  bus: { type: aws:cloudwatch:EventBus }
"""


FAR = """
  far: { type: aws:sqs:Queue, properties: { region: us-east-1 } }
  near: { type: aws:sqs:Queue, properties: { region: eu-west-1 } }
"""


def standard_only(name: str) -> list[tuple[str, str]]:
    return [
        (
            "one",
            f"The dead-letter target '{name}' is FIFO, but the service sends to standard queues and topics "
            "only. Use a standard one.",
        )
    ]


def other_region(name: str) -> list[tuple[str, str]]:
    return [
        (
            "one",
            f"The dead-letter queue '{name}' is in us-east-1, but the queue is in eu-west-1. Move both to "
            "one region.",
        )
    ]


def queue(target: str, more: str = "") -> str:
    policy = f'{{ "fn::toJSON": {{ deadLetterTargetArn: "${{{target}.arn}}", maxReceiveCount: 3 }} }}'
    return resource("aws:sqs:Queue", f"{{ redrivePolicy: {policy}{more} }}") + QUEUES


def function(target: str) -> str:
    return (
        resource("aws:lambda:Function", f'{{ deadLetterConfig: {{ targetArn: "${{{target}.arn}}" }} }}')
        + QUEUES
    )


def event(target: str) -> str:
    return (
        resource("aws:cloudwatch:EventTarget", f'{{ deadLetterConfig: {{ arn: "${{{target}.arn}}" }} }}')
        + QUEUES
    )


def wrong_kind(name: str, type_: str, kinds: str) -> list[tuple[str, str]]:
    message = (
        f"The dead-letter target '{name}' is a {type_}, which the service does not support. Use an {kinds}."
    )
    return [("one", message)]


def wrong_type(mine: str, name: str, theirs: str) -> list[tuple[str, str]]:
    return [
        (
            "one",
            f"The queue is {mine}, but its dead-letter queue '{name}' is {theirs}. Use one type for both.",
        )
    ]


def redrive(arn: str, more: str = "") -> str:
    policy = f'{{ "fn::toJSON": {{ deadLetterTargetArn: "{arn}", maxReceiveCount: 3 }} }}'
    return resource("aws:sqs:Queue", f"{{ region: eu-west-1, redrivePolicy: {policy}{more} }}") + QUEUES


INVOCATION = "aws:lambda:FunctionEventInvokeConfig"
CASES = {
    "an instance without a final snapshot": Case(resource("aws:rds:Instance"), SNAPSHOT),
    "that says so": Case(resource("aws:rds:Instance", "{ skipFinalSnapshot: false }"), SNAPSHOT),
    "an empty name": Case(resource("aws:rds:Instance", '{ finalSnapshotIdentifier: "" }'), SNAPSHOT),
    "that wants none": Case(resource("aws:rds:Instance", "{ skipFinalSnapshot: true }")),
    "that names one": Case(resource("aws:rds:Instance", "{ finalSnapshotIdentifier: last }")),
    "a name that is not known": Case(
        resource("aws:rds:Instance", '{ finalSnapshotIdentifier: "${two.id}" }')
        + "  two: { type: aws:sns:Topic }\n"
    ),
    "a switch that is not known": Case(
        resource("aws:rds:Instance", '{ skipFinalSnapshot: "${two.value}" }')
        + "  two: { type: aws:ssm:Parameter }\n",
        when="planned",
    ),
    "a replica": Case(resource("aws:rds:Instance", "{ replicateSourceDb: other }")),
    "a protected one": Case(resource("aws:rds:Instance", "{}", ", options: { protect: true }")),
    "a cluster": Case(resource("aws:rds:Cluster"), SNAPSHOT),
    "a member of a cluster": Case(resource("aws:rds:ClusterInstance")),
    "a member of a global cluster": Case(
        resource("aws:rds:Cluster", "{ globalClusterIdentifier: g }"), SNAPSHOT
    ),
    "a member of a global cluster without a snapshot": Case(
        resource("aws:neptune:Cluster", "{ globalClusterIdentifier: g, skipFinalSnapshot: true }")
    ),
    "a replica of another cluster": Case(resource("aws:rds:Cluster", "{ replicationSourceIdentifier: c }")),
    "DocumentDB": Case(resource("aws:docdb:Cluster"), SNAPSHOT),
    "Neptune": Case(resource("aws:neptune:Cluster"), SNAPSHOT),
    "Redshift": Case(resource("aws:redshift:Cluster"), SNAPSHOT),
    "a secret deleted at once": Case(resource("aws:secretsmanager:Secret", "{ recoveryWindowInDays: 0 }")),
    "a secret kept too shortly": Case(
        resource("aws:secretsmanager:Secret", "{ recoveryWindowInDays: 6 }"),
        outside("recoveryWindowInDays", 6, "0, or 7 to 30"),
    ),
    "a secret kept just long enough": Case(
        resource("aws:secretsmanager:Secret", "{ recoveryWindowInDays: 7 }")
    ),
    "a secret kept too long": Case(
        resource("aws:secretsmanager:Secret", "{ recoveryWindowInDays: 31 }"),
        outside("recoveryWindowInDays", 31, "0, or 7 to 30"),
    ),
    "a key": Case(
        resource("aws:kms:Key", "{ deletionWindowInDays: 0 }"), outside("deletionWindowInDays", 0, "7 to 30")
    ),
    "a key at the limits": Case(resource("aws:kms:Key", "{ deletionWindowInDays: 30 }")),
    "retries": Case(
        resource(INVOCATION, "{ maximumRetryAttempts: 5 }"), outside("maximumRetryAttempts", 5, "0 to 2")
    ),
    "no retries": Case(resource(INVOCATION, "{ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }")),
    "events kept too shortly": Case(
        resource(INVOCATION, "{ maximumEventAgeInSeconds: 30 }"),
        outside("maximumEventAgeInSeconds", 30, "60 to 21600"),
    ),
    "a queue for a queue": Case(queue("plain")),
    "a FIFO queue for a FIFO queue": Case(queue("ordered", ", fifoQueue: true")),
    "a standard queue for a FIFO queue": Case(
        queue("plain", ", fifoQueue: true"), wrong_type("FIFO", "plain", "standard")
    ),
    "a FIFO queue for a function": Case(function("ordered"), standard_only("ordered")),
    "a FIFO queue for an event target": Case(event("ordered"), standard_only("ordered")),
    "a queue of another region": Case(queue("far") + FAR, other_region("far")),
    "a queue of its own region by name": Case(queue("near") + FAR),
    "a FIFO queue for a standard queue": Case(queue("ordered"), wrong_type("standard", "ordered", "FIFO")),
    "a topic for a queue": Case(queue("topic"), wrong_kind("topic", "Topic", "SQS queue")),
    "a topic for a function": Case(function("topic")),
    "an event bus for a function": Case(
        function("bus"), wrong_kind("bus", "EventBus", "SQS queue or SNS topic")
    ),
    "a topic for an event": Case(event("topic"), wrong_kind("topic", "Topic", "SQS queue")),
    "a queue for an event": Case(event("plain")),
    "a queue of another stack": Case(
        resource(
            "aws:lambda:Function", '{ deadLetterConfig: { targetArn: "arn:aws:sqs:eu-west-1:1:other" } }'
        ),
        undecided=[],
    ),
    "a FIFO queue of another stack": Case(
        redrive("arn:aws:sqs:eu-west-1:123456789012:dead.fifo"), wrong_type("standard", "dead.fifo", "FIFO")
    ),
    "a FIFO queue of another stack for a FIFO queue": Case(
        redrive("arn:aws:sqs:eu-west-1:123456789012:dead.fifo", ", fifoQueue: true"), undecided=[]
    ),
    "a queue of another stack in another Region": Case(
        redrive("arn:aws:sqs:us-east-1:123456789012:dead"), other_region("dead")
    ),
    "a queue of another stack for a queue": Case(
        redrive("arn:aws:sqs:eu-west-1:123456789012:dead"), undecided=[]
    ),
    "a topic of another stack for a queue": Case(
        redrive("arn:aws:sns:eu-west-1:123456789012:news"), wrong_kind("news", "Topic", "SQS queue")
    ),
    "a function of another stack for a queue": Case(
        redrive("arn:aws:lambda:eu-west-1:123456789012:function"),
        wrong_kind("function", "lambda resource", "SQS queue"),
    ),
    "an ARN in a parameter": Case(
        redrive("${parameter.value}") + "  parameter: { type: aws:ssm:Parameter }\n",
        when="planned",
        undecided=["one"],
    ),
    "an ARN in a Region that is not known": Case(
        redrive("arn:aws:sqs:${parameter.value}:123456789012:dead")
        + "  parameter: { type: aws:ssm:Parameter }\n",
        when="planned",
        undecided=["one"],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("error-handling", case)
