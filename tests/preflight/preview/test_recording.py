"""What one program registers, against what the engine describes in `AnalyzeStack` at a first preview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Secret, Unknown
from preflight.preview import Preview
from tests.preflight.preview.programs import properties, resources, run

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
ROOT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"

PROGRAM = """
import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions
from parts import Tier

config = pulumi.Config()
west = aws.Provider("west", region="us-west-2")


def add_tag(args):
    if args.type_ == "aws:sns/topic:Topic":
        return pulumi.ResourceTransformResult({**args.props, "tags": {"by": "transform"}}, args.opts)


def guard(args):
    args.opts.protect = True
    args.opts.ignore_changes = ["tags"]
    return pulumi.ResourceTransformResult(args.props, args.opts)


pulumi.runtime.register_resource_transform(add_tag)
tier = Tier("tier", ResourceOptions(providers=[west], transforms=[guard]))
vpc = aws.ec2.Vpc(
    "vpc",
    cidr_block="10.0.0.0/16",
    opts=ResourceOptions(
        protect=True,
        custom_timeouts=pulumi.CustomTimeouts(create="1h30m"),
        aliases=[pulumi.Alias(name="old"), "urn:pulumi:dev::x::aws:ec2/vpc:Vpc::y"],
    ),
)
subnet = aws.ec2.Subnet(
    "subnet",
    vpc_id=vpc.id,
    cidr_block="10.0.0.0/24",
    opts=ResourceOptions(
        parent=vpc,
        depends_on=[tier],
        transformations=[
            lambda a: pulumi.ResourceTransformationResult({**a.props, "tags": {"old": "way"}}, a.opts)
        ],
    ),
)
aws.s3.Bucket("bucket", bucket=pulumi.Output.concat("x-", vpc.id), opts=ResourceOptions(provider=west))
aws.sns.Topic(
    "both",
    display_name=pulumi.Output.all(vpc.id, subnet.id).apply(",".join),
    opts=ResourceOptions(delete_before_replace=True),
)
aws.sns.Topic("known", name=pulumi.Output.from_input("a").apply(lambda text: text + "b"))
aws.sns.Topic("secret", name=pulumi.Output.secret("plain"), display_name=config.require_secret("password"))
aws.sns.Topic("number", display_name=config.require_secret_int("pin").apply(str))
aws.sns.Topic("object", display_name=config.require_secret_object("login").apply(lambda v: v["token"]))
aws.sns.Topic("plain", display_name="a-" + config.require("password"))
aws.ec2.Eip("default", tags={"size": str(config.require_int("size") + 1)})

other = pulumi.StackReference("org/network/dev")
aws.ec2.Subnet("referring", vpc_id=other.get_output("vpcId"), cidr_block=other.require_output("cidr"))
external = aws.ec2.Vpc.get("external", "vpc-12345678")
aws.ec2.Subnet("inside", vpc_id=external.id, cidr_block="10.1.0.0/24")
remote = pulumi.ComponentResource("awsx:ec2:Vpc", "remote", {"cidrBlock": "10.2.0.0/16"}, remote=True)


class Maker(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("1", props)


class Made(pulumi.dynamic.Resource):
    out: pulumi.Output[str]

    def __init__(self, name):
        super().__init__(Maker(), name, {"given": 1, "out": None})


aws.sns.Topic("after", display_name=Made("made").out)
aws.lambda_.Function(
    "function",
    role="arn:aws:iam::123456789012:role/x",
    code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("x = 1"), "lib": pulumi.FileArchive("./lib")}),
    handler="a.x",
    runtime="python3.12",
)
vpc.id.apply(lambda _: aws.sns.Topic("never-at-preview"))
pulumi.Output.from_input(1).apply(lambda _: aws.sns.Topic("in-apply"))
pulumi.export("vpcId", vpc.id)
pulumi.export("plain", "x")
pulumi.export("hidden", pulumi.Output.secret("y"))
print("printed")
pulumi.log.warn("careful")
"""
PARTS = """
import pulumi
import pulumi_aws as aws


class Part(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:parts:Part", name, None, opts)
        self.topic = aws.sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.topic.arn, "fixed": 3})


class Tier(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:parts:Tier", name, None, opts)
        self.part = Part(f"{name}-part", pulumi.ResourceOptions(parent=self))
"""
SETTINGS = """
config:
  aws:region: eu-central-1
  shop:size: 3
  shop:password: {secure: AAABAD}
  shop:pin: {secure: AAABAD}
  shop:login:
    user: admin
    token: {secure: AAABAD}
"""


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    folder = tmp_path_factory.mktemp("shop")
    return run(folder, PROGRAM, {"parts__py": PARTS, "Pulumi.dev.yaml": SETTINGS})


@pytest.fixture(scope="module")
def recorded(previewed: Preview) -> dict[str, dict[str, Any]]:
    return resources(previewed)


@pytest.fixture(scope="module")
def stack(previewed: Preview) -> Stack:
    return previewed.modelled()


def named(stack: Stack, name: str) -> Resource:
    return next(r for r in stack.resources if r.name == name)


def test_the_program_runs_and_its_output_is_kept(previewed: Preview) -> None:
    assert previewed.error is None
    assert "printed" in previewed.output
    assert "careful" in previewed.logs
    assert (previewed.project, previewed.stack, previewed.organization) == ("shop", "dev", "organization")
    assert previewed.sdk_version is not None


def test_the_root_comes_first_and_its_properties_are_the_outputs(previewed: Preview) -> None:
    root = previewed.resources[0]
    assert root.urn == ROOT
    assert properties(previewed, "shop-dev") == {
        "vpcId": SENTINEL,
        "plain": "x",
        "hidden": {**SECRET, "value": "y"},
    }


def test_urns_carry_the_whole_chain_of_parent_types(recorded: dict[str, dict[str, Any]]) -> None:
    topic = recorded["tier-part-topic"]
    chain = "my:parts:Tier$my:parts:Part$aws:sns/topic:Topic"
    assert topic["urn"] == f"urn:pulumi:dev::shop::{chain}::tier-part-topic"
    assert topic["parent"] == "urn:pulumi:dev::shop::my:parts:Tier$my:parts:Part::tier-part"
    assert recorded["subnet"]["urn"].split("::")[2] == "aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet"
    assert recorded["vpc"]["parent"] == ROOT
    assert recorded["vpc"]["options"]["parent"] == ROOT


def test_providers_are_listed_and_given_to_their_resources(recorded: dict[str, dict[str, Any]]) -> None:
    default = next(r for name, r in recorded.items() if name.startswith("default_"))
    assert default["type"] == "pulumi:providers:aws"
    assert default["properties"]["region"] == "eu-central-1"
    assert default["properties"]["version"].replace(".", "_") == default["name"].removeprefix("default_")
    assert recorded["vpc"]["provider"]["urn"] == default["urn"]
    assert recorded["vpc"]["provider"]["properties"] == default["properties"]
    west = recorded["bucket"]["provider"]
    assert west["urn"] == recorded["west"]["urn"]
    assert west["properties"]["region"] == "us-west-2"
    assert recorded["tier-part-topic"]["provider"]["urn"] == recorded["west"]["urn"], "inherited"
    assert "provider" not in recorded["tier"]


def test_dependencies_by_property_and_in_all(recorded: dict[str, dict[str, Any]]) -> None:
    vpc, subnet = recorded["vpc"]["urn"], recorded["subnet"]["urn"]
    topic = recorded["tier-part-topic"]["urn"]
    assert recorded["subnet"]["dependencies"] == [vpc, topic], "a component's children stand for it"
    assert recorded["subnet"]["propertyDependencies"]["vpcId"] == {"urns": [vpc]}
    assert recorded["subnet"]["propertyDependencies"]["cidrBlock"] == {}
    assert recorded["both"]["propertyDependencies"]["displayName"] == {"urns": sorted([vpc, subnet])}
    assert recorded["bucket"]["propertyDependencies"]["bucket"] == {"urns": [vpc]}
    assert "propertyDependencies" not in recorded["tier-part"]


def test_a_components_properties_are_its_outputs(previewed: Preview) -> None:
    assert properties(previewed, "tier-part") == {"arn": SENTINEL, "fixed": 3.0}
    assert properties(previewed, "tier") == {}


def test_options(recorded: dict[str, dict[str, Any]]) -> None:
    options = recorded["vpc"]["options"]
    assert options["protect"] is True
    assert options["customTimeouts"] == {"create": 5400.0}
    assert options["aliases"] == [
        "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::old",
        "urn:pulumi:dev::x::aws:ec2/vpc:Vpc::y",
    ]
    assert recorded["both"]["options"]["deleteBeforeReplace"] is True
    assert recorded["both"]["options"]["deleteBeforeReplaceDefined"] is True


def test_transforms_of_the_resource_its_ancestors_and_the_stack(previewed: Preview) -> None:
    recorded = resources(previewed)
    assert recorded["tier"]["options"]["protect"] is True
    assert recorded["tier-part-topic"]["options"]["protect"] is True, "inherited from the component"
    assert recorded["tier-part-topic"]["options"]["ignoreChanges"] == ["tags"]
    assert properties(previewed, "tier-part-topic") == {"tags": {"by": "transform"}}
    assert properties(previewed, "subnet")["tags"] == {"old": "way"}
    assert "protect" not in recorded["known"]["options"]


def test_a_resource_as_a_value_stands_for_its_id(tmp_path: Path) -> None:
    previewed = run(
        tmp_path,
        """
        import pulumi
        import pulumi_aws as aws

        part = pulumi.ComponentResource("my:parts:Part", "part")
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        subnet = aws.ec2.Subnet("subnet", vpc_id=vpc, cidr_block="10.0.0.0/24", tags={"part": part})
        aws.ec2.Subnet("read", vpc_id=aws.ec2.Vpc.get("external", "vpc-12345678"), cidr_block="10.0.0.0/24")
        aws.rds.SubnetGroup("group", subnet_ids=[subnet])
        subnet.vpc_id.apply(lambda _: aws.sns.Topic("never-at-preview"))
        pulumi.export("vpc", subnet.vpc_id)
        """,
        timeout=30.0,
    )
    assert previewed.error is None
    recorded = resources(previewed)
    assert recorded["subnet"]["properties"]["vpcId"] == SENTINEL
    assert recorded["subnet"]["properties"]["tags"] == {"part": recorded["part"]["urn"]}
    assert recorded["subnet"]["propertyDependencies"]["vpcId"] == {"urns": [recorded["vpc"]["urn"]]}
    assert recorded["read"]["properties"]["vpcId"] == "vpc-12345678"
    assert recorded["group"]["properties"]["subnetIds"] == [SENTINEL]
    assert "never-at-preview" not in recorded
    assert recorded["shop-dev"]["properties"] == {"vpc": SENTINEL}


def test_what_aws_chooses_within_a_block_is_unknown_to_the_program(tmp_path: Path) -> None:
    previewed = run(
        tmp_path,
        """
        import pulumi_aws as aws

        cluster = aws.eks.Cluster(
            "cluster",
            role_arn="arn:aws:iam::123456789012:role/x",
            vpc_config={"subnet_ids": ["subnet-11111111", "subnet-22222222"]},
        )
        chosen = cluster.vpc_config.cluster_security_group_id
        aws.ec2.SecurityGroupRule(
            "rule", type="ingress", protocol="tcp", from_port=5432, to_port=5432,
            security_group_id="sg-12345678", source_security_group_id=chosen,
        )
        chosen.apply(lambda _: aws.sns.Topic("never-at-preview"))
        """,
        timeout=30.0,
    )
    assert previewed.error is None
    recorded = resources(previewed)
    cluster, rule = recorded["cluster"], recorded["rule"]
    assert cluster["properties"]["vpcConfig"] == {"subnetIds": ["subnet-11111111", "subnet-22222222"]}
    assert rule["properties"]["sourceSecurityGroupId"] == SENTINEL
    assert rule["propertyDependencies"]["sourceSecurityGroupId"] == {"urns": [cluster["urn"]]}
    assert "never-at-preview" not in recorded


def test_values_known_unknown_and_secret(previewed: Preview, stack: Stack) -> None:
    assert properties(previewed, "known")["name"] == "ab"
    assert properties(previewed, "default")["tags"] == {"size": "4"}
    assert properties(previewed, "bucket")["bucket"] == SENTINEL
    assert properties(previewed, "secret")["name"] == {**SECRET, "value": "plain"}
    for name in ("secret", "number", "object"):
        value = named(stack, name).get("displayName")
        # The oldest SDKs send an unknown secret as an unknown, which tells as little.
        assert isinstance(value, Secret) or previewed.sdk_version == "3.204.0", name
        assert isinstance(value.reveal() if isinstance(value, Secret) else value, Unknown), name
    assert isinstance(named(stack, "plain").get("displayName"), Unknown)


def test_encrypted_values_show_nowhere(previewed: Preview) -> None:
    assert previewed.secret_keys == {"shop:password", "shop:pin", "shop:login"}
    assert previewed.config == {"aws:region": "eu-central-1", "shop:size": "3"}
    assert "preflight-encrypted" not in str(resources(previewed))


def test_what_is_only_read_is_external(previewed: Preview, stack: Stack) -> None:
    external = named(stack, "external")
    reference = named(stack, "org/network/dev")
    assert previewed.external == {external.urn, reference.urn}
    assert external.get("id") == "vpc-12345678"
    assert named(stack, "inside").ref(("aws:ec2/vpc:Vpc",), "vpcId") is external
    assert isinstance(named(stack, "referring").get("cidrBlock"), Unknown)
    assert named(stack, "referring").dependencies_of("vpcId") == (reference.urn,)


def test_a_remote_component_stays_closed(previewed: Preview, stack: Stack) -> None:
    remote = named(stack, "remote")
    assert remote.type == "awsx:ec2:Vpc"
    assert remote.children == ()
    assert properties(previewed, "remote") == {"cidrBlock": "10.2.0.0/16"}


def test_a_dynamic_provider_is_recorded_without_its_code(previewed: Preview) -> None:
    recorded = resources(previewed)
    assert recorded["made"]["type"] == "pulumi-python:dynamic:Resource"
    assert properties(previewed, "made") == {"given": 1.0}
    assert "provider" not in recorded["made"]
    assert properties(previewed, "after")["displayName"] == SENTINEL
    assert recorded["after"]["dependencies"] == [recorded["made"]["urn"]]


def test_assets_and_archives(stack: Stack) -> None:
    code = named(stack, "function").get("code")
    assert code.archive
    assert code.assets["a.py"].text == "x = 1"
    assert code.assets["lib"].path == "./lib"


def test_resources_inside_apply_exist_only_where_the_value_is_known(recorded: dict[str, Any]) -> None:
    assert "in-apply" in recorded
    assert "never-at-preview" not in recorded


def test_positions_are_the_users_own_lines(previewed: Preview, tmp_path_factory: Any) -> None:
    def line(text: str, source: str) -> int:
        return next(i for i, one in enumerate(source.splitlines(), 1) if text in one)

    places = {urn.rpartition("::")[2]: (p.file, p.line) for urn, p in previewed.positions.items()}
    assert places["vpc"] == ("__main__.py", line("vpc = aws.ec2.Vpc(", PROGRAM))
    assert places["tier"] == ("__main__.py", line("tier = Tier(", PROGRAM))
    assert places["tier-part"] == ("parts.py", line("self.part = Part(", PARTS))
    assert places["tier-part-topic"] == ("parts.py", line("self.topic =", PARTS))
    assert places["external"] == ("__main__.py", line("external =", PROGRAM))
    assert places["in-apply"] == ("__main__.py", line('"in-apply"', PROGRAM))
    assert "shop-dev" not in places, "the root stack is made by the SDK"
    assert all(Path(file).suffix == ".py" for file, _ in places.values())


GIVEN_AS_INPUT = """
import pulumi
import pulumi_aws as aws


def keep(args):
    return pulumi.ResourceTransformResult(args.props, args.opts)


group = aws.ec2.SecurityGroup("group")
vpc = aws.ec2.Vpc.get("vpc", "vpc-0123456789abcdef0")
part = pulumi.ComponentResource("my:parts:Part", "part")
aws.ec2.Subnet(
    "subnet",
    vpc_id=vpc,
    cidr_block="10.0.0.0/24",
    tags={"group": group, "part": part},
    opts=pulumi.ResourceOptions(transforms=[keep]),
)
pulumi.export("group", group)
"""


def test_a_resource_given_as_an_input_is_its_id(tmp_path: Path) -> None:
    previewed = run(tmp_path, GIVEN_AS_INPUT)
    assert previewed.error is None, previewed.error
    assert properties(previewed, "subnet") == {
        "vpcId": "vpc-0123456789abcdef0",
        "cidrBlock": "10.0.0.0/24",
        "tags": {"group": SENTINEL, "part": "urn:pulumi:dev::shop::my:parts:Part::part"},
    }
    assert [lookup.token for lookup in previewed.lookups] == []
