"""A volume has a previous-generation type that costs more and performs worse than its successor.

## What fails

- The `type` of an EBS volume, or the `storageType` of a database, is `gp2`; a volume's is `io1` or `standard`.

## Why

`gp3` costs a fifth less than `gp2` and has 3,000 operations a second at any size; `io2` is as dear as `io1` and far
more durable.

## Fails

```yaml
resources:
  one: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true, type: gp2 } }
```

## Instead

Choose `gp3`, or `io2`; both can be changed while the volume is used.

```yaml
resources:
  one: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true, type: gp3 } }
```

## Not covered

Volumes of instances and launch templates, and databases on `io1`, which not every class can leave.

## References

- [EBS volume types](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html)
- [COST06-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, LOW, Finding, policy

TYPES: Final = (aws.EBS_VOLUME, aws.RDS_INSTANCE)
SUCCESSORS: Final[Mapping[str, str]] = {"gp2": "gp3", "io1": "io2", "standard": "gp3"}


@policy(each=TYPES, level=ADVISORY, severity=LOW, tags=("cost", "COST06-BP01"))
def previous_volume_type(resource: Resource) -> Iterator[Finding]:
    key = "type" if resource.type == aws.EBS_VOLUME else "storageType"
    value = resource.text(key)
    if (
        isinstance(value, str)
        and value in SUCCESSORS
        and not (resource.type == aws.RDS_INSTANCE and value == "io1")
    ):
        yield Finding(resource, f"{value} is outdone by {SUCCESSORS[value]}. Change {key}.")
