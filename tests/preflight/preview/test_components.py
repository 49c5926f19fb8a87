"""Components of providers: looked into where the plugin is installed, named where it is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from junitparser import JUnitXml

from preflight.cli import mcp_server
from preflight.cli.main import main
from preflight.preview import Preview
from preflight.preview.plugins import command_of
from tests.preflight.preview.programs import properties, resources, run, write
from tests.versions import command_line

# A component provider as a user writes one.
PROVIDER: Final = """
import os
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi.provider.experimental import component_provider_host


class Args(TypedDict):
    cidr_block: pulumi.Input[str]
    bucket: Optional[pulumi.Input[str]]
    secret: Optional[pulumi.Input[str]]


class Network(pulumi.ComponentResource):
    vpc_id: pulumi.Output[str]
    zones: pulumi.Output[str]
    seen: pulumi.Output[str]

    def __init__(self, name: str, args: Args, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("net:index:Network", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        if args["cidr_block"] == "fail":
            raise ValueError("no such range")
        vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block=args["cidr_block"], opts=inside)
        aws.ec2.Subnet(f"{name}-a", vpc_id=vpc.id, cidr_block="10.9.0.0/24", opts=inside)
        if args.get("bucket"):
            aws.s3.BucketVersioning(f"{name}-versions", bucket=args["bucket"],
                                    versioning_configuration={"status": "Enabled"}, opts=inside)
        self.vpc_id = vpc.id
        self.zones = pulumi.Output.from_input(",".join(aws.get_availability_zones().names))
        self.seen = pulumi.Output.from_input(str(os.environ.get("AWS_SECRET_ACCESS_KEY")))
        self.register_outputs({"vpcId": self.vpc_id, "zones": self.zones, "seen": self.seen})


if __name__ == "__main__":
    component_provider_host(name="net", components=[Network])
"""
PROGRAM: Final = """
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("kept")


class Network(pulumi.ComponentResource):
    def __init__(self, name, cidr_block, opts=None):
        props = {"cidrBlock": cidr_block, "bucket": bucket.id, "vpcId": None, "zones": None, "seen": None}
        super().__init__("net:index:Network", name, props, opts, remote=True)


network = Network("shop", "10.0.0.0/16")
aws.ec2.Subnet("own", vpc_id=network.vpcId if hasattr(network, "vpcId") else network.vpc_id, cidr_block="10.0.1.0/24")
"""


def installed(home: Path, *, executable: bool = True, version: str = "1.2.0") -> Path:
    folder = home / "plugins" / f"resource-net-v{version}"
    folder.mkdir(parents=True)
    (folder / "__main__.py").write_text(PROVIDER)
    if executable:
        path = folder / "pulumi-resource-net"
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/__main__.py" "$@"\n')
        path.chmod(0o755)
    else:
        (folder / "PulumiPlugin.yaml").write_text("runtime: python\n")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "AKIA-not-for-plugins")
    return tmp_path / "home"


def types(previewed: Preview) -> list[str]:
    return [m.type.rpartition(":")[2] for m in previewed.resources if m.type.startswith(("aws:", "net:"))]


@pytest.mark.parametrize("executable", [True, False], ids=["executable", "PulumiPlugin.yaml"])
def test_the_resources_inside_are_registered(tmp_path: Path, home: Path, executable: bool) -> None:
    installed(home, executable=executable)
    previewed = run(tmp_path / "program", PROGRAM)
    assert previewed.error is None
    assert previewed.closed == {}
    assert sorted(types(previewed)) == ["Bucket", "BucketVersioning", "Network", "Subnet", "Subnet", "Vpc"]
    made = resources(previewed)
    assert made["shop-vpc"]["parent"] == made["shop"]["urn"]
    assert properties(previewed, "shop")["zones"] == "eu-central-1a,eu-central-1b,eu-central-1c"
    assert properties(previewed, "shop")["seen"] == "None", "no credentials"
    place = {name: previewed.positions[made[name]["urn"]] for name in ("shop", "shop-vpc", "shop-a")}
    assert {(p.file, p.line) for p in place.values()} == {("__main__.py", 14)}


def check(folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    done = command_line().invoke(main, ["check", str(folder), "-f", "json", *more])
    return done.exit_code, json.loads(done.stdout)


def found(report: dict[str, Any], policy: str) -> list[tuple[str, str, int]]:
    return [(f["resource"], f["file"], f["line"]) for f in report["findings"] if f["policy"] == policy]


def test_what_is_inside_is_evaluated_like_anything_else(tmp_path: Path, home: Path) -> None:
    installed(home)
    code, report = check(write(tmp_path / "program", PROGRAM))
    assert (code, report["complete"]) == (1, True)
    assert found(report, "cidr-block-conflicts") == [("shop-a", "__main__.py", 14)]
    assert found(report, "bucket-without-versioning") == []
    assert "closedComponents" not in report


def test_what_is_not_looked_into_is_named_everywhere(tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "program", PROGRAM)
    code, report = check(folder)
    why = "'shop' (net:index:Network): the provider plugin is not installed"
    assert (code, report["closedComponents"]) == (0, [why])
    # The component is given the bucket, and may set its versioning.
    assert found(report, "bucket-without-versioning") == []
    names = ("r.sarif", "r.xml", "r.md", "r.html", "r.txt")
    more = [part for n in names for part in ("-o", str(folder / n))]
    assert command_line().invoke(main, ["check", str(folder), *more]).exit_code == 0
    texts = {n: (folder / n).read_text() for n in names}
    (sarif,) = json.loads(texts["r.sarif"])["runs"]
    (notification,) = sarif["invocations"][0]["toolExecutionNotifications"]
    assert notification["level"] == "warning" and why in notification["message"]["text"]
    assert "`pulumi preview --policy-pack` evaluates them" in notification["message"]["text"]
    printed = [c.system_out or "" for s in JUnitXml.fromstring(texts["r.xml"].encode()) for c in s]
    assert any(why in text for text in printed)
    for name in ("r.md", "r.html", "r.txt"):
        assert "provider plugin is not installed" in " ".join(texts[name].split())
    assert mcp_server.check(str(folder))["closedComponents"] == [why]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PROVIDER.replace('"10.9.0.0/24"', "1 / 0"), "the provider plugin fails: "),
        ("raise SystemExit(1)\n", "the provider plugin does not start"),
    ],
)
def test_a_plugin_that_fails_leaves_the_component_closed(
    tmp_path: Path, home: Path, body: str, why: str
) -> None:
    (installed(home) / "__main__.py").write_text(body)
    previewed = run(tmp_path / "program", PROGRAM)
    assert previewed.error is None
    (told,) = previewed.closed.values()
    assert told.startswith(why)
    assert "Network" in types(previewed)


def test_which_plugin_is_started(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert command_of("net", "1.2.0") is None
    old, new = installed(home, version="1.2.0"), installed(home, version="1.10.0")
    assert command_of("net", "1.2.0") == [str(old / "pulumi-resource-net")]
    assert command_of("net", "") == [str(new / "pulumi-resource-net")]
    (tmp_path / "bin").mkdir()
    beside = tmp_path / "bin" / "pulumi-resource-net"
    beside.write_text("#!/bin/sh\n")
    beside.chmod(0o755)
    assert command_of("net", "3.0.0") == [str(beside)]
    assert command_of("other", "") is None


CLUSTER: Final = """
import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"s{n}", vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24", availability_zone="eu-central-1a")
    for n in range(2)
]


class Cluster(pulumi.ComponentResource):
    def __init__(self, name, **props):
        super().__init__("eks:index:Cluster", name, {**props, "kubeconfig": None}, None, remote=True)


Cluster("shop", vpcId=vpc.id, subnetIds=[s.id for s in subnets], minSize=1, maxSize=2)
"""


def test_the_inputs_of_a_closed_component_are_evaluated(tmp_path: Path, home: Path) -> None:
    code, report = check(write(tmp_path / "program", CLUSTER))
    assert code == 1
    (told,) = [f for f in report["findings"] if f["level"] == "mandatory"]
    assert (told["policy"], told["resource"], told["line"]) == ("component-inputs-rejected", "shop", 17)
    assert (told["error"], told["type"]) == ("InvalidParameterException", "eks:index:Cluster")
    sound = CLUSTER.replace(
        'availability_zone="eu-central-1a"', "availability_zone=f\"eu-central-1{'ab'[n]}\""
    )
    assert check(write(tmp_path / "program", sound))[0] == 0


TRANSFORM: Final = """
import pulumi


class Cluster(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("eks:index:Cluster", name, {"minSize": 1}, opts, remote=True)


def fails(args):
    raise TypeError("an output of the cluster is missing")


Cluster("first")
Cluster("second", pulumi.ResourceOptions(transforms=[fails]))
"""


def test_a_transform_of_a_component_may_need_what_is_inside_another(tmp_path: Path, home: Path) -> None:
    """`eks.createManagedNodeGroup` makes an alias of the cluster inside `eks.Cluster`, whose URN is not known."""
    previewed = run(tmp_path / "program", TRANSFORM)
    assert previewed.error is None
    assert types(previewed) == []
    assert [urn.rpartition("::")[2] for urn in previewed.closed] == ["first", "second"]


def test_a_transform_that_fails_by_itself_is_the_programs_error(tmp_path: Path, home: Path) -> None:
    previewed = run(tmp_path / "program", TRANSFORM.replace('Cluster("first")\n', ""))
    assert previewed.error is not None and "an output of the cluster is missing" in previewed.error.message
