"""`preflight check` and the engine's preview report the same findings, at the same lines."""

from __future__ import annotations

import json
import re

import pytest
from pulumi.runtime.proto import analyzer_pb2

from tests.preflight.engine import Engine, Said
from tests.preflight.test_cli import run
from tests.preflight.test_engine import BEHIND_APPLY, FAULTY, LOOKS_UP, SOUND
from tests.preflight.test_operations import engine, program

__all__ = ["engine"]

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"
COMPONENTS = """
class Network(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:network:Network", name, {}, opts)
        vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block="10.0.0.0/16", opts=pulumi.ResourceOptions(parent=self))
        for i, block in enumerate(["10.0.1.0/24", "10.0.1.128/25", "10.9.0.0/24"]):
            aws.ec2.Subnet(
                f"{name}-{i}", vpc_id=vpc.id, cidr_block=block, opts=pulumi.ResourceOptions(parent=vpc)
            )
        self.register_outputs({})


Network("one")
Network("two")
"""
QUEUES = """
queue = aws.sqs.Queue("orders", visibility_timeout_seconds=30)
topic = aws.sns.Topic("news")
aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
aws.sqs.QueuePolicy("orders", queue_url=queue.id, policy=pulumi.Output.json_dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                   "Action": "sqs:SendMessage", "Resource": queue.arn}]}))
role = aws.iam.Role("work", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
work = aws.lambda_.Function("work", runtime="python3.12", handler="main.handler", role=role.arn, timeout=60,
                            code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def handler(a, b): pass")}))
aws.lambda_.EventSourceMapping("orders", event_source_arn=queue.arn, function_name=work.name)
"""
NETWORK = """
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
gateway = aws.ec2.InternetGateway("gateway", vpc_id=main.id)
table = aws.ec2.RouteTable("table", vpc_id=main.id)
subnets = [
    aws.ec2.Subnet(f"s{i}", vpc_id=main.id, cidr_block=f"10.0.{i}.0/24", availability_zone="eu-west-1a")
    for i in (1, 2)
]
for i in (1, 2):
    aws.ec2.Route(f"r{i}", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
group = aws.ec2.SecurityGroup("group", vpc_id=main.id, ingress=[
    {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}])
aws.lb.LoadBalancer("web", internal=True, subnets=[s.id for s in subnets], security_groups=[group.id])
"""
# What resource policies report of two resources, and one that they report of one.
REFERENCES = """
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(z, vpc_id=main.id, cidr_block=f"10.0.{i}.0/24", availability_zone=f"eu-west-1{z}")
    for i, z in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("balancer", internal=True, subnets=[s.id for s in subnets])
aws.ec2.VpcEndpointService("service", acceptance_required=True, network_load_balancer_arns=[balancer.arn])
dns = aws.servicediscovery.HttpNamespace("names", name="shop")
aws.servicediscovery.Service("one", namespace_id=dns.id, dns_config={
    "namespace_id": dns.id, "dns_records": [{"ttl": 10, "type": "A"}]})
aws.ec2.FlowLog("log", vpc_id=main.id, log_destination_type="s3", log_destination="arn:aws:s3:::logs")
"""
# File and line, where a finding has them, before its message; the lines after it are the references.
_SAID = re.compile(r"[^\n]*\n(?:(?P<place>\S+?:\d+): )?(?P<message>[^\n]*)")

Finding = tuple[str, str, str, str, str]


@pytest.mark.parametrize(
    ("text", "mandatory"),
    [
        (FAULTY, 1),
        (SOUND, 0),
        (LOOKS_UP, 0),
        (BEHIND_APPLY, 1),
        (HEAD + COMPONENTS, 4),
        (HEAD + QUEUES, 4),
        (HEAD + NETWORK, 3),
        (HEAD + REFERENCES, 3),
    ],
    ids=["faulty", "sound", "lookups", "apply", "components", "queues", "network", "references"],
)
def test_both_report_the_same(engine: Engine, text: str, mandatory: int) -> None:
    in_check = checked(program(engine, text))
    said = engine.preview()
    assert [f for f in in_check if f[2] == "mandatory"] == [f for f in previewed(said) if f[2] == "mandatory"]
    assert in_check == previewed(said), said.text
    assert sum(f[2] == "mandatory" for f in in_check) == mandatory
    # What is reported on a resource has its line.
    assert all(place for _, urn, _, place, _ in in_check if "pulumi:pulumi:Stack" not in urn)


def checked(engine: Engine) -> list[Finding]:
    made = json.loads(run("check", engine.folder, "--stack", "dev", "-f", "json").stdout)
    return sorted(
        (f["policy"], f["urn"], f["level"], f"{f['path'].rpartition('/')[2]}:{f['line']}", f["message"])
        if f["file"]
        else (f["policy"], f["urn"], f["level"], "", f["message"])
        for f in made["findings"]
    )


def previewed(said: Said) -> list[Finding]:
    found = []
    for one in said.diagnostics:
        match = _SAID.match(one.message)
        level = "mandatory" if one.enforcementLevel == analyzer_pb2.MANDATORY else "advisory"
        if match is None:
            # One line of the pack itself, instead of the findings before production.
            found.append(("before-production", one.urn, level, "", one.message))
        else:
            found.append((one.policyName, one.urn, level, match["place"] or "", match["message"]))
    return sorted(found)
