"""Protocols, endpoints and filters of subscriptions."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

TOPIC = "  t: { type: 'aws:sns:Topic' }\n"
FIFO_TOPIC = "  t: { type: 'aws:sns:Topic', properties: { name: t.fifo, fifoTopic: true } }\n"
QUEUE = "  q: { type: 'aws:sqs:Queue' }\n"
FIFO_QUEUE = "  q: { type: 'aws:sqs:Queue', properties: { name: q.fifo, fifoQueue: true } }\n"
FUNCTION = "  f: { type: 'aws:lambda:Function', properties: { role: r } }\n"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
ARN = "arn:aws:{}:eu-west-1:123456789012:{}"


def subscription(protocol: str, endpoint: str, more: str = "", topic: str = TOPIC) -> str:
    return (
        f"resources:\n{topic}  s: {{ type: 'aws:sns:TopicSubscription', properties: {{ topic: \"${{t.arn}}\", "
        f'protocol: {protocol}, endpoint: "{endpoint}"{more} }} }}\n'
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("s", message) for message in messages)


def misfit(endpoint: str, protocol: str, needed: str) -> list[tuple[str, str]]:
    return told(f"endpoint is {endpoint}, but protocol {protocol} requires {needed}. Correct one of them.")


def filtered(policy: str, more: str = "") -> str:
    return subscription("sqs", ARN.format("sqs", "q"), f", filterPolicy: '{policy}'{more}")


def bad_filter(fault: str) -> list[tuple[str, str]]:
    return told(f"filterPolicy {fault}. Write an object with a list of values for each key.")


def output(type_: str, name: str, output: str, *shape: str) -> str:
    """An output as the symbolic preview writes it: its value is unknown, and what it is of is known."""
    return SENTINEL + written(Hole(f"urn:pulumi:dev::web::{type_}::{name}", output, shape))


URL_OF_QUEUE = output("aws:sqs/queue:Queue", "q", "url", "https://sqs.eu-west-1.amazonaws.com/")
ARN_OF_QUEUE = output("aws:sqs/queue:Queue", "q", "arn", "arn:aws:sqs:eu-west-1:")
FIFO = told("The queue is FIFO, but the topic is standard. Make both FIFO, or make the queue standard.")
RAW = ", rawMessageDelivery: true"

CASES = {
    "a queue": Case(subscription("sqs", "${q.arn}", RAW) + QUEUE),
    "a queue by ARN": Case(subscription("sqs", ARN.format("sqs", "q"))),
    "a queue by its URL, not known yet": Case(
        subscription("sqs", URL_OF_QUEUE) + QUEUE,
        misfit("url of 'q'", "sqs", "the ARN of a queue"),
        when="planned",
    ),
    "a queue by its ARN, not known yet": Case(subscription("sqs", ARN_OF_QUEUE) + QUEUE, when="planned"),
    "a queue for a function, not known yet": Case(
        subscription("lambda", ARN_OF_QUEUE) + QUEUE,
        misfit("arn of 'q'", "lambda", "the ARN of a function"),
        when="planned",
    ),
    "a function": Case(subscription("lambda", "${f.arn}") + FUNCTION),
    "an address": Case(subscription("email", "ops@example.org")),
    "a number": Case(subscription("sms", "+4915112345678")),
    "a URL": Case(subscription("https", "https://example.org/hook")),
    "an application": Case(subscription("application", ARN.format("sns", "endpoint/APNS/app/x"))),
    "a protocol that does not exist": Case(
        subscription("slack", "https://example.org"),
        told(
            "protocol is 'slack'. Use one of http, https, email, email-json, sms, sqs, lambda, firehose, application."
        ),
    ),
    "a queue for a function": Case(
        subscription("lambda", ARN.format("sqs", "q")),
        misfit(f"'{ARN.format('sqs', 'q')}'", "lambda", "the ARN of a function"),
    ),
    "a function for a queue": Case(
        subscription("sqs", ARN.format("lambda", "function:f")),
        misfit(f"'{ARN.format('lambda', 'function:f')}'", "sqs", "the ARN of a queue"),
    ),
    "an address for a URL": Case(
        subscription("https", "ops@example.org"),
        misfit("'ops@example.org'", "https", "a URL that begins with https://"),
    ),
    "http for https": Case(
        subscription("https", "http://example.org"),
        misfit("'http://example.org'", "https", "a URL that begins with https://"),
    ),
    "a URL for an address": Case(
        subscription("email", "https://example.org"),
        misfit("'https://example.org'", "email", "an email address"),
    ),
    "a queue's URL": Case(
        subscription("sqs", "https://sqs.eu-west-1.amazonaws.com/123456789012/q"),
        misfit("'https://sqs.eu-west-1.amazonaws.com/123456789012/q'", "sqs", "the ARN of a queue"),
    ),
    "a function's name": Case(
        subscription("lambda", "handler"), misfit("'handler'", "lambda", "the ARN of a function")
    ),
    "an endpoint that is not known": Case(subscription("sqs", "${other.unknown}") + OTHER, when="planned"),
    "a protocol that is not known": Case(
        subscription('"${other.unknown}"', "ops@example.org") + OTHER, when="planned"
    ),
    "FIFO to FIFO": Case(subscription("sqs", "${q.arn}", topic=FIFO_TOPIC) + FIFO_QUEUE),
    "FIFO to standard": Case(subscription("sqs", "${q.arn}", topic=FIFO_TOPIC) + QUEUE),
    "standard to FIFO": Case(subscription("sqs", "${q.arn}") + FIFO_QUEUE, FIFO),
    "standard to FIFO by ARN": Case(subscription("sqs", ARN.format("sqs", "q.fifo")), FIFO),
    "standard to perhaps FIFO": Case(
        subscription("sqs", "${q.arn}")
        + "  q: { type: 'aws:sqs:Queue', properties: { fifoQueue: \"${other.unknown}\" } }\n"
        + OTHER,
        when="planned",
    ),
    "FIFO to a function": Case(
        subscription("lambda", "${f.arn}", topic=FIFO_TOPIC) + FUNCTION,
        told("protocol is lambda, but the topic is FIFO. Use protocol sqs, or a standard topic."),
    ),
    "raw to a function": Case(
        subscription("lambda", "${f.arn}", RAW) + FUNCTION,
        told("rawMessageDelivery is true, but protocol lambda does not support it. Remove it."),
    ),
    "raw to a URL": Case(subscription("https", "https://example.org", RAW)),
    "a delivery stream": Case(
        subscription("firehose", ARN.format("firehose", "deliverystream/d"), ", subscriptionRoleArn: r")
    ),
    "a delivery stream without a role": Case(
        subscription("firehose", ARN.format("firehose", "deliverystream/d")),
        told(
            "protocol is firehose without subscriptionRoleArn. Set subscriptionRoleArn to a role that SNS may assume."
        ),
    ),
    "a filter": Case(filtered('{"type": ["a", {"prefix": "b"}], "n": [{"numeric": [">", 1]}]}')),
    "a dead-letter queue": Case(
        subscription(
            "sqs",
            ARN.format("sqs", "q"),
            ', redrivePolicy: \'{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:d"}\'',
        )
    ),
    "a dead-letter topic": Case(
        subscription(
            "sqs",
            ARN.format("sqs", "q"),
            ', redrivePolicy: \'{"deadLetterTargetArn": "arn:aws:sns:eu-west-1:123456789012:d"}\'',
        ),
        told(
            "redrivePolicy has the deadLetterTargetArn 'arn:aws:sns:eu-west-1:123456789012:d', which is not the ARN of "
            "a queue. Write an object with deadLetterTargetArn."
        ),
    ),
    "a misspelt dead-letter queue": Case(
        subscription("sqs", ARN.format("sqs", "q"), ', redrivePolicy: \'{"deadLetterTarget": "d"}\''),
        told("redrivePolicy has no deadLetterTargetArn. Write an object with deadLetterTargetArn."),
    ),
    "six keys": Case(
        filtered('{"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"]}'),
        bad_filter("has 6 keys, but SNS accepts 5"),
    ),
    "many combinations": Case(
        filtered('{"a": [1, 2, 3, 4, 5, 6], "b": [1, 2, 3, 4, 5, 6], "c": [1, 2, 3, 4, 5]}'),
        bad_filter("has 180 combinations of values, but SNS accepts 150"),
    ),
    "a scope without a filter": Case(
        subscription("sqs", ARN.format("sqs", "q"), ", filterPolicyScope: MessageBody"),
        told("filterPolicyScope is set without filterPolicy. Set filterPolicy, or remove filterPolicyScope."),
    ),
    "a filter on the body": Case(filtered('{"a": {"b": ["c"]}}', ", filterPolicyScope: MessageBody")),
    "a filter with an or": Case(filtered('{"$or": [{"a": ["b"]}, {"c": ["d"]}]}')),
    "a filter that is not JSON": Case(filtered("type = a"), bad_filter("is not a JSON object")),
    "a filter that is a list": Case(filtered('["a"]'), bad_filter("is not a JSON object")),
    "a filter without lists": Case(
        filtered('{"type": "a"}'), bad_filter("has a value for 'type' that is not a list")
    ),
    "a filter that nests": Case(
        filtered('{"a": {"b": ["c"]}}'),
        bad_filter("nests 'a', which the scope MessageAttributes does not support"),
    ),
    "a filter that nests in what is not known": Case(
        filtered('{"a": {"b": ["c"]}}', ', filterPolicyScope: "${other.unknown}"') + OTHER, when="planned"
    ),
    "a filter with an operator that does not exist": Case(
        filtered('{"a": [{"startsWith": "c"}]}'),
        bad_filter("has 'startsWith' in 'a', which is not an operator"),
    ),
    "a filter with a list in a list": Case(
        filtered('{"a": [["c"]]}'), bad_filter("has a list inside the list of 'a'")
    ),
    "a filter that is partly known": Case(
        subscription("sqs", ARN.format("sqs", "q"), ', filterPolicy: \'{"a": ["${other.unknown}"]}\'')
        + OTHER,
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_subscription_configuration(case: Case) -> None:
    check("subscription-configuration", case)
