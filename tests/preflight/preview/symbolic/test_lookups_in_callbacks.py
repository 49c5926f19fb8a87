"""Lookups have no placeholders: what a callback makes of one without an answer stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.values import PartialText, Unknown
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

PROGRAM = """
def export(name, output, what):
    aws.ssm.Parameter(name, type="String", value="-", description=output.apply(what).apply(json.dumps))

def caught(what):
    try:
        return what()
    except BaseException:
        return "caught"

aws.ssm.Parameter("control", type="String", value="-", description=vpc.id.apply(lambda i: f"<{i}>"))
export("parsed", vpc.id, lambda _: json.loads(aws.ssm.get_parameter(name="/x").value))
export("parsed and caught", vpc.id, lambda _: caught(lambda: json.loads(aws.ssm.get_parameter(name="/x").value)))
export("set", vpc.id, lambda _: "own" if aws.ssm.get_parameter(name="/x").value else "none")
export("begins", vpc.id, lambda i: aws.ec2.get_vpc(id=i).cidr_block.startswith("10."))
export("cut", vpc.id, lambda i: aws.ec2.get_vpc(id=i).cidr_block[:3])
export("length of a text", vpc.id, lambda i: len(aws.ec2.get_vpc(id=i).cidr_block))
export("equal", vpc.id, lambda i: aws.ec2.get_vpc(id=i).cidr_block == "10.0.0.0/16")
export("flag", vpc.id, lambda i: "default" if aws.ec2.get_vpc(id=i).default else "own")
export("number", vpc.id, lambda _: aws.rds.get_instance(db_instance_identifier="x").allocated_storage > 100)
export("length of a list", vpc.id, lambda _: len(aws.ec2.get_subnets().ids))
export("length of objects", vpc.id, lambda i: len(aws.ec2.get_vpc(id=i).cidr_block_associations))
export("key of a map", vpc.id, lambda i: aws.ec2.get_vpc(id=i).tags.get("Name", "no name"))
export("output", vpc.id, lambda i: aws.ec2.get_vpc_output(id=i).default.apply(lambda d: "default" if d else "own"))
export("output outside", aws.ec2.get_vpc_output(id=vpc.id).default, lambda d: "default" if d else "own")
export("length of an output", aws.ec2.get_subnets_output(filters=[]).ids, len)
other = pulumi.StackReference("org/network/dev")
export("of another stack", other.get_output("x"), lambda x: "own" if x else "none")
export("required of another stack", other.require_output("x"), lambda x: x.startswith("vpc-"))
export("outputs of another stack", other.outputs, len)
export("read inside", vpc.id, lambda i: pulumi.StackReference("org/network/prod").get_output("x").apply(bool))

parameter, network = aws.ssm.get_parameter(name="/x"), aws.ec2.get_vpc(tags={"Name": "main"})
second, ids = aws.ssm.get_parameter(name="/y"), aws.ec2.get_subnets().ids
size = aws.rds.get_instance(db_instance_identifier="x").allocated_storage
export("equal to one from outside", vpc.id, lambda _: parameter.value == "ten")
export("one from outside begins", vpc.id, lambda _: parameter.value.startswith("10."))
export("one from outside is set", vpc.id, lambda _: "own" if parameter.value else "none")
export("length of one from outside", vpc.id, lambda _: len(parameter.value))
export("cut of one from outside", vpc.id, lambda _: parameter.value[:9])
export("key from outside", vpc.id, lambda _: {"ten": 1}.get(parameter.value, 0))
export("found in one from outside", vpc.id, lambda _: "preflight" in parameter.value)
export("pattern in one from outside", vpc.id, lambda _: __import__("re").match("pre", parameter.value) is None)
export("two from outside", vpc.id, lambda _: parameter.value == second.value)
export("identified from outside", vpc.id, lambda i: network.id == "vpc-0a1b2c3d")
export("flag from outside", vpc.id, lambda _: "default" if network.default else "own")
export("tags from outside", vpc.id, lambda _: network.tags.get("Name", "no name"))
export("objects from outside", vpc.id, lambda _: len(network.cidr_block_associations))
export("length of a list from outside", vpc.id, lambda _: len(ids))
export("each of a list from outside", vpc.id, lambda _: ["x" for _ in ids])
export("list from outside", vpc.id, lambda _: "many" if ids == ["a"] else "one")
export("list from outside is set", vpc.id, lambda _: "many" if ids else "none")
export("place in a list from outside", vpc.id, lambda _: ids.count("a"))
export("number from outside", vpc.id, lambda _: size > 100)
export("number from outside is set", vpc.id, lambda _: "own" if size else "none")
export("sum with one from outside", vpc.id, lambda _: size + size)
export("text of a number from outside", vpc.id, lambda _: len(str(size)))

is_default, tags, blocks = network.default, network.tags, network.cidr_block_associations
number, has_any, are_many, half = len(ids), bool(ids), len(ids) > 1, size // 2
name = tags.get("Name")
export("captured flag", vpc.id, lambda _: "default" if is_default else "own")
export("opposite of a captured flag", vpc.id, lambda _: not is_default)
export("captured number", vpc.id, lambda _: half > 10)
export("key of captured tags", vpc.id, lambda _: tags.get("Name", "no name"))
export("key in captured tags", vpc.id, lambda _: "Name" in tags)
export("equal captured tags", vpc.id, lambda _: tags == {"Name": "main"})
export("number of captured tags", vpc.id, lambda _: len(tags))
export("keys of captured tags", vpc.id, lambda _: [key for key in tags])
export("captured value of a tag", vpc.id, lambda _: name == "main")
export("number of captured objects", vpc.id, lambda _: len(blocks))
export("captured objects are there", vpc.id, lambda _: "any" if blocks else "none")
export("each captured object", vpc.id, lambda _: ["x" for _ in blocks])
export("captured length", vpc.id, lambda _: number)
export("captured length is more", vpc.id, lambda _: number >= 2)
export("half of a captured length", vpc.id, lambda _: number // 2)
export("text of a captured length", vpc.id, lambda _: f"{number} subnets")
export("each of a captured length", vpc.id, lambda _: list(range(number)))
export("comparison of a captured length", vpc.id, lambda _: "many" if are_many else "few")
export("captured existence", vpc.id, lambda _: "any" if has_any else "none")

by_id = {one: 1 for one in ids}
me = aws.get_caller_identity()
account = me.account_id
export("keys of a list", vpc.id, lambda _: len(by_id))
export("account", vpc.id, lambda _: account == "123456789012")
export("table of accounts", vpc.id, lambda _: {"123456789012": "prod"}.get(me.account_id, "dev"))
export("begin of an account", vpc.id, lambda _: account.startswith("1"))
export("number of an account", vpc.id, lambda _: int(account) > 5)

def makes(i):
    aws.ec2.Subnet("before", vpc_id=i, cidr_block="10.0.0.0/24")
    if aws.ec2.get_vpc(id=i).default:
        aws.ec2.Subnet("if default", vpc_id=i, cidr_block="10.0.1.0/24")
    else:
        aws.ec2.Subnet("if not", vpc_id=i, cidr_block="10.0.2.0/24")

def makes_each(i):
    for n, subnet in enumerate(aws.ec2.get_subnets().ids):
        aws.ec2.RouteTableAssociation(f"each {n}", subnet_id=subnet, route_table_id="rtb-1")

vpc.id.apply(makes)
vpc.id.apply(makes_each)
answered = bucket.arn.apply(lambda arn: aws.iam.get_policy_document(statements=[{
    "actions": ["s3:*"], "resources": [arn, f"arn:aws:s3:::{aws.get_caller_identity().account_id}"]
}]).json)
pulumi.export("answered", answered)
zones = aws.get_availability_zones()
pulumi.export("list in a document", bucket.arn.apply(lambda _: json.dumps({"known": "x", "ids": ids})))
pulumi.export("flag in a document", bucket.arn.apply(lambda _: json.dumps({"known": "x", "flag": is_default})))
pulumi.export("merged tags", bucket.arn.apply(lambda _: {**tags, "known": "x"}))
pulumi.export("zone from outside", bucket.arn.apply(lambda _: zones.names[0] == "eu-central-1a"))
pulumi.export("text from outside", bucket.arn.apply(lambda _: f"<{parameter.value}>"))
pulumi.export("first from outside", bucket.arn.apply(lambda _: f"in {ids[0]}"))
pulumi.export("zones", bucket.arn.apply(lambda _: aws.get_availability_zones().names[0]))
"""
NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('export("')]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("lookups"), PROGRAM)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_lookup_chooses_stays_unknown(found: Preview, name: str) -> None:
    value = named(found, name).get("description")
    assert is_open(value), (value, getattr(value, "pieces", ""))


def test_a_part_of_a_captured_list_or_map_is_unknown(found: Preview) -> None:
    assert outputs(found).get("list in a document").pieces == ('{"known":"x","ids":"', '"}')
    assert outputs(found).get("flag in a document").pieces == ('{"known":"x","flag":"', '"}')
    assert isinstance(outputs(found).get("merged tags"), Unknown)


def test_nothing_is_added_of_what_a_lookup_chooses(found: Preview) -> None:
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    assert isinstance(named(found, "control").get("description"), PartialText)
    assert [urn.rpartition("::")[2] for urn in found.symbolic.inside] == ["before"]


def test_a_lookup_with_an_answer_is_known(found: Preview) -> None:
    text = outputs(found).get("answered")
    assert isinstance(text, PartialText)
    assert [hole and hole.output for hole in text.holes] == ["arn", "account"]
    assert outputs(found).get("zones") == "eu-central-1a"
    assert outputs(found).get("zone from outside") is True
    assert outputs(found).get("text from outside").pieces == ("<", ">")
    assert outputs(found).get("first from outside").prefix == "in "


def test_the_answer_that_the_user_sets_is_known(tmp_path: Path) -> None:
    program = """
    pulumi.export("text", vpc.id.apply(lambda _: aws.ssm.get_parameter(name="/x").value.upper()))
    pulumi.export("other", vpc.id.apply(lambda _: aws.ssm.get_parameter(name="/y").value.upper()))
    """
    answer = [{"args": {"name": "/x"}, "result": {"value": "ten"}}]
    made = outputs(previewed(tmp_path, program, answers={"aws:ssm/getParameter:getParameter": answer}))
    assert made.get("text") == "TEN"
    assert isinstance(made.get("other"), Unknown)
