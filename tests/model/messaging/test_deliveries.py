"""What services deliver to queues and topics, and whom their policies admit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.identity.resource_policies import admits_service, policy_of
from preflight.model.messaging.deliveries import (
    DeliveryTarget,
    alarms_of,
    deliveries,
    deliveries_to,
    notified_topics,
    receivers,
)
from preflight.testing import Program, program_from_yaml

STACK = """
resources:
  queue: { type: aws:sqs:Queue, properties: { kmsMasterKeyId: alias/aws/sqs } }
  topic: { type: aws:sns:Topic, properties: { displayName: x } }
  bucket: { type: aws:s3:Bucket, properties: { bucket: b } }
  target: { type: aws:cloudwatch:EventTarget, properties: { arn: "${queue.arn}" } }
  by-role: { type: aws:cloudwatch:EventTarget, properties: { arn: "${queue.arn}", roleArn: x } }
  mail: { type: aws:sns:TopicSubscription, properties: { topic: "${topic.arn}", protocol: email, endpoint: x } }
  notified:
    type: aws:s3:BucketNotification
    properties:
      bucket: "${bucket.id}"
      topics: [{ topicArn: "${topic.arn}" }]
      queues: [{ queueArn: "${queue.arn}" }]
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties: { okActions: ["${topic.arn}"], alarmActions: ["${topic.arn}"] }
"""


def test_deliveries_and_alarms() -> None:
    program = program_from_yaml(STACK)
    for stack in (program.planned(), program.deployed()):
        found = {(d.sender.name, d.service.partition(".")[0], d.receiver.name) for d in deliveries(stack)}
        assert found == {
            ("target", "events", "queue"),
            ("notified", "s3", "queue"),
            ("notified", "s3", "topic"),
        }
        queue, topic = stack.all(DeliveryTarget)
        assert [d.sender.name for d in deliveries_to(queue)] == ["notified", "target"]
        assert receivers(stack) == (queue, topic) and notified_topics(stack) == (topic,)
        assert [a.name for a in alarms_of(topic)] == ["alarm"]
        assert (queue.title, topic.title) == ("queue 'queue'", "topic 'topic'")
        assert (queue.key_excludes("events.amazonaws.com"), topic.key_excludes("events.amazonaws.com")) == (
            True,
            False,
        )


def test_an_unknown_key_is_undecided() -> None:
    program = Program()
    program.add("aws:sqs:Queue", "queue", kmsMasterKeyId=SENTINEL)
    program.add("aws:sqs:Queue", "elsewhere", kmsMasterKeyId="alias/company")
    for queue in program.planned().all(DeliveryTarget):
        assert isinstance(queue.key_excludes("events.amazonaws.com"), Unknown)


def statement(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sqs:*", "Resource": "*", **more}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (None, "false"),
        ([], "false"),
        ([statement({"Service": "sns.amazonaws.com"})], "true"),
        ([statement({"Service": ["x.amazonaws.com", "sns.amazonaws.com"]})], "true"),
        ([statement({"Service": "x.amazonaws.com"})], "false"),
        ([statement({"Service": "sns.amazonaws.com"}, Action="sqs:Receive*")], "false"),
        ([statement({"Service": "sns.amazonaws.com"}, Effect="Deny")], "false"),
        ([statement({"Service": "sns.amazonaws.com"}, Condition={"ArnEquals": {"a": "b"}})], "unknown"),
        ([statement("*")], "unknown"),
        ([statement({"AWS": "*"})], "unknown"),
        ([statement({"AWS": "123456789012"})], "false"),
        ([SENTINEL], "unknown"),
    ],
)
def test_whom_a_policy_admits(statements: Any, expected: str) -> None:
    program = Program()
    own = {} if statements is None else {"policy": json.dumps({"Statement": statements})}
    program.add("aws:sqs:Queue", "queue", **own)
    (queue,) = program.planned().of("aws:sqs/queue:Queue")
    found = admits_service(
        policy_of(queue, "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
        "sns.amazonaws.com",
        "sqs:SendMessage",
        queue,
    )
    assert ("unknown" if isinstance(found, Unknown) else str(found).lower()) == expected
