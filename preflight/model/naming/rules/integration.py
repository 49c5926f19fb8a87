"""Names of application integration: queues, topics, events, schedules and state machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import DOTTED, WORD, NameRule


def _fifo(most: int, page: str) -> NameRule:
    return NameRule(r"[A-Za-z0-9_-]+(\.fifo)?", f"{WORD} (and .fifo at the end)", (1, most), page, auto=most)


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.SQS_QUEUE: (
        _fifo(
            80, "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"
        ),
    ),
    aws.SNS_TOPIC: (_fifo(256, "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"),),
    aws.CLOUDWATCH_EVENT_RULE: (
        NameRule(
            r"[.\-_A-Za-z0-9]+",
            DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
            auto=64,
        ),
    ),
    aws.CLOUDWATCH_EVENT_BUS: (
        NameRule(
            r"[/.\-_A-Za-z0-9]+",
            f"slashes, {DOTTED}",
            (1, 256),
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",
            forbidden={r"\Adefault\Z": "is the name of the account's default event bus"},
        ),
    ),
    aws.SCHEDULER_SCHEDULE: (
        NameRule(
            r"[0-9a-zA-Z._-]+",
            DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
        ),
    ),
    aws.SFN_STATE_MACHINE: (
        NameRule(
            r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]+",
            "no spaces, brackets, wildcards or control characters",
            (1, 80),
            "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
        ),
    ),
    aws.IOT_TOPIC_RULE: (
        NameRule(
            r"[a-zA-Z0-9_]+",
            "letters, digits and underscores",
            (1, 128),
            "https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html",
            auto=0,
        ),
    ),
}
