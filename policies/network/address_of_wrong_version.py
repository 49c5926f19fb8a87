"""A property for IPv4 addresses has an IPv6 address, or a property for IPv6 addresses has an IPv4 address.

## What fails

- `::/0` or another IPv6 block in `destinationCidrBlock`, `cidrBlock`, `cidrBlocks` or `cidrIpv4`: of inline and
  stand-alone routes, of rules of security groups and network ACLs, of VPCs and subnets.
- An IPv4 block in `destinationIpv6CidrBlock`, `ipv6CidrBlock`, `ipv6CidrBlocks` or `cidrIpv6`.
- An entry of a prefix list or an address of a WAF IP set that is not of its `addressFamily` or `ipAddressVersion`.
- The same for the private addresses of instances, network interfaces, NAT gateways and load balancers.

## Why

The provider or EC2 rejects the block: `InvalidParameterValue: Value (::/0) for parameter destinationCidrBlock is
invalid. This is not a valid CIDR block.`, `CIDR block ::/0 is malformed`, `"::/0" is not a valid IPv4 CIDR block`. WAF
returns `WAFInvalidParameterException`.

## Errors

- `InvalidParameterValue: Value (::/0) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`
- `InvalidParameterValue: Value (…) for parameter destinationIpv6CidrBlock is invalid.`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  v6:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", destinationCidrBlock: "::/0", gatewayId: "${gateway.id}" }
```

## Instead

Use the property for the address's version.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  v6:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", destinationIpv6CidrBlock: "::/0", gatewayId: "${gateway.id}" }
```

## Not covered

Values that are not addresses: *cidr-block-conflicts*. A and AAAA records: *dns-record-errors*.

## References

- [CreateRoute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html)
- [IpRange](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html)
- [CreateManagedPrefixList](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html)
- [CreateIPSet](https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.network.address_versions import ADDRESS_TYPES, wrong_versions
from preflight.policy import HIGH, MANDATORY, Finding, policy


def holders(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*ADDRESS_TYPES)


@policy(
    each=holders, level=MANDATORY, severity=HIGH, error="InvalidParameterValue, WAFInvalidParameterException"
)
def address_of_wrong_version(resource: Resource) -> Iterator[Finding]:
    for wrong in wrong_versions(resource):
        other = 4 if wrong.version == 6 else 6
        yield Finding(
            resource,
            f"{wrong.property}: {wrong.text} is an IPv{wrong.version} address, and the property accepts IPv{other} "
            "only. "
            f"Use the property for IPv{wrong.version}, or an IPv{other} address.",
        )
