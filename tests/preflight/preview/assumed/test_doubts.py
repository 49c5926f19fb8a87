"""Other assumptions, and what a program registers under them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from preflight.preview.assumed import doubts
from preflight.preview.assumed.doubts import Doubt, doubt
from preflight.preview.assumed.worlds import World, worlds
from preflight.preview.lookups import ZONES
from preflight.preview.model import Decision, Looks, Preview, ProgramError
from preflight.preview.project import Project
from preflight.preview.session import Settings, record

HEAD = """
import random, uuid
import pulumi_aws as aws

def found(condition):
    aws.s3.Bucket("yes" if condition else "no")
def subnets():
    return aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": ["vpc-0123"]}]).ids
def zones():
    return aws.get_availability_zones(state="available").names
"""


def doubted(
    folder: Path, program: str, answers: dict[str, object] | None = None
) -> tuple[tuple[World, ...], Doubt]:
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(HEAD + program)
    project, settings = Project.load(folder, "dev", {}), Settings(answers=answers or {}, symbolic=False)
    made = worlds(record(project, settings))
    return made, doubt(project, settings, made) if made else Doubt()


@pytest.mark.parametrize(
    "program",
    [
        "for i, one in enumerate(subnets()):\n    aws.s3.Bucket(f'x-{i}')",
        "[aws.s3.Bucket(one) for one, _ in zip('abc', subnets())]",
        "found(bool(subnets()))",
        "found(len(zones()) < 4)",
        "for zone in zones():\n    aws.s3.Bucket(zone)",
        "try:\n    found(aws.ec2.get_vpc(tags={'Name': 'x'}).id is None)\nexcept Exception:\n    found(True)",
        "found(random.random() < 0.5)",
        "found(random.choice([True, False, False]))",
        "found(uuid.uuid4().int % 2)",
        "aws.s3.Bucket(f'x-{uuid.uuid4().hex}')",
    ],
)
def test_a_program_registers_other_resources_under_other_assumptions(program: str, tmp_path: Path) -> None:
    _, found = doubted(tmp_path, program)
    assert found.reason == "" and found.previews


@pytest.mark.parametrize(
    "program",
    [
        "found(True)",
        "found(aws.ec2.get_vpc(id='vpc-0123').id is None)",
        "aws.s3.Bucket(zones()[0])",
        "aws.s3.Bucket(subnets()[0])",
        "aws.s3.Bucket('x', bucket=f'x-{aws.get_caller_identity().account_id}')",
        "found(aws.get_region().name == 'eu-west-1')",
    ],
)
def test_one_that_assumes_nothing_registers_the_same(program: str, tmp_path: Path) -> None:
    assert doubted(tmp_path, program)[1] == Doubt()


ACCOUNT = "account = aws.get_caller_identity().account_id\n"


def test_each_path_through_comparisons_is_previewed(tmp_path: Path) -> None:
    program = """
if account == "1":
    aws.s3.Bucket("one")
elif account == "2":
    if account in ["3"]:
        aws.s3.Bucket("three")
    else:
        aws.s3.Bucket("two")
else:
    found(account.__eq__)
"""
    _, found = doubted(tmp_path, ACCOUNT + program)
    assert found.reason == ""
    names = {
        tuple(m.name for m in one.resources if m.type == "aws:s3/bucket:Bucket") for one in found.previews
    }
    assert names == {("one",), ("two",), ("three",)}


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("found(account[0] == '1')", 12),
        ("found(account.startswith('1'))", 12),
        # A comparison of which not all results can be tried.
        ("for one in ['1', '2']:\n    if account == one:\n        aws.s3.Bucket(one)", 13),
        ("\n".join(f"aws.s3.Bucket(f'{i}-{{account == str({i})}}')" for i in range(4)), 12),
    ],
)
def test_where_a_program_looks_at_a_result_is_the_reason(program: str, line: int, tmp_path: Path) -> None:
    _, found = doubted(tmp_path, ACCOUNT + program)
    assert found.reason.startswith(f"__main__.py:{line} depends on what the offline preview does not know")


def test_one_that_fails_with_what_its_lookups_return_is_doubted(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    program = "found({'us-east-1': True}[aws.get_region().name])"
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(HEAD + program)
    project, settings = Project.load(tmp_path, "dev", {}), Settings(symbolic=False)
    previewed = record(project, settings)
    assert previewed.error is None
    assert doubt(project, settings, worlds(previewed)).reason.startswith("__main__.py:11")


def test_what_the_user_sets_is_no_assumption(tmp_path: Path) -> None:
    given = {"aws:ec2/getSubnets:getSubnets": {"ids": ["subnet-1", "subnet-2"]}}
    made, found = doubted(tmp_path, "found(len(subnets()) == 2 and subnets()[0] == 'subnet-1')", given)
    assert [world for world in made if not world.looks] == [] and found == Doubt()


def test_a_program_without_lookups_and_chance_has_one_world(tmp_path: Path) -> None:
    assert doubted(tmp_path, "found(True)")[0] == ()


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, ["a", "b"]), (2, ["a", "b"]), (5, ["a", "b", "c", "g", "h"])],
)
def test_a_region_has_at_least_two_zones(length: int, expected: list[str]) -> None:
    names = [f"eu-west-1{letter}" for letter in "abc"]
    made = World(length=length).result(ZONES, {}, {"names": names, "region": "eu-west-1"}, is_known=True)
    assert made["names"] == [f"eu-west-1{letter}" for letter in expected]
    assert len(made["zoneIds"]) == len(expected)


def test_lists_have_other_lengths_and_what_is_known_stays() -> None:
    values = {"ids": ["x"] * 3, "name": "x", "groups": [{"ids": ["y"]}], "none": []}
    made = World(length=2).result("token", {}, values, is_known=False)
    assert made == {"ids": ["x"] * 2, "name": "x", "groups": [{"ids": ["y"] * 2}] * 2, "none": []}
    assert World(length=0).result("token", {}, values, is_known=False)["ids"] == []
    assert World(length=2).result("token", {}, values, is_known=True) == values
    assert World().result("token", {}, values, is_known=False) == values


@pytest.mark.parametrize(
    "looked", ["aws.get_region().name == 'us-east-1'", "aws.get_partition().partition == 'aws'"]
)
def test_a_region_that_no_configuration_names_is_an_assumption(looked: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(f"{HEAD}found({looked})")
    project, settings = Project.load(tmp_path, "dev", {}), Settings(symbolic=False)
    previewed = record(project, settings)
    found = doubt(project, settings, worlds(previewed))
    names = [[m.name for m in one.resources if m.type == "aws:s3/bucket:Bucket"] for one in found.previews]
    assert found.reason == "" and names == [["yes"]]


@pytest.mark.parametrize(
    ("seconds", "kind", "reason"),
    [(60.0, "exception", ""), (60.0, "timeout", doubts._LONG), (-1.0, "exception", doubts._LONG)],
)
def test_a_run_that_does_not_end_in_time_leaves_it_open(
    seconds: float, kind: str, reason: str, tmp_path: Path
) -> None:
    """A program that fails under other assumptions makes nothing under them."""
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    usual = record(Project.load(tmp_path, "dev", {}), Settings(symbolic=False))
    failed = replace(usual, error=ProgramError(kind, "it failed"))

    def run(world: World) -> Preview:
        return failed if world.fails else usual

    assert doubts._Doubts(run, seconds).of((World(looks=True), World(fails="x"))).reason == reason


def test_a_comparison_whose_other_result_comes_too_late_is_no_look(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    usual = record(Project.load(tmp_path, "dev", {}), Settings(symbolic=False))
    looking = replace(usual, looks=Looks(decisions=(Decision("a:1:2", True, "a:1"),)))
    for seconds, reason in ((60.0, ""), (-1.0, doubts._LONG)):
        found = doubts._Doubts(lambda world: looking, seconds).of((World(looks=True),))
        assert found.reason == reason
