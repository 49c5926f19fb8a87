"""What is decided of resources that the program looks up or names by ID: the same ones are the same."""

from __future__ import annotations

from pathlib import Path

from preflight.preview import preview
from preflight.testing import outcome

GROUPS = """
import pulumi_aws as aws

PAIRS = {
    "one-lookup": (aws.ec2.get_vpc(default=True).id, aws.ec2.get_vpc(default=True).id),
    "two-lookups": (aws.ec2.get_vpc(default=True).id, aws.ec2.get_vpc(tags={"Name": "shop"}).id),
    "two-regions": (aws.ec2.get_vpc(default=True).id, aws.ec2.get_vpc(default=True, region="eu-west-2").id),
    "one-id": ("vpc-0a1b2c3d4e5f60718", "vpc-0a1b2c3d4e5f60718"),
    "two-ids": ("vpc-0a1b2c3d4e5f60718", "vpc-0b1b2c3d4e5f60718"),
    "lookup-and-id": (aws.ec2.get_vpc(default=True).id, "vpc-0a1b2c3d4e5f60718"),
}
for name, (one, other) in PAIRS.items():
    web = aws.ec2.SecurityGroup(f"{name}-web", description="web", vpc_id=one)
    data = aws.ec2.SecurityGroup(name, description="data", vpc_id=other)
    aws.vpc.SecurityGroupIngressRule(
        name, security_group_id=data.id, referenced_security_group_id=web.id, ip_protocol="-1"
    )
"""
MACHINES = """
import pulumi_aws as aws

found = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
IMAGES = {
    "id": found.id,
    "image-id": found.image_id,
    "name": found.name,
    "text": f"ami-{found.id}",
}
for name in (
    "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
    "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/recommended/image_name",
    "/shop/image",
):
    IMAGES[name] = aws.ssm.get_parameter(name=name).value
for name, image in IMAGES.items():
    aws.ec2.Instance(name, instance_type="t3.micro", ami=image)
"""


def undecided(policy: str, program: str, folder: Path) -> set[str]:
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config: { aws:region: eu-west-1 }\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    previewed = preview(folder)
    assert previewed.error is None
    told = outcome(previewed.modelled(), policy)
    assert told.findings == ()
    return {one.resource for one in told.undecided}


def test_two_groups_of_one_vpc(tmp_path: Path) -> None:
    """Two VPCs outside the stack may be one, or be connected."""
    found = undecided("cross-reference-errors", GROUPS, tmp_path)
    assert found == {"two-lookups", "two-regions", "two-ids", "lookup-and-id"}


def test_an_image_that_is_looked_up(tmp_path: Path) -> None:
    """The lookup of an image, or a public parameter of one, gives the ID of an AMI."""
    found = undecided("instance-configuration", MACHINES, tmp_path)
    assert found == {
        "name",
        "text",
        "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/recommended/image_name",
        "/shop/image",
    }


PLACES = """
import pulumi_aws as aws

vpc, other = aws.ec2.get_vpc(default=True), aws.ec2.get_vpc(tags={"Name": "shop"})
GROUPS = {
    name: aws.ec2.SecurityGroup(name, description=name, vpc_id=one.id)
    for name, one in (("own", vpc), ("other", other))
}


def found(one, name="vpc-id"):
    return aws.ec2.get_subnets(filters=[{"name": name, "values": [one.id]}]).ids


SUBNETS = {
    "in-vpc": found(vpc),
    "by-tag": found(vpc, "tag:Name"),
    "mixed": [*found(vpc)[:1], *found(other)[:1]],
    "first": [found(vpc)[0]],
}
for place, subnets in SUBNETS.items():
    for name, group in GROUPS.items():
        aws.lb.LoadBalancer(f"{place}-{name}", internal=True, security_groups=[group.id], subnets=subnets)
template = aws.ec2.LaunchTemplate("fleet", image_id="ami-0f3c7d07486cad139", vpc_security_group_ids=[GROUPS["own"].id])
aws.autoscaling.Group(
    "fleet",
    min_size=1,
    max_size=2,
    vpc_zone_identifiers=found(vpc),
    launch_template={"id": template.id, "version": "$Latest"},
)
"""


def test_the_subnets_of_a_vpc_that_is_looked_up(tmp_path: Path) -> None:
    """They and a security group are in one VPC if both lookups are of one VPC."""
    found = undecided("cross-reference-errors", PLACES, tmp_path)
    assert found == {f"{place}-other" for place in ("in-vpc", "by-tag", "mixed", "first")} | {
        "by-tag-own",
        "mixed-own",
    }


TARGETS = """
import pulumi_aws as aws

vpc, other = aws.ec2.get_vpc(default=True), aws.ec2.get_vpc(tags={"Name": "shop"})
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
for name, one in (("own", vpc), ("other", other)):
    balancer = aws.lb.LoadBalancer(name, internal=True, subnets=subnets.ids)
    group = aws.lb.TargetGroup(name, port=80, protocol="HTTP", target_type="ip", vpc_id=one.id)
    aws.lb.Listener(
        name,
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
"""


def test_a_target_group_of_a_vpc_that_is_looked_up(tmp_path: Path) -> None:
    assert undecided("target-group-mismatch", TARGETS, tmp_path) == {"other"}


SLICED = """
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
ids = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}]).ids
files = aws.efs.FileSystem("files")
for number in range(6):
    aws.efs.MountTarget(f"t{number}", file_system_id=files.id, subnet_id=ids[number % len(ids)])
"""


def test_two_items_of_a_list_of_unknown_length_may_differ(tmp_path: Path) -> None:
    """The list has three items in the preview only."""
    assert undecided("mount-target-conflicts", SLICED, tmp_path) == {f"t{n}" for n in range(1, 6)}


READ = """
import pulumi_aws as aws

for kind, id in (
    (aws.ec2.Vpc, "vpc-0a1b2c3d4e5f60718"),
    (aws.ec2.Subnet, "subnet-0a1b2c3d4e5f60718"),
    (aws.ecs.Cluster, "shop"),
    (aws.iam.Role, "shop"),
    (aws.lambda_.Function, "shop"),
):
    kind.get(kind.__name__, id)
aws.iam.Role("own", assume_role_policy="{}", description=aws.ec2.get_ami(owners=["self"]).name)
"""


def test_of_what_the_program_only_reads_its_own_settings_are_not_judged(tmp_path: Path) -> None:
    """AWS has accepted them, and the program does not send them. A value of a resource of its own is one question."""
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(READ, encoding="utf-8")
    told = outcome(preview(tmp_path).modelled()).undecided
    assert [(one.policy, one.resource) for one in told] == [("property-value", "own")]
