"""What would decide what is undecided."""

from __future__ import annotations

from pathlib import Path

from preflight.checks.deciding import DEPLOYMENT, with_what_decides
from preflight.evaluation.evaluate import Outcome
from preflight.evaluation.undecided import Undecided
from tests.preflight.preview.programs import run

PROGRAM = """
import pulumi
import pulumi_aws as aws

network = pulumi.StackReference("acme/network/dev")
ami = aws.ec2.get_ami(most_recent=True, owners=["self"])
vpc = aws.ec2.get_vpc(default=True)
instance = aws.ec2.Instance("web", ami=ami.id, instance_type="t3.micro", subnet_id=network.get_output("subnet"))
group = aws.ec2.SecurityGroup("web", vpc_id=vpc.id)
own = aws.ec2.Vpc("own", cidr_block="10.0.0.0/16")
me = aws.get_caller_identity()
aws.s3.Bucket("logs", bucket=f"logs-{me.account_id}")
aws.ec2.Subnet("inner", vpc_id=own.id, cidr_block="10.0.0.0/24")
"""


def test_what_would_decide_it(tmp_path: Path) -> None:
    found = run(tmp_path, PROGRAM)
    stack = found.modelled()
    reasons = {
        "ami of 'web'": "the result of aws:ec2/getAmi:getAmi under lookups in preflight.yaml",
        "vpcId of 'web' comes from outside": "the result of aws:ec2/getVpc:getVpc under lookups in preflight.yaml",
        "subnetId of 'web'": "the outputs of stack 'acme/network/dev' (pulumi:pulumi:StackReference) under lookups in "
        "preflight.yaml",
        "vpcId of 'inner'": DEPLOYMENT,
        "bucket of 'logs'": "the result of aws:index/getCallerIdentity:getCallerIdentity under lookups in "
        "preflight.yaml",
        "whether 123456789012 is the account ID of this stack": "the result of "
        "aws:index/getCallerIdentity:getCallerIdentity under lookups in preflight.yaml",
        "'subnet-0a' is not in this stack": "the existing resource, or the result of aws:ec2/getSubnet:getSubnet under "
        "lookups in preflight.yaml",
        "'rtb-0a' is not in this stack": "the existing resource",
        "size of 'nothing'": DEPLOYMENT,
        "a policy variable": DEPLOYMENT,
    }
    outcome = Outcome(undecided=tuple(Undecided("p", "urn", "web", reason) for reason in reasons))
    assert {u.reason: u.by for u in with_what_decides(outcome, stack, found).undecided} == reasons
