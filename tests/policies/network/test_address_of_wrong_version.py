"""IPv6 addresses where IPv4 ones belong, and the reverse."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

TABLE = """
resources:
  table: { type: aws:ec2:RouteTable, properties: { vpcId: vpc-0123456789abcdef0 } }
"""
LIST = """
resources:
  offices: { type: aws:ec2:ManagedPrefixList, properties: { addressFamily: FAMILY, maxEntries: 5, name: offices } }
  x: { type: aws:ec2:ManagedPrefixListEntry, properties: { prefixListId: "${offices.id}", cidr: "CIDR" } }
"""


def one(type_: str, properties: str) -> str:
    return f"resources:\n  x: {{ type: {type_}, properties: {{ {properties} }} }}\n"


def six(path: str, text: str = "::/0") -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"{path}: {text} is an IPv6 address, and the property accepts IPv4 only. "
            "Use the property for IPv6, or an IPv4 address.",
        )
    ]


def four(path: str, text: str = "0.0.0.0/0") -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"{path}: {text} is an IPv4 address, and the property accepts IPv6 only. "
            "Use the property for IPv4, or an IPv6 address.",
        )
    ]


GROUP = "vpcId: vpc-0123456789abcdef0, ingress: [{ protocol: tcp, fromPort: 1, toPort: 2, KEY: ['TEXT'] }]"
CASES = {
    "a route": Case(
        TABLE
        + '  x: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", destinationCidrBlock: "::/0" } }\n',
        six("destinationCidrBlock"),
    ),
    "a route's other property": Case(
        TABLE
        + '  x: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", '
        + 'destinationIpv6CidrBlock: "0.0.0.0/0" } }\n',
        four("destinationIpv6CidrBlock"),
    ),
    "both right": Case(
        TABLE
        + '  x: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", '
        + 'destinationIpv6CidrBlock: "::/0" } }\n'
        + '  y: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", '
        + 'destinationCidrBlock: "0.0.0.0/0" } }\n'
    ),
    "inline": Case(
        one("aws:ec2:RouteTable", "routes: [{ cidrBlock: '::/0', gatewayId: igw-0123456789abcdef0 }]"),
        six("routes.cidrBlock"),
    ),
    "a rule of a security group": Case(
        one("aws:ec2:SecurityGroup", GROUP.replace("KEY", "cidrBlocks").replace("TEXT", "::/0")),
        six("ingress.cidrBlocks"),
    ),
    "an IPv4 block among IPv6 ones": Case(
        one("aws:ec2:SecurityGroup", GROUP.replace("KEY", "ipv6CidrBlocks").replace("TEXT", "10.0.0.0/8")),
        four("ingress.ipv6CidrBlocks", "10.0.0.0/8"),
    ),
    "a rule of its own": Case(
        one("aws:ec2:SecurityGroupRule", "type: ingress, cidrBlocks: ['2001:db8::/32']"),
        six("cidrBlocks", "2001:db8::/32"),
    ),
    "an ingress rule": Case(one("aws:vpc:SecurityGroupIngressRule", "cidrIpv4: '::/0'"), six("cidrIpv4")),
    "an egress rule": Case(one("aws:vpc:SecurityGroupEgressRule", "cidrIpv6: 0.0.0.0/0"), four("cidrIpv6")),
    "a network ACL": Case(
        one("aws:ec2:NetworkAcl", "egress: [{ cidrBlock: '::/0' }]"), six("egress.cidrBlock")
    ),
    "a rule of a network ACL": Case(one("aws:ec2:NetworkAclRule", "cidrBlock: '::/0'"), six("cidrBlock")),
    "the default network ACL": Case(
        one("aws:ec2:DefaultNetworkAcl", "ingress: [{ ipv6CidrBlock: 0.0.0.0/0 }]"),
        four("ingress.ipv6CidrBlock"),
    ),
    "an entry of a prefix list": Case(
        one("aws:ec2:ManagedPrefixList", "addressFamily: IPv4, entries: [{ cidr: '2001:db8::/32' }]"),
        six("entries.cidr", "2001:db8::/32"),
    ),
    "a list of IPv6": Case(
        one("aws:ec2:ManagedPrefixList", "addressFamily: IPv6, entries: [{ cidr: '2001:db8::/32' }]")
    ),
    "a list of unknown family": Case(
        one("aws:ec2:ManagedPrefixList", "addressFamily: { fn::invoke: {} }, entries: [{ cidr: '::/0' }]")
    ),
    "an entry of its own": Case(
        LIST.replace("FAMILY", "IPv6").replace("CIDR", "10.0.0.0/8"), four("cidr", "10.0.0.0/8")
    ),
    "an entry of its own that fits": Case(LIST.replace("FAMILY", "IPv4").replace("CIDR", "10.0.0.0/8")),
    "an IP set": Case(
        one("aws:wafv2:IpSet", "ipAddressVersion: IPV6, addresses: [10.0.0.0/8]"),
        four("addresses", "10.0.0.0/8"),
    ),
    "an IP set that fits": Case(one("aws:wafv2:IpSet", "ipAddressVersion: IPV4, addresses: [10.0.0.0/8]")),
    "an address": Case(one("aws:ec2:Instance", "privateIp: 'fd00::1'"), six("privateIp", "fd00::1")),
    "a text that is no address": Case(one("aws:ec2:NetworkAclRule", "cidrBlock: everywhere")),
    "unknown": Case(one("aws:ec2:NetworkAclRule", "cidrBlock: { fn::invoke: {} }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_address_of_wrong_version(case: Case) -> None:
    check("address-of-wrong-version", case)
