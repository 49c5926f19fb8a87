"""A resource is made inside a callback of apply, where no preview sees it.

## What fails

A resource is created in a function that is given to `apply`.

## Why

At a first preview the Output is unknown, so the callback does not run: the preview shows no such resource, and no
policy judges it. Later, a changed value may make other resources than before, and those of the last run are deleted.

## Fails

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
bucket.id.apply(lambda name: aws.s3.BucketObject("index", bucket=name, key="index.html", content="hello"))
```

## Instead

Give the Output itself to the resource: Pulumi waits for it. Decide how many there are by configuration, not by what AWS
answers.

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
index = aws.s3.BucketObject("index", bucket=bucket.id, key="index.html", content="hello")
```

## Not covered

Callbacks whose function the sources do not tell.

## References

- [Apply](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, MEDIUM, Finding, policy
from preflight.sources.faults.nondeterminism import ResourcesInApply


@policy(each=STACK_TYPE, level=ADVISORY, severity=MEDIUM)
def resources_inside_apply(stack: Resource) -> Iterator[Finding]:
    for hidden in stack.stack.observed.hidden:
        yield Finding(stack, _message(hidden.callee), file=hidden.file, line=hidden.line)
    found = stack.stack.context(ResourcesInApply)
    if found is None:
        return
    for fault in found.found:
        yield Finding.at(fault.place, stack, _message(fault.callee))


def _message(callee: str) -> str:
    return (
        f"{callee} is made inside apply, so a first preview does not see it and no policy judges it. "
        "Give the Output itself to the resource."
    )
