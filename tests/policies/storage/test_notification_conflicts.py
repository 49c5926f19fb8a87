"""Notifications that S3 does not take together."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = """
resources:
  b: { type: aws:s3:Bucket, properties: { forceDestroy: false } }
  q: { type: aws:sqs:Queue, properties: { delaySeconds: 0 } }
  ordered: { type: aws:sqs:Queue, properties: { fifoQueue: true } }
  t: { type: aws:sns:Topic, properties: { displayName: x } }
"""
CREATED = "s3:ObjectCreated:*"
FAR = """
  eu: { type: pulumi:providers:aws, properties: { region: eu-west-1 } }
  far: { type: aws:s3:Bucket, options: { provider: "${eu}" } }
"""


def queue(more: str = "", events: str = f'["{CREATED}"]', to: str = "q") -> str:
    return f'{{ queueArn: "${{{to}.arn}}", events: {events}{more} }}'


def topic(more: str = "", events: str = f'["{CREATED}"]') -> str:
    return f'{{ topicArn: "${{t.arn}}", events: {events}{more} }}'


def of(queues: str = "", topics: str = "", name: str = "n", bucket: str = '"${b.id}"') -> str:
    return START + again(queues, topics, name, bucket)


def again(queues: str = "", topics: str = "", name: str = "n", bucket: str = '"${b.id}"') -> str:
    return f"  {name}: {{ type: aws:s3:BucketNotification, properties: {{ bucket: {bucket}, queues: [{queues}], topics: [{topics}] }} }}\n"


def both(first: str = "queues[0]", second: str = "topics[0]", event: str = CREATED) -> list[tuple[str, str]]:
    return [
        (
            "n",
            f"{first} and {second} both have {event}, and an object can match the filters of both. Use prefixes or "
            "suffixes that exclude each other, or one destination.",
        )
    ]


def misspelled(event: str, meant: str) -> list[tuple[str, str]]:
    return [("n", f"queues[0]: '{event}' is not an event type of S3. Write {meant}.")]


IN, OUT = ", filterPrefix: in/", ", filterPrefix: out/"
JPG, PG = ", filterSuffix: .jpg", ", filterSuffix: pg"
CASES = {
    "no filters": Case(of(queue(), topic()), both()),
    "two queues": Case(of(f"{queue()}, {queue()}"), both(second="queues[1]")),
    "one filter": Case(of(queue(IN), topic()), both()),
    "one prefix in another": Case(of(queue(IN), topic(", filterPrefix: in/a/")), both()),
    "one suffix in another": Case(of(queue(JPG), topic(PG)), both()),
    "prefix and suffix": Case(of(queue(IN), topic(JPG)), both()),
    "other prefixes": Case(of(queue(IN), topic(OUT))),
    "other prefixes, same suffix": Case(of(queue(IN + JPG), topic(OUT + JPG))),
    "same prefix, other suffixes": Case(of(queue(IN + JPG), topic(IN + ", filterSuffix: .png"))),
    "other events": Case(of(queue(), topic(events='["s3:ObjectRemoved:*"]'))),
    "an event among all": Case(
        of(queue(), topic(events='["s3:ObjectCreated:Put"]')), both(event="s3:ObjectCreated:Put")
    ),
    "two events of a kind": Case(
        of(queue(events='["s3:ObjectCreated:Post"]'), topic(events='["s3:ObjectCreated:Put"]'))
    ),
    "an unknown filter": Case(of(queue(", filterPrefix: { 'fn::invoke': x }"), topic(IN))),
    "an unknown filter beside none": Case(of(queue(", filterPrefix: { 'fn::invoke': x }"), topic()), both()),
    "unknown events": Case(of(queue(events="{ 'fn::invoke': x }"), topic())),
    "a FIFO queue": Case(
        of(queue(to="ordered")),
        [
            (
                "n",
                "queues[0]: 'ordered' is FIFO, but S3 does not send to FIFO queues and topics. Use a standard queue "
                "or topic, or send through EventBridge.",
            )
        ],
    ),
    "an event without its details": Case(
        of(queue(events='["s3:ObjectCreated"]')), misspelled("s3:ObjectCreated", "s3:ObjectCreated:*")
    ),
    "an event without its service": Case(
        of(queue(events='["ObjectRemoved:Delete"]')),
        misspelled("ObjectRemoved:Delete", "s3:ObjectRemoved:Delete"),
    ),
    "an event in other letters": Case(
        of(queue(events='["s3:objectcreated:put"]')),
        misspelled("s3:objectcreated:put", "s3:ObjectCreated:Put"),
    ),
    "an event with the name of EventBridge": Case(
        of(queue(events='["Object Created"]')), misspelled("Object Created", "s3:ObjectCreated:*")
    ),
    "all events": Case(of(queue(events='["s3:*"]')), misspelled("s3:*", "s3:ObjectCreated:*")),
    "one event of several": Case(
        of(queue(events='["s3:ObjectCreated:*", "s3:ObjectRemoved"]')),
        misspelled("s3:ObjectRemoved", "s3:ObjectRemoved:*"),
    ),
    "events without details": Case(
        of(queue(events='["s3:LifecycleTransition", "s3:IntelligentTiering", "s3:ObjectAcl:Put"]'))
    ),
    "an event newer than the list": Case(of(queue(events='["s3:ObjectCreated:Rename"]'))),
    "two of one bucket are a conflict of resources": Case(
        of(queue(IN), name="a") + again("", topic(OUT)),
    ),
    "one ID twice": Case(
        of(queue(", id: a, filterPrefix: in/"), topic(", id: a, filterPrefix: out/")),
        [("n", "Two configurations have the ID 'a'. Use a different ID for each, or leave it out.")],
    ),
    "two IDs": Case(of(queue(", id: a, filterPrefix: in/"), topic(", id: b, filterPrefix: out/"))),
    "no events": Case(
        of(queue(events="[]")), [("n", "queues[0].events is empty, but S3 requires an event. Add one.")]
    ),
    "a queue of another Region": Case(
        of(queue().replace("${q.arn}", "arn:aws:sqs:us-east-2:123456789012:q"), bucket='"${far.id}"') + FAR,
        [
            (
                "n",
                "queues[0]: the destination is in us-east-2, but the bucket is in eu-west-1, and S3 sends to "
                "destinations in its own Region. Use one in eu-west-1.",
            )
        ],
    ),
    "a queue of its Region": Case(
        of(queue().replace("${q.arn}", "arn:aws:sqs:eu-west-1:123456789012:q"), bucket='"${far.id}"') + FAR
    ),
    "two of two buckets": Case(
        of(queue(), name="a") + again("", topic(), bucket="elsewhere"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_notification_conflicts(name: str) -> None:
    check("notification-conflicts", CASES[name])
