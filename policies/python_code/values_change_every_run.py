"""A name, identifier or password is computed from the time or random numbers, so it changes on every run.

## What fails

A resource's name (Pulumi's or AWS's own), identifier or password is computed with `datetime.now`, `time.time`,
`uuid.uuid4`, `random` or `secrets`.

## Why

The program runs again at every preview and update. A new name replaces the resource and what is in it, a new password
locks out whoever has the old one, and no preview is ever without changes.

## Fails

```python
import uuid

import pulumi_aws as aws

bucket = aws.s3.Bucket("site", bucket=f"site-{uuid.uuid4()}")
```

## Instead

Leave the physical name out: Pulumi adds a random ending and keeps it. Where a name or password must be random, make it
with `pulumi_random`, or let AWS make it (`manage_master_user_password`).

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site", bucket_prefix="site-")
```

## Not covered

Tags and other properties that change in place, and what another resource answers whose tags change. Programs that
seed `random`. Values that pass through functions. What one call makes is told once, at the first name.

## References

- [Resource names](https://www.pulumi.com/docs/iac/concepts/resources/names/)
- [Random password](https://www.pulumi.com/registry/packages/random/api-docs/randompassword/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.nondeterminism import NondeterministicValue, nondeterministic_values


@policy(each=STACK_TYPE, level=ADVISORY, severity=HIGH)
def values_change_every_run(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in nondeterministic_values(sources):
        yield Finding.at(fault.place, stack, _message(fault))


def _message(fault: NondeterministicValue) -> str:
    what = "name" if fault.argument == "resource_name" else fault.argument
    more = f" (and of {fault.others} more)" if fault.others else ""
    made = f"The {what} of {fault.callee}{more} is made with {fault.made_by}(), another value at every run"
    if fault.is_secret:
        return (
            f"{made}: each update changes it. Make it with pulumi_random, which keeps it, or let AWS make it."
        )
    return f"{made}: each update replaces the resource. Leave it to Pulumi, or make it with pulumi_random."
