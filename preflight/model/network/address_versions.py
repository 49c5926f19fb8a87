"""IPv4 addresses in properties for IPv6 addresses, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.logic import note
from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import CidrError, parse_address
from preflight.model.network.cidr_properties import PATHS

# Type -> paths of further properties for a block or address of one version, which is in their name.
_MORE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.EC2_DEFAULT_NETWORK_ACL: PATHS[aws.EC2_NETWORK_ACL],
    aws.EC2_VPC_IPV6_CIDR_BLOCK_ASSOCIATION: (("ipv6CidrBlock",),),
    aws.EC2_VPN_CONNECTION: (
        ("localIpv4NetworkCidr",),
        ("localIpv6NetworkCidr",),
        ("remoteIpv4NetworkCidr",),
        ("remoteIpv6NetworkCidr",),
    ),
    aws.EC2_INSTANCE: (("privateIp",), ("ipv6Addresses",)),
    aws.EC2_NETWORK_INTERFACE: (("privateIps",), ("privateIp",), ("ipv6Addresses",)),
    aws.EC2_LAUNCH_TEMPLATE: (
        ("networkInterfaces", "ipv4Addresses"),
        ("networkInterfaces", "ipv6Addresses"),
        ("networkInterfaces", "privateIpAddress"),
    ),
    aws.LB_LOAD_BALANCER: (
        ("subnetMappings", "privateIpv4Address"),
        ("subnetMappings", "ipv6Address"),
    ),
    aws.EC2_NAT_GATEWAY: (("privateIp",),),
    aws.EKS_CLUSTER: (("kubernetesNetworkConfig", "serviceIpv4Cidr"),),
}
# Type -> the property with blocks, and the property that sets their version.
_TOLD: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    aws.EC2_MANAGED_PREFIX_LIST: (("entries", "cidr"), "addressFamily"),
    aws.WAFV2_IP_SET: (("addresses",), "ipAddressVersion"),
}
ADDRESS_TYPES: Final = tuple({**PATHS, **_MORE, **_TOLD, aws.EC2_MANAGED_PREFIX_LIST_ENTRY: ()})


class WrongVersion(msgspec.Struct, frozen=True):
    """A block or address of IPv`version` at `property`, which requires the other version."""

    property: str
    text: str
    version: int


def wrong_versions(resource: Resource) -> Iterator[WrongVersion]:
    """The addresses of the wrong version that the resource certainly has, in the order of its properties."""
    for path in (*PATHS.get(resource.type, ()), *_MORE.get(resource.type, ())):
        yield from _other_than(resource, path, 6 if "ipv6" in path[-1].lower() else 4)
    if resource.type in _TOLD:
        path, key = _TOLD[resource.type]
        yield from _other_than(resource, path, _version(resource.text(key)))
    if resource.type == aws.EC2_MANAGED_PREFIX_LIST_ENTRY:
        whole = resource.ref((aws.EC2_MANAGED_PREFIX_LIST,), "prefixListId")
        if isinstance(whole, Resource):
            yield from _other_than(resource, ("cidr",), _version(whole.text("addressFamily")))


def _version(text: str | Unknown | None) -> int | None:
    if isinstance(text, Unknown):
        note(text)
        return None
    return {"ipv4": 4, "ipv6": 6}.get((text or "").lower())


def _other_than(resource: Resource, path: tuple[str, ...], wanted: int | None) -> Iterator[WrongVersion]:
    if wanted is None:
        return
    for value in values_at(resource, path):
        if isinstance(value, str) and (version := _version_of(value)) not in (None, wanted):
            assert version is not None
            yield WrongVersion(".".join(path), value, version)


def _version_of(text: str) -> int | None:
    """The version of a block or address; `None` for another text."""
    try:
        return parse_address(text.partition("/")[0])[0]
    except CidrError:
        return None
