"""Values that AWS assigns in a resource's blocks: unknown until the resource is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf import struct_pb2

from preflight.core.values import SENTINEL
from preflight.model import type_tokens as aws

# Only values that programs use of another resource; at a first preview all of them are unknown in the AWS provider's
# response.
_CHOSEN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    aws.API_GATEWAY_V2_DOMAIN_NAME: {"domainNameConfiguration": ("hostedZoneId", "targetDomainName")},
    aws.EC2_INSTANCE: {"rootBlockDevice": ("deviceName", "volumeId")},
    aws.EKS_CLUSTER: {
        "kubernetesNetworkConfig": ("serviceIpv4Cidr", "serviceIpv6Cidr"),
        "vpcConfig": ("clusterSecurityGroupId", "vpcId"),
    },
    aws.ELASTICSEARCH_DOMAIN: {"vpcOptions": ("availabilityZones", "vpcId")},
    aws.LAMBDA_FUNCTION: {"vpcConfig": ("vpcId",)},
    aws.OPENSEARCH_DOMAIN: {"vpcOptions": ("availabilityZones", "vpcId")},
}


def mark_computed(type_: str, properties: struct_pb2.Struct) -> None:
    """Make the values unknown that AWS assigns in the program's blocks."""
    for block, names in _CHOSEN.get(type_, {}).items():
        if block in properties.fields and properties.fields[block].HasField("struct_value"):
            fields = properties.fields[block].struct_value.fields
            for name in names:
                if name not in fields:
                    fields[name].string_value = SENTINEL
