"""A web application of three tiers, written in six styles: sound it has no finding, and each fault is one finding.

Load balancers, databases and security groups are judged by the whole pack together, so that two policies do not speak
of one cause, and none of a sound program.
"""

from __future__ import annotations

import random
from typing import Final, Literal

import pytest

from preflight.testing import outcome, program_from_yaml

AREAS: Final = ("load_balancing", "database", "security_groups")
Moment = Literal["planned", "deployed"]

NETWORK: Final = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  public-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  public-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  app-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.10.0/24, availabilityZone: eu-west-1a }
  app-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.11.0/24, availabilityZone: eu-west-1b }
  data-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.20.0/24, availabilityZone: eu-west-1a }
  data-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.21.0/24, availabilityZone: eu-west-1b }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${public-a.id}", allocationId: "${address.allocationId}" }
    options: { dependsOn: ["${gateway}"] }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  through-nat:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  r1: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${public-a.id}", routeTableId: "${open.id}" } }
  r2: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${public-b.id}", routeTableId: "${open.id}" } }
  r3:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${app-a.id}", routeTableId: "${through-nat.id}" }
  r4:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${app-b.id}", routeTableId: "${through-nat.id}" }
"""

INLINE: Final = """
  front:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0] }]
      egress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [10.0.0.0/16] }]
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${front.id}"] }]
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }]
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 5432, toPort: 5432, securityGroups: ["${app.id}"] }]
"""

GROUPS: Final = """
  front: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  data: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""


def standalone(name: str, group: str, way: str, port: int, source: str) -> str:
    ports = (
        f"protocol: tcp, fromPort: {port}, toPort: {port}"
        if port
        else 'protocol: "-1", fromPort: 0, toPort: 0'
    )
    told = f"cidrBlocks: [{source}]" if "/" in source else f'sourceSecurityGroupId: "${{{source}.id}}"'
    return f"""
  {name}:
    type: aws:ec2:SecurityGroupRule
    properties: {{ type: {way}, securityGroupId: "${{{group}.id}}", {ports}, {told} }}
"""


def modern(name: str, group: str, way: str, port: int, source: str) -> str:
    kind = "SecurityGroupIngressRule" if way == "ingress" else "SecurityGroupEgressRule"
    ports = f"ipProtocol: tcp, fromPort: {port}, toPort: {port}" if port else 'ipProtocol: "-1"'
    told = f"cidrIpv4: {source}" if "/" in source else f'referencedSecurityGroupId: "${{{source}.id}}"'
    return f"""
  {name}:
    type: aws:vpc:{kind}
    properties: {{ securityGroupId: "${{{group}.id}}", {ports}, {told} }}
"""


RULES: Final = (
    ("front-in", "front", "ingress", 443, "0.0.0.0/0"),
    ("front-out", "front", "egress", 8080, "app"),
    ("app-in", "app", "ingress", 8080, "front"),
    ("app-out", "app", "egress", 0, "0.0.0.0/0"),
    ("data-in", "data", "ingress", 5432, "app"),
)
STANDALONE: Final = GROUPS + "".join(standalone(*rule) for rule in RULES)
MODERN: Final = GROUPS + "".join(modern(*rule) for rule in RULES)

BALANCER: Final = """
  balancer:
    type: aws:lb:LoadBalancer
    properties: { subnets: ["${public-a.id}", "${public-b.id}"], securityGroups: ["${front.id}"] }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 443
      protocol: HTTPS
      sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      certificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
"""
BY_INSTANCE: Final = """
  targets:
    type: aws:lb:TargetGroup
    properties: { port: 8080, protocol: HTTP, vpcId: "${vpc.id}", healthCheck: { path: /health } }
"""
BY_ADDRESS: Final = """
  targets:
    type: aws:lb:TargetGroup
    properties: { port: 8080, protocol: HTTP, targetType: ip, vpcId: "${vpc.id}", healthCheck: { path: /health } }
"""
FLEET: Final = """
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: ami-0123456789abcdef0
      instanceType: t3.small
      vpcSecurityGroupIds: ["${app.id}"]
      userData: { "fn::toBase64": "#!/bin/sh\\nDB=${database.address} /opt/app/run\\n" }
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 4
      vpcZoneIdentifiers: ["${app-a.id}", "${app-b.id}"]
      targetGroupArns: ["${targets.arn}"]
      healthCheckType: ELB
      healthCheckGracePeriod: 120
      launchTemplate: { id: "${template.id}", version: $Latest }
"""
DATABASE: Final = """
  parameters: { type: aws:rds:ParameterGroup, properties: { family: postgres16 } }
  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${data-a.id}", "${data-b.id}"] } }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.t4g.small
      allocatedStorage: 20
      username: keeper
      manageMasterUserPassword: true
      multiAz: true
      dbSubnetGroupName: "${place.name}"
      parameterGroupName: "${parameters.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      finalSnapshotIdentifier: last
"""
FARGATE: Final = """
  execution: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      requiresCompatibilities: [FARGATE]
      cpu: "256"
      memory: "512"
      executionRoleArn: "${execution.arn}"
      containerDefinitions:
        fn::toJSON:
          - name: web
            image: public.ecr.aws/nginx/nginx
            portMappings: [{ containerPort: 8080 }]
            environment: [{ name: DB_HOST, value: "${database.address}" }]
  cluster: { type: aws:ecs:Cluster }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: FARGATE
      desiredCount: 2
      networkConfiguration: { subnets: ["${app-a.id}", "${app-b.id}"], securityGroups: ["${app.id}"] }
      loadBalancers: [{ targetGroupArn: "${targets.arn}", containerName: web, containerPort: 8080 }]
    options: { dependsOn: ["${listener}"] }
"""
NETWORK_BALANCER: Final = """
  balancer:
    type: aws:lb:LoadBalancer
    properties: { loadBalancerType: network, subnets: ["${public-a.id}", "${public-b.id}"] }
  targets:
    type: aws:lb:TargetGroup
    properties: { port: 443, protocol: TCP, vpcId: "${vpc.id}" }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 443
      protocol: TCP
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0] }]
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }]
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 5432, toPort: 5432, securityGroups: ["${app.id}"] }]
"""
SERVERLESS: Final = """
  data-vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.8.0.0/16 } }
  store-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${data-vpc.id}", cidrBlock: 10.8.0.0/24, availabilityZone: eu-west-1a }
  store-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${data-vpc.id}", cidrBlock: 10.8.1.0/24, availabilityZone: eu-west-1b }
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${vpc.id}", peerVpcId: "${data-vpc.id}", autoAccept: true }
  there:
    type: aws:ec2:Route
    properties:
      { routeTableId: "${through-nat.id}", destinationCidrBlock: 10.8.0.0/16, vpcPeeringConnectionId: "${peering.id}" }
  store-table: { type: aws:ec2:RouteTable, properties: { vpcId: "${data-vpc.id}" } }
  back:
    type: aws:ec2:Route
    properties:
      { routeTableId: "${store-table.id}", destinationCidrBlock: 10.0.0.0/16, vpcPeeringConnectionId: "${peering.id}" }
  s1:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${store-a.id}", routeTableId: "${store-table.id}" }
  s2:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${store-b.id}", routeTableId: "${store-table.id}" }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      egress: [{ protocol: tcp, fromPort: 3306, toPort: 3306, cidrBlocks: [10.8.0.0/16] }]
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${data-vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 3306, toPort: 3306, cidrBlocks: [10.0.10.0/23] }]
  parameters: { type: aws:rds:ClusterParameterGroup, properties: { family: aurora-mysql8.0 } }
  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${store-a.id}", "${store-b.id}"] } }
  database:
    type: aws:rds:Cluster
    properties:
      engine: aurora-mysql
      engineVersion: 8.0.mysql_aurora.3.04.0
      masterUsername: keeper
      manageMasterUserPassword: true
      dbSubnetGroupName: "${place.name}"
      dbClusterParameterGroupName: "${parameters.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 }
      finalSnapshotIdentifier: last
  one:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${database.id}", engine: aurora-mysql, instanceClass: db.serverless }
  two:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${database.id}", engine: aurora-mysql, instanceClass: db.serverless }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/code
      environment: { variables: { DB_HOST: "${database.endpoint}" } }
      vpcConfig: { subnetIds: ["${app-a.id}", "${app-b.id}"], securityGroupIds: ["${app.id}"] }
"""

STYLES: Final = {
    "inline rules": NETWORK + INLINE + BALANCER + BY_INSTANCE + FLEET + DATABASE,
    "rules of their own": NETWORK + STANDALONE + BALANCER + BY_INSTANCE + FLEET + DATABASE,
    "new rules of their own": NETWORK + MODERN + BALANCER + BY_INSTANCE + FLEET + DATABASE,
    "Fargate": NETWORK + INLINE + BALANCER + BY_ADDRESS + FARGATE + DATABASE,
    "network load balancer": NETWORK + NETWORK_BALANCER + FLEET + DATABASE,
    "function and Aurora in two VPCs": NETWORK + SERVERLESS,
}


def found(text: str, moment: Moment) -> list[tuple[str, str]]:
    """Policy and resource of each finding of the areas, whatever the order of the resources."""
    program = program_from_yaml(text)
    random.Random(moment).shuffle(program.resources)
    result = outcome(getattr(program, moment)())
    return sorted((f.policy, f.resource) for f in result.findings if f.area in AREAS)


@pytest.mark.parametrize("moment", ["planned", "deployed"])
@pytest.mark.parametrize("style", STYLES)
def test_a_sound_application_has_no_finding(style: str, moment: Moment) -> None:
    assert found(STYLES[style], moment) == []


SECOND: Final = (
    "  two:\n    type: aws:rds:ClusterInstance\n"
    '    properties: { clusterIdentifier: "${database.id}", engine: aurora-mysql'
)

# Style, a text of its program, what stands there instead, and the only findings: policy and resource.
FAULTS: Final = {
    # --- load balancers
    "health checks faster than their answer": (
        "inline rules",
        "healthCheck: { path: /health }",
        "healthCheck: { path: /health, timeout: 30 }",
        [("target-group-configuration", "targets")],
    ),
    "addresses in place of instances": (
        "inline rules",
        "protocol: HTTP, vpcId",
        "protocol: HTTP, targetType: ip, vpcId",
        [("target-group-mismatch", "targets")],
    ),
    "instances in place of addresses": (
        "Fargate",
        "targetType: ip, ",
        "",
        [("target-group-mismatch", "targets")],
    ),
    "HTTP behind a network load balancer": (
        "network load balancer",
        "port: 443, protocol: TCP, vpcId",
        "port: 443, protocol: HTTP, vpcId",
        [("target-group-mismatch", "targets")],
    ),
    "nothing registered": (
        "inline rules",
        'targetGroupArns: ["${targets.arn}"]',
        "",
        [("target-group-unused", "targets")],
    ),
    "no certificate": (
        "rules of their own",
        "certificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a",
        "",
        [("listener-configuration", "listener")],
    ),
    "TLS of an application load balancer": (
        "new rules of their own",
        "protocol: HTTPS",
        "protocol: TLS",
        [("listener-rules", "listener")],
    ),
    "an old TLS policy": (
        "Fargate",
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-2016-08",
        [("unreachable-listener-rules", "listener")],
    ),
    "one zone": (
        "inline rules",
        'subnets: ["${public-a.id}", "${public-b.id}"], sec',
        'subnets: ["${public-a.id}"], sec',
        [("load-balancer-subnets", "balancer")],
    ),
    "a load balancer in a subnet behind the NAT gateway": (
        "inline rules",
        'subnets: ["${public-a.id}", "${public-b.id}"], sec',
        'subnets: ["${public-a.id}", "${app-b.id}"], sec',
        [("load-balancer-subnets", "balancer")],
    ),
    # --- ways between the tiers
    "clients are not let in": (
        "inline rules",
        "fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0]",
        "fromPort: 80, toPort: 80, cidrBlocks: [0.0.0.0/0]",
        [("security-group-mismatch", "listener")],
    ),
    "the load balancer may not speak to its targets": (
        "rules of their own",
        standalone("front-out", "front", "egress", 8080, "app"),
        standalone("front-out", "front", "egress", 8081, "app"),
        [("security-group-mismatch", "balancer")],
    ),
    "targets do not listen to the load balancer": (
        "new rules of their own",
        modern("app-in", "app", "ingress", 8080, "front"),
        modern("app-in", "app", "ingress", 8000, "front"),
        [("security-group-mismatch", "balancer")],
    ),
    "health checks on a closed port": (
        "Fargate",
        "healthCheck: { path: /health }",
        "healthCheck: { path: /health, port: 9000 }",
        [("security-group-mismatch", "balancer")],
    ),
    "targets of a network load balancer are closed to clients": (
        "network load balancer",
        "fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0]",
        "fromPort: 443, toPort: 443, cidrBlocks: [192.168.0.0/16]",
        [("security-group-mismatch", "balancer")],
    ),
    "the database listens on another port": (
        "Fargate",
        "fromPort: 5432, toPort: 5432",
        "fromPort: 3306, toPort: 3306",
        [("database-security-group-rules", "database")],
    ),
    "the function may not leave": (
        "function and Aurora in two VPCs",
        "egress: [{ protocol: tcp, fromPort: 3306, toPort: 3306, cidrBlocks: [10.8.0.0/16] }]",
        "description: functions",
        [("missing-rules", "function")],
    ),
    # --- databases
    "a database in one zone": (
        "inline rules",
        'subnetIds: ["${data-a.id}", "${data-b.id}"]',
        'subnetIds: ["${data-a.id}"]',
        [("subnet-group-configuration", "place")],
    ),
    "a database in the default VPC": (
        "Fargate",
        'dbSubnetGroupName: "${place.name}"',
        "",
        [("subnet-group-configuration", "database")],
    ),
    "a database in public subnets": (
        "rules of their own",
        'subnetIds: ["${data-a.id}", "${data-b.id}"]',
        'subnetIds: ["${public-a.id}", "${public-b.id}"]',
        [("database-in-public-subnet", "database")],
    ),
    "a family of another version": (
        "network load balancer",
        "family: postgres16",
        "family: postgres15",
        [("parameter-group-settings", "database")],
    ),
    "a reserved user name": (
        "inline rules",
        "username: keeper",
        "username: admin",
        [("database-master-user", "database")],
    ),
    "a password besides the managed one": (
        "new rules of their own",
        "manageMasterUserPassword: true",
        "manageMasterUserPassword: true\n      password: { fn::secret: longenough1 }",
        [("database-master-user", "database")],
    ),
    "no standby": ("inline rules", "multiAz: true", "multiAz: false", [("multi-az-deployment", "database")]),
    "instances of another engine": (
        "function and Aurora in two VPCs",
        SECOND,
        SECOND.replace("aurora-mysql", "mysql"),
        [("cluster-instance-mismatch", "two")],
    ),
    "serverless without capacity": (
        "function and Aurora in two VPCs",
        "serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 }",
        "",
        [("cluster-instance-mismatch", "one"), ("cluster-instance-mismatch", "two")],
    ),
    "a security group of the other VPC": (
        "function and Aurora in two VPCs",
        'SecurityGroup\n    properties:\n      vpcId: "${data-vpc.id}"',
        'SecurityGroup\n    properties:\n      vpcId: "${vpc.id}"',
        [("subnet-group-configuration", "database")],
    ),
}


@pytest.mark.parametrize("moment", ["planned", "deployed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_finding(fault: str, moment: Moment) -> None:
    style, old, new, expected = FAULTS[fault]
    assert STYLES[style].count(old) == 1
    assert found(STYLES[style].replace(old, new), moment) == expected
