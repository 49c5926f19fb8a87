"""A VPC's CIDR block is public, overlaps Docker's default network, or has no free space for another subnet.

## What fails

- A CIDR block of a VPC is not private (RFC 1918, RFC 6598).
- A CIDR block of a VPC overlaps 172.17.0.0/16.
- The VPC has no free space for one more subnet of the size of its smallest.

## Why

Public addresses have another owner, and the VPC cannot reach the owner's hosts. Docker, and AWS services that use it,
such as Cloud9 and SageMaker, use 172.17.0.0/16 inside the instance, so that a container does not reach addresses of
that block. A full VPC needs a secondary CIDR block for another zone, environment or EKS cluster.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 172.17.0.0/16 } }
```

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 11.0.0.0/16 } }
```

## Instead

Choose a CIDR block in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that no connected network uses, and create subnets
that leave free space.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.20.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.20.0.0/20 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.20.16.0/20 } }
```

## Not covered

Public CIDR blocks that the organization owns. CIDR blocks from IPAM pools. Overlaps with networks of other stacks.

## References

- [VPC CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.network.subnet import free_block_in, subnets_of
from preflight.model.network.vpc import Vpc
from preflight.policy import ADVISORY, LOW, Finding, policy

# Source: VPC guide, "VPC CIDR blocks".
DOCKER: Final = Cidr.parse("172.17.0.0/16")


@policy(each=Vpc, level=ADVISORY, severity=LOW)
def vpc_range_choice(vpc: Vpc) -> Iterator[Finding]:
    for cidr in vpc.ranges:
        if isinstance(cidr, Unknown):
            if not vpc.is_given:
                note(cidr)
        elif not cidr.is_private:
            yield Finding(
                vpc,
                f"{cidr} is a public CIDR block, so the VPC cannot reach those addresses on the internet. Use a "
                "private CIDR block, such as 10.20.0.0/16.",
            )
        elif cidr.overlaps(DOCKER):
            yield Finding(
                vpc, f"{cidr} overlaps {DOCKER}, which Docker uses inside instances. Use another CIDR block."
            )
    if free_block_in(vpc) is None and len(subnets_of(vpc)) > 1:
        yield Finding(
            vpc,
            f"The VPC's {len(subnets_of(vpc))} subnets leave no free space for another subnet, not even of the "
            "smallest size. Use a larger CIDR block, or associate a secondary CIDR block.",
        )
