"""A resource is created inside an apply callback, so that it can be missing from the preview.

## What fails

A resource is created in a function that is given to `apply`.

## Why

At the first `pulumi preview` the Output is unknown, so the callback does not run: the preview does not show the
resource, and no policy evaluates it there before it is created. `preflight check` runs callbacks with stand-ins, and
evaluates the resource where both of its runs register it. Later, a changed value may create other resources than
before, and those of the last run are deleted.

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
from typing import Final

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, MEDIUM, Finding, policy
from preflight.sources.faults.nondeterminism import ResourcesInApply

_MEANING: Final = (
    "The first `pulumi preview` does not show it, and policies do not evaluate it there before it is created. "
    "Give the Output itself to the resource."
)


@policy(each=STACK_TYPE, level=ADVISORY, severity=MEDIUM)
def resources_inside_apply(stack: Resource) -> Iterator[Finding]:
    for hidden in stack.stack.observed.hidden:
        yield Finding(stack, _message(hidden.callee), file=hidden.file, line=hidden.line)
    found = stack.stack.context(ResourcesInApply)
    if found is None:
        # Sources that are not read: what only the symbolic runs register is inside a callback.
        for urn in sorted(stack.stack.inside):
            yield Finding(stack.stack.by_urn[urn], f"It is created inside apply. {_MEANING}")
        return
    for fault in found.found:
        yield Finding.at(fault.place, stack, _message(fault.callee))


def _message(callee: str) -> str:
    return f"{callee} is created inside apply. {_MEANING}"
