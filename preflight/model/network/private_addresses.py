"""The private IPv4 addresses that a program chooses in its subnets.

Source: VPC user guide, "Subnet CIDR blocks": "The first four IP addresses and the last IP address in each subnet CIDR
block are not available for your use, and they can't be assigned to a resource".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError, parse_address
from preflight.model.network.subnet import Subnet
from preflight.model.resource_types import LOAD_BALANCER, SUBNET

RESERVED_FIRST: Final = 4


class Slot(msgspec.Struct, frozen=True):
    """The properties of a type with addresses, and the block in which they and `subnetId` are, unless at the top."""

    keys: tuple[str, ...]
    block: str = ""


_SLOTS: Final[Mapping[str, Slot]] = {
    aws.EC2_INSTANCE: Slot(("privateIp", "secondaryPrivateIps")),
    aws.EC2_SPOT_INSTANCE_REQUEST: Slot(("privateIp", "secondaryPrivateIps")),
    aws.EC2_NETWORK_INTERFACE: Slot(("privateIp", "privateIps", "privateIpLists")),
    aws.EC2_NAT_GATEWAY: Slot(("privateIp", "secondaryPrivateIpAddresses")),
    aws.EFS_MOUNT_TARGET: Slot(("ipAddress",)),
    aws.EC2_LAUNCH_TEMPLATE: Slot(("privateIpAddress", "ipv4Addresses"), "networkInterfaces"),
    aws.EC2_VPC_ENDPOINT: Slot(("ipv4",), "subnetConfigurations"),
    aws.ROUTE53_RESOLVER_ENDPOINT: Slot(("ip",), "ipAddresses"),
    **dict.fromkeys(LOAD_BALANCER, Slot(("privateIpv4Address",), "subnetMappings")),
}
ADDRESSED_TYPES: Final = tuple(_SLOTS)


class ChosenAddress(msgspec.Struct, frozen=True):
    """An address that a resource certainly sets, and its subnet with a known CIDR block."""

    place: str
    text: str
    number: int
    subnet: Subnet
    block: Cidr

    @property
    def is_outside(self) -> bool:
        return not self.block.first <= self.number <= self.block.last

    @property
    def is_reserved(self) -> bool:
        """Whether it is one of the first four addresses or the last one of the subnet."""
        return self.number == self.block.last or 0 <= self.number - self.block.first < RESERVED_FIRST


def chosen_addresses(resource: Resource) -> Iterator[ChosenAddress]:
    """The IPv4 addresses of the resource that are known, as are their subnets and CIDR blocks."""
    slot = _SLOTS[resource.type]
    if not slot.block:
        yield from _at(resource, slot, ())
        return
    blocks = resource.items(slot.block)
    for index in range(0 if isinstance(blocks, Unknown) else len(blocks)):
        yield from _at(resource, slot, (slot.block, index))


def _at(resource: Resource, slot: Slot, place: tuple[str | int, ...]) -> Iterator[ChosenAddress]:
    found = list(_texts(resource, slot, place))
    key, path = _at_place(place, "subnetId")
    subnet = resource.stack.referred(Subnet, resource.ref(SUBNET, key, *path)) if found else None
    block = subnet.cidr if isinstance(subnet, Subnet) else None
    for unknown in (subnet, block):
        if isinstance(unknown, Unknown):
            note(unknown)
    if not isinstance(subnet, Subnet) or not isinstance(block, Cidr):
        return
    for name, text in found:
        number = _number(text)
        if number is not None:
            yield ChosenAddress(name, text, number, subnet, block)


def _texts(resource: Resource, slot: Slot, place: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    prefix = "".join(f"[{step}]" if isinstance(step, int) else step for step in place)
    for key in slot.keys:
        first, further = _at_place(place, key)
        values = resource.items(first, *further)
        for value in () if isinstance(values, Unknown) else values:
            if isinstance(value, str):
                yield f"{prefix}.{key}" if prefix else key, value


def _at_place(place: tuple[str | int, ...], key: str) -> tuple[str, tuple[str | int, ...]]:
    """The first and the further steps to the property."""
    return (str(place[0]), (*place[1:], key)) if place else (key, ())


def _number(text: str) -> int | None:
    """The number of an IPv4 address; `None` for another text."""
    try:
        version, number = parse_address(text)
    except CidrError:
        return None
    return number if version == 4 else None
