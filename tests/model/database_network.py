"""A network with a subnet group, for the tests of databases."""

from __future__ import annotations

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  guard: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
"""
