"""What is taken of two symbolic runs that register different resources or end at different places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from preflight.core.holes import Part
from preflight.core.values import SENTINEL, PartialText, Secret, Unknown
from preflight.preview import Preview, session
from preflight.preview.model import ProgramError
from preflight.preview.symbolic.runs import why_not
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

DIFFERS = """
import sys

def subnet(name, i, **more):
    aws.ec2.Subnet(name, vpc_id=i, cidr_block="10.0.1.0/24", **more)

vpc.id.apply(lambda i: subnet("always", i, tags={"Name": i[:6], "Team": "shop", "Vpc": i}))
vpc.id.apply(lambda i: subnet("if long", i) if len(i) > 12 else None)
vpc.id.apply(lambda i: subnet("if short", i) if len(i) <= 12 else None)
vpc.id.apply(lambda i: subnet(f"cut {i[:8]}", i))
vpc.id.apply(lambda i: [subnet(f"each {n}", i) for n in range(len(i) // 7)])
pulumi.Output.from_input("known").apply(lambda name: subnet(name, vpc.id))
vpc.id.apply(lambda i: aws.ec2.Subnet.get("read", i.replace("vpc-", "subnet-")))
aws.ec2.Vpc.get("there", "vpc-0a1b2c3d4e5f60718")
pulumi.export("known", 5)
"""


@pytest.fixture(scope="module")
def differing(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("differs"), DIFFERS)


def added(found: Preview) -> list[str]:
    assert found.symbolic is not None and found.symbolic.why_not == ""
    return sorted(urn.rpartition("::")[2] for urn in found.symbolic.inside)


def test_only_what_both_runs_register_is_added(differing: Preview) -> None:
    assert added(differing) == ["always"]
    made = sorted(r.name for r in differing.resources if r.type == "aws:ec2/subnet:Subnet")
    assert made == ["always", "known"], "the first run registers one in a callback too"


def test_why_the_runs_are_not_started(differing: Preview) -> None:
    assert why_not(differing) == ""
    assert why_not(replace(differing, touched="writes the file x")) == "the program writes the file x"
    assert why_not(replace(differing, error=ProgramError("exit", "no"))) == "the program fails"
    known = replace(differing, resources=())
    assert why_not(known) == "", "a callback may register resources"
    silent = structs.replace(differing.observed, applies=False)
    assert why_not(replace(known, observed=silent)) == "nothing is unknown"
    assert why_not(replace(differing, observed=silent)) == ""


def test_what_the_program_reads_keeps_its_own_identity(differing: Preview) -> None:
    (there,) = (m for m in differing.resources if m.name == "there")
    (made,) = (m for m in differing.resources if m.name == "vpc")
    assert there.urn in differing.external
    assert SENTINEL in made.properties["arn"] and "arn" not in there.properties.fields


def test_of_an_added_resource_only_what_agrees_is_known(differing: Preview) -> None:
    tags = named(differing, "always").get("tags")
    assert tags["Team"] == "shop" and tags["Vpc"].hole.output == "id"
    assert is_open(tags["Name"])


ENDS = """
early = aws.sqs.Queue("early")
pulumi.export("before", early.arn.apply(lambda a: f"<{a}>"))

def leave(i):
    if LEAVES:
        sys.exit(1)

import sys
aws.sqs.QueuePolicy("first", queue_url=early.id, policy=early.arn)
vpc.id.apply(leave)
"""


@pytest.mark.parametrize("leaves", ["len(i) > 12", "len(i) <= 12", "True"])
def test_a_run_that_ends_costs_only_what_it_does_not_register(tmp_path: Path, leaves: str) -> None:
    whole = previewed(tmp_path / "whole", ENDS.replace("LEAVES", "False"))
    found = previewed(tmp_path / "ends", ENDS.replace("LEAVES", leaves))
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    assert {r.urn for r in found.modelled().resources} == {r.urn for r in whole.modelled().resources}
    assert named(found, "vpc").get("cidrBlock") == "10.0.0.0/16"
    first = named(found, "first").get("policy")
    assert isinstance(first, Unknown)


def test_a_callback_that_imports_makes_what_is_there_already(tmp_path: Path) -> None:
    program = """
    def made(i):
        keep = pulumi.ResourceOptions(retain_on_delete=True)
        there = pulumi.ResourceOptions(import_="subnet-0123456789abcdef0")
        aws.ec2.Subnet("new", vpc_id=i, cidr_block="10.0.1.0/24")
        aws.ec2.Subnet("kept", vpc_id=i, cidr_block="10.0.2.0/24", opts=keep)
        aws.ec2.Subnet("there", vpc_id=i, cidr_block="10.0.3.0/24", opts=there)
    vpc.id.apply(made)
    """
    found = previewed(tmp_path, program)
    assert added(found) == ["kept", "new", "there"]
    assert {urn.rpartition("::")[2] for urn in found.kept} == {"kept", "there"}


PLACES = """
other = aws.Provider("other", region="us-west-2")
theirs = aws.Provider("theirs", region="us-east-1", access_key="AKIAIOSFODNN7EXAMPLE", secret_key="x")
somewhere = aws.Provider("somewhere", region=aws.ssm.get_parameter(name="/region").value)
china = aws.Provider("china", region="cn-north-1")

def queue_of(name, provider):
    return aws.sqs.Queue(name, opts=pulumi.ResourceOptions(provider=provider))

class Site(pulumi.ComponentResource):
    def __init__(self, name, provider=None):
        providers = {"aws": provider} if provider else None
        super().__init__("shop:web:Site", name, None, pulumi.ResourceOptions(providers=providers))
        self.queue = aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))

made = {
    "own": queue.arn, "other": queue_of("there", other).arn, "theirs": queue_of("foreign", theirs).arn,
    "somewhere": queue_of("anywhere", somewhere).arn, "china": queue_of("in-china", china).arn,
    "component": Site("site").queue.arn, "component of another": Site("abroad", other).queue.arn,
    "of its own": aws.sqs.Queue("moved", region="ap-south-1").arn,
}
for name, arn in made.items():
    pulumi.export(name, arn)
    pulumi.export(f"account of {name}", arn.apply(lambda a: a.split(":")[4]))
    pulumi.export(f"region of {name}", arn.apply(lambda a: a.split(":")[3]))
pulumi.export("inside", vpc.id.apply(lambda i: Site("later", other).queue.arn))
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("places"), PLACES)


@pytest.mark.parametrize(
    ("name", "region", "partition"),
    [
        ("own", "eu-central-1", "aws"),
        ("other", "us-west-2", "aws"),
        ("theirs", "us-east-1", "aws"),
        ("china", "cn-north-1", "aws-cn"),
        ("component", "eu-central-1", "aws"),
        ("component of another", "us-west-2", "aws"),
        ("of its own", "ap-south-1", "aws"),
        ("inside", "us-west-2", "aws"),
    ],
)
def test_an_arn_has_the_region_of_its_provider(
    places: Preview, name: str, region: str, partition: str
) -> None:
    hole = outputs(places).get(name).hole
    assert hole.shape[0] == f"arn:{partition}:sqs:{region}:"
    if name != "inside":
        assert outputs(places).get(f"region of {name}") == region


def test_a_provider_is_not_named_by_an_id(places: Preview) -> None:
    """The engine lists none among its properties."""
    providers = [m.properties.fields for m in places.resources if m.type.startswith("pulumi:providers:")]
    assert providers and not any("id" in fields for fields in providers)


def test_a_region_that_a_lookup_gives_is_unknown(places: Preview) -> None:
    hole = outputs(places).get("somewhere").hole
    assert hole is not None and "eu-central-1" not in str(hole.shape)
    region = outputs(places).get("region of somewhere")
    assert isinstance(region, Unknown)


def test_the_account_of_a_provider_with_credentials_is_another(places: Preview) -> None:
    def account(name: str) -> Any:
        return outputs(places).get(f"account of {name}")

    assert account("own").hole.shape == (Part("", "account"),)
    assert (account("own") == account("other")) is True
    assert (account("own") == account("component")) is True
    assert account("theirs").hole.shape[0].urn.endswith("::theirs")
    assert isinstance(account("own") == account("theirs"), Unknown)


def test_the_output_of_a_component_s_resource_names_that_resource(places: Preview) -> None:
    inside = outputs(places).get("component").hole.urn
    assert inside.endswith("::shop:web:Site$aws:sqs/queue:Queue::site-queue")
    assert inside == named(places, "site-queue").urn


NAMES = """
unknown = aws.ssm.get_parameter(name="/name").value
given = aws.sqs.Queue("given", name="orders.fifo", fifo_queue=True)
pulumi.export("given", given.name)
pulumi.export("arn of given", given.arn)
pulumi.export("fifo", aws.sqs.Queue("events", fifo_queue=True).name.apply(lambda n: n.endswith(".fifo")))
pulumi.export("unknown flag", aws.sqs.Queue("maybe", fifo_queue=aws.ssm.get_parameter(name="/f").value).name)
pulumi.export("unknown name", aws.sqs.Queue("looked-up", name=unknown).arn.apply(lambda a: a.split(":")[-1]))
pulumi.export("prefixed", aws.s3.Bucket("prefixed", bucket_prefix="shop-").id.apply(lambda n: n.startswith("shop-")))
of_another = aws.sqs.Queue("of-another", name=bucket.id)
pulumi.export("arn of another", of_another.arn)
pulumi.export("of another", of_another.arn.apply(lambda a: a.split(":")[-1]))
secret = aws.sqs.Queue("hidden", opts=pulumi.ResourceOptions(additional_secret_outputs=["arn"]))
pulumi.export("secret", secret.arn.apply(lambda a: f"<{a}>"))
zone = aws.ec2.Subnet("zone", vpc_id=vpc.id, cidr_block="10.0.9.0/24", availability_zone=unknown)
pulumi.export("set by the program", zone.availability_zone.apply(lambda z: z.startswith("eu")))
pulumi.export("cidr", vpc.cidr_block.apply(lambda c: c.split("/")[1]))
pulumi.export("key", queue.arn.apply(lambda a: {a: 1}))
"""


def test_a_name_is_as_the_program_sets_it(tmp_path: Path) -> None:
    found = outputs(previewed(tmp_path, NAMES))
    assert found.get("given") == "orders.fifo"
    assert found.get("arn of given").hole.shape[-1] == ":orders.fifo"
    assert found.get("fifo") is True
    for name in ("unknown flag", "unknown name"):
        assert is_open(found.get(name)), name
    assert found.get("prefixed") is True
    assert found.get("of another").hole.urn.endswith("::files")
    inside = [part.urn for part in found.get("arn of another").hole.shape if isinstance(part, Part)]
    assert inside[0] == "" and inside[1].endswith("::files"), "the name of the bucket is a part of its ARN"
    secret = found.get("secret")
    assert isinstance(secret, Secret)
    inner = secret.reveal()
    assert isinstance(inner, PartialText) and inner.pieces == ("<", ">")
    assert found.get("cidr") == "16"


def test_names_of_another_form_are_unknown(tmp_path: Path) -> None:
    """The stack says how Pulumi makes names."""
    files = {
        "Pulumi.dev__yaml": "config:\n  aws:region: eu-central-1\n  pulumi:autonaming: {mode: verbatim}\n"
    }
    program = 'pulumi.export("name", queue.arn.apply(lambda a: "orders" in a))\n'
    assert outputs(previewed(tmp_path / "usual", program)).get("name") is True
    found = previewed(tmp_path / "verbatim", program, files=files)
    assert isinstance(outputs(found).get("name"), Unknown)


def test_runs_that_do_not_end_in_time_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_LEAST", 0.0)
    monkeypatch.setattr(session, "_TIMES", 2.0)
    found = previewed(
        tmp_path,
        """
        aws.s3.Bucket("first", tags={"Queue": queue.arn.apply(lambda arn: f"of {arn}")})

        def endless(arn):
            while True:
                pass

        queue.arn.apply(endless)
        """,
    )
    assert found.symbolic is not None
    assert "the program with placeholders for outputs did not end in " in found.symbolic.why_not
    assert named(found, "files").type == "aws:s3/bucket:Bucket"
