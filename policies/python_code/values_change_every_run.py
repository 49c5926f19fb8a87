"""A name, identifier or password is computed from the time or random numbers, so it changes on every run.

## What fails

A resource's name (in Pulumi or in AWS), identifier or password is computed with `datetime.now`, `time.time`,
`uuid.uuid4`, `random` or `secrets`.

## Why

The program runs again at every preview and update. A new name replaces the resource and its data. A new password
locks out everyone who has the old password. No preview is ever without changes.

## Fails

```python
import uuid

import pulumi_aws as aws

bucket = aws.s3.Bucket("site", bucket=f"site-{uuid.uuid4()}")
```

## Instead

Do not set the physical name: Pulumi adds a random suffix and keeps it. For a random name or password, use
`pulumi_random`, or let AWS generate it (`manage_master_user_password`).

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site", bucket_prefix="site-")
```

## Not covered

Tags and other properties that change in place, and outputs of a resource whose tags change. Programs that seed
`random`. Values that pass through functions. One call that several names use is reported once, at the first name.

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
    made = f"The {what} of {fault.callee}{more} is computed with {fault.made_by}(), a different value on every run"
    if fault.is_secret:
        return f"{made}, so each update changes it. Use pulumi_random, which keeps the value, or let AWS generate it."
    return f"{made}, so each update replaces the resource. Remove it, or use pulumi_random."
