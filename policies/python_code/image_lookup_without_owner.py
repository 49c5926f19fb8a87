"""An AMI lookup for the most recent image does not restrict the owner, so it can return anyone's image.

## What fails

`get_ami` with `most_recent=True` has neither `owners` nor a filter by `owner-id` or `image-id`. Without `most_recent`,
or with an older provider, the lookup works and takes anybody's image: an advisory finding.

## Why

Whoever publishes an image of a fitting name decides what runs on the instances. The provider refuses the lookup since
version 7 of pulumi_aws: *Most Recent Image Not Filtered: "most_recent" is set to "true" and results are not filtered by
owner or image ID*.

## Errors

- `Most Recent Image Not Filtered: "most_recent" is set to "true" and results are not filtered by owner or image ID`

## Fails

```python
import pulumi_aws as aws

image = aws.ec2.get_ami(most_recent=True, filters=[{"name": "name", "values": ["al2023-ami-2023*-x86_64"]}])
```

## Instead

Say whose image it is: `amazon`, or the id of the account that publishes it.

```python
import pulumi_aws as aws

image = aws.ec2.get_ami(
    most_recent=True, owners=["amazon"], filters=[{"name": "name", "values": ["al2023-ami-2023*-x86_64"]}]
)
```

## Not covered

Filters that come from elsewhere. Programs in other languages than Python.

## References

- [Find a public AMI, and its owner](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html)
- [get_ami](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/getami/)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.lookups import open_image_lookups


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH)
def image_lookup_without_owner(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    for fault in () if sources is None else open_image_lookups(sources):
        why = "which the provider refuses" if fault.is_refused else "so anybody's image may be taken"
        found = Finding.at(
            fault.place,
            stack,
            f'{fault.call} names no owner of the image, {why}. Set owners, such as ["amazon"].',
        )
        yield found if fault.is_refused else replace(found, level=ADVISORY)
