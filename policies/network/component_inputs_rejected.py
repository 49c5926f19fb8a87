"""A component of another package has subnets, sizes or CIDR blocks in its inputs that AWS rejects.

## What fails

- `eks.Cluster` has subnets in one Availability Zone only.
- `eks.Cluster` has a `minSize`, `desiredCapacity` and `maxSize` that are out of order.
- `awsx.ec2.Vpc` has a `cidrBlock` larger than /16 or smaller than /28.
- `awsx.ec2.Vpc` has a `cidrMask` in `subnetSpecs` that is smaller than /28, or larger than the VPC.

## Why

The plugin of the component's provider registers the resources inside the component. Where the plugin is not installed,
an offline preview contains only the component's inputs. These become inputs of the resources inside, and AWS rejects
those: `InvalidParameterException: Subnets specified must be in at least two different AZs`, `ValidationError`,
`InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid`, `InvalidSubnet.Range`.

## Errors

- `InvalidParameterException: Subnets specified must be in at least two different AZs` (first *cluster-subnet-zones*)

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  cluster:
    type: eks:index:Cluster
    properties: { vpcId: "${vpc.id}", subnetIds: ["${a.id}", "${b.id}"] }
```

## Instead

Give the cluster subnets of at least two Availability Zones, keep minimum, desired capacity and maximum in order, and
choose CIDR blocks between /16 and /28.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  cluster:
    type: eks:index:Cluster
    properties: { vpcId: "${vpc.id}", subnetIds: ["${a.id}", "${b.id}"] }
```

## Not covered

Components whose resources are in the stack: the policies evaluate those resources. Other inputs and other packages.

## References

- [Amazon EKS networking requirements](https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html)
- [VPC CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html)
- [Subnet CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html)
- [CreateAutoScalingGroup](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.containers.components import ClusterComponent, VpcComponent
from preflight.model.network.cidr import Cidr
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Source: VPC guide, "VPC CIDR blocks" and "Subnet sizing".
LARGEST: Final = 16
SMALLEST: Final = 28


def closed(stack: Stack) -> tuple[ClusterComponent | VpcComponent, ...]:
    clusters = (c for c in stack.all(ClusterComponent) if c.is_closed)
    return (*clusters, *(v for v in stack.all(VpcComponent) if v.is_closed))


@policy(
    each=closed,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, ValidationError, InvalidVpc.Range, InvalidSubnet.Range",
)
def component_inputs_rejected(component: ClusterComponent | VpcComponent) -> Iterator[Finding]:
    if isinstance(component, ClusterComponent):
        yield from _cluster(component)
    elif isinstance(component.cidr, Cidr) and not LARGEST <= component.cidr.prefix <= SMALLEST:
        yield Finding(
            component,
            f"cidrBlock: {component.cidr} is not between /{LARGEST} and /{SMALLEST}. Use a CIDR block with a prefix "
            "length between them.",
            error="InvalidVpc.Range",
        )
    else:
        yield from _subnets(component)


def _cluster(cluster: ClusterComponent) -> Iterator[Finding]:
    if certainly(cluster.is_in_one_zone):
        names = ", ".join(f"'{s.name}'" for s in cluster.placement.subnets)
        yield Finding(
            cluster,
            f"The cluster's subnets ({names}) are in one Availability Zone, and EKS requires two. Add a subnet in "
            "another Availability Zone.",
            error="InvalidParameterException",
        )
    pair = cluster.sizes_out_of_order
    if pair is not None:
        (low, less), (high, more) = pair
        yield Finding(
            cluster,
            f"{low} is {less}, and {high} is {more}. Set minSize <= desiredCapacity <= maxSize.",
            error="ValidationError",
        )


def _subnets(vpc: VpcComponent) -> Iterator[Finding]:
    largest = vpc.cidr.prefix if isinstance(vpc.cidr, Cidr) else LARGEST
    for mask in vpc.masks:
        if not largest <= mask.prefix <= SMALLEST:
            yield Finding(
                vpc,
                f"{mask.path}: /{mask.prefix} is not between /{largest}, the VPC's size or AWS's largest, and "
                f"/{SMALLEST}. Choose a prefix that is.",
                error="InvalidSubnet.Range",
            )
