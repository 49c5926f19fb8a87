"""The CIDR blocks in a resource's properties, and what is wrong with their format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.resource_types import is_group_id

_RULE: Final = ("cidrBlocks", "ipv6CidrBlocks")
_ENTRY: Final = ("cidrBlock", "ipv6CidrBlock")


# Type -> paths of its CIDR properties; every step goes into the items of a list. The provider rejects host bits in all
# of these ("is not a valid CIDR block; did you mean ..."), but for `_WITH_HOST_BITS`.
PATHS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.EC2_VPC: (("cidrBlock",), ("ipv6CidrBlock",)),
    aws.EC2_SUBNET: (("cidrBlock",), ("ipv6CidrBlock",)),
    aws.EC2_VPC_IPV4_CIDR_BLOCK_ASSOCIATION: (("cidrBlock",),),
    aws.EC2_ROUTE: (("destinationCidrBlock",), ("destinationIpv6CidrBlock",)),
    aws.EC2_ROUTE_TABLE: tuple(("routes", key) for key in _ENTRY),
    aws.EC2_DEFAULT_ROUTE_TABLE: tuple(("routes", key) for key in _ENTRY),
    aws.EC2_SECURITY_GROUP: tuple((way, key) for way in ("ingress", "egress") for key in _RULE),
    aws.EC2_DEFAULT_SECURITY_GROUP: tuple((way, key) for way in ("ingress", "egress") for key in _RULE),
    aws.EC2_SECURITY_GROUP_RULE: tuple((key,) for key in _RULE),
    aws.VPC_SECURITY_GROUP_INGRESS_RULE: (("cidrIpv4",), ("cidrIpv6",)),
    aws.VPC_SECURITY_GROUP_EGRESS_RULE: (("cidrIpv4",), ("cidrIpv6",)),
    aws.EC2_NETWORK_ACL: tuple((way, key) for way in ("ingress", "egress") for key in _ENTRY),
    aws.EC2_NETWORK_ACL_RULE: tuple((key,) for key in _ENTRY),
}
CIDR_TYPES: Final = tuple(PATHS)
# The provider does not check these, and EC2 drops the host bits. Source: EC2 API, CreateNetworkAclEntry, `CidrBlock`:
# "We modify the specified CIDR block to its canonical form".
_WITH_HOST_BITS: Final = (aws.EC2_NETWORK_ACL_RULE,)


class CidrText(msgspec.Struct, frozen=True):
    """A CIDR block as written; `problem` is empty if it is well formed."""

    property: str
    text: str
    problem: str


def cidr_texts(resource: Resource) -> Iterator[CidrText]:
    """The known CIDR texts of the resource, in the order of its properties, without security group IDs."""
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
