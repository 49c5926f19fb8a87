from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${one.id}", cidrBlock: 10.0.0.0/24 } }
  mine: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${one.id}" } }
  theirs: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${two.id}" } }
"""
TEMPLATE = """
  template: { type: aws:ec2:LaunchTemplate, properties: { vpcSecurityGroupIds: ["${theirs.id}"] } }
"""
FLEET = """
  x:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}"], launchTemplate: { id: "${template.id}" } }
"""
HOLDERS = {
    "instance": '{ type: aws:ec2:Instance, properties: { subnetId: "${a.id}", vpcSecurityGroupIds: [GROUP] } }',
    "interface": '{ type: aws:ec2:NetworkInterface, properties: { subnetId: "${a.id}", securityGroups: [GROUP] } }',
    "load balancer": '{ type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}"], securityGroups: [GROUP] } }',
    "service": """
    type: aws:ecs:Service
    properties: { networkConfiguration: { subnets: ["${a.id}"], securityGroups: [GROUP] } }""",
    "function": """
    type: aws:lambda:Function
    properties: { vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [GROUP] } }""",
    "files": '{ type: aws:efs:MountTarget, properties: { subnetId: "${a.id}", securityGroups: [GROUP] } }',
    "cluster": """
    type: aws:eks:Cluster
    properties: { vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [GROUP] } }""",
}


def holder(kind: str, group: str) -> str:
    return f"{BASE}  x: {HOLDERS[kind]}\n".replace("GROUP", group)


ELSEWHERE = (
    "The resource is in VPC 'one', but security group 'theirs' is in VPC 'two'. Attach a security group "
    "of the same VPC."
)


# A group without a VPC is in the account's default VPC.
NOWHERE = BASE + "  nowhere: { type: aws:ec2:SecurityGroup, properties: { description: web } }\n"
IN_DEFAULT_VPC = (
    "The resource is in VPC 'one', but security group 'nowhere' has no vpcId, so it is in the account's default VPC. "
    "Set the group's vpcId."
)


def nowhere(properties: str, type_: str = "aws:ec2:Instance") -> str:
    return f"{NOWHERE}  x: {{ type: {type_}, properties: {properties} }}\n"


def rule(source: str, more: str = "") -> str:
    return f"""{BASE}
  r:
    type: aws:ec2:SecurityGroupRule
    properties:
      {{ securityGroupId: "${{mine.id}}", type: ingress, protocol: tcp, fromPort: 80, toPort: 80,
        sourceSecurityGroupId: "{source}" }}
{more}"""


INLINE = (
    BASE
    + """
  g:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${one.id}"
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, securityGroups: ["${theirs.id}", "${mine.id}"] }]
"""
)
PEERING = """
  peering: { type: aws:ec2:VpcPeeringConnection, properties: { vpcId: "${two.id}", peerVpcId: "${one.id}" } }
"""
GATEWAY = """
  gateway: { type: aws:ec2transitgateway:TransitGateway, properties: { description: x } }
  left:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { vpcId: "${one.id}", transitGatewayId: "${gateway.id}", subnetIds: ["${a.id}"] }
  right:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { vpcId: "${two.id}", transitGatewayId: "${gateway.id}" }
"""
REGIONS = """
resources:
  far: { type: pulumi:providers:aws, properties: { region: us-east-1 } }
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 }, options: { provider: "${far}" } }
  mine: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${one.id}" } }
  theirs:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${two.id}" }
    options: { provider: "${far}" }
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${two.id}", peerVpcId: "${one.id}", peerRegion: eu-west-1 }
    options: { provider: "${far}" }
  r:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${mine.id}", ipProtocol: "-1", referencedSecurityGroupId: "${theirs.id}" }
"""


def apart(group: str = "mine") -> str:
    return (
        f"A rule of security group '{group}' references security group 'theirs' of VPC 'two', which has "
        "no peering connection with its own VPC 'one'. Allow its CIDR block instead."
    )


def no_id(key: str, text: str) -> list[tuple[str, str]]:
    message = f"{key}: {text} is not a security group ID. Use the group's ID (sg-...)."
    return [("x", message)]


CASES = {
    **{f"{kind}: another VPC": Case(holder(kind, '"${theirs.id}"'), [("x", ELSEWHERE)]) for kind in HOLDERS},
    **{f"{kind}: its VPC": Case(holder(kind, '"${mine.id}"')) for kind in HOLDERS},
    "a group of the default VPC": Case(
        nowhere('{ subnetId: "${a.id}", vpcSecurityGroupIds: ["${nowhere.id}"] }'), [("x", IN_DEFAULT_VPC)]
    ),
    "a group of the default VPC that is associated": Case(
        nowhere('{ subnetId: "${a.id}", vpcSecurityGroupIds: ["${nowhere.id}"] }')
        + """
  also:
    type: aws:vpc:SecurityGroupVpcAssociation
    properties: { securityGroupId: "${nowhere.id}", vpcId: "${one.id}" }
""",
    ),
    "all in the default VPC": Case(nowhere('{ vpcSecurityGroupIds: ["${nowhere.id}"] }')),
    "a subnet that is not known": Case(
        nowhere('{ subnetId: subnet-0123456789abcdef0, vpcSecurityGroupIds: ["${nowhere.id}"] }')
    ),
    "a template that may name a subnet": Case(
        nowhere('{ launchTemplate: { id: lt-1 }, vpcSecurityGroupIds: ["${nowhere.id}"] }')
    ),
    "a database of the default VPC": Case(
        nowhere('{ engine: postgres, vpcSecurityGroupIds: ["${nowhere.id}"] }', "aws:rds:Instance")
    ),
    "the managed default VPC": Case(
        nowhere('{ subnetId: "${d.id}", vpcSecurityGroupIds: ["${nowhere.id}"] }')
        + """
  default: { type: aws:ec2:DefaultVpc }
  d: { type: aws:ec2:Subnet, properties: { vpcId: "${default.id}", cidrBlock: 172.31.96.0/24 } }
""",
    ),
    "a rule between groups of the default VPC": Case(
        NOWHERE
        + """
  other:
    type: aws:ec2:SecurityGroup
    properties:
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, securityGroups: ["${nowhere.id}"] }]
"""
    ),
    "one of two groups": Case(holder("instance", '"${mine.id}", "${theirs.id}"'), [("x", ELSEWHERE)]),
    "fleet": Case(BASE + TEMPLATE + FLEET, [("x", ELSEWHERE)]),
    "template without a fleet": Case(BASE + TEMPLATE),
    "associated with the VPC": Case(
        holder("instance", '"${theirs.id}"')
        + """
  also:
    type: aws:vpc:SecurityGroupVpcAssociation
    properties: { securityGroupId: "${theirs.id}", vpcId: "${one.id}" }
"""
    ),
    "a group of another stack": Case(holder("instance", "sg-0123456789abcdef0")),
    "an unknown group": Case(holder("instance", "{ 'fn::invoke': {} }")),
    "a name": Case(holder("load balancer", "web-servers"), no_id("securityGroups", "'web-servers'")),
    "a name in a block": Case(holder("function", "web"), no_id("vpcConfig.securityGroupIds", "'web'")),
    "a range": Case(holder("files", "10.0.0.0/16"), no_id("securityGroups", "'10.0.0.0/16'")),
    "a subnet": Case(
        holder("instance", '"${a.id}"'),
        no_id("vpcSecurityGroupIds", "the subnet 'a'"),
        when="planned",
    ),
    "a VPC's default group": Case(holder("instance", '"${one.defaultSecurityGroupId}"'), when="planned"),
    "rule: a group of the VPC": Case(rule("${mine.id}")),
    "rule: a group of another VPC": Case(rule("${theirs.id}"), [("r", apart())]),
    "rule: peered": Case(rule("${theirs.id}", PEERING)),
    "rule: one transit gateway": Case(rule("${theirs.id}", GATEWAY)),
    "rule: a peering that may join them": Case(
        rule(
            "${theirs.id}",
            PEERING.replace("${two.id}", "${ref.vpc}") + "  ref: { type: pulumi:pulumi:StackReference }\n",
        ),
        when="planned",
    ),
    "rule: inline": Case(INLINE, [("g", apart("g"))]),
    "rule: another region, though peered": Case(
        REGIONS,
        [
            (
                "r",
                "A rule of security group 'mine' references security group 'theirs' of another Region. Allow its CIDR "
                "block instead.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("cross-reference-errors", CASES[name])


def test_a_subnets_id_that_is_known() -> None:
    """After deployment the text itself tells that it is no group."""
    from preflight.testing import findings, program_from_yaml

    found = findings(program_from_yaml(holder("instance", '"${a.id}"')).deployed(), "cross-reference-errors")
    assert [name for name, message in found if message.startswith("vpcSecurityGroupIds: 'subnet-")] == ["x"]
