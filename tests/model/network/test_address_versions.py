"""Which addresses are of the version that their property does not take."""

from __future__ import annotations

from typing import Any

from preflight.model.network.address_versions import wrong_versions
from preflight.testing import Program


def wrong(type_: str, **properties: Any) -> list[tuple[str, str, int]]:
    program = Program()
    program.add(type_, "x", **properties)
    resource = next(r for r in program.planned().resources if r.name == "x")
    return [(w.property, w.text, w.version) for w in wrong_versions(resource)]


def test_the_name_of_the_property_says_the_version() -> None:
    found = wrong("aws:ec2:Subnet", cidrBlock="2001:db8::/64", ipv6CidrBlock="10.0.0.0/24")
    assert found == [("cidrBlock", "2001:db8::/64", 6), ("ipv6CidrBlock", "10.0.0.0/24", 4)]


def test_another_property_says_the_version() -> None:
    assert wrong("aws:wafv2:IpSet", ipAddressVersion="IPV4", addresses=["::1/128", "10.0.0.1/32"]) == [
        ("addresses", "::1/128", 6)
    ]
    assert wrong("aws:wafv2:IpSet", addresses=["::1/128"]) == []
