"""The stack has so many resources, or so many unrelated resources, that every change is slow and risky.

## What fails

- The stack has more resources than the option `resources` (300).
- Two or more parts with a separate network do not depend on each other, and each has at least `part` (15) resources.

## Why

Pulumi reads and compares every resource at each update, and a fault in one part stops the update of all parts. A
small stack previews in seconds, has few owners, and fails alone.

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

Create a separate stack for each part and connect the stacks with `StackReference`. Start with the part that changes
least: the network, then data stores, then workloads.

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  shop-1: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.1.0/24 } }
outputs: { shop: "${shop.id}" }
```

## Not covered

Whether a change is tested before it is deployed: run `preflight check` in a pre-commit hook and in CI. The same part
in two Regions counts as two parts only if nothing connects them.

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
    """The maximum size of a stack."""

    resources: Annotated[
        int, msgspec.Meta(gt=0, description="The maximum number of resources in a stack.")
    ] = 300
    part: Annotated[int, msgspec.Meta(gt=0, description="The minimum number of resources in a part.")] = 15


@policy(each=root, level=ADVISORY, severity=LOW, options=SizeOptions, tags=("operations", "OPS05-BP09"))
def incremental_development(subject: Resource, options: SizeOptions) -> Iterator[Finding]:
    stack = subject.stack
    large = [p for p in parts(stack) if len(p.resources) >= options.part]
    networks = [p for p in large if any(r.type in VPC for r in p.resources)]
    if len(networks) > 1:
        names = ", ".join(f"'{p.title}' ({len(p.resources)} resources)" for p in networks[:4])
        yield Finding(
            subject,
            f"{len(networks)} parts with separate networks do not depend on each other: {names}. "
            "Move each part into a separate stack.",
        )
    if len(stack.resources) > options.resources:
        cut = f" Start with '{large[-1].title}', which depends on no other part." if len(large) > 1 else ""
        yield Finding(
            subject,
            f"The stack has {len(stack.resources)} resources; the maximum is {options.resources}. Split it.{cut}",
        )
