"""Keys and the services that use what they encrypt."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from tests.model.key_policies import ROOT
from tests.policies.table import Case, check

START = "\nresources:"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [ROOT, *statements]})


def admits(*services: str, action: Any = "kms:*", **more: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": action,
        "Resource": "*",
        **more,
    }


def key(*statements: dict[str, Any]) -> str:
    return f"\n  key: {{ type: aws:kms:Key, properties: {{ policy: '{document(*statements)}' }} }}"


DEFAULT = "\n  key: { type: aws:kms:Key, properties: { description: x } }"
LOGS = '\n  logs: { type: aws:cloudwatch:LogGroup, properties: { kmsKeyId: "${key.arn}" } }'
QUEUE = '\n  orders: { type: aws:sqs:Queue, properties: { kmsMasterKeyId: "${key.id}" } }'
TOPIC = "\n  shop: { type: aws:sns:Topic, properties: { displayName: x } }"
TARGET = '\n  target: { type: aws:cloudwatch:EventTarget, properties: { rule: x, arn: "${orders.arn}" } }'
SUBSCRIBED = '\n  subscribed: { type: aws:sns:TopicSubscription, properties: { topic: "${shop.arn}", protocol: sqs, endpoint: "${orders.arn}" } }'
REFUSED = [
    (
        "logs",
        "The log group is encrypted with key 'key', whose policy does not allow logs.amazonaws.com. "
        "Allow that service in the key policy.",
    )
]

NAMED = (
    '\n  logs: { type: aws:cloudwatch:LogGroup, properties: { name: /shop/orders, kmsKeyId: "${key.arn}" } }'
)


def for_group(name: str, operator: str = "ArnEquals") -> str:
    arn = f"arn:aws:logs:eu-west-1:123456789012:{name}"
    context = {operator: {"kms:EncryptionContext:aws:logs:arn": arn}}
    return key(admits("logs.eu-west-1.amazonaws.com", Condition=context))


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("log-group:/shop/orders", False),
        ("log-group:/shop/orders:*", False),
        ("log-group:/shop/*", False),
        ("*", False),
        ("log-group:/shop/bills", True),
        ("log-group:/shop/bills:*", True),
    ],
)
def test_the_log_group_of_the_condition(name: str, is_refused: bool) -> None:
    for operator in ("ArnEquals", "ArnLike"):
        program = START + for_group(name, operator) + NAMED
        check("key-policy-excludes-service", Case(program, REFUSED if is_refused else [], when="planned"))


def dropped(sender: str, service: str, what: str = "key 'key'") -> list[tuple[str, str]]:
    return [
        (
            "orders",
            f"'{sender}' delivers here through {service}.amazonaws.com, but the policy of {what} does not allow "
            f"that service. Use a key whose policy allows {service}.amazonaws.com to call kms:Decrypt and "
            "kms:GenerateDataKey*.",
        )
    ]


ADVICE = ("delivers here through",)

CASES = {
    "a key with the default policy": Case(START + DEFAULT + LOGS, REFUSED),
    "a key for the account only": Case(START + key() + LOGS, REFUSED),
    "a key for another service": Case(START + key(admits("lambda.amazonaws.com")) + LOGS, REFUSED),
    "a key that lets it describe only": Case(
        START + key(admits("logs.amazonaws.com", action="kms:DescribeKey")) + LOGS, REFUSED
    ),
    "a key for the service": Case(START + key(admits("logs.amazonaws.com")) + LOGS),
    "a key for the service of the region": Case(
        START
        + key(
            admits(
                "logs.eu-west-1.amazonaws.com",
                action=["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
            )
        )
        + LOGS
    ),
    "a key for several services": Case(START + key(admits("s3.amazonaws.com", "logs.amazonaws.com")) + LOGS),
    "a key with a condition": Case(
        START
        + key(
            admits(
                "logs.amazonaws.com",
                Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*"}},
            )
        )
        + LOGS
    ),
    "a key for everybody": Case(
        START + key({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}) + LOGS
    ),
    "a policy that is a resource of its own": Case(
        START
        + DEFAULT
        + LOGS
        + f"\n  policy: {{ type: aws:kms:KeyPolicy, properties: {{ keyId: \"${{key.id}}\", policy: '{document(admits('logs.amazonaws.com'))}' }} }}"
    ),
    "an unknown policy": Case(
        START + "\n  key: { type: aws:kms:Key, properties: { policy: { 'fn::invoke': x } } }" + LOGS
    ),
    "a key of elsewhere": Case(
        START
        + "\n  logs: { type: aws:cloudwatch:LogGroup, properties: { kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/x' } }"
    ),
    "no key": Case(START + "\n  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 7 } }"),
    "a delivery to an encrypted queue": Case(START + DEFAULT + QUEUE + TARGET, dropped("target", "events")),
    "a subscription of an encrypted queue": Case(
        START + key(admits("events.amazonaws.com")) + QUEUE + TOPIC + SUBSCRIBED, dropped("subscribed", "sns")
    ),
    "a delivery that the key admits": Case(START + key(admits("events.amazonaws.com")) + QUEUE + TARGET),
    "a delivery to a queue with AWS's own key": Case(
        START + QUEUE.replace('"${key.id}"', "alias/aws/sqs") + TARGET,
        dropped("target", "events", "the AWS managed key"),
    ),
    "a delivery to a queue with SQS's own encryption": Case(
        START + QUEUE.replace('kmsMasterKeyId: "${key.id}"', "sqsManagedSseEnabled: true") + TARGET
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_key_policy_excludes_service(name: str) -> None:
    check("key-policy-excludes-service", CASES[name], ADVICE)
