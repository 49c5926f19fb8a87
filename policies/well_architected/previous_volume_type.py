"""A volume has a previous-generation type that costs more and performs worse than its successor.

## What fails

- The `type` of an EBS volume, or the `storageType` of a database, is `gp2`; a volume's is `io1` or `standard`.

## Why

`gp3` costs 20 percent less than `gp2` and has 3,000 IOPS at any size. `io2` costs as much as `io1` and is far more
durable.

## Fails

```yaml
resources:
  one: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true, type: gp2 } }
```

## Instead

Use `gp3` or `io2`. Both can be changed while the volume is in use.

```yaml
resources:
  one: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true, type: gp3 } }
```

## Not covered

Volumes of instances and launch templates, and databases on `io1`, which some instance classes require.

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
        yield Finding(
            resource,
            f"{key} is {value}, whose successor is {SUCCESSORS[value]}. Set {key} to {SUCCESSORS[value]}.",
        )
