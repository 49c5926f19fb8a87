"""Security group rules block required traffic: from workloads to their data stores, or to the internet.

## What fails

- A workload is configured with the endpoint of a database, cache or file system, and the connection is blocked. The
  workload's groups do not allow egress to it, the groups of the data store allow other workloads but not this one, or a
  network ACL between them blocks the traffic or its return traffic.
- The groups of a workload have no egress rule, and the workload needs outbound connections: a Fargate task pulls its
  image, user data downloads, a function calls an AWS service in its environment variables.
- An interface endpoint allows nobody on port 443, the only port of its service.

Workloads are instances, Auto Scaling groups, ECS services in `awsvpc` mode and functions in a VPC.

## Why

AWS adds an egress rule for all traffic to a new security group; the AWS provider removes it. A group without `egress`
works for a database, which only responds, but blocks every connection of a client. Tasks cannot pull images
(`CannotPullContainerError`), scripts cannot install packages, functions time out.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: cache
      ingress:
        - { protocol: tcp, fromPort: 6379, toPort: 6379, securityGroups: ["${app.id}"], description: application }
  subnets: { type: aws:elasticache:SubnetGroup, properties: { subnetIds: ["${a.id}"] } }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: sessions
      subnetGroupName: "${subnets.name}"
      securityGroupIds: ["${data.id}"]
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}'
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  function:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      environment: { variables: { CACHE_HOST: "${cache.primaryEndpointAddress}" } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${app.id}"] }
```

## Instead

Add an egress rule to the client's group for each destination, or one for all traffic, and allow the client's group at
the destination.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      egress: [{ protocol: tcp, fromPort: 6379, toPort: 6379, cidrBlocks: [10.0.0.0/16], description: cache }]
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: cache
      ingress:
        - { protocol: tcp, fromPort: 6379, toPort: 6379, securityGroups: ["${app.id}"], description: application }
  subnets: { type: aws:elasticache:SubnetGroup, properties: { subnetIds: ["${a.id}"] } }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: sessions
      subnetGroupName: "${subnets.name}"
      securityGroupIds: ["${data.id}"]
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}'
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  function:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      environment: { variables: { CACHE_HOST: "${cache.primaryEndpointAddress}" } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${app.id}"] }
```

## Not covered

Load balancers and their targets: *security-group-mismatch*. A database or cache that blocks all of its clients:
*database-security-group-rules*. A network ACL that blocks all return traffic: *network-acl-blocks-replies*. Instances
for Systems Manager, and endpoints of Systems Manager in a VPC with instances: *session-manager*. Routes to the
internet: *private-subnet-without-egress*. Egress rules that allow some ports, but not the port that a script needs.

## References

- [Security groups](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html)
- [aws.ec2.SecurityGroup: egress](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/)
- [Fargate task networking](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html)
- [Access an AWS service using an interface VPC endpoint](https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, known, maybe, negate
from preflight.core.stack import Stack
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import Database
from preflight.model.network.vpc import equal_vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.requirements.data_store_traffic import flows_from, flows_to
from preflight.model.requirements.reachability import has_egress_rules, opens
from preflight.model.requirements.traffic import Flow, calls_out, endpoint_party, workload_party
from preflight.model.systems_manager.commands import machines
from preflight.model.systems_manager.managed_instances import SERVICES, sends_https, sign_of
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import capitalised

HTTPS = 443


def workloads_and_endpoints(stack: Stack) -> tuple[Workload | VpcEndpoint, ...]:
    return (*workloads(stack), *stack.all(VpcEndpoint))


@policy(each=workloads_and_endpoints, level=MANDATORY, severity=HIGH)
def missing_rules(subject: Workload | VpcEndpoint) -> Iterator[Finding]:
    if isinstance(subject, VpcEndpoint):
        yield from _endpoint(subject)
        return
    flows = flows_from(subject)
    need = _need(subject, flows)
    if need and certainly(negate(has_egress_rules(workload_party(subject)))):
        if not _is_spoken_for(subject):
            yield _silent(subject, need, flows)
        return
    for flow in flows:
        if certainly(negate(flow.verdict.allowed)) and not _is_reported(flow):
            yield Finding(
                subject,
                f"{capitalised(flow.source.title)} cannot reach {flow.target.title} on port {flow.port}: "
                f"{flow.verdict.why}. {_cure(flow)}",
                blocked=(flow.ends,),
            )


def _need(workload: Workload, flows: tuple[Flow, ...]) -> str:
    """What the workload must reach; empty if nothing for certain."""
    if workload.vpc is None:
        return ""
    return f"connects to {flows[0].target.title}" if flows else calls_out(workload)


def _silent(workload: Workload, need: str, flows: tuple[Flow, ...]) -> Finding:
    party = workload_party(workload)
    has = "have" if len(party.security_groups) > 1 else "has"
    return Finding(
        workload,
        f"{capitalised(party.guard_names)} {has} no egress rule, but {party.title} {need}: no outbound traffic is "
        "allowed. The AWS provider removes the default allow-all egress rule. Add an egress rule for this traffic.",
        blocked=tuple(flow.ends for flow in flows) or ((workload, None),),
    )


def _is_spoken_for(workload: Workload) -> bool:
    """Whether *session-manager* reports the same closed groups."""
    if not isinstance(workload, Instance | AutoScalingGroup):
        return False
    sign = sign_of(workload)
    return sign is not None and sign.certain and sends_https(workload) is False


def _is_reported(flow: Flow) -> bool:
    """Whether *network-acl-blocks-replies* reports its network ACL, or *database-security-group-rules* its database,
    which allows none of its clients."""
    if flow.verdict.is_one_way_acl:
        return True
    store = flow.target.entity
    if not isinstance(store, Database) or {b.stage for b in flow.verdict.barriers} != {"ingress"}:
        return False
    return all(f.verdict.stopped_at("ingress") for f in flows_to(store))


def _cure(flow: Flow) -> str:
    stages = {barrier.stage for barrier in flow.verdict.barriers}
    if stages == {"egress"}:
        return f"Add an egress rule for port {flow.port}."
    if stages == {"ingress"}:
        return f"Allow {flow.source.guard_names} there."
    if stages == {"network ACL"}:
        return "Allow the traffic and its return traffic in both directions."
    return "Allow the traffic on both sides."


def _endpoint(endpoint: VpcEndpoint) -> Iterator[Finding]:
    if endpoint.is_kind("Interface") is not True or _is_seen_by_instances(endpoint):
        return
    party = endpoint_party(endpoint)
    if certainly(all_of((endpoint.is_https_only, negate(opens(party, "ingress", HTTPS))))):
        yield Finding(
            endpoint,
            f"No rule of {party.guard_names} allows port 443, so nothing reaches the service through the endpoint. "
            "Allow the VPC's CIDR block or its clients' security groups on port 443.",
            blocked=((None, endpoint),),
        )


def _is_seen_by_instances(endpoint: VpcEndpoint) -> bool:
    """Whether *session-manager* may report the endpoint."""
    if not known(endpoint.service) or endpoint.service not in SERVICES:
        return False
    return any(maybe(equal_vpc(machine.vpc, endpoint.vpc)) for machine in machines(endpoint.stack))
