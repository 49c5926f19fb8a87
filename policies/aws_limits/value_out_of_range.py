"""A number is outside the range that the AWS API accepts.

## What fails

- A log group's `retentionInDays` is a period that CloudWatch Logs does not accept, such as 10 or 45 days.
- A number is below the minimum or above the maximum that the API accepts: a queue's retention, visibility timeout,
  message size or wait time; a stream's retention; buffers of a delivery stream; the age of an event source mapping's
  records; retries of an event target; a password's length; rotation of a secret; timeouts of builds and integrations;
  intervals of health checks and snapshots.

## Why

AWS rejects the request, or the provider does in the preview: `InvalidParameterException`, `InvalidAttributeValue:
Invalid value for the parameter VisibilityTimeout`, `expected retention_in_days to be one of [0 1 3 5 7 14 ...], got
10`, `failed to satisfy constraint: Member must have value less than or equal to`.

## Errors

- `expected … to be in the range (… - …), got …`
- `expected … to be one of […], got …`
- `expected … to be at least (…), got …`
- `InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout`
- `Value '…' at '…' failed to satisfy constraint: Member must have value less than or equal to …`
- `Value '…' at '…' failed to satisfy constraint: Member must have value greater than or equal to …`

## Fails

```yaml
resources:
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 45 } }
  dead: { type: aws:sqs:Queue }
  jobs:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: 86400
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
```

## Instead

Use a number that the API accepts. The finding names the accepted numbers.

```yaml
resources:
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 60 } }
  dead: { type: aws:sqs:Queue }
  jobs:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: 43200
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
```

## Not covered

Zeros, which the provider may treat as not set, and bounds that depend on the account or on other settings.
Functions: *function-configuration*. Keys, secrets and retries of functions: *error-handling*. Numbers whose bounds
AWS publishes as data: *property-value*.

## References

- [PutRetentionPolicy](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html)
- [CreateQueue](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html)
- [CreateEventSourceMapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)
- [CreateLifecyclePolicy](https://docs.aws.amazon.com/dlm/latest/APIReference/API_CreateLifecyclePolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.limits.value_limits import LIMITED, limits_of, numbers
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=LIMITED,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidAttributeValue, ValidationException",
)
def value_out_of_range(resource: Resource) -> Iterator[Finding]:
    for limit in limits_of(resource):
        for number in numbers(resource, limit):
            if isinstance(number, Unknown):
                note(number)
            elif not limit.takes(number):
                yield Finding(
                    resource,
                    f"{limit.name} is {number}; {limit.operation} accepts {limit.accepted}. Set it to an "
                    "accepted number.",
                )
