"""A VPC with workloads that are told of a data store, in whichever way a case needs."""

from __future__ import annotations

OUT = 'egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }]'
UNKNOWN = "{ 'fn::invoke': {} }"
FROM_APP = 'securityGroups: ["${app.id}"]'


def admit(port: object, source: str = FROM_APP) -> str:
    return f"{{ protocol: tcp, fromPort: {port}, toPort: {port}, {source} }}"


def cidr(port: object, *blocks: str) -> str:
    return admit(port, f"cidrBlocks: [{', '.join(blocks)}]")


STORES = {
    "postgres": """
  group: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  store:
    type: aws:rds:Instance
    properties: { engine: postgres, dbSubnetGroupName: "${group.name}", GROUPS }
""",
    "aurora": """
  group: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  store:
    type: aws:rds:Cluster
    properties: { engine: aurora-postgresql, dbSubnetGroupName: "${group.name}", GROUPS }
  member:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${store.id}", engine: aurora-postgresql }
""",
    "redis": """
  group: { type: aws:elasticache:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  store:
    type: aws:elasticache:ReplicationGroup
    properties: { description: x, subnetGroupName: "${group.name}", GROUPS }
""",
    "efs": """
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${files.id}" } }
  store:
    type: aws:efs:MountTarget
    properties: { fileSystemId: "${files.id}", subnetId: "${a.id}", GROUPS }
""",
}
GROUPS_KEY = {"postgres": "vpcSecurityGroupIds", "aurora": "vpcSecurityGroupIds", "redis": "securityGroupIds"}

CLIENTS = {
    "function": """
  client:
    type: aws:lambda:Function
    properties:
      environment: { variables: { DB_HOST: "TOLD" } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [CLIENT] }
""",
    "function by ARN": """
  client:
    type: aws:lambda:Function
    properties:
      environment: { variables: { CLUSTER_ARN: "TOLD" } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [CLIENT] }
""",
    "function outside": """
  client: { type: aws:lambda:Function, properties: { environment: { variables: { DB_HOST: "TOLD" } } } }
""",
    "function with files": """
  client:
    type: aws:lambda:Function
    properties:
      fileSystemConfig: { arn: "${point.arn}", localMountPath: /mnt/x }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [CLIENT] }
""",
    "service": """
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: app
      networkMode: awsvpc
      containerDefinitions: { "fn::toJSON": [{ name: app, environment: [{ name: DB, value: "TOLD" }] }] }
  client:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      networkConfiguration: { subnets: ["${a.id}"], securityGroups: [CLIENT] }
""",
    "fleet": """
  template:
    type: aws:ec2:LaunchTemplate
    properties: { vpcSecurityGroupIds: [CLIENT], userData: { "fn::toBase64": "#!/bin/sh\\nrun TOLD\\n" } }
  client:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}", "${b.id}"], launchTemplate: { id: "${template.id}" } }
""",
    "instance": """
  client:
    type: aws:ec2:Instance
    properties: { subnetId: "${b.id}", vpcSecurityGroupIds: [CLIENT], userData: "#!/bin/sh\\nrun TOLD\\n" }
""",
    "": "",
}


def stack(
    ingress: str = "",
    *,
    store: str = "postgres",
    client: str = "function",
    told: str = "${store.endpoint}",
    egress: str = OUT,
    groups: str = '["${data.id}"]',
    client_groups: str = '"${app.id}"',
    more: str = "",
) -> str:
    """A store guarded by `data` with the given ingress rules, and a client guarded by `app`."""
    key = GROUPS_KEY.get(store, "securityGroups")
    rules = f", ingress: [{ingress}]" if ingress else ""
    stored = STORES[store].replace(", GROUPS", f", {key}: {groups}" if groups else "")
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  a: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24 }} }}
  b: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.1.0/24 }} }}
  app: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {egress} }} }}
  data: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}"{rules} }} }}
{stored}{CLIENTS[client].replace("CLIENT", client_groups).replace("TOLD", told)}{more}"""
