"""A Lambda function sets a reserved environment variable or a wrong mount path, exceeds a size or timeout limit, or
outlives its queue's visibility timeout.

## What fails

- A function's environment sets a variable that Lambda reserves, such as `AWS_REGION` or `AWS_ACCESS_KEY_ID`.
- Its memory is below 128 MB, its timeout above 900 seconds (5,400 with a capacity provider), or its `/tmp` not from 512
  to 10,240 MB.
- It mounts a file system at a path other than a folder of `/mnt`.
- A function reads a queue, and its timeout is longer than the queue's visibility timeout. The defaults are 3 seconds
  for a function and 30 seconds for a queue.

## Why

Lambda rejects the function: *Lambda was unable to configure your environment variables because the environment
variables you have provided contains reserved keys that are currently not supported for modification*, or *Value '3000'
at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900*. Lambda rejects the mapping
with *Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds*, because the queue could deliver a
message again while the function still processes it.

## Errors

- `Reserved keys used in this request: …`
- `InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment
  variables you have provided contains reserved keys that are currently not supported for modification`
- `Value '…' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900`
- `Value '…' at 'memorySize' failed to satisfy constraint`
- `InvalidParameterValueException: Queue visibility timeout: … seconds is less than Function timeout: … seconds`

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

Remove the variables that Lambda sets, and set a visibility timeout of six times the function's timeout, as AWS
recommends.

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

The maximum memory, which depends on the account and the capacity provider. Existing mappings: Lambda compares the
timeouts when it creates one. Functions that are referenced by an alias or a version. Permissions of the role:
*role-lacks-permission*.

## References

- [Environment variables that Lambda defines](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
- [CreateFunction](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
- [EphemeralStorage](https://docs.aws.amazon.com/lambda/latest/api/API_EphemeralStorage.html)
- [Configuring a queue for Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.lambda_functions import QueueMapping, queue_mappings, reserved_variables
from preflight.policy import HIGH, MANDATORY, Finding, policy

# AWS's advice: six times the function's timeout; a queue takes twelve hours at most.
ADVISED, LONGEST = 6, 43_200
LEAST_MEMORY = 128
DISK = (512, 10_240)
# In seconds: of a function that Lambda places itself, and of one on a capacity provider's instances.
# Source: Lambda API, CreateFunction; the second as tried for cfn-lint's rule E3717, September 2026.
TIMEOUT, MANAGED_TIMEOUT = 900, 5_400
# Source: Lambda API, FileSystemConfig.
MOUNT_PATH = re.compile(r"/mnt/[a-zA-Z0-9-_.]+")


def functions(stack: Stack) -> Iterable[Resource | QueueMapping]:
    yield from (f for f in stack.of(aws.LAMBDA_FUNCTION) if not f.is_external)
    yield from queue_mappings(stack)


@policy(each=functions, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_configuration(subject: Resource | QueueMapping) -> Iterator[Finding]:
    if isinstance(subject, QueueMapping):
        yield from _impatient(subject)
        return
    if names := reserved_variables(subject):
        yield Finding(
            subject,
            f"environment.variables sets {' and '.join(names)}, which Lambda reserves. Remove it or rename it.",
        )
    yield from _sizes(subject)
    path = subject.text("fileSystemConfig", "localMountPath")
    if isinstance(path, str) and not MOUNT_PATH.fullmatch(path):
        yield Finding(
            subject,
            f"fileSystemConfig.localMountPath is '{path}', and Lambda mounts a file system at a folder of /mnt. Set it "
            "to a path such as /mnt/files.",
            error="ValidationException",
        )


def _sizes(function: Resource) -> Iterator[Finding]:
    """A zero is no finding: the provider may take it for none."""
    longest = TIMEOUT if function.get("capacityProviderConfig") is None else MANAGED_TIMEOUT
    yield from _size(function, ("memorySize",), LEAST_MEMORY, None, f"{LEAST_MEMORY} MB or more")
    yield from _size(function, ("timeout",), 1, longest, f"1 to {longest} seconds")
    yield from _size(function, ("ephemeralStorage", "size"), *DISK, f"{DISK[0]} to {DISK[1]} MB")


def _size(
    function: Resource, path: tuple[str, ...], least: int, most: int | None, taken: str
) -> Iterator[Finding]:
    value = function.number(*path)
    if isinstance(value, Unknown):
        note(value)
    elif value and (value < least or (most is not None and value > most)):
        yield Finding(
            function,
            f"{'.'.join(path)} is {value}, and Lambda allows {taken}. Set it to an allowed value.",
            error="ValidationException",
        )


def _impatient(mapping: QueueMapping) -> Iterator[Finding]:
    function, queue = mapping.function, mapping.queue
    if (
        function is None
        or queue is None
        or mapping.resource.is_deployed
        or not certainly(mapping.exceeds_visibility_timeout)
    ):
        return
    longest = mapping.function_timeout
    assert isinstance(longest, int)
    yield Finding(
        mapping,
        f"Function '{function.name}' may run {longest} seconds, and the visibility timeout of queue '{queue.name}' is "
        f"{mapping.visibility_timeout} seconds. Set its visibilityTimeoutSeconds to {longest} or more; AWS advises "
        f"{min(longest * ADVISED, LONGEST)}.",
    )
