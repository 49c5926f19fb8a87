"""An AMI lookup for the most recent image does not restrict the owner, so it can return anyone's image.

## What fails

`get_ami` with `most_recent=True` has neither `owners` nor a filter by `owner-id` or `image-id`. Without
`most_recent`, or with an older provider, the lookup works and can return an image of any owner: an advisory finding.

## Why

Anyone who publishes an image with a matching name decides what runs on the instances. Since version 7 of pulumi_aws,
the provider rejects the lookup: *Most Recent Image Not Filtered: "most_recent" is set to "true" and results are not
filtered by owner or image ID*.

## Errors

- `Most Recent Image Not Filtered: "most_recent" is set to "true" and results are not filtered by owner or image ID`

## Fails

```python
import pulumi_aws as aws

image = aws.ec2.get_ami(most_recent=True, filters=[{"name": "name", "values": ["al2023-ami-2023*-x86_64"]}])
```

## Instead

Set the owner of the image: `amazon`, or the ID of the account that publishes it.

```python
import pulumi_aws as aws

image = aws.ec2.get_ami(
    most_recent=True, owners=["amazon"], filters=[{"name": "name", "values": ["al2023-ami-2023*-x86_64"]}]
)
```

## Not covered

Filters from other sources, such as variables. Programs in languages other than Python.

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
        why = "which the provider rejects" if fault.is_refused else "so it can return an image of any owner"
        found = Finding.at(
            fault.place,
            stack,
            f'{fault.call} has no filter by owner, {why}. Set owners, such as ["amazon"].',
        )
        yield found if fault.is_refused else replace(found, level=ADVISORY)
