"""The CIDR blocks in a resource's properties, and what is wrong with their format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.resource_types import is_group_id

_RULE: Final = ("cidrBlocks", "ipv6CidrBlocks")
_ENTRY: Final = ("cidrBlock", "ipv6CidrBlock")

# Type -> paths of its CIDR properties; every step goes into the items of a list. The provider rejects host bits in all
# of these ("is not a valid CIDR block; did you mean ...").
PATHS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "aws:ec2/vpc:Vpc": (("cidrBlock",), ("ipv6CidrBlock",)),
    "aws:ec2/subnet:Subnet": (("cidrBlock",), ("ipv6CidrBlock",)),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": (("cidrBlock",),),
    "aws:ec2/route:Route": (("destinationCidrBlock",), ("destinationIpv6CidrBlock",)),
    "aws:ec2/routeTable:RouteTable": tuple(("routes", key) for key in _ENTRY),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": tuple(("routes", key) for key in _ENTRY),
    "aws:ec2/securityGroup:SecurityGroup": tuple(
        (way, key) for way in ("ingress", "egress") for key in _RULE
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": tuple(
        (way, key) for way in ("ingress", "egress") for key in _RULE
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": tuple((key,) for key in _RULE),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (("cidrIpv4",), ("cidrIpv6",)),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (("cidrIpv4",), ("cidrIpv6",)),
    "aws:ec2/networkAcl:NetworkAcl": tuple((way, key) for way in ("ingress", "egress") for key in _ENTRY),
    "aws:ec2/networkAclRule:NetworkAclRule": tuple((key,) for key in _ENTRY),
}
CIDR_TYPES: Final = tuple(PATHS)


@dataclass(frozen=True, slots=True)
class CidrText:
    """A CIDR block as written; `problem` is empty if it is well formed."""

    property: str
    text: str
    problem: str


def cidr_texts(resource: Resource) -> Iterator[CidrText]:
    """The known CIDR texts of the resource, in the order of its properties, without security group IDs."""
    for path in PATHS.get(resource.type, ()):
        for value in values_at(resource, path):
            if isinstance(value, str) and value and not is_group_id(value):
                yield CidrText(".".join(path), value, _problem(value))


def _problem(text: str) -> str:
    try:
        Cidr.parse(text)
    except CidrError as error:
        return str(error)
    return ""
