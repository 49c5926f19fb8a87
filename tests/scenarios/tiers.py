"""A sound application of three tiers, written in six styles, from which tests break one thing at a time.

Rules are given once and rendered in the style of the program: inline, `aws:ec2/securityGroupRule` or the new types.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Style = Literal["inline", "classic", "new"]
ALL = "all"


@dataclass(frozen=True)
class Permit:
    """A rule of a group. `peer`: a CIDR block or another group; `port`: a number, a range such as `1-9`, or all."""

    group: str
    direction: Literal["ingress", "egress"]
    port: int | str
    peer: str
    note: str = "needed"

    @property
    def is_block(self) -> bool:
        return "/" in self.peer

    @property
    def ports(self) -> str:
        if self.port == ALL:
            return "fromPort: 0, toPort: 0"
        low, _, high = str(self.port).partition("-")
        return f"fromPort: {low}, toPort: {high or low}"

    @property
    def protocol(self) -> str:
        return '"-1"' if self.port == ALL else "tcp"


@dataclass(frozen=True)
class Tiers:
    """The program: network, groups with their rules, and what stands in it."""

    style: Style
    permits: tuple[Permit, ...]
    body: str
    groups: dict[str, str] = field(default_factory=lambda: {"front": "vpc", "app": "vpc", "data": "vpc"})
    network: str = ""
    more: str = ""

    def without(self, group: str, direction: str) -> Tiers:
        kept = tuple(p for p in self.permits if not (p.group == group and p.direction == direction))
        return replace(self, permits=kept)

    def plus(self, *permits: Permit) -> Tiers:
        return replace(self, permits=(*self.permits, *permits))

    def swap(self, old: str, new: str) -> Tiers:
        assert old in self.body, old
        return replace(self, body=self.body.replace(old, new))

    def and_(self, more: str) -> Tiers:
        return replace(self, more=self.more + more)

    @property
    def program(self) -> str:
        return "resources:\n" + (self.network or NETWORK) + self._groups() + self.body + self.more

    def _groups(self) -> str:
        text = ""
        for group, vpc in self.groups.items():
            mine = [p for p in self.permits if p.group == group]
            rules = "".join(
                f"\n      {way}: [{', '.join(map(_inline, found))}]"
                for way in ("ingress", "egress")
                if self.style == "inline" and (found := [p for p in mine if p.direction == way])
            )
            text += f"""
  {group}:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${{{vpc}.id}}"
      description: {group}{rules}
"""
        if self.style != "inline":
            text += "".join(own_rule(self.style, f"rule{n}", p) for n, p in enumerate(self.permits))
        return text


def own_rule(style: Style, name: str, permit: Permit) -> str:
    """A rule that is a resource of its own."""
    if style == "classic":
        key = "cidrBlocks" if permit.is_block else "sourceSecurityGroupId"
        peer = f"[{permit.peer}]" if permit.is_block else f'"${{{permit.peer}.id}}"'
        fields = f"type: {permit.direction}, protocol: {permit.protocol}, {permit.ports}, {key}: {peer}"
        type_ = "aws:ec2:SecurityGroupRule"
    else:
        key = "cidrIpv4" if permit.is_block else "referencedSecurityGroupId"
        peer = permit.peer if permit.is_block else f'"${{{permit.peer}.id}}"'
        ports = "" if permit.port == ALL else f", {permit.ports}"
        fields = f"ipProtocol: {permit.protocol}{ports}, {key}: {peer}"
        type_ = f"aws:vpc:SecurityGroup{permit.direction.capitalize()}Rule"
    return f"""
  {name}:
    type: {type_}
    properties: {{ securityGroupId: "${{{permit.group}.id}}", description: {permit.note}, {fields} }}
"""


def _inline(permit: Permit) -> str:
    key = "cidrBlocks" if permit.is_block else "securityGroups"
    peer = permit.peer if permit.is_block else f'"${{{permit.peer}.id}}"'
    text = f"protocol: {permit.protocol}, {permit.ports}, {key}: [{peer}], description: {permit.note}"
    return f"{{ {text} }}"


def _network(vpc: str = "vpc", second: str = "0", public: bool = True) -> str:
    text = f"""
  {vpc}: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.{second}.0.0/16, enableDnsHostnames: true }} }}
"""
    for index, zone in enumerate("ab"):
        text += f"""
  {vpc}-private-{zone}:
    type: aws:ec2:Subnet
    properties:
      {{ vpcId: "${{{vpc}.id}}", cidrBlock: 10.{second}.{index + 10}.0/24, availabilityZone: eu-west-1{zone} }}
"""
        if public:
            text += f"""
  {vpc}-public-{zone}:
    type: aws:ec2:Subnet
    properties:
      {{ vpcId: "${{{vpc}.id}}", cidrBlock: 10.{second}.{index}.0/24, availabilityZone: eu-west-1{zone} }}
  {vpc}-to-internet-{zone}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{vpc}-public-{zone}.id}}", routeTableId: "${{{vpc}-public.id}}" }}
  {vpc}-to-nat-{zone}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{vpc}-private-{zone}.id}}", routeTableId: "${{{vpc}-private.id}}" }}
"""
    if public:
        text += f"""
  {vpc}-gateway: {{ type: aws:ec2:InternetGateway, properties: {{ vpcId: "${{{vpc}.id}}" }} }}
  {vpc}-nat:
    type: aws:ec2:NatGateway
    properties: {{ vpcId: "${{{vpc}.id}}", availabilityMode: regional }}
    options: {{ dependsOn: ["${{{vpc}-gateway}}"] }}
  {vpc}-public:
    type: aws:ec2:RouteTable
    properties:
      {{ vpcId: "${{{vpc}.id}}", routes: [{{ cidrBlock: 0.0.0.0/0, gatewayId: "${{{vpc}-gateway.id}}" }}] }}
  {vpc}-private:
    type: aws:ec2:RouteTable
    properties:
      {{ vpcId: "${{{vpc}.id}}", routes: [{{ cidrBlock: 0.0.0.0/0, natGatewayId: "${{{vpc}-nat.id}}" }}] }}
"""
    return text


NETWORK = _network()

DATABASE = """
  database-subnets:
    type: aws:rds:SubnetGroup
    properties: { subnetIds: ["${vpc-private-a.id}", "${vpc-private-b.id}"] }
  database-parameters: { type: aws:rds:ParameterGroup, properties: { family: postgres16 } }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.m6g.large
      allocatedStorage: 100
      multiAz: true
      dbSubnetGroupName: "${database-subnets.name}"
      parameterGroupName: "${database-parameters.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
"""
BALANCER = """
  balancer:
    type: aws:lb:LoadBalancer
    properties: { subnets: ["${vpc-public-a.id}", "${vpc-public-b.id}"], securityGroups: ["${front.id}"] }
    options: { dependsOn: ["${vpc-gateway}"] }
  targets:
    type: aws:lb:TargetGroup
    properties:
      { vpcId: "${vpc.id}", port: 8080, protocol: HTTP, targetType: TARGET, healthCheck: { path: / } }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
"""
FLEET = """
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: ami-0123456789abcdef0
      instanceType: t3.micro
      vpcSecurityGroupIds: ["${app.id}"]
      userData: { "fn::toBase64": "#!/bin/sh\\nexport DB=${database.address}\\nexec /opt/app\\n" }
  client:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 4
      healthCheckType: ELB
      healthCheckGracePeriod: 300
      vpcZoneIdentifiers: ["${vpc-private-a.id}", "${vpc-private-b.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
      targetGroupArns: ["${targets.arn}"]
"""
SERVICE = """
  cluster: { type: aws:ecs:Cluster }
  execution:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}'
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: app
      networkMode: awsvpc
      requiresCompatibilities: [FARGATE]
      cpu: "256"
      memory: "512"
      executionRoleArn: "${execution.arn}"
      containerDefinitions:
        "fn::toJSON":
          - { name: app, image: app, portMappings: [{ containerPort: 8080 }],
              environment: [{ name: DB_HOST, value: "${database.address}" }] }
  client:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      launchType: FARGATE
      desiredCount: 2
      taskDefinition: "${task.arn}"
      networkConfiguration:
        { subnets: ["${vpc-private-a.id}", "${vpc-private-b.id}"], securityGroups: ["${app.id}"] }
      loadBalancers: [{ targetGroupArn: "${targets.arn}", containerName: app, containerPort: 8080 }]
    options: { dependsOn: ["${listener}"] }
"""
NETWORK_BALANCER = (
    BALANCER.replace(', securityGroups: ["${front.id}"]', ", loadBalancerType: network")
    .replace("protocol: HTTP", "protocol: TCP")
    .replace("healthCheck: { path: / }", "healthCheck: { protocol: TCP }")
)
PEERED = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${vpc.id}", peerVpcId: "${store.id}", autoAccept: true }
"""
AURORA = """
  cluster-subnets:
    type: aws:rds:SubnetGroup
    properties: { subnetIds: ["${store-private-a.id}", "${store-private-b.id}"] }
  cluster-parameters: { type: aws:rds:ClusterParameterGroup, properties: { family: aurora-postgresql16 } }
  database:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      engineVersion: "16"
      dbSubnetGroupName: "${cluster-subnets.name}"
      dbClusterParameterGroupName: "${cluster-parameters.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
  writer:
    type: aws:rds:ClusterInstance
    properties:
      { clusterIdentifier: "${database.id}", engine: aurora-postgresql, instanceClass: db.r6g.large }
  reader:
    type: aws:rds:ClusterInstance
    properties:
      { clusterIdentifier: "${database.id}", engine: aurora-postgresql, instanceClass: db.r6g.large }
  secret: { type: aws:secretsmanager:Secret, properties: { description: database } }
  secret-version:
    type: aws:secretsmanager:SecretVersion
    properties: { secretId: "${secret.id}", secretString: { "fn::toJSON": { host: "${database.endpoint}" } } }
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}'
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  client:
    type: aws:lambda:Function
    properties:
      runtime: python3.13
      handler: app.handler
      role: "${role.arn}"
      environment: { variables: { DB_SECRET: "${secret.arn}" } }
      vpcConfig: { subnetIds: ["${vpc-private-a.id}", "${vpc-private-b.id}"], securityGroupIds: ["${app.id}"] }
"""

PERMITS = (
    Permit("front", "ingress", 80, "0.0.0.0/0"),
    Permit("front", "egress", ALL, "10.0.0.0/16"),
    Permit("app", "ingress", 8080, "front"),
    Permit("app", "egress", ALL, "0.0.0.0/0"),
    Permit("data", "ingress", 5432, "app"),
)


def fleet(style: Style) -> Tiers:
    """Application load balancer, Auto Scaling group, database."""
    return Tiers(style, PERMITS, BALANCER.replace("TARGET", "instance") + FLEET + DATABASE)


def service() -> Tiers:
    """Application load balancer, tasks on Fargate, database."""
    return Tiers("inline", PERMITS, BALANCER.replace("TARGET", "ip") + SERVICE + DATABASE)


def network_balancer() -> Tiers:
    """Network load balancer that keeps its clients' addresses, Auto Scaling group, database."""
    permits = (Permit("app", "ingress", 443, "0.0.0.0/0"), *PERMITS[3:])
    body = (
        NETWORK_BALANCER.replace("TARGET", "instance").replace("port: 8080", "port: 443") + FLEET + DATABASE
    )
    return Tiers("inline", permits, body, {"app": "vpc", "data": "vpc"})


def peered() -> Tiers:
    """A function in one VPC, an Aurora cluster in another, told of it by a secret."""
    permits = (
        Permit("app", "egress", ALL, "0.0.0.0/0"),
        Permit("data", "ingress", 5432, "10.0.0.0/16"),
    )
    network = _network() + _network("store", "1", public=False)
    return Tiers("inline", permits, PEERED + AURORA, {"app": "vpc", "data": "store"}, network)
