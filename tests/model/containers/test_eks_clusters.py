"""EKS clusters, node groups and Fargate profiles."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.containers.eks_clusters import EksCluster, NodeGroup, access_cluster
from preflight.testing import Program


def cluster(**properties: Any) -> EksCluster:
    program = Program()
    program.add("aws:eks:Cluster", "cluster", **properties)
    (found,) = program.planned().all(EksCluster)
    return found


def nodes(**properties: Any) -> NodeGroup:
    program = Program()
    program.add("aws:eks:NodeGroup", "nodes", **properties)
    (found,) = program.planned().all(NodeGroup)
    return found


def test_zones() -> None:
    one = cluster(vpcConfig={"subnetIds": ["subnet-1"]})
    assert (one.has_one_subnet, one.in_one_zone) == (True, True)
    two = cluster(vpcConfig={"subnetIds": ["subnet-1", "subnet-2"]})
    assert two.has_one_subnet is False and isinstance(two.in_one_zone, Unknown)
    assert isinstance(cluster(vpcConfig={"subnetIds": SENTINEL}).in_one_zone, Unknown)
    outpost = cluster(
        vpcConfig={"subnetIds": ["subnet-1"]}, outpostConfig={"controlPlaneInstanceType": "m5.large"}
    )
    assert outpost.in_one_zone is False


@pytest.mark.parametrize(
    ("public", "private", "expected"),
    [
        (None, None, False),
        (False, None, True),
        (False, False, True),
        (False, True, False),
        (True, False, False),
    ],
)
def test_endpoints(public: bool | None, private: bool | None, expected: bool) -> None:
    config = {"endpointPublicAccess": public, "endpointPrivateAccess": private}
    given = {key: value for key, value in config.items() if value is not None}
    assert cluster(vpcConfig=given).has_no_endpoint is expected
    assert isinstance(cluster(vpcConfig={"endpointPublicAccess": SENTINEL}).has_no_endpoint, Unknown)


def test_versions() -> None:
    assert cluster(version="1.33").version == (1, 33)
    assert cluster().version is None and cluster(version="latest").version is None
    assert isinstance(nodes(version=SENTINEL).version, Unknown)


def test_authentication_mode() -> None:
    program = Program()
    made = program.add("aws:eks:Cluster", "cluster")
    entry = program.add("aws:eks:AccessEntry", "entry", clusterName=made.output("name"))
    planned, deployed = program.planned(), program.deployed()
    found = access_cluster(planned.by_urn[entry.urn])
    assert isinstance(found, EksCluster) and found.authentication_mode == "CONFIG_MAP"
    there = access_cluster(deployed.by_urn[entry.urn])
    assert isinstance(there, EksCluster) and isinstance(there.authentication_mode, Unknown)
    assert cluster(accessConfig={"authenticationMode": "API"}).authentication_mode == "API"


def test_service_range() -> None:
    def ranged(text: str) -> EksCluster:
        return cluster(kubernetesNetworkConfig={"serviceIpv4Cidr": text})

    assert ranged("10.1.0.0/16").range_is_private and not ranged("11.0.0.0/16").range_is_private
    assert ranged("no block").service_range is None and ranged("10.1.0.0/16").range_overlap is None
    assert isinstance(ranged(SENTINEL).service_range, Unknown)


def test_templates() -> None:
    program = Program()
    template = program.add(
        "aws:ec2:LaunchTemplate", "template", instanceType="m5.large", networkInterfaces=[{}]
    )
    program.add(
        "aws:eks:NodeGroup", "nodes", launchTemplate={"id": template.id}, diskSize=0, amiType="CUSTOM"
    )
    for stack in (program.planned(), program.deployed()):
        (found,) = stack.all(NodeGroup)
        assert isinstance(found.template, LaunchTemplate) and found.has_template
        assert [found.template_sets(key) for key in ("instanceType", "imageId")] == [True, False]
        assert [found.sets(key) for key in ("diskSize", "amiType", "remoteAccess")] == [False, False, False]
        assert not found.template_subnet
    assert nodes().template is None
    assert isinstance(nodes(launchTemplate={"name": "elsewhere"}).template, Unknown)


def test_sizes() -> None:
    assert nodes(scalingConfig={"minSize": 3, "maxSize": 2}).sizes.disorder
    assert nodes(scalingConfig={"minSize": 1, "maxSize": 2, "desiredSize": 2}).sizes.disorder == ""
