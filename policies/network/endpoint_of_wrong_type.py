"""A VPC endpoint has a type, a property or a Region that does not match its service.

## What fails

- A gateway endpoint for a service other than S3 and DynamoDB, also if `vpcEndpointType` is not set: the default is
  `Gateway`.
- A gateway or interface endpoint for a service behind a Gateway Load Balancer, or the reverse.
- `subnetIds`, `securityGroupIds` or `privateDnsEnabled` on a gateway endpoint; `routeTableIds` on another one.
- A service name of another region, without `serviceRegion`; a service's short name or host name (`s3`,
  `logs.eu-west-1.amazonaws.com`) as its service name; `ecr`, whose endpoints are `ecr.api` and `ecr.dkr`.
- A misspelt endpoint type (`interface`) or service name (`secretmanager`, `cloudwatch`, a Region without its number).
- Two interface endpoints of one service in one VPC, both with `privateDnsEnabled`; two gateway endpoints of one service
  in one route table.
- Private DNS for inbound Resolver endpoints only, in a VPC without gateway endpoint of the service.
- A Gateway Load Balancer endpoint with several subnets.

## Why

EC2 rejects the endpoint: `InvalidParameter: Endpoint type (Gateway) does not match available service types
([Interface]).`, `InvalidParameter: Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC
Endpoints.`, `Route table IDs are only supported for Gateway type VPC Endpoint.`, `InvalidServiceName: The Vpc Endpoint
Service 'com.amazonaws.us-east-1.logs' does not exist`, `InvalidParameter: private-dns-enabled cannot be set because
there is already a conflicting DNS domain for logs.eu-west-1.amazonaws.com in the VPC vpc-...`, `route table rtb-...
already has a route with destination-prefix-list-id pl-...`, `To set PrivateDnsOnlyForInboundResolverEndpoint to true,
the VPC vpc-... must have a Gateway endpoint for the service.`

## Errors

- `InvalidParameter: Endpoint type (…) does not match available service types ([…]).`
- `InvalidParameter: Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.`
- `Route table IDs are only supported for Gateway type VPC Endpoint.`
- `InvalidServiceName: The Vpc Endpoint Service '…' does not exist`
- `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for … in the
  VPC …`
- `RouteAlreadyExists: route table … already has a route with destination-prefix-list-id …`
- `InvalidParameter: To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC … must have a Gateway endpoint for
  the service.`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  logs:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.logs
      routeTableIds: ["${table.id}"]
```

## Instead

Set `vpcEndpointType: Interface`, with subnets and security groups, for all services but S3 and DynamoDB.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  app-a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  endpoints:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: endpoints
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [10.0.0.0/16], description: clients }]
  logs:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.logs
      vpcEndpointType: Interface
      privateDnsEnabled: true
      subnetIds: ["${app-a.id}"]
      securityGroupIds: ["${endpoints.id}"]
```

## Not covered

Private DNS in a VPC that has no DNS names: *private-dns-without-vpc-dns*. Two subnets in one zone:
*subnets-share-a-zone*. Services that are not available in a Region.

## References

- [CreateVpcEndpoint](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html)
- [Gateway endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)
- [AWS services that integrate with AWS PrivateLink](https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.network.endpoint_services import EndpointService
from preflight.model.network.vpc_endpoints import endpoints
from preflight.policy import HIGH, MANDATORY, Finding, policy


def services(stack: Stack) -> tuple[EndpointService, ...]:
    return tuple(map(EndpointService, endpoints(stack)))


@policy(each=services, level=MANDATORY, severity=HIGH, error="InvalidParameter, InvalidServiceName")
def endpoint_of_wrong_type(service: EndpointService) -> Iterator[Finding]:
    kind = service.endpoint.kind
    if service.likely_name:
        yield Finding(
            service,
            f"serviceName is '{service.name_text}', which is not the name of an endpoint service. Use "
            f"{service.likely_name}.",
            error="InvalidServiceName",
        )
        return
    if service.likely_kind:
        yield Finding(
            service,
            f"vpcEndpointType is '{kind}', which is not an endpoint type. Use {service.likely_kind}.",
            error="InvalidParameter",
        )
        return
    if certainly(service.has_other_kinds):
        yield Finding(service, _wrong_type(service), error="InvalidParameter")
    else:
        for key, types in service.misplaced:
            yield Finding(
                service,
                f"{key} is set on an endpoint of type {kind}, and only {types} endpoints support it. Remove {key}, or "
                "use an endpoint type that supports it.",
                error="InvalidParameter",
            )
    if service.other_region is not None:
        yield Finding(
            service,
            f"serviceName is of {service.other_region}, and the endpoint is in {service.about.region}. "
            "Use the service's name in the endpoint's Region, or set serviceRegion.",
            error="InvalidServiceName",
        )
    if service.has_several_subnets:
        yield Finding(
            service,
            "subnetIds has several subnets, and a Gateway Load Balancer endpoint has one. Create an endpoint for each "
            "subnet.",
            error="InvalidParameter",
        )
    if service.double_route is not None:
        other, table = service.double_route
        yield Finding(
            service,
            f"Route table '{table}' has a route to '{other.name}', of {service.title} too. Remove one of the endpoints "
            "from the table.",
            error="RouteAlreadyExists",
        )
    if certainly(service.lacks_gateway):
        yield Finding(
            service,
            f"privateDnsOnlyForInboundResolverEndpoint requires a gateway endpoint of {service.title} in the VPC. Add "
            "it, or set the option to false.",
            error="InvalidParameter",
        )
    if service.rival is not None:
        yield Finding(
            service,
            f"The endpoint and '{service.rival.name}' are of {service.title} in one VPC, and both have private DNS. "
            "Remove one, or set privateDnsEnabled to false on it.",
            error="InvalidParameter",
        )


def _wrong_type(service: EndpointService) -> str:
    said = service.about.get("vpcEndpointType") is not None
    given = service.endpoint.kind if said else "left out, which means Gateway"
    kinds = " or ".join(service.kinds) if isinstance(service.kinds, tuple) else ""
    return f"vpcEndpointType is {given}, and {service.title} has endpoints of type {kinds} only. Set it to {kinds}."
