"""An interface endpoint has private DNS disabled, so clients that use the service's default DNS name bypass it.

## What fails

An interface endpoint of an AWS service has `privateDnsEnabled` off, which is the default. Its VPC has no other endpoint
of the service, and the stack has no DNS records for it.

## Why

SDKs and the AWS CLI call a service by its public name, such as `ssm.eu-west-1.amazonaws.com`. Without private DNS that
name resolves to public addresses. A private subnet has no route to them, or uses the NAT gateway, whose traffic the
endpoint should save. The endpoint costs money by the hour and is not used.

## Fails

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
      subnetIds: ["${app-a.id}"]
```

## Instead

Set `privateDnsEnabled: true`, and `enableDnsHostnames: true` on the VPC.

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

Clients that are configured with the endpoint's own DNS names. Endpoint services of other accounts, and DynamoDB, which
has no private DNS. Private hosted zones of other stacks.

## References

- [Private DNS names](https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html)
- [Manage DNS names for VPC endpoint services](https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint, endpoints
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=endpoints, level=ADVISORY, severity=MEDIUM)
def interface_endpoint_without_private_dns(endpoint: VpcEndpoint) -> Iterator[Finding]:
    if certainly(endpoint.names_lead_elsewhere):
        yield Finding(
            endpoint,
            f"The endpoint of {endpoint.service} has no private DNS, so the service's public DNS name does not resolve "
            "to it. Set privateDnsEnabled to true.",
            cause=endpoint.vpc.urn if isinstance(endpoint.vpc, Vpc) else "",
        )
