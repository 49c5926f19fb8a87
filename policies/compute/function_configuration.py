"""A Lambda function sets a variable that is Lambda's own, or may run longer than the queue that it reads allows.

## What fails

- A function's environment sets a variable that Lambda reserves, such as `AWS_REGION` or `AWS_ACCESS_KEY_ID`.
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

A mapping that exists already: Lambda compares the timeouts when it makes one. Functions that are named by an alias or
a version. What the role lacks is *role-lacks-permission*'s.

## References

- [Environment variables that Lambda defines](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
- [Configuring a queue for Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.policy import HIGH, MANDATORY, Finding, policy
from topology.functions import QueueMapping, queue_mappings, reserved_variables
from topology.resource import Resource
from topology.stack import Stack
from topology.values import certainly
from topology.workloads import FUNCTION

# AWS's advice: six times the function's timeout; a queue takes twelve hours at most.
ADVISED, LONGEST = 6, 43_200


def functions(stack: Stack) -> Iterable[Resource | QueueMapping]:
    yield from (f for f in stack.of(FUNCTION) if not f.is_external)
    yield from queue_mappings(stack)


@policy(each=functions, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_configuration(subject: Resource | QueueMapping) -> Iterator[Finding]:
    if isinstance(subject, QueueMapping):
        yield from _impatient(subject)
    elif names := reserved_variables(subject):
        yield Finding(
            subject,
            f"environment.variables sets {' and '.join(names)}, which Lambda sets itself and takes from nobody. "
            "Leave it out, or choose another name.",
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
