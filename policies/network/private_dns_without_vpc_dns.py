"""An interface endpoint has private DNS enabled in a VPC whose DNS support or DNS hostnames are disabled.

## What fails

An interface endpoint has `privateDnsEnabled: true`, and its VPC has `enableDnsSupport: false` or no
`enableDnsHostnames: true`.

## Why

Private DNS is a hosted zone of the VPC, which resolves names only if both attributes are on. AWS rejects the endpoint:
`InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to
true`. DNS hostnames are off in a new VPC by default.

## Errors

- `InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to
  true`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app-a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  secrets:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.secretsmanager
      vpcEndpointType: Interface
      privateDnsEnabled: true
      subnetIds: ["${app-a.id}"]
```

## Instead

Set `enableDnsHostnames: true` on the VPC, and leave `enableDnsSupport` on.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  app-a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  secrets:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.secretsmanager
      vpcEndpointType: Interface
      privateDnsEnabled: true
      subnetIds: ["${app-a.id}"]
```

## Not covered

VPCs of other stacks, and the default VPC, where both are on. An endpoint without private DNS:
*interface-endpoint-without-private-dns*.

## References

- [DNS attributes for your VPC](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html)
- [Access an AWS service using an interface VPC endpoint](https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate, note
from preflight.core.values import Unknown
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint, endpoints
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=endpoints, level=MANDATORY, severity=HIGH, error="InvalidParameter")
def private_dns_without_vpc_dns(endpoint: VpcEndpoint) -> Iterator[Finding]:
    if not certainly(all_of((endpoint.is_kind("Interface"), endpoint.has_private_dns))):
        return
    vpc = endpoint.vpc
    if isinstance(vpc, Unknown):
        note(vpc)
    elif isinstance(vpc, Vpc) and certainly(negate(vpc.has_dns_names)):
        off = " and ".join(vpc.dns_attributes_off)
        yield Finding(
            endpoint,
            f"privateDnsEnabled requires DNS support and DNS hostnames, and VPC '{vpc.name}' has {off} disabled. Set "
            f"{off} to true on the VPC.",
        )
