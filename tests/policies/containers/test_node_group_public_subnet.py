"""Node groups in public subnets."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import PUBLIC, VPC, alone, nodes, subnet
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def in_subnet(more: str = "", template: str = "", routed: bool = True) -> str:
    return (
        VPC
        + (PUBLIC if routed else "")
        + subnet("a", 0, "a", more)
        + nodes(f'subnetIds: ["${{a.id}}"]{template}')
    )


def launch(properties: str) -> str:
    return f"  template: {{ type: aws:ec2:LaunchTemplate, properties: {properties} }}\n"


TEMPLATE = ', launchTemplate: { id: "${template.id}", version: "1" }'
TOLD = [
    (
        "nodes",
        "Subnet 'a' is public, but its mapPublicIpOnLaunch is not true. Set it to true, or use a private subnet.",
    )
]

CASES = {
    "a public subnet": Case(in_subnet(), TOLD, when="planned"),
    "set to false": Case(in_subnet(", mapPublicIpOnLaunch: false"), TOLD, when="planned"),
    "with addresses": Case(in_subnet(", mapPublicIpOnLaunch: true")),
    "unknown addresses": Case(in_subnet(', mapPublicIpOnLaunch: "${queue.url}"') + QUEUE, when="planned"),
    "a private subnet": Case(in_subnet(routed=False)),
    "one that exists": Case(in_subnet(), when="deployed"),
    "a launch template": Case(in_subnet(template=TEMPLATE) + launch("{}"), TOLD, when="planned"),
    "a launch template with an interface": Case(
        in_subnet(template=TEMPLATE) + launch("{ networkInterfaces: [{ associatePublicIpAddress: true }] }")
    ),
    "a launch template of elsewhere": Case(in_subnet(template=TEMPLATE.replace("${template.id}", "lt-1"))),
    "a subnet of elsewhere": Case(alone(nodes("subnetIds: [subnet-1]"))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("node-group-public-subnet", case)
