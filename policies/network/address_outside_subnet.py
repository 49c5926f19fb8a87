"""A resource sets a private IP address that its subnet does not have, or that AWS reserves in it.

## What fails

- `privateIp` of an instance, network interface or NAT gateway, or one of its further addresses, is outside the CIDR
  block of the subnet. So is the address of a network load balancer in a subnet mapping, of an EFS mount target, of an
  interface endpoint or of a resolver endpoint.
- The address is one of the first four or the last of the subnet: AWS reserves them for the network address, the
  router, DNS, future use and broadcast.

## Why

AWS rejects the resource: *InvalidParameterValue: Address 10.0.2.10 does not fall within the subnet's address range*,
and *InvalidParameterValue: Address 10.0.1.2 is in subnet's reserved address range*.

## Errors

- `InvalidParameterValue: Address … does not fall within the subnet's address range`
- `InvalidParameterValue: Address … is in subnet's reserved address range`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  port: { type: aws:ec2:NetworkInterface, properties: { subnetId: "${subnet.id}", privateIps: [10.0.2.10] } }
outputs: { port: "${port.id}" }
```

## Instead

Use an address of the subnet from the fifth on, or leave the property out: then AWS chooses a free address.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  port: { type: aws:ec2:NetworkInterface, properties: { subnetId: "${subnet.id}", privateIps: [10.0.1.10] } }
outputs: { port: "${port.id}" }
```

## Not covered

IPv6 addresses, addresses that another resource already uses, and subnets of which the stack does not know the CIDR
block. An address of the wrong version: *address-of-wrong-version*.

## References

- [Subnet CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html)
- [RunInstances](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.network.private_addresses import ADDRESSED_TYPES, RESERVED_FIRST, chosen_addresses
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=ADDRESSED_TYPES, level=MANDATORY, severity=HIGH, error="InvalidParameterValue", with_references=True
)
def address_outside_subnet(resource: Resource) -> Iterator[Finding]:
    for chosen in chosen_addresses(resource):
        where = f"{chosen.block} of subnet '{chosen.subnet.name}'"
        if chosen.is_outside:
            yield Finding(
                resource,
                f"{chosen.place}: {chosen.text} is outside {where}. Use an address of the subnet.",
            )
        elif chosen.is_reserved:
            yield Finding(
                resource,
                f"{chosen.place}: {chosen.text} is one of the {RESERVED_FIRST + 1} addresses that AWS reserves in "
                f"{where}, the first {RESERVED_FIRST} and the last. Use another address of the subnet.",
            )
