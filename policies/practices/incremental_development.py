"""The stack has so many resources, or so many unrelated resources, that every change is slow and risky.

## What fails

- More resources than `resources` (300) in one stack.
- Two or more parts with a network of their own that do not depend on each other, each of at least `part` (15)
  resources.

## Why

Pulumi reads and compares every resource at each update, and a fault in one part stops the update of all. Small stacks
are previewed in seconds, are changed by those who know them, and fail alone.

## Fails

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  shop-1: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.1.0/24 } }
  shop-2: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.2.0/24 } }
  shop-3: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.3.0/24 } }
  shop-4: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.4.0/24 } }
  shop-5: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.5.0/24 } }
  shop-6: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.6.0/24 } }
  shop-7: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.7.0/24 } }
  shop-8: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.8.0/24 } }
  shop-9: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.9.0/24 } }
  shop-10: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.10.0/24 } }
  shop-11: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.11.0/24 } }
  shop-12: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.12.0/24 } }
  shop-13: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.13.0/24 } }
  shop-14: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.14.0/24 } }
  build: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  build-1: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.1.0/24 } }
  build-2: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.2.0/24 } }
  build-3: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.3.0/24 } }
  build-4: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.4.0/24 } }
  build-5: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.5.0/24 } }
  build-6: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.6.0/24 } }
  build-7: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.7.0/24 } }
  build-8: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.8.0/24 } }
  build-9: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.9.0/24 } }
  build-10: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.10.0/24 } }
  build-11: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.11.0/24 } }
  build-12: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.12.0/24 } }
  build-13: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.13.0/24 } }
  build-14: { type: aws:ec2:Subnet, properties: { vpcId: "${build.id}", cidrBlock: 10.1.14.0/24 } }
outputs: { shop: "${shop.id}", build: "${build.id}" }
```

## Instead

Give each part a stack of its own and join them by `StackReference`. Start with what changes least: the network, then
data stores, then what runs.

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  shop-1: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.1.0/24 } }
outputs: { shop: "${shop.id}" }
```

## Not covered

Whether a change is tested before it is deployed: `preflight check` in a pre-commit hook and in CI is for that. Parts
that are the same thing in two regions count as two parts only if nothing joins them.

## References

- [Organizing projects and stacks](https://www.pulumi.com/docs/iac/using-pulumi/organizing-projects-stacks/)
- [Make frequent, small, reversible changes (OPS 5)](https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_dev_integ_freq_sm_rev_chg.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from preflight.core.resource import Resource
from preflight.core.stack import root
from preflight.model.dependencies.subgraphs import parts
from preflight.model.resource_types import VPC
from preflight.policy import ADVISORY, LOW, Finding, policy


class SizeOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How large a stack may be."""

    resources: Annotated[int, msgspec.Meta(gt=0, description="The most resources that a stack may have.")] = (
        300
    )
    part: Annotated[int, msgspec.Meta(gt=0, description="The resources of a part that could be a stack.")] = (
        15
    )


@policy(each=root, level=ADVISORY, severity=LOW, options=SizeOptions, tags=("operations", "OPS05-BP09"))
def incremental_development(subject: Resource, options: SizeOptions) -> Iterator[Finding]:
    stack = subject.stack
    large = [p for p in parts(stack) if len(p.resources) >= options.part]
    networks = [p for p in large if any(r.type in VPC for r in p.resources)]
    if len(networks) > 1:
        names = ", ".join(f"'{p.title}' ({len(p.resources)} resources)" for p in networks[:4])
        yield Finding(
            subject,
            f"{len(networks)} parts with networks of their own do not depend on each other: {names}. "
            "Give each a stack of its own.",
        )
    if len(stack.resources) > options.resources:
        cut = f" Start with '{large[-1].title}', which depends on nothing else." if len(large) > 1 else ""
        yield Finding(
            subject,
            f"The stack has {len(stack.resources)} resources, more than {options.resources}. Split it.{cut}",
        )
