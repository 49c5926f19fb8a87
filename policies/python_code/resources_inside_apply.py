"""A resource is created inside an apply callback, so that it can be missing from the preview.

## What fails

A function that is passed to `apply` creates a resource.

## Why

At the first `pulumi preview` the Output is unknown, so the callback does not run. The preview does not show the
resource, and no policy evaluates it there before it is created. `preflight check` runs callbacks with placeholder
values, and evaluates the resource where both of its runs register it. Later, a changed value may create other
resources than before, and Pulumi deletes those of the last run.

## Fails

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
bucket.id.apply(lambda name: aws.s3.BucketObject("index", bucket=name, key="index.html", content="hello"))
```

## Instead

Pass the Output itself to the resource: Pulumi waits for it. Let configuration decide how many resources there are,
not values that AWS assigns.

```python
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
index = aws.s3.BucketObject("index", bucket=bucket.id, key="index.html", content="hello")
```

## Not covered

Callbacks whose function the sources do not show.

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
    "Pass the Output itself to the resource."
)


@policy(each=STACK_TYPE, level=ADVISORY, severity=MEDIUM)
def resources_inside_apply(stack: Resource) -> Iterator[Finding]:
    seen = stack.stack.observed.hidden
    for hidden in seen:
        yield Finding(stack, _message(hidden.callee), file=hidden.file, line=hidden.line)
    found = stack.stack.context(ResourcesInApply)
    if found is None:
        # Without sources: a resource that only the symbolic runs register is inside a callback.
        classes = {hidden.callee.rpartition(".")[2] for hidden in seen}
        inside = (stack.stack.by_urn[urn] for urn in sorted(stack.stack.inside))
        for resource in (r for r in inside if r.type.rpartition(":")[2] not in classes):
            yield Finding(resource, f"The resource is created inside apply. {_MEANING}")
        return
    for fault in found.found:
        yield Finding.at(fault.place, stack, _message(fault.callee))


def _message(callee: str) -> str:
    return f"{callee} is created inside apply. {_MEANING}"
