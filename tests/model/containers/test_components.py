"""What the inputs of closed components decide."""

from __future__ import annotations

from preflight.model.containers.components import ClusterComponent, Mask, VpcComponent
from preflight.testing import program_from_yaml

TEXT = """
resources:
  a: { type: aws:ec2:Subnet, properties: { availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { availabilityZone: eu-west-1b } }
  closed: { type: eks:index:Cluster, properties: { subnetIds: ["${a.id}"], minSize: 4, desiredCapacity: 3 } }
  kinds:
    type: eks:index:Cluster
    properties: { publicSubnetIds: ["${a.id}"], privateSubnetIds: ["${b.id}"] }
  open: { type: eks:index:Cluster, properties: { subnetIds: ["${a.id}"] } }
  inside: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 }, options: { parent: "${open}" } }
  network:
    type: awsx:ec2:Vpc
    properties:
      cidrBlock: 10.0.0.0/20
      subnetSpecs: [{ type: Public, cidrMask: 24 }, { type: Unused, cidrMask: 29 }, { type: Private }]
"""


def test_clusters() -> None:
    for stack in (program_from_yaml(TEXT).planned(), program_from_yaml(TEXT).deployed()):
        found = {c.name: c for c in stack.all(ClusterComponent)}
        assert {n: c.is_closed for n, c in found.items()} == {"closed": True, "kinds": True, "open": False}
        assert (found["closed"].is_in_one_zone, found["kinds"].is_in_one_zone) == (True, False)
        assert found["closed"].sizes_out_of_order == (("minSize", 4), ("desiredCapacity", 3))
        assert found["kinds"].sizes_out_of_order is None


def test_networks() -> None:
    (vpc,) = program_from_yaml(TEXT).planned().all(VpcComponent)
    assert (vpc.is_closed, str(vpc.cidr)) == (True, "10.0.0.0/20")
    assert list(vpc.masks) == [Mask("subnetSpecs[0].cidrMask", 24)]
