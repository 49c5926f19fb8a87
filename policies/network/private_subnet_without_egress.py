"""A workload runs in a subnet without a path to a service that it needs, through the internet or a VPC endpoint.

## What fails

A subnet has no default route to a NAT gateway or another path to the internet, and contains

- an instance or an Auto Scaling group whose user data downloads, installs packages, or reads from Parameter Store,
  Secrets Manager or S3;
- an ECS service on Fargate, which pulls images, sends logs and reads secrets through the task's own interface;
- a Lambda function whose environment variables refer to a table, bucket, queue, topic, secret or parameter of the
  stack;

and the VPC has no endpoint of the service. A route to an internet gateway works only for public addresses: a Lambda
function never has one, and a Fargate task only with `assignPublicIp`.

## Why

AWS creates all resources. Then user data waits until it times out and the instance never becomes healthy, tasks stop
with `CannotPullContainerError` or `ResourceInitializationError`, and functions time out.

## Errors

- `CannotPullContainerError`
- `ResourceInitializationError: unable to pull secrets or registry auth: … i/o timeout`
- `ResourceInitializationError: unable to pull secrets or registry auth` (first *task-permissions-missing*)

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app-a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  cluster: { type: aws:ecs:Cluster }
  group:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: web tasks
      egress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: registry }]
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      requiresCompatibilities: [FARGATE]
      cpu: "256"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: web, image: "public.ecr.aws/nginx/nginx:latest" }] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: FARGATE
      desiredCount: 2
      networkConfiguration: { subnets: ["${app-a.id}"], securityGroups: ["${group.id}"] }
```

## Instead

Route the subnet to a NAT gateway, or add VPC endpoints of the services, with private DNS. For images in ECR these are
`ecr.api`, `ecr.dkr` and the gateway endpoint of `s3`.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app-a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  nat:
    type: aws:ec2:NatGateway
    properties: { vpcId: "${vpc.id}", availabilityMode: regional }
    options: { dependsOn: ["${gateway}"] }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${app-a.id}", routeTableId: "${table.id}" }
  cluster: { type: aws:ecs:Cluster }
  group:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: web tasks
      egress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: registry }]
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      requiresCompatibilities: [FARGATE]
      cpu: "256"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: web, image: "public.ecr.aws/nginx/nginx:latest" }] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: FARGATE
      desiredCount: 2
      networkConfiguration: { subnets: ["${app-a.id}"], securityGroups: ["${group.id}"] }
```

## Not covered

Services that the code calls and that are not in its user data, environment or task definition. Instances for Systems
Manager: *session-manager*. Security groups without egress rules: *missing-rules*. A NAT gateway in the wrong subnet:
*nat-gateway-placement*.

## References

- [NAT gateways](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html)
- [ECS task networking on Fargate](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html)
- [ECR interface endpoints](https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)
- [Internet access for Lambda functions in a VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.network.subnet import Subnet
from preflight.model.requirements.internet_access import Requirement, requirements_of
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=workloads, level=ADVISORY, severity=HIGH, error="CannotPullContainerError")
def private_subnet_without_egress(workload: Workload) -> Iterator[Finding]:
    refs = workload.subnets
    subnets = sorted((workload.stack.entity(Subnet, r) for r in refs.found), key=lambda s: s.urn)
    maybe = [workload.stack.entity(Subnet, r) for r in refs.possible]
    for need in requirements_of(workload):
        closed = [s for s in subnets if certainly(negate(need.is_reachable_from(s, workload)))]
        if closed:
            yield Finding(workload, _message(need, closed), blocked=((workload, None),))
        elif not refs.complete and not (
            maybe and all(need.is_reachable_from(s, workload) is True for s in maybe)
        ):
            note(refs.unresolved)


def _message(need: Requirement, closed: list[Subnet]) -> str:
    names = ", ".join(f"'{s.name}'" for s in closed)
    missing = sorted({service for s in closed for service in need.missing_from(s)})
    lacks = f" and no endpoint of {', '.join(missing)}" if missing else ""
    add = (
        f", or add {'endpoints' if len(missing) > 1 else 'an endpoint'} of {', '.join(missing)}"
        if missing
        else ""
    )
    where = "subnet" if len(closed) == 1 else "subnets"
    return (
        f"In {where} {names} it cannot {need.what}: there is no path to the internet{lacks}. "
        f"Route the {where} to a NAT gateway{add}."
    )
