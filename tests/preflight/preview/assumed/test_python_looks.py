"""What a Python program looks at, line by line: all lines are in one program, which runs once."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.values import SENTINEL
from preflight.preview.assumed.worlds import World
from preflight.preview.model import Preview
from preflight.preview.project import Project
from preflight.preview.session import Settings, record

HEAD = """
import base64, hashlib, json, re
import pulumi
import pulumi_aws as aws

PROD = "123456789012"
config = pulumi.Config("web")
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
me = aws.get_caller_identity()
vpc = aws.ec2.get_vpc(id="vpc-0123")
ids = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": ["vpc-0123"]}]).ids
zones = aws.get_availability_zones(state="available").names
setting = aws.ssm.get_parameter(name="/env").value
database = aws.rds.get_instance(db_instance_identifier="orders")
token = config.require("token")
class Account:
    def __init__(self, identity):
        self.identity = identity
    @property
    def is_production(self):
        return self.identity.account_id == PROD
def is_production(account):
    return account == PROD
def one(value):
    return f"<{value}>"
class Named:
    name = "x"
def nothing(*_):
    return None
"""
LOOKS = """
me.account_id == PROD
me.account_id != "1"
PROD == me.account_id
me.account_id in [PROD, "210987654321"]
PROD in [me.account_id]
me.account_id in {PROD: 1}
{"account": me.account_id} == {"account": PROD}
{"account": PROD} != {"account": [me.account_id]}
me.account_id in "a text"
me.account_id < PROD
{PROD: 1}.get(me.account_id, 2)
{1: 1}.get(1) and {PROD: 1, me.account_id: 2}[me.account_id]
me.account_id.startswith("12")
me.account_id[-4:]
me.account_id[0]
int(me.account_id)
len(me.account_id)
re.match("12", me.account_id)
re.compile("12").match(me.account_id)
"12" in me.arn
me.arn.split(":")[4]
me.arn.upper()
f"x-{me.account_id}" == "x-1"
hashlib.sha256(me.account_id.encode()).hexdigest()
[c for c in me.account_id]
sorted(ids)
set(ids)
min(ids)
len(ids)
ids.index(ids[0])
ids == []
"subnet-1" in ids
vpc.enable_dns_support
vpc.tags
vpc.cidr_block == "10.0.0.0/16"
database.allocated_storage
json.loads(setting) if nothing() else setting == "prod"
setting.lower() == "prod"
list(filter(None, [setting]))
token == "x"
token.startswith("x")
aws.get_caller_identity_output().account_id.apply(lambda account: account == PROD)
main.id.apply(lambda _: 1 if me.account_id == PROD else 2)
main.arn.apply(lambda arn: arn + {PROD: "x"}.get(me.account_id, "y"))
any(account == PROD for account in [me.account_id])
[x for x in [1] if me.account_id != PROD]
"""
# What a callback or a function looks at is recorded in its own line.
INSIDE = {
    "return self.identity.account_id == PROD": "Account(me).is_production",
    "return account == PROD": "is_production(me.account_id)",
}
LEAVES = """
f"logs-{me.account_id}"
f"{me.account_id:>20}" + f"{me.account_id!r}"
"logs-%s" % me.account_id
"logs-{}".format(me.account_id)
"logs-{account}".format(account=me.account_id)
"-".join(["logs", me.account_id])
"logs-" + me.account_id
str(me.account_id)
json.dumps({"Resource": f"arn:aws:s3:::{me.account_id}", "Account": me.account_id})
base64.b64encode(me.account_id.encode())
[*ids, "subnet-1"]
{**{"account": me.account_id}, "x": [me.account_id]}
{"account": me.account_id}["account"]
"account" in {"account": me.account_id}
{"account": me.account_id}.get("account")
[me.account_id][0]
(me.account_id, 1)[0]
list(ids) + list(zones)
zones[0] + zones[1]
[zone for zone in zones[:2]]
len(zones) > 1
zones[0] == "eu-west-1a"
aws.get_region().name == "eu-west-1"
aws.get_partition().partition == "aws"
[f"{i}-{subnet}" for i, subnet in enumerate(ids)]
dict(account=me.account_id)
one(me.account_id)
me.account_id is None
vpc.id is not None and vpc.cidr_block
me.account_id or "none"
"a" == "b" or PROD.startswith("1") or len(PROD) == 12
isinstance(me.account_id, str)
aws.s3.Bucket("logs", bucket=f"logs-{me.account_id}", tags={"Vpc": vpc.id, "Setting": setting})
aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function="x", principal="s3.amazonaws.com")
pulumi.Output.concat("x-", me.account_id).apply(lambda text: text + "-y")
pulumi.Output.all(main.id, me.account_id).apply(lambda both: json.dumps({"id": both[0], "account": both[1]}))
pulumi.Output.json_dumps({"account": me.account_id, "vpc": main.id})
main.id.apply(lambda value: f"{value}-{me.account_id}-{vpc.id}")
getattr(Named(), "name") == "x"
config.get_secret("token")
config.require("plain") == "x"
"""


def preview(folder: Path, lines: str) -> Preview:
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    encrypted = "  web:token:\n    secure: v1:abc\n"
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: eu-west-1\n  web:plain: x\n{encrypted}")
    (folder / "__main__.py").write_text(HEAD + lines)
    project = Project.load(folder, "dev", {})
    made = record(project, Settings(world=World(once=True, looks=True), guarded=True))
    assert made.error is None, made.error
    return made


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The lines at which the program looks at something."""
    program = f"{LOOKS}{LEAVES}" + "\n".join(INSIDE.values())
    found = preview(tmp_path_factory.mktemp("program"), program).looks
    places = (*found.places, *(decision.place for decision in found.decisions))
    text = (HEAD + program).splitlines()
    return {text[int(place.rpartition(":")[2]) - 1].strip() for place in places}


@pytest.mark.parametrize("line", [*LOOKS.strip().splitlines(), *INSIDE])
def test_a_look(line: str, looks: set[str]) -> None:
    assert line in looks


@pytest.mark.parametrize("line", LEAVES.strip().splitlines())
def test_what_keeps_a_text_whole_is_no_look(line: str, looks: set[str]) -> None:
    assert line not in looks


def test_lists_that_are_read_are_recorded(tmp_path: Path) -> None:
    assert preview(tmp_path, "print(ids)").looks.reads_lists
    assert not preview(tmp_path, "print(vpc.id)").looks.places


def test_without_a_region_what_it_decides_is_unknown(tmp_path: Path) -> None:
    lines = 'aws.get_region().name == "eu-west-1"\naws.get_partition().partition == "aws"\nzones[0] == "a"\n'
    preview(tmp_path, lines)
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  web:token: x{SENTINEL}\n")
    project = Project.load(tmp_path, "dev", {})
    found = record(project, Settings(world=World(once=True, looks=True), guarded=True))
    assert len(found.looks.decisions) == 3
