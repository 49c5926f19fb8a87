"""Alarms and the encrypted topics that they notify."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.model.key_policies import ROOT
from tests.policies.table import Case, check

START = "\nresources:"


def key(*services: str, **more: Any) -> str:
    admitted = {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        **more,
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [ROOT, *([admitted] if services else [])]})
    return f"\n  key: {{ type: aws:kms:Key, properties: {{ policy: '{text}' }} }}"


DEFAULT_KEY = "\n  key: { type: aws:kms:Key, properties: { description: x } }"
ALIAS = '\n  alias: { type: aws:kms:Alias, properties: { name: alias/alerts, targetKeyId: "${key.id}" } }'


def topic(encryption: str = "") -> str:
    return f"\n  alerts: {{ type: aws:sns:Topic, properties: {{ displayName: x{encryption} }} }}"


def alarm(
    name: str = "errors", actions: str = 'alarmActions: ["${alerts.arn}"]', type_: str = "MetricAlarm"
) -> str:
    return f"\n  {name}: {{ type: aws:cloudwatch:{type_}, properties: {{ {actions} }} }}"


MANAGED = topic(", kmsMasterKeyId: alias/aws/sns")
BY_KEY = topic(', kmsMasterKeyId: "${key.id}"')


def silent(who: str = "alias/aws/sns", more: str = "", first: str = "errors") -> list[tuple[str, str]]:
    return [
        (
            "alerts",
            f"The topic is encrypted with {who}, whose policy does not allow cloudwatch.amazonaws.com, so "
            f"alarm '{first}'{more} cannot publish to it. Use a key whose policy allows "
            "cloudwatch.amazonaws.com to call kms:Decrypt and kms:GenerateDataKey*.",
        )
    ]


CASES = {
    "an alarm that does not act": Case(
        START + MANAGED + alarm(actions='actionsEnabled: false, alarmActions: ["${alerts.arn}"]')
    ),
    "AWS's own key": Case(START + MANAGED + alarm(), silent()),
    "AWS's own key by ARN": Case(
        START + topic(", kmsMasterKeyId: 'arn:aws:kms:eu-west-1:123456789012:alias/aws/sns'") + alarm(),
        silent(),
    ),
    "several alarms": Case(START + MANAGED + alarm() + alarm("latency"), silent(more=" and 1 more")),
    "an alarm that tells only of recovery": Case(
        START + MANAGED + alarm(actions='okActions: ["${alerts.arn}"]'), silent()
    ),
    "a composite alarm": Case(START + MANAGED + alarm(type_="CompositeAlarm"), silent()),
    "a key with the default policy": Case(START + DEFAULT_KEY + BY_KEY + alarm(), silent("key 'key'")),
    "a key that admits the account only": Case(START + key() + BY_KEY + alarm(), silent("key 'key'")),
    "a key that admits another service": Case(
        START + key("sns.amazonaws.com") + BY_KEY + alarm(), silent("key 'key'")
    ),
    "a key by its alias": Case(
        START + key() + ALIAS + topic(', kmsMasterKeyId: "${alias.name}"') + alarm(), silent("key 'key'")
    ),
    "a key that admits CloudWatch": Case(START + key("cloudwatch.amazonaws.com") + BY_KEY + alarm()),
    "a key that may admit it": Case(
        START
        + key("cloudwatch.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}})
        + BY_KEY
        + alarm()
    ),
    "a key of elsewhere": Case(START + topic(", kmsMasterKeyId: alias/company") + alarm()),
    "no encryption": Case(START + topic() + alarm()),
    "no alarm": Case(START + MANAGED),
    "an alarm for another topic": Case(
        START
        + MANAGED
        + "\n  other: { type: aws:sns:Topic }"
        + alarm(actions='alarmActions: ["${other.arn}"]')
    ),
    "an alarm with a scaling policy beside it": Case(
        START
        + MANAGED
        + "\n  scale: { type: aws:autoscaling:Policy }"
        + alarm(actions='alarmActions: ["${scale.arn}", "${alerts.arn}"]'),
        silent(),
    ),
    "an unknown key policy": Case(
        START
        + '\n  key: { type: aws:kms:Key, properties: { policy: { "fn::invoke": x } } }'
        + BY_KEY
        + alarm()
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_alarm_topic_cannot_publish(name: str) -> None:
    check("alarm-topic-cannot-publish", CASES[name])
