"""Values that AWS assigns in a resource's blocks: unknown until the resource is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf import struct_pb2

from preflight.core.values import SENTINEL

# Only values that programs use of another resource; at a first preview all of them are unknown in the AWS provider's
# response.
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
    """Make the values unknown that AWS assigns in the program's blocks."""
    for block, names in _CHOSEN.get(type_, {}).items():
        if block in properties.fields and properties.fields[block].HasField("struct_value"):
            fields = properties.fields[block].struct_value.fields
            for name in names:
                if name not in fields:
                    fields[name].string_value = SENTINEL
