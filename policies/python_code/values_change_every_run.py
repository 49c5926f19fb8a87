"""A name, identifier or password is computed from the time or random numbers, so it changes on every run.

## What fails

A resource's name (in Pulumi or in AWS), identifier, CIDR block, Availability Zone or password is computed with
`datetime.now`, `time.time`, `uuid.uuid4`, `random` or `secrets`. In TypeScript and JavaScript, with `Math.random`,
`Date` or `crypto`, also through packages such as uuid: `preflight check` runs the program again with other values, and
compares.

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
`random`. In Python, values that pass through functions. Programs in TypeScript and JavaScript that `pulumi preview`
runs. One call that several names use is reported once, at the first name.

## References

- [Resource names](https://www.pulumi.com/docs/iac/concepts/resources/names/)
- [Random password](https://www.pulumi.com/registry/packages/random/api-docs/randompassword/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.observed import ChangingValue
from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.nondeterminism import NondeterministicValue, nondeterministic_values

_NAME: Final = "resource_name"


@policy(each=STACK_TYPE, level=ADVISORY, severity=HIGH)
def values_change_every_run(stack: Resource) -> Iterator[Finding]:
    for changing in stack.stack.observed.changing:
        yield Finding(stack, _of_a_run(changing), file=changing.cause.file, line=changing.cause.line)
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in nondeterministic_values(sources):
        yield Finding.at(fault.place, stack, _message(fault))


def _message(fault: NondeterministicValue) -> str:
    what = "name" if fault.argument == _NAME else fault.argument
    return _told(what, fault.callee, fault.others, fault.made_by, fault.is_secret, "pulumi_random")


def _of_a_run(changing: ChangingValue) -> str:
    what = "name" if changing.argument == _NAME else changing.argument
    owner = f"'{changing.resource}'" if changing.resource else f"a resource of type {changing.type}"
    function = changing.cause.function
    return _told(what, owner, changing.others, function, changing.is_secret, "the package @pulumi/random")


def _told(what: str, owner: str, others: int, function: str, is_secret: bool, package: str) -> str:
    more = f" (and of {others} more)" if others else ""
    made = f"The {what} of {owner}{more} is computed with {function}(), a different value on every run"
    if is_secret:
        return f"{made}, so each update changes it. Use {package}, which keeps the value, or let AWS generate it."
    return f"{made}, so each update replaces the resource. Remove it, or use {package}."
