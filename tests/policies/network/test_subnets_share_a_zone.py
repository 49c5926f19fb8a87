"""Endpoints and attachments with two subnets in one zone."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

SUBNETS = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: ZONE } }
"""
SAME = SUBNETS.replace("ZONE", "eu-west-1a")
APART = SUBNETS.replace("ZONE", "eu-west-1b")
HOLDERS = {
    "endpoint": """
  x:
    type: aws:ec2:VpcEndpoint
    properties:
      { vpcId: "${vpc.id}", serviceName: com.amazonaws.eu-west-1.ssm, vpcEndpointType: Interface, subnetIds: IDS }
""",
    "attachment": """
  hub: { type: aws:ec2transitgateway:TransitGateway }
  x:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { transitGatewayId: "${hub.id}", vpcId: "${vpc.id}", subnetIds: IDS }
""",
}
BOTH = '["${a.id}", "${b.id}"]'
FOUND = [
    (
        "x",
        "Subnets 'a' and 'b' are both in eu-west-1a, and only one subnet is allowed in each Availability Zone. Remove "
        "one of them.",
    )
]
ENDPOINT = HOLDERS["endpoint"]
CASES = {
    f"{kind}, {what}": Case(subnets + holder.replace("IDS", BOTH), expected)
    for kind, holder in HOLDERS.items()
    for what, subnets, expected in (
        ("one zone", SAME, FOUND),
        ("two zones", APART, []),
        ("an unknown zone", SUBNETS.replace("ZONE", "{ fn::invoke: {} }"), []),
    )
} | {
    "one of them": Case(SAME + ENDPOINT.replace("IDS", '["${a.id}"]')),
    "one of them twice": Case(SAME + ENDPOINT.replace("IDS", '["${a.id}", "${a.id}"]')),
    "beside one of another stack": Case(
        SAME + ENDPOINT.replace("IDS", '["${a.id}", "${b.id}", subnet-0123456789abcdef0]'),
        FOUND,
        when="deployed",
    ),
    "of another stack": Case(SAME + ENDPOINT.replace("IDS", '["${a.id}", subnet-0123456789abcdef0]')),
    "unknown": Case(SAME + ENDPOINT.replace("IDS", "{ fn::invoke: {} }")),
    "by an association": Case(
        SAME
        + ENDPOINT.replace("IDS", '["${a.id}"]')
        + """
  more:
    type: aws:ec2:VpcEndpointSubnetAssociation
    properties: { vpcEndpointId: "${x.id}", subnetId: "${b.id}" }
""",
        FOUND,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_subnets_share_a_zone(case: Case) -> None:
    check("subnets-share-a-zone", case)
