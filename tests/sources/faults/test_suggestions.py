"""What is meant by wrong names, and repairs that the installed package takes."""

from __future__ import annotations

import re
import sys

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.faults.known_corrections import ARGUMENTS, GENERAL, MODULES
from preflight.sources.faults.suggestions import nearest, nearest_class, snake
from preflight.sources.inference.classes import Class
from preflight.sources.inference.signatures import of_class
from preflight.sources.inference.values import ClassValue, ModuleValue
from preflight.sources.parsing.modules import Module
from preflight.sources.program import Program
from tests.versions import AWS_7


@pytest.mark.parametrize(
    ("name", "options", "meant"),
    [
        ("loadBalancers", {"load_balancers", "load_balancer"}, "load_balancers"),
        ("rest_api_id", {"rest_api", "parent_id"}, "rest_api"),
        ("vpc", {"vpc_id", "tags"}, "vpc_id"),
        ("availability_zones", {"availability_zone", "cidr_block"}, "availability_zone"),
        ("lambda_", {"lambda", "sqs"}, "lambda"),
        ("verzioning", {"versioning"}, "versioning"),
        ("topic_arn", {"topic", "endpoint"}, "topic"),
        ("get_subnet_ids", {"get_subnet", "get_subnets"}, "get_subnets"),
        ("get_subnet_ids", {"get_subnet", "get_vpc"}, "get_subnet"),
        ("topic_arns", {"topic", "topics"}, "topics"),
        ("anything", {"bucket", "tags"}, None),
        ("x", set(), None),
    ],
)
def test_nearest(name: str, options: set[str], meant: str | None) -> None:
    assert nearest(name, options) == meant


def test_a_name_with_or_without_its_owners() -> None:
    assert nearest("queue_name", {"name", "tags"}, "Queue") == "name"
    assert nearest("identifier", {"cluster_identifier"}, "Cluster") == "cluster_identifier"


def test_nearest_class() -> None:
    assert nearest_class("Vpcc", {"Vpc", "VpcArgs", "get_vpc"}) == "Vpc"
    assert (
        nearest_class("EventInvokeConfig", {"FunctionEventInvokeConfig", "Alias"})
        == "FunctionEventInvokeConfig"
    )
    assert nearest_class("get_vpcc", {"Vpc", "get_vpc"}) == "get_vpc"


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("loadBalancers", "load_balancers"),
        ("HTTPRoute", "http_route"),
        ("vpcId", "vpc_id"),
        ("already_so", "already_so"),
    ],
)
def test_snake(name: str, python: str) -> None:
    assert snake(name) == python


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("program")
    (folder / "__main__.py").write_text("import pulumi_aws\n")
    return Sources(Program(folder, folder / "__main__.py", folder, sys.executable))


def class_named(sources: Sources, name: str) -> Class | None:
    module = sources.modules.find(f"pulumi_aws.{name.partition('.')[0]}")
    assert isinstance(module, Module), name
    found = sources.inference.member(module, name.partition(".")[2])
    return found.cls if isinstance(found, ClassValue) else None


@pytest.mark.parametrize(("owner", "argument"), ARGUMENTS)
def test_repairs_name_what_the_package_takes(owner: str, argument: str, sources: Sources) -> None:
    """The wrong argument is wrong, and `use x` names an argument of the class."""
    cls = class_named(sources, owner)
    if cls is None:
        return  # a class of another version
    signature = of_class(sources.inference, cls)
    assert signature is not None
    repair = ARGUMENTS[owner, argument]
    if argument in signature.by_keyword and not AWS_7:
        pytest.skip("pulumi-aws 7 removed the argument")
    assert argument not in signature.by_keyword
    for written in re.findall(r"\buse (\w+)", repair):
        assert written in signature.by_keyword, repair
    for module, other in re.findall(r"aws\.(\w+)\.(\w+)", repair):
        assert class_named(sources, f"{module}.{other}") is not None, repair


def test_options_are_options(sources: Sources) -> None:
    module = sources.modules.find("pulumi.resource")
    assert isinstance(module, Module)
    options = sources.inference.member(module, "ResourceOptions")
    assert isinstance(options, ClassValue)
    signature = of_class(sources.inference, options.cls)
    assert signature is not None
    named = [n for n, text in GENERAL.items() if text.startswith("it is a resource option")]
    assert len(named) > 10 and set(named) <= set(signature.by_keyword)


def test_modules_of_other_names_are_there(sources: Sources) -> None:
    module = sources.modules.find("pulumi_aws")
    assert isinstance(module, Module)
    for wrong, right in MODULES.items():
        found = sources.inference.member(module, right)
        assert isinstance(found, ModuleValue) or right.startswith("get_"), (wrong, right)
