"""A resource requires another resource but does not depend on it, so each deployment succeeds or fails by chance.

## What fails

One of these resources requires another resource, but has no dependency on it, directly or through others:

- a NAT gateway, an internet-facing load balancer or an instance's Elastic IP: the VPC's internet gateway
  (`Gateway.NotAttached`, `InvalidSubnet`); a route to an internet gateway with an `InternetGatewayAttachment`: the
  attachment (`InvalidParameterValue: route table ... and network gateway ... belong to different networks`);
- an ECS service behind a load balancer: a listener or rule that forwards to its target group
  (`The target group ... does not have an associated load balancer`);
- a bucket notification: the permission, queue policy or topic policy for S3
  (`Unable to validate the following destination configurations`);
- bucket replication: versioning of both buckets; a bucket ACL: ownership controls (`InvalidRequest`,
  `AccessControlListNotSupported`); a public bucket policy: the public access block that allows it
  (`AccessDenied`);
- a CloudTrail trail: the policy of its bucket (`InsufficientS3BucketPolicyException`);
- a function in a VPC, an event source mapping: the policy that gives the role the permission
  (`CreateNetworkInterface`);
- a function: its declared log group (`ResourceAlreadyExistsException`), the mount targets of its file system;
- an EKS cluster, node group or Fargate profile: the policies of its role;
- an API Gateway deployment: every method and integration (`The REST API doesn't contain any methods`); an integration
  or response: its method or integration (`Invalid Integration identifier`); a usage plan: its stage; a stage with
  logs: the account's role;
- an HTTPS listener, custom domain or distribution: the validation of its certificate (`UnsupportedCertificate`);
- a private instance whose user data downloads: the route to the NAT gateway; a route over a peering: its acceptance;
- a Config rule or delivery channel: the recorder (`NoAvailableConfigurationRecorderException`); a recorder that is
  started: the delivery channel (`NoAvailableDeliveryChannelException`);
- a Cognito app client that names scopes or identity providers by text: the resource server, the provider;
- a resource that refers to another resource by a literal name, as in `role: app`: that resource (`NoSuchEntity`).

## Why

Pulumi creates resources in parallel unless one depends on another. The deployment succeeds on one day and fails on
another, or always succeeds in one account and never in a slower one. The order is also missing when the stack is
destroyed.

## Errors

- `InvalidParameterException: The target group … does not have an associated load balancer`
- `InvalidParameterValue: route table … and network gateway … belong to different networks`
- `NotFoundException: Invalid Method identifier specified`
- `NotFoundException: Invalid Integration identifier specified`
- `BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging`
- `BadRequestException: At least one route is required`
- `NotFoundException: API Stage not found: …`
- `NoAvailableConfigurationRecorderException: Configuration recorder is not available to put delivery channel`
- `You must create a configuration recorder before you can create or update a Config rule`
- `NoAvailableConfigurationRecorderException`
- `NoAvailableDeliveryChannelException: Delivery channel is not available to start configuration recorder`
- `NoAvailableDeliveryChannelException`
- `ResourceAlreadyExistsException: The specified log group already exists` (first *resource-conflicts*)
- `InvalidArgument: Unable to validate the following destination configurations` (first *function-permission-missing*)

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  association: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${table.id}" } }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.allocationId}" } }
```

## Instead

Add the required resource to `dependsOn` (`opts=ResourceOptions(depends_on=[...])`), or build a property from its
output. A component in `dependsOn` stands for all its children; a parent is not a dependency.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  association: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${table.id}" } }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${a.id}", allocationId: "${address.allocationId}" }
    options: { dependsOn: ["${gateway}"] }
```

## Not covered

Races that cannot succeed: *lost-race*. A resource cannot depend on resources outside the stack. If a role has
several policies, the message names the one with the permission only where their documents are known. A bucket policy
and a public access block that are created in parallel collide (`OperationAborted`); the provider retries.

## References

- [Pulumi: the dependsOn option](https://www.pulumi.com/docs/iac/concepts/options/dependson/)
- [Troubleshoot NAT gateways](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html)
- [Amazon S3 event notifications](https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html)
- [Set up a deployment in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.dependencies.orderings import races
from preflight.model.dependencies.orderings.ordering import Race
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=races, level=ADVISORY, severity=HIGH)
def missing_dependencies(race: Race) -> Iterator[Finding]:
    if not race.missing_dependencies or race.cannot_succeed:
        return
    names, several = race.names(race.missing_dependencies), len(race.missing_dependencies) > 1
    one_of = "any of " if several and race.pair.any_of_them else ""
    added = "them" if several and not one_of else "one" if one_of else "it"
    yield Finding(
        race,
        f"The resource does not depend on {one_of}{names}: {race.ordering.because}. Add {added} to dependsOn.",
        error=race.ordering.error,
        repair=f"Add {one_of}{names} to dependsOn.",
        cause=" ".join((race.ordering.because, *sorted(r.urn for r in race.missing_dependencies))),
    )
