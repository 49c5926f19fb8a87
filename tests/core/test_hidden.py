"""What a program makes inside `apply` may be whatever a policy misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.checks.program import Request, check
from preflight.core.hidden import HiddenResource
from preflight.core.values import Unknown
from tests.preflight.preview.programs import write

HEAD = """
import json
import pulumi
import pulumi_aws as aws

def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]})

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
table = aws.ec2.RouteTable("table", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("a", subnet_id=subnet.id, route_table_id=table.id)
group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
role = aws.iam.Role("role", assume_role_policy=trust("lambda.amazonaws.com"))
function = aws.lambda_.Function("function", role=role.arn, runtime="python3.13", handler="index.handler",
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): pass")}),
    vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [group.id]})
ENI = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
"""
# The policy that is right without it, and what inside apply may take its reason away.
CASES = (
    ("role-lacks-permission", "aws.iam.RolePolicy('more', role=role.id, policy=text)"),
    ("role-lacks-permission", "aws.iam.RolePolicyAttachment('more', role=role.name, policy_arn=text)"),
    ("role-lacks-permission", "aws.iam.PolicyAttachment('more', roles=[role.name], policy_arn=text)"),
    (
        "route-table-misconfiguration",
        "aws.ec2.Route('more', route_table_id=table.id, destination_cidr_block='0.0.0.0/0', gateway_id=text)",
    ),
)
WAYS = (
    "role.arn.apply(lambda text: {made})",
    "def more(text):\n    return {made}\npulumi.Output.all(role.arn, vpc.id).apply(lambda both: more(both[0]))",
    "def more(text):\n    if text:\n        {made}\nrole.arn.apply(more)",
    (
        "class Part(pulumi.ComponentResource):\n    def __init__(self, text):\n        super().__init__('a:b:C', 'c')\n"
        "        {made}\nrole.arn.apply(Part)"
    ),
)


def findings(folder: Path, text: str) -> set[str]:
    report = check(Request(write(folder, HEAD + text)))
    assert not any(f.policy == "program-error" for f in report.outcome.findings)
    return {f.policy for f in report.outcome.findings if f.level == "mandatory"}


def test_without_them_the_findings_stand(tmp_path: Path) -> None:
    assert {policy for policy, _ in CASES} <= findings(tmp_path, "")


@pytest.mark.parametrize(("policy", "made"), CASES)
@pytest.mark.parametrize("way", WAYS)
def test_what_apply_may_add_is_no_certain_lack(tmp_path: Path, policy: str, made: str, way: str) -> None:
    assert policy not in findings(tmp_path, way.format(made=made))


def test_one_of_another_type_changes_nothing(tmp_path: Path) -> None:
    text = "role.arn.apply(lambda text: aws.sns.Topic('more', name=text))"
    assert {policy for policy, _ in CASES} <= findings(tmp_path, text)


def test_it_is_no_resource_of_the_stack(tmp_path: Path) -> None:
    text = "role.arn.apply(lambda text: aws.ec2.Vpc('more'))"
    report = check(Request(write(tmp_path, HEAD + text), symbolic=False))
    assert report.model is not None
    hidden = report.model.of("aws:ec2/vpc:Vpc")[-1]
    assert isinstance(hidden, HiddenResource) and isinstance(hidden.get("cidrBlock"), Unknown)
    assert hidden not in report.model.resources and hidden.urn in report.model.unmanaged
    assert not any(f.urn == hidden.urn for f in report.outcome.findings)


def test_what_a_callback_makes_is_undecided(tmp_path: Path) -> None:
    """Unlike what the program only reads: its settings are deployed."""
    made = "role.arn.apply(lambda text: aws.rds.Instance('more', engine=text))"
    outcome = check(Request(write(tmp_path, HEAD + made), symbolic=False)).outcome
    undecided = {one.policy for one in outcome.undecided if "made inside apply" in one.resource}
    assert {"subnet-group-configuration", "database-in-public-subnet"} <= undecided
