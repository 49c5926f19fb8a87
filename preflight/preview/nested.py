"""The values within a resource's blocks that AWS chooses: unknown to the program until the resource is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf import struct_pb2

from preflight.core.values import SENTINEL

# Only what programs use of another resource; at a first preview the AWS provider answers all of them as unknown.
_CHOSEN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "aws:apigatewayv2/domainName:DomainName": {
        "domainNameConfiguration": ("hostedZoneId", "targetDomainName")
    },
    "aws:ec2/instance:Instance": {"rootBlockDevice": ("deviceName", "volumeId")},
    "aws:eks/cluster:Cluster": {
        "kubernetesNetworkConfig": ("serviceIpv4Cidr", "serviceIpv6Cidr"),
        "vpcConfig": ("clusterSecurityGroupId", "vpcId"),
    },
    "aws:elasticsearch/domain:Domain": {"vpcOptions": ("availabilityZones", "vpcId")},
    "aws:lambda/function:Function": {"vpcConfig": ("vpcId",)},
    "aws:opensearch/domain:Domain": {"vpcOptions": ("availabilityZones", "vpcId")},
}


def mark_computed(type_: str, properties: struct_pb2.Struct) -> None:
    """Make unknown what AWS chooses in the blocks that the program wrote."""
    for block, names in _CHOSEN.get(type_, {}).items():
        if block in properties.fields and properties.fields[block].HasField("struct_value"):
            fields = properties.fields[block].struct_value.fields
            for name in names:
                if name not in fields:
                    fields[name].string_value = SENTINEL
