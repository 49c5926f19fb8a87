from __future__ import annotations

import pytest

from tests.policies.table import Case, check

MACHINE = '  machine: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }\n'


def acl(ingress: str = "", egress: str = "", more: str = MACHINE) -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  a: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24 }} }}
  acl:
    type: aws:ec2:NetworkAcl
    properties: {{ vpcId: "${{vpc.id}}", subnetIds: ["${{a.id}}"], ingress: [{ingress}], egress: [{egress}] }}
{more}"""


def allow(
    low: object, high: object, block: str = "0.0.0.0/0", number: int = 100, action: str = "allow"
) -> str:
    ports = f"fromPort: {low}, toPort: {high}"
    return f"{{ ruleNo: {number}, action: {action}, protocol: tcp, {ports}, cidrBlock: {block} }}"


ALL = '{ ruleNo: 200, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }'
INSIDE = '{ ruleNo: 200, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 10.0.0.0/16 }'
REPLIES = allow(1024, 65535, number=300)
UNKNOWN = "{ 'fn::invoke': {} }"


def nothing(way: str) -> list[tuple[str, str]]:
    verb = "enters" if way == "ingress" else "leaves"
    text = f"The network ACL has no rule that allows {way}, so nothing {verb} subnet 'a'. "
    return [("acl", text + "Add rules for the traffic and its return traffic.")]


def unheard(what: str) -> list[tuple[str, str]]:
    text = (
        f"The network ACL allows {what}, but blocks the return traffic. Allow ports 1024-65535 from those addresses in "
        "ingress."
    )
    return [("acl", text)]


def unanswered(what: str) -> list[tuple[str, str]]:
    text = (
        f"The network ACL allows {what}, but blocks the return traffic. Allow ports 1024-65535 to those addresses in "
        "egress."
    )
    return [("acl", text)]


CASES = {
    "everything both ways": Case(acl(ALL, ALL)),
    "services and replies": Case(acl(f"{allow(443, 443)}, {REPLIES}", f"{allow(443, 443)}, {REPLIES}")),
    "no rules": Case(acl(), [*nothing("egress"), *nothing("ingress")]),
    "no egress": Case(acl(ALL), nothing("egress")),
    "no ingress": Case(acl("", ALL), nothing("ingress")),
    "only a denial": Case(acl(allow(0, 65535, action="deny"), ALL), nothing("ingress")),
    "no replies out": Case(
        acl(allow(443, 443), allow(443, 443)),
        [*unanswered("port 443 from 0.0.0.0/0"), *unheard("port 443 to 0.0.0.0/0")],
    ),
    "no replies out to the VPC": Case(
        acl(f"{allow(5432, 5432, '10.0.0.0/16')}, {REPLIES}", allow(443, 443)),
        unanswered("port 5432 from 10.0.0.0/16"),
    ),
    "a service above 1023 is no port of clients": Case(
        acl(
            allow(443, 443),
            f"{allow(443, 443)}, {allow(5432, 5432, number=300)}, {allow(8080, 8090, number=400)}",
        ),
        [
            *unanswered("port 443 from 0.0.0.0/0"),
            *unheard("port 443 to 0.0.0.0/0, port 5432 to 0.0.0.0/0, ports 8080-8090 to 0.0.0.0/0"),
        ],
    ),
    "a service above 1023 and its replies": Case(
        acl(f"{allow(8080, 8080)}, {REPLIES}", f"{allow(5432, 5432)}, {allow(32768, 60999, number=300)}")
    ),
    "a service above 32767 without replies": Case(
        acl(allow(50051, 50051), allow(443, 443)),
        [*unanswered("port 50051 from 0.0.0.0/0"), *unheard("port 443 to 0.0.0.0/0")],
    ),
    "ports both ways over UDP, which may be one port": Case(
        acl(
            allow(4500, 4500).replace("tcp", "udp"),
            allow(4500, 4500).replace("tcp", "udp"),
        )
    ),
    "no replies in": Case(
        acl(allow(80, 443), f"{allow(443, 443)}, {REPLIES}"), unheard("port 443 to 0.0.0.0/0")
    ),
    "replies for Linux only": Case(acl(allow(443, 443), allow(32768, 65535))),
    "replies from the VPC only": Case(acl(INSIDE, ALL), unheard("all traffic to 0.0.0.0/0")),
    "inside only": Case(acl(INSIDE, INSIDE)),
    "replies denied first": Case(
        acl(f"{allow(443, 443)}", f"{allow(1024, 65535, number=50, action='deny')}, {ALL}"),
        [*unanswered("port 443 from 0.0.0.0/0"), *unheard("all traffic to 0.0.0.0/0")],
    ),
    "guards nothing that is used": Case(acl(more="")),
    "guards no subnet": Case(acl().replace('subnetIds: ["${a.id}"], ', "")),
    "unknown ports": Case(acl(allow(UNKNOWN, 443), ALL)),
    "unknown rules": Case(acl().replace("ingress: []", f"ingress: {UNKNOWN}"), nothing("egress")),
    "an adopted default ACL": Case(
        acl(ALL, ALL).replace('subnetIds: ["${a.id}"], ', "")
        + """
  default:
    type: aws:ec2:DefaultNetworkAcl
    properties: { defaultNetworkAclId: "${vpc.defaultNetworkAclId}" }
""",
        [("default", text) for _, text in (*nothing("egress"), *nothing("ingress"))],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("network-acl-blocks-replies", CASES[name])
