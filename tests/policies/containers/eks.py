"""Programs of one EKS cluster or node group, for the tables of this folder."""

from __future__ import annotations

VPC = "resources:\n  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }\n"
# Makes subnet `a` a public one.
PUBLIC = """
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  public: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${table.id}" } }
"""
# Subnets that are not in the stack.
ELSEWHERE = "vpcConfig: { subnetIds: [subnet-1, subnet-2] }"


def subnet(name: str, number: int, zone: str, more: str = "") -> str:
    return (
        f"  {name}: {{ type: aws:ec2:Subnet, properties: {{ availabilityZone: eu-west-1{zone}, "
        f'vpcId: "${{vpc.id}}", cidrBlock: 10.0.{number}.0/24{more} }} }}\n'
    )


def cluster(properties: str) -> str:
    return f"  cluster: {{ type: aws:eks:Cluster, properties: {{ roleArn: x, {properties} }} }}\n"


def nodes(properties: str, of: str = "platform", more: str = "") -> str:
    return (
        f"  nodes: {{ type: aws:eks:NodeGroup, properties: {{ clusterName: {of}, nodeRoleArn: x, "
        f"{properties} }}{more} }}\n"
    )


def alone(resource: str) -> str:
    """A program of that resource."""
    return f"resources:\n{resource}"
