"""A Lambda function sets a variable that is Lambda's own, takes a size that Lambda has not, or outlasts its queue.

## What fails

- A function's environment sets a variable that Lambda reserves, such as `AWS_REGION` or `AWS_ACCESS_KEY_ID`.
- Its memory is below 128 MB, its timeout not from 1 to 900 seconds, or its `/tmp` not from 512 to 10,240 MB.
- A function reads a queue, and its timeout is longer than the queue's visibility timeout. Where nothing is set, a
  function has 3 seconds and a queue 30.

## Why

Lambda refuses the function: *Lambda was unable to configure your environment variables because the environment
variables you have provided contains reserved keys that are currently not supported for modification*. It refuses the
mapping with *Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds*: the queue would hand a
message to a second call while the first still works on it.

## Fails

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  orders:
    type: aws:sqs:Queue
    properties:
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      timeout: 60
      environment: { variables: { AWS_REGION: eu-west-1 } }
  reads:
    type: aws:lambda:EventSourceMapping
    properties: { eventSourceArn: "${orders.arn}", functionName: "${function.arn}" }
```

## Instead

Leave out what Lambda sets anyway, and let the queue wait for the function: AWS advises six times its timeout.

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  orders:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: 360
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      timeout: 60
      environment: { variables: { BUCKET_REGION: eu-west-1 } }
  reads:
    type: aws:lambda:EventSourceMapping
    properties: { eventSourceArn: "${orders.arn}", functionName: "${function.arn}" }
```

## Not covered

The most memory, which depends on the account and on what the function runs on. A mapping that exists already: Lambda
compares the timeouts when it makes one. Functions that are named by an alias or a version. What the role lacks is
*role-lacks-permission*'s.

## References

- [Environment variables that Lambda defines](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
- [CreateFunction](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
- [EphemeralStorage](https://docs.aws.amazon.com/lambda/latest/api/API_EphemeralStorage.html)
- [Configuring a queue for Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.policy import HIGH, MANDATORY, Finding, policy
from topology.functions import QueueMapping, queue_mappings, reserved_variables
from topology.resource import Resource
from topology.stack import Stack
from topology.values import Unknown, certainly, note
from topology.workloads import FUNCTION

# AWS's advice: six times the function's timeout; a queue takes twelve hours at most.
ADVISED, LONGEST = 6, 43_200
# The least and the most that Lambda takes; the most memory differs between accounts. A zero may stand for none.
RANGES: Final[tuple[tuple[tuple[str, ...], int, int | None, str], ...]] = (
    (("memorySize",), 128, None, "128 MB or more"),
    (("timeout",), 1, 900, "1 to 900 seconds"),
    (("ephemeralStorage", "size"), 512, 10_240, "512 to 10,240 MB"),
)


def functions(stack: Stack) -> Iterable[Resource | QueueMapping]:
    yield from (f for f in stack.of(FUNCTION) if not f.is_external)
    yield from queue_mappings(stack)


@policy(each=functions, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_configuration(subject: Resource | QueueMapping) -> Iterator[Finding]:
    if isinstance(subject, QueueMapping):
        yield from _impatient(subject)
        return
    if names := reserved_variables(subject):
        yield Finding(
            subject,
            f"environment.variables sets {' and '.join(names)}, which Lambda sets itself and takes from nobody. "
            "Leave it out, or choose another name.",
        )
    yield from _sizes(subject)


def _sizes(function: Resource) -> Iterator[Finding]:
    for path, least, most, taken in RANGES:
        value = function.number(*path)
        if isinstance(value, Unknown):
            note(value)
        elif value and (value < least or (most is not None and value > most)):
            yield Finding(
                function, f"{'.'.join(path)} is {value}, and Lambda takes {taken}. Choose such a value."
            )


def _impatient(mapping: QueueMapping) -> Iterator[Finding]:
    function, queue = mapping.function, mapping.queue
    if function is None or queue is None or mapping.resource.is_deployed or not certainly(mapping.outlasts):
        return
    longest = mapping.function_timeout
    assert isinstance(longest, int)
    yield Finding(
        mapping,
        f"Function '{function.name}' may run {longest} seconds, and queue '{queue.name}' hides a message for "
        f"{mapping.visibility_timeout} only. Set its visibilityTimeoutSeconds to {longest} or more; AWS advises "
        f"{min(longest * ADVISED, LONGEST)}.",
    )
