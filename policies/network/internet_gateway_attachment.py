"""A VPC with internet-facing resources has no internet gateway, or an internet gateway is not attached or is attached
twice.

## What fails

- An internet gateway has neither `vpcId` nor an `aws.ec2.InternetGatewayAttachment`.
- Two internet gateways are attached to one VPC, or one gateway is attached twice: by `vpcId` and by an attachment,
  or by two attachments.
- A VPC of the stack has no internet gateway, but contains a public NAT gateway, an internet-facing load balancer, a
  subnet with `mapPublicIpOnLaunch`, or an instance with `associatePublicIpAddress`.

## Why

AWS rejects a route to a gateway that is not attached (`Gateway.NotAttached`), and a second gateway of a VPC
(`Resource.AlreadyAssociated`). AWS rejects an internet-facing load balancer in a VPC without a gateway
(`InvalidSubnet`: the VPC has no internet gateway). A NAT gateway fails after minutes.

## Errors

- `Gateway.NotAttached: Network … is not attached to any internet gateway`
- `Gateway.NotAttached`
- `Resource.AlreadyAssociated: resource igw-… is already attached to network …`
- `InvalidParameterValue: Network … already has an internet gateway attached`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway }
```

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${a.id}", allocationId: "${address.allocationId}" }
```

## Instead

Attach one internet gateway to each VPC with internet-facing resources: set the gateway's `vpcId`.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
```

## Not covered

A VPC of another stack: its gateways are not known. The default VPC has one.

## References

- [Enable internet access for a VPC](https://docs.aws.amazon.com/vpc/latest/userguide/working-with-igw.html)
- [AttachInternetGateway](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html)
- [Application Load Balancers: subnets](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.gateways import InternetGateway, has_internet_gateway, internet_gateways_of
from preflight.model.network.vpc import Vpc
from preflight.model.requirements.internet_facing import internet_facing
from preflight.policy import HIGH, MANDATORY, Finding, policy


def gateways_and_vpcs(stack: Stack) -> tuple[InternetGateway | Vpc, ...]:
    return (*stack.all(InternetGateway), *stack.all(Vpc))


@policy(
    each=gateways_and_vpcs,
    level=MANDATORY,
    severity=HIGH,
    error="Gateway.NotAttached, Resource.AlreadyAssociated, InvalidSubnet",
)
def internet_gateway_attachment(subject: InternetGateway | Vpc) -> Iterator[Finding]:
    if isinstance(subject, InternetGateway):
        yield from _unattached(subject)
    else:
        yield from _second(subject)
        yield from _lacking(subject)


def _unattached(gateway: InternetGateway) -> Iterator[Finding]:
    if isinstance(gateway.vpc, Unknown):
        note(gateway.vpc)
    elif gateway.vpc is None:
        yield Finding(
            gateway,
            "The internet gateway is not attached to a VPC. Set vpcId on it, or add an InternetGatewayAttachment.",
            error="Gateway.NotAttached",
        )
    elif len(gateway.attached_by) > 1:
        names = " and ".join(gateway.attached_by)
        yield Finding(
            gateway,
            f"The internet gateway is attached more than once, by {names}. AWS allows one attachment. Remove the "
            "others.",
            error="Resource.AlreadyAssociated",
        )


def _second(vpc: Vpc) -> Iterator[Finding]:
    gateways = internet_gateways_of(vpc)
    if len(gateways) > 1:
        names = " and ".join(f"'{g.name}'" for g in gateways)
        yield Finding(
            vpc,
            f"Internet gateways {names} are attached to the VPC. AWS allows one internet gateway. Remove the others.",
            error="Resource.AlreadyAssociated",
        )


def _lacking(vpc: Vpc) -> Iterator[Finding]:
    facing = internet_facing(vpc)
    if not facing or _has_detached_gateway(vpc.stack):
        # A gateway that is attached to nothing is reported itself: one cause, one finding.
        return
    if certainly(negate(has_internet_gateway(vpc))):
        others = f" and {len(facing) - 1} more face" if len(facing) > 1 else " faces"
        yield Finding(
            vpc,
            f"The VPC has no internet gateway, but {facing[0]}{others} the internet. "
            "Attach an internet gateway to it.",
            error="InvalidSubnet",
        )


def _has_detached_gateway(stack: Stack) -> bool:
    """Whether an internet gateway is attached to nothing."""

    def make() -> bool:
        return any(gateway.vpc is None for gateway in stack.all(InternetGateway))

    return stack.cache("an internet gateway is attached to nothing", make)
