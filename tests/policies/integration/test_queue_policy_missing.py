"""Services that deliver to queues and topics."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.offline import offline_outcome
from tests.policies.table import Case, check

START = """
resources:
  orders: { type: aws:sqs:Queue, properties: { visibilityTimeoutSeconds: 60 } }
  shop: { type: aws:sns:Topic, properties: { displayName: x } }
  bucket: { type: aws:s3:Bucket, properties: { forceDestroy: false } }
"""


def document(principal: Any, action: str = "sqs:SendMessage", **more: Any) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}
            ],
        },
        ensure_ascii=False,
    )


def policy(service: str, **more: Any) -> str:
    return f"  policy: {{ type: aws:sqs:QueuePolicy, properties: {{ queueUrl: \"${{orders.id}}\", policy: '{document({'Service': service}, **more)}' }} }}\n"


def target(arn: str = "orders", more: str = "") -> str:
    return f'  target: {{ type: aws:cloudwatch:EventTarget, properties: {{ rule: x, arn: "${{{arn}.arn}}"{more} }} }}\n'


SUBSCRIBED = '  subscribed: { type: aws:sns:TopicSubscription, properties: { topic: "${shop.arn}", protocol: sqs, endpoint: "${orders.arn}" } }\n'
NOTIFIED = '  notified: { type: aws:s3:BucketNotification, properties: { bucket: "${bucket.id}", queues: [{ queueArn: "${orders.arn}", events: ["s3:ObjectCreated:*"] }] } }\n'
TOPIC_NOTIFIED = '  notified: { type: aws:s3:BucketNotification, properties: { bucket: "${bucket.id}", topics: [{ topicArn: "${shop.arn}", events: ["s3:ObjectCreated:*"] }] } }\n'


DEAD_EVENTS = '  target: { type: aws:cloudwatch:EventTarget, properties: { rule: x, arn: "arn:aws:sqs:eu-west-1:123456789012:other", deadLetterConfig: { arn: "${orders.arn}" } } }\n'
DEAD_MESSAGES = '  subscribed: { type: aws:sns:TopicSubscription, properties: { topic: "${shop.arn}", protocol: email, endpoint: a@b.example, redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${orders.arn}" } } } }\n'
BUDGET = '  costs: { type: aws:budgets:Budget, properties: { budgetType: COST, notifications: [{ subscriberSnsTopicArns: ["${shop.arn}"] }] } }\n'
VAULT = '  kept: { type: aws:backup:VaultNotifications, properties: { backupVaultName: x, snsTopicArn: "${shop.arn}", backupVaultEvents: [BACKUP_JOB_COMPLETED] } }\n'
CODE = '  told: { type: aws:codestarnotifications:NotificationRule, properties: { detailType: BASIC, targets: [{ address: "${shop.arn}" }] } }\n'
TRAIL = (
    '  calls: { type: aws:cloudtrail:Trail, properties: { s3BucketName: x, snsTopicName: "${shop.arn}" } }\n'
)


def topic_policy(service: str) -> str:
    return f"  policy: {{ type: aws:sns:TopicPolicy, properties: {{ arn: \"${{shop.arn}}\", policy: '{document({'Service': service}, 'sns:Publish')}' }} }}\n"


def refused(sender: str, service: str, lacks: str = "has no policy", kind: str = "queue") -> tuple[str, str]:
    action = "sqs:SendMessage" if kind == "queue" else "sns:Publish"
    return (
        "orders" if kind == "queue" else "shop",
        f"'{sender}' delivers to this {kind} through {service}.amazonaws.com, but the {kind} {lacks}. Allow "
        f"{service}.amazonaws.com to call {action} in the {kind}'s policy.",
    )


RULE = "arn:aws:events:eu-west-1:123456789012:rule/nightly"
RULED = (
    '  nightly: { type: aws:cloudwatch:EventRule, properties: { name: nightly, arn: "'
    + RULE
    + '" } }\n'
    + target().replace("rule: x", 'rule: "${nightly.name}"')
)
OTHER_TOPIC = "  other: { type: aws:sns:Topic, properties: { displayName: y } }\n"


def from_topic(name: str) -> dict[str, Any]:
    """The condition as the symbolic preview writes it: the topic's ARN is unknown, and what it is of is known."""
    urn = f"urn:pulumi:dev::web::aws:sns/topic:Topic::{name}"
    shape = ("arn:aws:sns:eu-west-1:", Part("", ACCOUNT), f":{name}-", Part(urn, "name"))
    return {"ArnEquals": {"aws:SourceArn": SENTINEL + written(Hole(urn, "arn", shape))}}


def for_all(**more: Any) -> str:
    return policy("x", **more).replace('{"Service": "x"}', '"*"')


@pytest.mark.parametrize("more", [{}, {"Condition": from_topic("shop")}])
def test_a_policy_for_all_principals_is_for_services_too(more: dict[str, Any]) -> None:
    told = outcome(program_from_yaml(START + SUBSCRIBED + for_all(**more)).planned(), "queue-policy-missing")
    assert (told.findings, told.undecided) == ((), ())


OTHER = "has a policy that does not allow it"
CASES = {
    "EventBridge without policy": Case(START + target(), [refused("target", "events")]),
    "SNS without policy": Case(START + SUBSCRIBED, [refused("subscribed", "sns")]),
    "S3 without policy": Case(START + NOTIFIED, [refused("notified", "s3")]),
    "three services": Case(
        START + target() + SUBSCRIBED + NOTIFIED,
        [refused("notified", "s3"), refused("subscribed", "sns"), refused("target", "events")],
    ),
    "one service twice, and others": Case(
        START + NOTIFIED + NOTIFIED.replace("  notified:", "  notified2:") + SUBSCRIBED + target(),
        [refused("notified", "s3"), refused("subscribed", "sns"), refused("target", "events")],
    ),
    "a policy for another service": Case(
        START + target() + policy("sns.amazonaws.com"), [refused("target", "events", OTHER)]
    ),
    "a policy for another action": Case(
        START + target() + policy("events.amazonaws.com", action="sqs:ReceiveMessage"),
        [refused("target", "events", OTHER)],
    ),
    "a policy that admits it": Case(START + target() + policy("events.amazonaws.com")),
    "a policy with any action": Case(START + SUBSCRIBED + policy("sns.amazonaws.com", action="SQS:*")),
    "a policy for the topic that the program names": Case(
        START + SUBSCRIBED + policy("sns.amazonaws.com", Condition=from_topic("shop")), when="planned"
    ),
    "a policy for another topic that the program names": Case(
        START + SUBSCRIBED + OTHER_TOPIC + policy("sns.amazonaws.com", Condition=from_topic("other")),
        [refused("subscribed", "sns", "has a policy that allows it for another source only")],
        when="planned",
    ),
    "a policy with a condition": Case(
        START + target() + policy("events.amazonaws.com", Condition={"ArnEquals": {"aws:SourceArn": "x"}})
    ),
    "a condition on this rule": Case(
        START + RULED + policy("events.amazonaws.com", Condition={"ArnLike": {"aws:SourceArn": RULE}})
    ),
    "a condition on several rules": Case(
        START
        + RULED
        + policy("events.amazonaws.com", Condition={"ArnLike": {"aws:SourceArn": [RULE, RULE + "2"]}})
    ),
    "a condition on all rules": Case(
        START
        + RULED
        + policy(
            "events.amazonaws.com", Condition={"ArnLike": {"AWS:sourceArn": "arn:aws:events:*:*:rule/*"}}
        )
    ),
    "a condition on another rule": Case(
        START
        + RULED
        + policy("events.amazonaws.com", Condition={"ArnEquals": {"aws:SourceArn": RULE + "2"}}),
        [refused("target", "events", "has a policy that allows it for another source only")],
    ),
    "a condition on another account": Case(
        START
        + RULED
        + policy("events.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}}),
        [refused("target", "events", OTHER)],
    ),
    "a condition on the own account": Case(
        START
        + RULED
        + policy("events.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
        undecided=[],
    ),
    "a condition on an account that may be the own one": Case(
        START
        + SUBSCRIBED
        + policy("sns.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
        when="planned",
        undecided=["orders"],
    ),
    "a condition that denies a rule": Case(
        START + RULED + policy("events.amazonaws.com", Condition={"ArnNotEquals": {"aws:SourceArn": RULE}}),
    ),
    "a policy for all principals": Case(START + target() + for_all()),
    "a policy for all principals and another topic": Case(
        START + SUBSCRIBED + OTHER_TOPIC + for_all(Condition=from_topic("other")),
        [refused("subscribed", "sns", "has a policy that allows it for another source only")],
        when="planned",
    ),
    "the queue's own policy": Case(
        START.replace(
            "visibilityTimeoutSeconds: 60", f"policy: '{document({'Service': 'events.amazonaws.com'})}'"
        )
        + target()
    ),
    "a disabled rule": Case(
        START + RULED.replace("EventRule, properties: {", "EventRule, properties: { state: DISABLED,")
    ),
    "a target with a role": Case(START + target(more=", roleArn: 'arn:aws:iam::123456789012:role/x'")),
    "a queue of elsewhere": Case(
        START
        + "  target: { type: aws:cloudwatch:EventTarget, properties: { rule: x, arn: 'arn:aws:sqs:eu-west-1:123456789012:other' } }\n"
    ),
    "a function as target": Case(START + "  f: { type: aws:lambda:Function }\n" + target("f")),
    "mail to a person": Case(
        START
        + '  subscribed: { type: aws:sns:TopicSubscription, properties: { topic: "${shop.arn}", protocol: email, endpoint: a@b.example } }\n'
    ),
    "EventBridge to a topic": Case(START + target("shop"), [refused("target", "events", kind="topic")]),
    "S3 to a topic": Case(START + TOPIC_NOTIFIED, [refused("notified", "s3", kind="topic")]),
    "a policy that may be this queue's": Case(
        START
        + target()
        + "  loose: { type: aws:sqs:QueuePolicy, properties: { queueUrl: { 'fn::invoke': x }, policy: '{}' } }\n"
    ),
    "an unknown policy": Case(
        START
        + target()
        + "  policy: { type: aws:sqs:QueuePolicy, properties: { queueUrl: \"${orders.id}\", policy: { 'fn::invoke': x } } }\n"
    ),
    "a dead-letter queue of EventBridge": Case(START + DEAD_EVENTS, [refused("target", "events")]),
    "a dead-letter queue of EventBridge with its policy": Case(
        START + DEAD_EVENTS + policy("events.amazonaws.com")
    ),
    "a dead-letter queue of a subscription": Case(START + DEAD_MESSAGES, [refused("subscribed", "sns")]),
    "a dead-letter queue of a subscription with its policy": Case(
        START + DEAD_MESSAGES + policy("sns.amazonaws.com")
    ),
    "a budget": Case(START + BUDGET, [refused("costs", "budgets", kind="topic")]),
    "a budget with its topic's policy": Case(START + BUDGET + topic_policy("budgets.amazonaws.com")),
    "a backup vault": Case(START + VAULT, [refused("kept", "backup", kind="topic")]),
    "a notification rule": Case(START + CODE, [refused("told", "codestar-notifications", kind="topic")]),
    "a trail": Case(START + TRAIL, [refused("calls", "cloudtrail", kind="topic")]),
    "a trail with its topic's policy": Case(START + TRAIL + topic_policy("cloudtrail.amazonaws.com")),
}


@pytest.mark.parametrize("name", CASES)
def test_queue_policy_missing(name: str) -> None:
    check("queue-policy-missing", CASES[name])


FOR_ACCOUNT = (
    'resources:\n  bucket: { type: aws:s3:Bucket }\n  orders: { type: aws:sqs:Queue }\n  policy: { type: aws:sqs:QueuePolicy, properties: { queueUrl: "${orders.id}", policy: '
    + document(
        {"Service": "s3.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}
    )
    + " } }\n"
    + NOTIFIED
)


@pytest.mark.parametrize(
    ("account", "findings", "is_decided"),
    [("123456789012", 0, True), ("210987654321", 1, True), ("", 0, False)],
)
def test_the_result_of_a_lookup_decides_the_account(
    tmp_path: Path, account: str, findings: int, is_decided: bool
) -> None:
    answers = {"aws:index/getCallerIdentity:getCallerIdentity": {"accountId": account}} if account else {}
    found = offline_outcome("queue-policy-missing", FOR_ACCOUNT, tmp_path, answers)
    assert (len(found.findings), found.undecided == ()) == (findings, is_decided)
