"""The CIDR blocks that a resource's own properties spell out, and what is wrong with their spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.resource_types import is_group_id

_RULE: Final = ("cidrBlocks", "ipv6CidrBlocks")
_ENTRY: Final = ("cidrBlock", "ipv6CidrBlock")

_ACL_RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"

# Type -> paths of its CIDR properties; every step goes into the items of a list. The provider refuses host bits
# in all of these ("is not a valid CIDR block; did you mean ..."), but for `_WITH_HOST_BITS`.
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
    _ACL_RULE: tuple((key,) for key in _ENTRY),
}
CIDR_TYPES: Final = tuple(PATHS)
# The provider does not check these, and EC2 drops the host bits. Source: EC2 API, CreateNetworkAclEntry, `CidrBlock`:
# "We modify the specified CIDR block to its canonical form".
_WITH_HOST_BITS: Final = (_ACL_RULE,)


@dataclass(frozen=True, slots=True)
class CidrText:
    """A CIDR block as written; `problem` is empty where it is well formed."""

    property: str
    text: str
    problem: str


def cidr_texts(resource: Resource) -> Iterator[CidrText]:
    """The known CIDR texts of the resource, in the order of its properties; a group's id among them is none."""
    for path in PATHS.get(resource.type, ()):
        for value in values_at(resource, path):
            if isinstance(value, str) and value and not is_group_id(value):
                loose = resource.type in _WITH_HOST_BITS
                yield CidrText(
                    ".".join(path), value, _problem(value, Cidr.parse_loose if loose else Cidr.parse)
                )


def _problem(text: str, parse: Callable[[str], Cidr]) -> str:
    try:
        parse(text)
    except CidrError as error:
        return str(error)
    return ""
