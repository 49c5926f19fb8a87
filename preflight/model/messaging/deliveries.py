"""Deliveries of AWS services to queues and topics of the stack, and whether the targets allow them.

Source: EventBridge user guide, "Using resource-based policies for Amazon EventBridge"; SNS developer guide,
"Subscribing an Amazon SQS queue to an Amazon SNS topic"; S3 user guide, "Granting permissions to publish event
notification messages to a destination"; KMS keys: the same pages, on encrypted receivers. Dead-letter queues:
EventBridge user guide, "Using dead-letter queues to process undelivered events"; SNS, "Amazon SNS dead-letter queues".
Topics: Budgets, "Creating an Amazon SNS topic for budget notifications"; Backup, "Backup notification options";
CodeStar Notifications, "Configure Amazon SNS topics for notifications"; CloudTrail, "Amazon SNS topic policy".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import negate
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.kms_keys import Key, key_of
from preflight.model.identity.policy_documents import Document
from preflight.model.identity.resource_policies import Policy, admits_service, policy_of
from preflight.model.live_senders import is_live
from preflight.model.messaging.dead_letter_queues import dead_letter_target
from preflight.model.resource_types import ALARM, BUCKET

QUEUE: Final = (aws.SQS_QUEUE,)
TOPIC: Final = (aws.SNS_TOPIC,)
_ALARM_ACTIONS: Final = ("alarmActions", "okActions", "insufficientDataActions")

# Type -> the service that publishes to the topics at its paths; `*` stands for each item of a list.
_PUBLISHERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    aws.BUDGETS_BUDGET: ("budgets.amazonaws.com", ("notifications", "subscriberSnsTopicArns")),
    aws.BACKUP_VAULT_NOTIFICATIONS: ("backup.amazonaws.com", ("snsTopicArn",)),
    aws.CODESTAR_NOTIFICATIONS_NOTIFICATION_RULE: (
        "codestar-notifications.amazonaws.com",
        ("targets", "address"),
    ),
    aws.CLOUDTRAIL_TRAIL: ("cloudtrail.amazonaws.com", ("snsTopicName",)),
}
_SOURCES: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    aws.CLOUDWATCH_EVENT_TARGET: ((aws.CLOUDWATCH_EVENT_RULE,), "rule"),
    aws.SNS_TOPIC_SUBSCRIPTION: (TOPIC, "topic"),
    aws.S3_BUCKET_NOTIFICATION: (BUCKET, "bucket"),
}

EVENTS: Final = "events.amazonaws.com"
SNS: Final = "sns.amazonaws.com"
S3: Final = "s3.amazonaws.com"
CLOUDWATCH: Final = "cloudwatch.amazonaws.com"


class DeliveryTarget(Entity):
    """A queue or a topic."""

    TYPES = (*QUEUE, *TOPIC)

    @property
    def is_queue(self) -> bool:
        return self.type in QUEUE

    @property
    def title(self) -> str:
        return f"{'queue' if self.is_queue else 'topic'} '{self.name}'"

    @cached_property
    def policy(self) -> Policy:
        if self.is_queue:
            return policy_of(self.resource, aws.SQS_QUEUE_POLICY, "queueUrl")
        return policy_of(self.resource, aws.SNS_TOPIC_POLICY, "arn")

    def admits(self, service: str, source: Resource | None = None) -> Tri:
        """Whether its policy allows the service to send, for the source if it is known.

        Source: S3 user guide, "Setting up notification configuration destinations": a policy for the principal `*` with
        a condition on the source's ARN lets S3 publish.
        """
        action = "sqs:SendMessage" if self.is_queue else "sns:Publish"
        return admits_service(self.policy, service, action, source or self.resource, source, everyone=True)

    def names_others_than(self, service: str) -> Tri:
        """Whether its own policy certainly allows other services only.

        The default policy, and statements for accounts, allow what CloudWatch publishes for alarms of the account.
        Source: CloudWatch user guide, "Alarm actions"; SNS developer guide, "Default topic policy".
        """
        if not isinstance(self.policy, Document):
            return False if self.policy is None else self.policy
        mine = [s for s in self.policy.statements if s.has_effect("Allow") is not False]
        accounts = [s.principals("AWS") for s in mine]
        if any(isinstance(found, Unknown) or found for found in accounts):
            return Unknown(f"accounts in the policy of '{self.name}'")
        return negate(self.admits(service))

    @cached_property
    def managed_key(self) -> Tri:
        """Whether an AWS managed key (`alias/aws/sns`) encrypts it, whose policy cannot be changed."""
        value = self.resource.get("kmsMasterKeyId")
        if isinstance(value, Unknown):
            return False if self.resource.dependencies_of("kmsMasterKeyId") else Unknown(value.reason)
        return isinstance(value, str) and value.endswith(("alias/aws/sns", "alias/aws/sqs"))

    @cached_property
    def key(self) -> Key | Unknown | None:
        """The key of the stack that encrypts it."""
        value = self.resource.get("kmsMasterKeyId")
        return None if value is None or self.managed_key is True else key_of(self.resource, "kmsMasterKeyId")

    def key_excludes(self, service: str) -> Tri:
        """Whether its encryption key certainly does not allow the service to send.

        Source: SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted
        topics"; SQS developer guide, "Configure KMS permissions for AWS services".
        """
        if self.managed_key is True:
            return True
        if isinstance(self.managed_key, Unknown):
            return self.managed_key
        if not isinstance(self.key, Key):
            return False if self.key is None else self.key
        return negate(self.key.admits_service(service, "kms:GenerateDataKey"))


class Delivery(msgspec.Struct, frozen=True):
    """The resource `sender` of the stack configures `service` to deliver to the target."""

    sender: Resource
    service: str
    receiver: DeliveryTarget

    @property
    def source(self) -> Resource | None:
        """The source of the service's request: the rule, topic or bucket, if it is certain."""
        if self.sender.type not in _SOURCES:
            return None
        types, key = _SOURCES[self.sender.type]
        found = self.sender.ref(types, key)
        return found if isinstance(found, Resource) else None

    @property
    def is_admitted(self) -> Tri:
        """Whether the target's policy allows the service to send for this source."""
        return self.receiver.admits(self.service, self.source)


def deliveries(stack: Stack) -> tuple[Delivery, ...]:
    """The certain deliveries of AWS services to queues and topics of the stack, without alarms."""
    return stack.cache("deliveries", lambda: tuple(_deliveries(stack)))


def deliveries_to(receiver: DeliveryTarget) -> tuple[Delivery, ...]:
    """The deliveries to it, by the name of the sender."""
    return tuple(_by_receiver(receiver.stack).get(receiver.urn, ()))


def receivers(stack: Stack) -> tuple[DeliveryTarget, ...]:
    """The queues and topics with deliveries."""
    return tuple(r for r in stack.all(DeliveryTarget) if r.urn in _by_receiver(stack))


def _by_receiver(stack: Stack) -> Mapping[str, list[Delivery]]:
    def make() -> dict[str, list[Delivery]]:
        groups: dict[str, list[Delivery]] = {}
        for delivery in sorted(deliveries(stack), key=lambda d: (d.sender.name, d.sender.urn)):
            groups.setdefault(delivery.receiver.urn, []).append(delivery)
        return groups

    return stack.cache("deliveries by receiver", make)


def notified_topics(stack: Stack) -> tuple[DeliveryTarget, ...]:
    """The topics to which alarms publish."""
    return tuple(r for r in stack.all(DeliveryTarget) if not r.is_queue and alarms_of(r))


def alarms_of(topic: DeliveryTarget) -> tuple[Resource, ...]:
    """The alarms that certainly publish to the topic."""

    def make() -> dict[str, list[Resource]]:
        groups: dict[str, list[Resource]] = {}
        for alarm in topic.stack.of(*ALARM):
            if is_live(alarm) is not True:
                continue
            for key in _ALARM_ACTIONS:
                named = alarm.refs(TOPIC, key)
                # The list contains every one of its dependencies.
                for found in {r.urn: r for r in (*named.found, *named.possible)}:
                    if alarm not in groups.setdefault(found, []):
                        groups[found].append(alarm)
        return groups

    return tuple(topic.stack.cache("alarms by topic", make).get(topic.urn, ()))


def _deliveries(stack: Stack) -> Iterator[Delivery]:
    yield from _published(stack)
    for rule_target in stack.of(aws.CLOUDWATCH_EVENT_TARGET):
        if is_live(rule_target) is True:
            yield from _to_dead_letters(rule_target, EVENTS)
    for subscribed in stack.of(aws.SNS_TOPIC_SUBSCRIPTION):
        yield from _to_dead_letters(subscribed, SNS)
    for target in stack.of(aws.CLOUDWATCH_EVENT_TARGET):
        # With a role, EventBridge uses the role, and the target's policy is not evaluated.
        if target.get("roleArn") is None and is_live(target) is True:
            yield from _to(target, EVENTS, "arn")
    for subscription in stack.of(aws.SNS_TOPIC_SUBSCRIPTION):
        protocol = subscription.get("protocol")
        if isinstance(protocol, str) and protocol == "sqs":
            yield from _to(subscription, SNS, "endpoint")
    for notification in stack.of(aws.S3_BUCKET_NOTIFICATION):
        for key, field in (("queues", "queueArn"), ("topics", "topicArn")):
            items = notification.items(key)
            for index in range(0 if isinstance(items, Unknown) else len(items)):
                yield from _to(notification, S3, key, index, field)


def _published(stack: Stack) -> Iterator[Delivery]:
    for type_, (service, path) in _PUBLISHERS.items():
        for sender in stack.of(type_):
            found = [
                v
                for value in values_at(sender, path)
                for v in (value if isinstance(value, list) else [value])
            ]
            for value in found:
                named = sender.resolve(value, TOPIC, path[0]) if isinstance(value, str | Unknown) else None
                if isinstance(named, Resource):
                    yield Delivery(sender, service, stack.entity(DeliveryTarget, named))


def _to_dead_letters(sender: Resource, service: str) -> Iterator[Delivery]:
    """The queue to which EventBridge or SNS sends what it cannot deliver; no role allows that."""
    found = dead_letter_target(sender)
    if isinstance(found, Resource) and found.type in QUEUE and not found.is_external:
        yield Delivery(sender, service, sender.stack.entity(DeliveryTarget, found))


def _to(sender: Resource, service: str, key: str, *path: str | int) -> Iterator[Delivery]:
    found = sender.ref((*QUEUE, *TOPIC), key, *path)
    if isinstance(found, Resource):
        yield Delivery(sender, service, sender.stack.entity(DeliveryTarget, found))
