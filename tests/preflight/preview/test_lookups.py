"""Answers to the functions that programs invoke."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, IMAGE_OUTPUT, Hole, Part, written
from preflight.core.values import SENTINEL, UNKNOWN_MARKER
from preflight.preview import PreviewError, lookups
from preflight.preview.lookups import answer, policy_document, stand_in
from preflight.preview.recording import clean_text
from tests.preflight.preview.programs import properties, run
from tests.versions import needs_aws_7

ACCOUNT_OF_ALL = Hole("", ACCOUNT, (Part("", ACCOUNT),))
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


@pytest.mark.parametrize(
    ("args", "region", "arn"),
    [
        ({}, "eu-west-1", "arn:aws:iam::156460612806:root"),
        ({"region": "cn-north-1"}, "eu-west-1", "arn:aws-cn:iam::638102146993:root"),
        ({}, "il-central-1", None),
        ({}, None, None),
    ],
)
def test_the_account_of_load_balancers(args: dict[str, str], region: str | None, arn: str | None) -> None:
    found = answer("aws:elb/getServiceAccount:getServiceAccount", args, region)
    assert (found and found["arn"]) == arn


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_region_and_partition(region: str, partition: str, suffix: str) -> None:
    found = answer("aws:index/getPartition:getPartition", {}, region)
    assert found is not None
    assert (found["partition"], found["dnsSuffix"]) == (partition, suffix)
    found = answer("aws:index/getRegion:getRegion", {}, region)
    assert found is not None
    assert (found["name"], found["region"]) == (region, region)
    found = answer("aws:index/getCallerIdentity:getCallerIdentity", {}, region)
    assert found is not None
    assert found["accountId"] == lookups.STAND_IN_ACCOUNT


@pytest.mark.parametrize(
    ("region", "args", "letters"),
    [
        ("eu-west-1", {}, "abc"),
        ("us-east-1", {"state": "available"}, "abcdef"),
        ("us-east-1", {"excludeNames": ["us-east-1e"]}, "abcdf"),
        ("us-west-1", {}, "ac"),
    ],
)
def test_zones(region: str, args: dict[str, Any], letters: str) -> None:
    found = answer(ZONES, args, region)
    assert found is not None
    assert found["names"] == [region + letter for letter in letters]
    assert len(found["zoneIds"]) == len(letters)


def test_names_of_services_and_parts_of_arns() -> None:
    found = answer("aws:index/getServicePrincipal:getServicePrincipal", {"serviceName": "ec2"}, "eu-west-1")
    assert found is not None
    assert found["name"] == "ec2.amazonaws.com"
    token = "aws:index/getArn:getArn"
    found = answer(token, {"arn": "arn:aws:s3:::bucket/a:b"}, None)
    assert found is not None
    assert (found["service"], found["account"], found["resource"]) == ("s3", "", "bucket/a:b")
    assert answer(token, {"arn": "bucket"}, None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("logs-000000000000", "logs-{}"),
        ("000000000000", "{}"),
        ("arn:aws:iam::000000000000:root", "arn:aws:iam::{}:root"),
        ("1000000000000", "1{}"),
        ("7".rjust(20, "0"), "7".rjust(20, "0")),
        ("0" * 64, "0" * 64),
    ],
)
def test_the_account_that_is_not_known_has_twelve_zeros(text: str, expected: str) -> None:
    account = SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),)))
    assert clean_text(text) == expected.format(account)


def test_what_only_the_account_knows_has_no_answer() -> None:
    assert answer("aws:ec2/getAmi:getAmi", {}, "eu-west-1") is None
    assert answer("aws:route53/getZone:getZone", {}, None) is None


def test_a_parameter_of_awss_own_that_holds_a_document() -> None:
    token = "aws:ssm/getParameter:getParameter"
    name = "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended"
    found = answer(token, {"name": name}, None)
    assert found is not None
    made = json.loads(found["value"])
    assert made["image_id"].startswith(UNKNOWN_MARKER) and IMAGE_OUTPUT in made["image_id"]
    assert made["image_name"] == UNKNOWN_MARKER
    assert answer(token, {"name": f"{name}/image_id"}, None) is None


# Each as the provider's own data source writes it (documentation of aws_iam_policy_document).
DOCUMENTS = [
    (
        {"statements": [{"actions": ["s3:Get"], "resources": ["*"]}]},
        {"Effect": "Allow", "Action": "s3:Get", "Resource": "*"},
    ),
    (
        {
            "statements": [
                {"sid": "A", "effect": "Deny", "notActions": ["b", "c"], "notResources": ["x", "y"]}
            ]
        },
        {"Sid": "A", "Effect": "Deny", "NotAction": ["c", "b"], "NotResource": ["y", "x"]},
    ),
    # The keys of a dictionary in Python.
    (
        {
            "statements": [
                {
                    "effect": "Deny",
                    "not_actions": ["b"],
                    "not_resources": ["x"],
                    "not_principals": [{"type": "AWS", "identifiers": ["1"]}],
                }
            ]
        },
        {"Effect": "Deny", "NotAction": "b", "NotResource": "x", "NotPrincipal": {"AWS": "1"}},
    ),
    (
        {
            "statements": [
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [
                        {"type": "Service", "identifiers": ["ec2.amazonaws.com"]},
                        {"type": "AWS", "identifiers": ["1", "2"]},
                    ],
                }
            ]
        },
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com", "AWS": ["2", "1"]},
        },
    ),
    (
        {"statements": [{"actions": ["a"], "principals": [{"type": "*", "identifiers": ["*"]}]}]},
        {"Effect": "Allow", "Action": "a", "Principal": "*"},
    ),
    (
        {
            "statements": [
                {
                    "actions": ["a"],
                    "conditions": [
                        {"test": "StringEquals", "variable": "aws:a", "values": ["1"]},
                        {"test": "StringEquals", "variable": "aws:b", "values": ["1", "2"]},
                    ],
                }
            ]
        },
        {
            "Effect": "Allow",
            "Action": "a",
            "Condition": {"StringEquals": {"aws:a": "1", "aws:b": ["2", "1"]}},
        },
    ),
]


@pytest.mark.parametrize(("args", "statement"), DOCUMENTS)
def test_policy_documents(args: dict[str, Any], statement: dict[str, Any]) -> None:
    assert policy_document(args) == {"Version": "2012-10-17", "Statement": [statement]}


def test_documents_that_are_merged() -> None:
    source = json.dumps({"Statement": [{"Sid": "A", "Effect": "Allow"}, {"Effect": "Deny"}]})
    override = json.dumps({"Statement": {"Sid": "A", "Effect": "Deny"}})
    document = policy_document(
        {
            "policyId": "p",
            "sourcePolicyDocuments": [source],
            "statements": [{"sid": "B", "actions": ["b"]}],
            "overridePolicyDocuments": [override],
        }
    )
    assert document == {
        "Version": "2012-10-17",
        "Id": "p",
        "Statement": [
            {"Sid": "A", "Effect": "Deny"},
            {"Effect": "Deny"},
            {"Sid": "B", "Effect": "Allow", "Action": "b"},
        ],
    }


PROGRAM = """
import pulumi
import pulumi_aws as aws

there = aws.Provider("there", region="ap-south-1")
print(aws.get_availability_zones().names)
print(aws.get_availability_zones(opts=pulumi.InvokeOptions(provider=there)).names)
print(aws.get_region().endpoint, aws.get_partition().partition)
image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": ["vpc-1"]}])
later = aws.ec2.get_vpc_output(default=True)
account = aws.get_caller_identity().account_id
cluster = aws.eks.get_cluster(name="shop")
kind = aws.ec2.get_instance_type(instance_type="t3.micro")
aws.ssm.Parameter("cluster", name=cluster.name, type="String", value=cluster.certificate_authorities[0].data)
aws.ebs.Volume("volume", availability_zone="eu-central-1a", size=kind.default_vcpus, type=cluster.vpc_config.vpc_id)
aws.ec2.Instance("instance", ami=image.id, instance_type="t3.micro", subnet_id=subnets.ids[0])
aws.ec2.Subnet("subnet", vpc_id=later.id, cidr_block="10.0.0.0/24")
aws.s3.Bucket("bucket", bucket=f"logs-{account}")
trust = aws.iam.get_policy_document(statements=[{"actions": ["sts:AssumeRole"], "resources": ["*"]}])
aws.iam.Policy("known", policy=trust.json)
topic = aws.sns.Topic("topic")
about = aws.iam.get_policy_document_output(statements=[{"actions": ["sns:*"], "resources": [topic.arn]}])
aws.iam.Policy("unknown", policy=about.json)
other = pulumi.StackReference("acme/network/dev")
pulumi.export("vpc", other.get_output("vpcId"))
pulumi.export("absent", other.get_output("absent"))
"""


def test_a_program_and_its_lookups(tmp_path: Path) -> None:
    previewed = run(tmp_path, PROGRAM)
    assert previewed.error is None
    assert previewed.output.splitlines()[-3:] == [
        "['eu-central-1a', 'eu-central-1b', 'eu-central-1c']",
        "['ap-south-1a', 'ap-south-1b', 'ap-south-1c']",
        "ec2.eu-central-1.amazonaws.com aws",
    ]
    ami = properties(previewed, "instance").pop("ami")
    assert ami.startswith(SENTINEL) and ami != SENTINEL, "the ID of an image"
    assert properties(previewed, "instance") == {
        "ami": ami,
        "instanceType": "t3.micro",
        "subnetId": SENTINEL,
    }
    assert properties(previewed, "cluster")["name"] == "shop", "the provider repeats the argument"
    assert properties(previewed, "cluster")["value"]["value"] == SENTINEL, "of an object in a list"
    assert properties(previewed, "volume")["size"] == SENTINEL, "a number"
    assert properties(previewed, "volume")["type"] == SENTINEL, "of an object"
    vpc = properties(previewed, "subnet")["vpcId"]
    assert vpc.startswith(SENTINEL) and vpc != SENTINEL, "the ID of the default VPC"
    assert properties(previewed, "bucket")["bucket"] == f"logs-{SENTINEL}{written(ACCOUNT_OF_ALL)}", (
        "the account is no known one"
    )
    assert json.loads(properties(previewed, "known")["policy"])["Statement"][0]["Action"] == "sts:AssumeRole"
    assert properties(previewed, "unknown")["policy"] == SENTINEL
    assert properties(previewed, "shop-dev") == {"vpc": SENTINEL, "absent": SENTINEL}
    answered = {one.token.rpartition(":")[2]: one.answered for one in previewed.lookups}
    assert answered == {
        "getAvailabilityZones": True,
        "getRegion": True,
        "getPartition": True,
        "getCallerIdentity": True,
        "getPolicyDocument": True,
        "getAmi": False,
        "getSubnets": False,
        "getVpc": False,
        "getCluster": False,
        "getInstanceType": False,
    }


REGION = """\
import os
import pulumi
import pulumi_aws as aws

aws.sns.Topic("text", display_name=f"states.{aws.config.region}.amazonaws.com")
aws.sns.Topic("whole", display_name=aws.config.region)
print(pulumi.Config("aws").get("region"), pulumi.Config("aws").get("region") or os.getenv("AWS_REGION", "eu-west-3"))
os.environ["AWS_REGION"] = "eu-west-3"
aws.sns.Topic("chosen", display_name=aws.config.region)
"""


@pytest.mark.parametrize(
    ("stack", "text", "whole", "chosen", "own"),
    [
        ("config: {}\n", f"states.{SENTINEL}.amazonaws.com", SENTINEL, "eu-west-3", "None eu-west-3\n"),
        (
            "config:\n  aws:region: sa-east-1\n",
            "states.sa-east-1.amazonaws.com",
            "sa-east-1",
            "sa-east-1",
            "sa-east-1 sa-east-1\n",
        ),
    ],
)
def test_a_region_that_nothing_here_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: str, text: str, whole: str, chosen: str, own: str
) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    previewed = run(tmp_path, REGION, {"Pulumi.dev__yaml": stack})
    assert (previewed.error, previewed.output) == (None, own)
    seen = [properties(previewed, name)["displayName"] for name in ("text", "whole", "chosen")]
    assert seen == [text, whole, chosen]


@needs_aws_7
def test_a_lookup_names_its_own_region(tmp_path: Path) -> None:
    previewed = run(tmp_path, 'import pulumi_aws as aws\nprint(aws.get_region(region="us-east-2").region)\n')
    assert (previewed.error, previewed.output) == (None, "us-east-2\n")


@pytest.mark.parametrize(
    ("kind", "argument", "repeated"),
    [
        ("bool", "true", True),
        ("bool", "false", False),
        ("bool", True, True),
        ("int", "3", 3.0),
        ("float", "much", "much"),
        ("str", 3.0, "3"),
        ("str", True, "true"),
        ("str", "a", "a"),
    ],
)
def test_arguments_are_repeated_in_the_type_of_their_field(kind: str, argument: Any, repeated: Any) -> None:
    found = stand_in({"it": kind, "other": kind}, {"it": argument, "elsewhere": 1})["it"]
    assert (type(found), found) == (type(repeated), repeated)


@pytest.mark.parametrize("given", ["vpc-1", [{"id": "vpc-1"}], [{"args": 1, "result": {}}], 3])
def test_answers_of_another_shape(tmp_path: Path, given: Any) -> None:
    with pytest.raises(
        PreviewError, match=r"lookups: aws:ec2/getVpc:getVpc: expected a result, or a list of"
    ):
        run(tmp_path, "", answers={"aws:ec2/getVpc:getVpc": given})


def test_answers_that_the_user_gives(tmp_path: Path) -> None:
    answers = {
        ZONES: {"names": ["eu-central-1c"]},
        "aws:ec2/getVpc:getVpc": [
            {"args": {"id": "vpc-9"}, "result": {"id": "vpc-9"}},
            {"args": {"default": True}, "result": {"id": "vpc-12345678", "cidrBlock": "172.31.0.0/16"}},
        ],
        "aws:ec2/getAmi:getAmi": {"id": "ami-0123456789abcdef0"},
        "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "123456789012"},
        "pulumi:pulumi:StackReference": [
            {"args": {"name": "acme/network/dev"}, "result": {"vpcId": "vpc-87654321"}}
        ],
    }
    previewed = run(tmp_path, PROGRAM, answers=answers)
    assert previewed.error is None
    assert "['eu-central-1c']" in previewed.output
    assert properties(previewed, "instance")["ami"] == "ami-0123456789abcdef0"
    assert properties(previewed, "subnet")["vpcId"] == "vpc-12345678"
    assert properties(previewed, "bucket")["bucket"] == "logs-123456789012"
    assert properties(previewed, "shop-dev") == {"vpc": "vpc-87654321"}
