"""Numbers outside the range that the AWS API accepts."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def one(type_: str, properties: str) -> str:
    return f"resources:\n  it: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("it", f"{message}. Set it to an accepted number.") for message in messages)


LOGS, QUEUE, MAPPING = "aws:cloudwatch:LogGroup", "aws:sqs:Queue", "aws:lambda:EventSourceMapping"
READS = "functionName: f, eventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q'"
DAYS = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days"

CASES = {
    "logs for ever": Case(one(LOGS, "retentionInDays: 0")),
    "logs for a month": Case(one(LOGS, "retentionInDays: 30")),
    "hops of a template": Case(
        one("aws:ec2:LaunchTemplate", "metadataOptions: { httpPutResponseHopLimit: 64 }")
    ),
    "too many hops of a template": Case(
        one("aws:ec2:LaunchTemplate", "metadataOptions: { httpPutResponseHopLimit: 65 }"),
        told("metadataOptions.httpPutResponseHopLimit is 65; CreateLaunchTemplate accepts 1 to 64 hops"),
    ),
    "logs for ten days": Case(
        one(LOGS, "retentionInDays: 10"),
        told(f"retentionInDays is 10; PutRetentionPolicy accepts one of {DAYS}"),
    ),
    "logs for days in words": Case(
        one(LOGS, "retentionInDays: '45'"),
        told(f"retentionInDays is 45; PutRetentionPolicy accepts one of {DAYS}"),
    ),
    "days that are not known": Case(one(LOGS, 'retentionInDays: "${other.unknown}"') + OTHER, when="planned"),
    "a queue at its bounds": Case(
        one(
            QUEUE,
            "maxMessageSize: 1024, messageRetentionSeconds: 1209600, receiveWaitTimeSeconds: 20, "
            "visibilityTimeoutSeconds: 43200",
        )
    ),
    "a queue beyond its bounds": Case(
        one(
            QUEUE, "visibilityTimeoutSeconds: 43201, messageRetentionSeconds: 59, receiveWaitTimeSeconds: 21"
        ),
        told(
            "visibilityTimeoutSeconds is 43201; CreateQueue accepts 0 to 43200 seconds",
            "messageRetentionSeconds is 59; CreateQueue accepts 60 to 1209600 seconds",
            "receiveWaitTimeSeconds is 21; CreateQueue accepts 0 to 20 seconds",
        ),
    ),
    "a mapping's age without end": Case(one(MAPPING, f"{READS}, maximumRecordAgeInSeconds: -1")),
    "a mapping's age too low": Case(
        one(MAPPING, f"{READS}, maximumRecordAgeInSeconds: 30"),
        told("maximumRecordAgeInSeconds is 30; CreateEventSourceMapping accepts 60 to 604800 seconds"),
    ),
    "a nested number": Case(
        one("aws:cognito:UserPool", "passwordPolicy: { minimumLength: 5 }"),
        told("passwordPolicy.minimumLength is 5; CreateUserPool accepts 6 to 99"),
    ),
    "buffers": Case(
        one(
            "aws:kinesis:FirehoseDeliveryStream",
            "destination: extended_s3, extendedS3Configuration: "
            "{ roleArn: r, bucketArn: b, bufferingSize: 256, bufferingInterval: 300 }",
        ),
        told("extendedS3Configuration.bufferingSize is 256; CreateDeliveryStream accepts 1 to 128 MB"),
    ),
    "snapshots, deep in lists": Case(
        one(
            "aws:dlm:LifecyclePolicy",
            "description: d, executionRoleArn: r, policyDetails: { resourceTypes: [VOLUME], schedules: "
            "[{ name: a, createRule: { interval: 24 }, retainRule: { count: 7 } }, "
            "{ name: b, createRule: { interval: 5 }, retainRule: { count: 7 } }] }",
        ),
        told(
            "policyDetails.schedules.createRule.interval is 5; CreateLifecyclePolicy accepts one of "
            "1, 2, 3, 4, 6, 8, 12, 24 hours",
        ),
    ),
    "a health check": Case(
        one("aws:route53:HealthCheck", "type: TCP, ipAddress: 203.0.113.1, port: 80, requestInterval: 60"),
        told("requestInterval is 60; CreateHealthCheck accepts one of 10, 30 seconds"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_value_out_of_range(case: Case) -> None:
    check("value-out-of-range", case)
