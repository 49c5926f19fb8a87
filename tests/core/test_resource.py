"""One resource: its properties, its scope, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.conversion import as_flag, as_list, as_number, as_text, child
from preflight.core.observed import LookedUp, Observed
from preflight.core.properties import PlainProperties
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, PartialText, Secret, Unknown
from preflight.testing import ACCOUNT, Added, Program, concat, secret

VPC = ("aws:ec2/vpc:Vpc",)
SUBNET = ("aws:ec2/subnet:Subnet",)
ROLE = ("aws:iam/role:Role",)
BUCKET = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def the(stack: Stack, name: str) -> Resource:
    return next(r for r in stack.resources if r.name == name)


def names(resources: Iterable[Resource]) -> list[str]:
    return [r.name for r in resources]


def resource(**properties: Any) -> Resource:
    program = Program()
    program.add("aws:ec2:Thing", "thing", **properties)
    return the(program.planned(), "thing")


# --- properties


def test_get_walks_into_maps_and_lists() -> None:
    thing = resource(a={"b": [{"c": 1}, {"c": 2}]}, one=[{"x": "y"}])
    assert thing.get("a", "b", 1, "c") == 2
    assert thing.get("a", "b", -1, "c") == 2
    assert thing.get("a", "b", 2, "c") is None
    assert thing.get("a", "missing", "c") is None
    assert thing.get("missing") is None
    assert thing.get("one", "x") == "y", "a block of at most one item may be a list of one"
    assert thing.get("a", "b", "c") is None, "but two items are a list"
    assert thing.get("a", 0) is None


def test_get_under_an_unknown_is_unknown() -> None:
    thing = resource(a=SENTINEL, b={"c": SENTINEL}, s=secret({"c": 1}))
    assert isinstance(thing.get("a", "b", 0), Unknown)
    assert isinstance(thing.get("b", "c"), Unknown)
    assert isinstance(thing.get("s", "c"), Unknown)
    found = thing.get("a")
    assert isinstance(found, Unknown)
    assert found.reason == "a of 'thing'"


@pytest.mark.parametrize(
    ("value", "text", "number", "flag"),
    [
        ("443", "443", 443, None),
        (443, "443", 443, None),
        (1.5, "1.5", None, None),
        (True, "true", None, True),
        ("True", "True", None, True),
        ("false", "false", None, False),
        ("x", "x", None, None),
        (" 7 ", " 7 ", 7, None),
        ([], None, None, None),
        ({}, None, None, None),
    ],
)
def test_shapes_that_the_provider_accepts(value: Any, text: Any, number: Any, flag: Any) -> None:
    """`None` here stands for unknown: a value of another shape is not missing."""
    for read, expected in ((as_text, text), (as_number, number), (as_flag, flag)):
        found: Any = read(value)  # type: ignore[operator]
        assert (None if isinstance(found, Unknown) else found) == expected
        assert isinstance(found, Unknown) == (expected is None)


def test_missing_and_unknown_shapes() -> None:
    unknown = Unknown("why")
    assert (as_text(None), as_number(None), as_flag(None), as_flag(None, True)) == (None, None, False, True)
    assert as_list(None) == []
    assert as_list("x") == ["x"]
    assert as_list(["x", None]) == ["x", None]
    assert as_list({"a": 1}) == [{"a": 1}]
    for read in (as_text, as_number, as_flag, as_list):
        assert read(unknown) is unknown  # type: ignore[operator]
    assert isinstance(child(unknown, "x"), Unknown)
    assert child(None, "x") is None
    assert child("text", "x") is None


def test_tags() -> None:
    thing = resource(tags={"Name": "web", "Later": SENTINEL})
    assert thing.tag("Name") == "web"
    assert isinstance(thing.tag("Later"), Unknown)
    assert thing.tag("None") is None
    assert isinstance(resource(tags=SENTINEL).tag("Name"), Unknown)
    assert resource().tag("Name") is None


def test_what_the_program_only_reads_has_unknown_properties_where_nothing_is_told() -> None:
    program = Program()
    added = program.add("aws:ec2:Vpc", "read", cidrBlock="10.0.0.0/16")
    stack = Stack.from_messages(program.messages(), external=frozenset({added.urn}))
    read = the(stack, "read")
    assert read.is_external
    assert read.get("cidrBlock") == "10.0.0.0/16"
    assert isinstance(read.get("enableDnsSupport"), Unknown)


def test_is_deployed() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    assert not the(program.planned(), "vpc").is_deployed
    assert the(program.deployed(), "vpc").is_deployed
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", id=SENTINEL)
    assert not the(program.planned(), "vpc").is_deployed


# --- one reference


def referring(value: Any, program: Program, **more: Any) -> Added:
    return program.add("aws:ec2:Thing", "thing", vpcId=value, **more)


def test_a_reference_resolves_by_dependency_and_by_id() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "other")
    vpc = program.add("aws:ec2:Vpc", "vpc")
    referring(vpc.id, program)
    for stack in (program.planned(), program.deployed()):
        assert the(stack, "thing").ref(VPC, "vpcId") is the(stack, "vpc")


def test_a_missing_reference_is_none() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Thing", "thing")
    program.add("aws:ec2:Thing", "empty", vpcId="")
    assert the(program.planned(), "thing").ref(VPC, "vpcId") is None
    assert the(program.planned(), "empty").ref(VPC, "vpcId") is None, "as AWS answers for what is not set"


@pytest.mark.parametrize("attribute", ["id", "arn", "name", "bucket"])
def test_a_reference_resolves_by_every_name(attribute: str) -> None:
    program = Program()
    program.add("aws:s3:Bucket", "other", bucket="another-name")
    bucket = program.add("aws:s3:Bucket", "logs", bucket="logs-name")
    referring(bucket.output(attribute), program)
    for stack in (program.planned(), program.deployed()):
        assert the(stack, "thing").ref(BUCKET, "vpcId") is the(stack, "logs")


def test_a_known_physical_name_needs_no_dependency() -> None:
    program = Program()
    program.add("aws:s3:BucketV2", "logs", bucket="logs-name")
    program.add("aws:iam:Role", "role", name="app")
    program.add("aws:ec2:Thing", "thing", bucket="logs-name", role="app")
    stack = program.planned()
    assert the(stack, "thing").ref(BUCKET, "bucket") is the(stack, "logs")
    assert the(stack, "thing").ref(ROLE, "role") is the(stack, "role")


def test_a_known_id_of_nothing_in_the_stack_is_unknown() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    referring("vpc-0123456789abcdef0", program)
    found = the(program.planned(), "thing").ref(VPC, "vpcId")
    assert isinstance(found, Unknown)
    assert found.reason == "'vpc-0123456789abcdef0' is not in this stack"


def test_a_known_id_of_a_resource_whose_own_id_is_not_told_resolves_by_dependency() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    referring(vpc.id, program)
    messages = program.messages(deployed=True)
    for message in messages:
        if message.name == "vpc":
            message.properties.Clear()
    stack = Stack.from_messages(messages)
    assert the(stack, "thing").ref(VPC, "vpcId") is the(stack, "vpc")


@pytest.mark.parametrize("name", [{}, {"name": "shop"}], ids=["unknown", "known"])
def test_an_unknown_beside_a_reference_is_not_what_the_reference_names(name: dict[str, Any]) -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", **name)
    program.add("aws:ec2:Thing", "thing", items=[{"role": role.output("name")}, {"role": SENTINEL}])
    looked_up = Observed(lookups=(LookedUp("aws:ssm/getParameter:getParameter", ()),))
    thing = the(Stack.from_messages(program.messages(deployed=False), context=[looked_up]), "thing")
    assert isinstance(thing.resolve(thing.get("items", 1, "role"), ROLE, "items"), Unknown)
    assert not thing.resolve_all([thing.get("items", 1, "role")], ROLE, "items").complete


def test_a_known_text_beside_an_unknown_is_not_what_the_unknown_names() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidr_block="10.0.0.0/16")
    program.add("aws:ec2:Thing", "thing", items=[{"vpc": vpc.id}, {"vpc": "vpc-0123456789abcdef0"}])
    thing = the(program.planned(), "thing")
    assert thing.ref(VPC, "items", 0, "vpc") is the(thing.stack, "vpc")
    assert isinstance(thing.ref(VPC, "items", 1, "vpc"), Unknown)


def test_two_candidates_and_one_value_are_unknown() -> None:
    program = Program()
    one, two = program.add("aws:ec2:Vpc", "one"), program.add("aws:ec2:Vpc", "two")
    referring(concat(one.id, two.id), program)
    found = the(program.planned(), "thing").ref(VPC, "vpcId")
    assert isinstance(found, Unknown)
    assert found.reason == "vpcId of 'thing' comes from one of 2 resources"


def test_a_dependency_of_another_type_beside_the_candidate_does_not_hide_it() -> None:
    program = Program()
    vpc, role = program.add("aws:ec2:Vpc", "vpc"), program.add("aws:iam:Role", "role")
    referring(concat(vpc.id, role.id), program)
    stack = program.planned()
    assert the(stack, "thing").ref(VPC, "vpcId") is the(stack, "vpc")


@pytest.mark.parametrize(
    "kind", ["component", "remote component", "stack reference", "another type", "nothing"]
)
def test_a_value_from_elsewhere_is_unknown(kind: str) -> None:
    program = Program()
    if kind == "component":
        source = program.component("my:net:Network", "source")
        program.add("aws:ec2:Vpc", "vpc", parent=source)
    elif kind == "remote component":
        source = program.add("awsx:ec2:Vpc", "source")
    elif kind == "stack reference":
        source = program.add("pulumi:pulumi:StackReference", "source", name="org/network/prod")
    else:
        source = program.add("aws:iam:Role", "source")
    referring(source.output("vpcId") if kind != "nothing" else SENTINEL, program)
    assert isinstance(the(program.planned(), "thing").ref(VPC, "vpcId"), Unknown)


@pytest.mark.parametrize("kind", ["my:net:Network", "awsx:ec2:Vpc", "pulumi:pulumi:StackReference"])
def test_a_candidate_beside_a_component_or_another_stack_is_not_certain(kind: str) -> None:
    program = Program()
    vpc, source = program.add("aws:ec2:Vpc", "vpc"), program.add(kind, "source")
    program.add("aws:ec2:Subnet", "inside", parent=source)
    referring(concat(vpc.id, source.output("x")), program)
    found = the(program.planned(), "thing").ref(VPC, "vpcId")
    assert isinstance(found, Unknown)
    assert found.reason == "vpcId of 'thing' comes from a component or another stack"


def test_a_dependency_that_is_not_in_the_stack_is_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    referring(vpc.id, program)
    stack = Stack.from_messages(m for m in program.messages() if m.name != "vpc")
    assert isinstance(the(stack, "thing").ref(VPC, "vpcId"), Unknown)


def test_a_secret_reference_resolves_and_is_not_told() -> None:
    program = Program()
    program.add("aws:s3:Bucket", "logs", bucket="logs-name")
    program.add("aws:ec2:Thing", "thing", bucket=secret("logs-name"), other=secret("hidden-name"))
    stack = program.planned()
    assert the(stack, "thing").ref(BUCKET, "bucket") is the(stack, "logs")
    found = the(stack, "thing").ref(BUCKET, "other")
    assert isinstance(found, Unknown)
    assert "hidden" not in found.reason


@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 5, True])
def test_another_shape_is_no_reference(value: Any) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    referring(value, program)
    assert isinstance(the(program.planned(), "thing").ref(VPC, "vpcId"), Unknown)


def test_the_same_name_in_two_regions_means_the_one_of_the_own_provider() -> None:
    program = Program()
    there = program.provider("there", region="us-east-1")
    program.add("aws:iam:Role", "here-role", name="app")
    program.add("aws:iam:Role", "there-role", name="app", provider=there)
    program.add("aws:ec2:Thing", "here", role="app")
    program.add("aws:ec2:Thing", "far", role="app", provider=there)
    stack = program.planned()
    assert the(stack, "here").ref(ROLE, "role") is the(stack, "here-role")
    assert the(stack, "far").ref(ROLE, "role") is the(stack, "there-role")


def test_the_same_name_twice_is_ambiguous() -> None:
    program = Program()
    program.add("aws:iam:Role", "one", name="app")
    program.add("aws:iam:Role", "two", name="app")
    program.add("aws:ec2:Thing", "thing", role="app")
    found = the(program.planned(), "thing").ref(ROLE, "role")
    assert isinstance(found, Unknown)
    assert found.reason == "'app' is ambiguous"


def test_a_reference_inside_a_block() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Thing", "thing", config={"network": [{"vpcId": vpc.id}]})
    for stack in (program.planned(), program.deployed()):
        assert the(stack, "thing").ref(VPC, "config", "network", 0, "vpcId") is the(stack, "vpc")
        assert the(stack, "thing").ref(VPC, "config", "network", "vpcId") is the(stack, "vpc")


# --- a list of references


def refs(program: Program, value: Any, deployed: bool = False) -> Refs:
    program.add("aws:ec2:Thing", "thing", subnetIds=value)
    stack = program.deployed() if deployed else program.planned()
    return the(stack, "thing").refs(SUBNET, "subnetIds")


@pytest.fixture
def program() -> Program:
    made = Program()
    for i in range(3):
        made.add("aws:ec2:Subnet", f"s{i}")
    return made


def subnets(program: Program) -> list[Added]:
    return program.resources[:3]


@pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])
def test_as_many_dependencies_as_items_are_those(program: Program, deployed: bool) -> None:
    found = refs(program, [s.id for s in subnets(program)], deployed)
    assert (names(found.found), found.complete, found.possible) == (["s0", "s1", "s2"], True, ())


def test_known_and_unknown_items(program: Program) -> None:
    one, two, _ = subnets(program)
    fixed = program.add("aws:ec2:Subnet", "fixed", id="subnet-1")
    found = refs(program, [fixed.id, one.id, two.id])
    assert (sorted(names(found.found)), found.complete) == (["fixed", "s0", "s1"], True)


def test_more_dependencies_than_items(program: Program) -> None:
    one, two, _ = subnets(program)
    found = refs(program, [concat(one.id, two.id)])
    assert (found.found, found.complete, names(found.possible)) == ((), False, ["s0", "s1"])


def test_more_items_than_dependencies(program: Program) -> None:
    one = subnets(program)[0]
    found = refs(program, [one.id, SENTINEL])
    assert (found.found, found.complete, names(found.possible)) == ((), False, ["s0"])


def test_an_unknown_list(program: Program) -> None:
    joined = concat(*(s.id for s in subnets(program)))
    found = refs(program, joined)
    assert (found.found, found.complete, names(found.possible)) == ((), False, ["s0", "s1", "s2"])
    assert found.unresolved.reason == "subnetIds of 'thing' is not known before deployment"


@pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])
def test_a_foreign_id_makes_the_list_incomplete(program: Program, deployed: bool) -> None:
    found = refs(program, [subnets(program)[0].id, "subnet-foreign"], deployed)
    assert not found.complete
    assert names(found.found) == (["s0"] if deployed else [])


def test_no_dependency_stands_for_a_foreign_id(program: Program) -> None:
    found = refs(program, [concat("x-", *(s.id for s in subnets(program)))], deployed=True)
    assert (found.found, found.complete, names(found.possible)) == ((), False, ["s0", "s1", "s2"])


def test_an_item_from_a_component_makes_the_list_incomplete(program: Program) -> None:
    one = subnets(program)[0]
    network = program.component("my:net:Network", "network")
    program.add("aws:ec2:Subnet", "inside", parent=network)
    found = refs(program, [one.id, network.output("subnetId")])
    assert not found.complete


def test_missing_and_empty_lists_are_complete(program: Program) -> None:
    assert refs(program, []) == Refs((), True)
    program = Program()
    program.add("aws:ec2:Thing", "thing")
    assert the(program.planned(), "thing").refs(SUBNET, "subnetIds") == Refs((), True)


def test_the_same_item_twice_is_one(program: Program) -> None:
    one = subnets(program)[0]
    assert names(refs(program, [one.id, one.id], deployed=True).found) == ["s0"]


def test_a_secret_list_and_secret_items(program: Program) -> None:
    program.add("aws:ec2:Subnet", "fixed", id="subnet-1")
    found = refs(program, secret(["subnet-1"]))
    assert (names(found.found), found.complete) == (["fixed"], True)
    program = Program()
    program.add("aws:ec2:Subnet", "fixed", id="subnet-1")
    found = refs(program, [secret("subnet-1"), secret("subnet-hidden")])
    assert (names(found.found), found.complete) == (["fixed"], False)
    assert "hidden" not in found.reason


# --- options


def test_options() -> None:
    program = Program()
    parent = program.component("my:net:Network", "network")
    program.add(
        "aws:ec2:Thing",
        "thing",
        parent=parent,
        options={
            "protect": True,
            "ignoreChanges": ["tags"],
            "deleteBeforeReplace": False,
            "customTimeouts": {"create": "10m"},
        },
    )
    program.add("aws:ec2:Thing", "plain")
    stack = program.planned()
    thing, plain, network = the(stack, "thing"), the(stack, "plain"), the(stack, "network")
    assert (thing.protect, plain.protect) == (True, False)
    assert (thing.ignore_changes, plain.ignore_changes) == (("tags",), ())
    assert [thing.ignores(path) for path in ("tags", "tags.Name", "tagsAll")] == [True, True, False]
    assert not plain.ignores("tags")
    assert (thing.delete_before_replace, plain.delete_before_replace) == (False, None)
    assert (thing.timeouts.create, thing.timeouts.update, plain.timeouts.create) == (600, 0, 0)
    assert thing.parent is network
    assert network.children == (thing,)
    assert (network.is_component, thing.is_component) == (True, False)


def test_a_parent_that_is_a_resource_is_no_component() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:Subnet", "a", parent=vpc)
    assert not the(program.planned(), "vpc").is_component


# --- scope


def test_region_by_property_provider_or_configuration() -> None:
    program = Program()
    there = program.provider("there", region="us-east-1")
    program.add("aws:ec2:Thing", "own", region="eu-north-1", provider=there)
    program.add("aws:ec2:Thing", "provided", provider=there)
    program.add("aws:ec2:Thing", "configured")
    stack = program.planned()
    assert [the(stack, n).region for n in ("own", "provided", "configured")] == [
        "eu-north-1",
        "us-east-1",
        "eu-west-1",
    ]


def test_no_region_and_unknown_region() -> None:
    program = Program(config={})
    later = program.provider("later", region=SENTINEL)
    program.add("aws:ec2:Thing", "nowhere")
    program.add("aws:ec2:Thing", "later-thing", provider=later)
    stack = program.planned()
    assert isinstance(the(stack, "nowhere").region, Unknown)
    assert isinstance(the(stack, "later-thing").region, Unknown)


def test_the_region_of_a_resource_that_is_none_of_aws_is_not_its_property() -> None:
    program = Program()
    program.add("random:index:Thing", "thing", region="not-a-region")
    assert the(program.planned(), "thing").region == "eu-west-1"


def same(program: Program, left: str, right: str) -> tuple[Any, Any, Any]:
    stack = program.planned()
    one, two = the(stack, left), the(stack, right)
    found = (one.same_region(two), one.same_account(two), one.same_scope(two))
    return tuple(None if isinstance(x, Unknown) else x for x in found)  # type: ignore[return-value]


def test_one_provider_is_one_scope_even_with_an_unknown_region() -> None:
    program = Program(config={})
    later = program.provider("later", region=SENTINEL)
    for name in ("a", "b"):
        program.add("aws:ec2:Thing", name, provider=later)
        program.add("aws:ec2:Thing", f"default-{name}")
    program.add("aws:ec2:Thing", "moved", provider=later, region="eu-west-1")
    assert same(program, "a", "b") == (True, True, True)
    assert same(program, "default-a", "default-b") == (True, True, True)
    assert same(program, "a", "default-a")[0] is None
    assert same(program, "a", "moved")[0] is None


def test_two_providers_are_two_scopes() -> None:
    program = Program()
    near = program.provider("near", region="eu-west-1")
    far = program.provider("far", region="us-east-1")
    other = program.provider("other", region="eu-west-1", profile="billing")
    later = program.provider("later", region="eu-west-1", profile=SENTINEL)
    for provider in (near, far, other, later):
        program.add("aws:ec2:Thing", f"in-{provider.name}", provider=provider)
    program.add("aws:ec2:Thing", "default")
    assert same(program, "in-near", "in-far") == (False, True, False)
    assert same(program, "in-near", "default") == (True, True, True)
    assert same(program, "in-near", "in-other") == (True, None, None)
    assert same(program, "in-far", "in-other") == (False, None, False)
    assert same(program, "in-near", "in-later") == (True, None, None)


# --- readers


def test_a_state_file_reads_the_same() -> None:
    message = analyzer_pb2.AnalyzerResource(
        type="aws:ec2/vpc:Vpc", name="vpc", urn="urn:pulumi:dev::web::aws:ec2/vpc:Vpc::vpc"
    )
    stack = Stack([(message, PlainProperties({"cidrBlock": "10.0.0.0/16", "x": SENTINEL, "id": "vpc-1"}))])
    (vpc,) = stack.resources
    assert vpc.get("cidrBlock") == "10.0.0.0/16"
    assert isinstance(vpc.get("x"), Unknown)
    assert vpc.is_deployed
    assert set(vpc.keys()) == {"cidrBlock", "x", "id"}


def test_identities_are_known_texts() -> None:
    program = Program()
    program.add("aws:s3:Bucket", "logs", bucket="logs-name", arn=SENTINEL, name="")
    assert list(the(program.planned(), "logs").identifiers()) == ["logs-name"]
    assert f"arn:aws:s3:eu-west-1:{ACCOUNT}:bucket/logs-name" not in list(
        the(program.planned(), "logs").identifiers()
    )


def test_partial_texts_and_secrets_are_unknown_texts() -> None:
    thing = resource(partial=f"a{SENTINEL}", hidden=secret("x"))
    assert isinstance(thing.text("partial"), PartialText)
    assert isinstance(thing.text("hidden"), Secret)
    assert isinstance(thing.number("hidden"), Unknown)
    assert isinstance(thing.flag("hidden"), Unknown)
    assert isinstance(thing.items("hidden"), Unknown)


def test_texts_are_known_and_told_only_if_asked_for_secrets() -> None:
    thing = resource(b=[{"z": "1"}, "2"], a=secret("hunter2"), c=f"x{SENTINEL}y", d=5, e=secret({"f": "g"}))
    plain = [("b[0].z", "1"), ("b[1]", "2"), ("c", "x"), ("c", "y")]
    assert list(thing.texts()) == plain
    assert list(thing.texts(secrets=True)) == [("a", "hunter2"), *plain, ("e.f", "g")]


def test_what_the_program_left_open_is_not_judged_by_aws_answer() -> None:
    """After an update the engine's resources hold outputs, such as rules that are resources of their own."""
    message = analyzer_pb2.AnalyzerResource(
        type="aws:ec2/securityGroup:SecurityGroup", name="web", urn="urn:pulumi:dev::web::aws:x::web"
    )
    message.properties.update(
        {"id": "sg-1", "description": "x", "ingress": [{"fromPort": 22}], "arn": "arn:a"}
    )
    message.propertyDependencies["description"].urns.extend(())
    (resource,) = Stack.from_messages([message]).resources
    assert (resource.get("ingress"), resource.get("description")) == (None, "x")
    assert (resource.get("id"), resource.get("arn")) == ("sg-1", "arn:a")


def test_a_source_that_lists_only_references_hides_nothing() -> None:
    message = analyzer_pb2.AnalyzerResource(
        type="aws:ec2/securityGroup:SecurityGroup", name="web", urn="urn:pulumi:dev::web::aws:x::web"
    )
    message.properties.update({"vpcId": "vpc-1", "description": "x"})
    message.propertyDependencies["vpcId"].urns.append("urn:pulumi:dev::web::aws:ec2/vpc:Vpc::vpc")
    (resource,) = Stack.from_messages([message]).resources
    assert resource.get("description") == "x"


def _listed(type_: str, name: str, properties: dict[str, object], **inputs: list[str]) -> Any:
    message = analyzer_pb2.AnalyzerResource(
        type=type_, name=name, urn=f"urn:pulumi:dev::web::{type_}::{name}"
    )
    message.properties.update(properties)
    for key, urns in inputs.items():
        message.propertyDependencies[key].urns.extend(urns)
    return message


def test_one_input_without_reference_shows_that_all_are_listed() -> None:
    """A resource whose inputs are all references, or that has none, cannot show it itself."""
    gateway = _listed(
        "aws:ec2/internetGateway:InternetGateway", "igw", {"vpcId": SENTINEL, "tags": SENTINEL}, vpcId=["u"]
    )
    bare = _listed("aws:ec2/vpc:Vpc", "bare", {"cidrBlock": SENTINEL})
    group = _listed("web:index:Group", "group", {"url": "x"})
    described = _listed("aws:ec2/eip:Eip", "eip", {"domain": "vpc"}, domain=[])
    alone = Stack.from_messages([gateway, bare, group])
    assert isinstance(the(alone, "igw").get("tags"), Unknown)
    together = Stack.from_messages([gateway, bare, group, described])
    assert (the(together, "igw").get("tags"), the(together, "bare").get("cidrBlock")) == (None, None)
    assert isinstance(the(together, "igw").get("vpcId"), Unknown)
    assert the(together, "group").get("url") == "x", "the outputs of a component are listed nowhere"


def test_what_is_only_read_has_no_inputs() -> None:
    vpc = _listed("aws:ec2/vpc:Vpc", "read", {"cidrBlock": "10.0.0.0/16"})
    eip = _listed("aws:ec2/eip:Eip", "eip", {"domain": "vpc"}, domain=[])
    stack = Stack.from_messages([vpc, eip], external=frozenset({vpc.urn}))
    assert the(stack, "read").get("cidrBlock") == "10.0.0.0/16"


def test_what_an_update_leaves_out_is_not_known() -> None:
    """`--target`: the engine lists the names of its inputs, and no property."""
    left = _listed("aws:ec2/vpc:Vpc", "left", {}, cidrBlock=[])
    bare = _listed("aws:ec2/vpc:Vpc", "bare", {})
    stack = Stack.from_messages([left, bare])
    assert isinstance(the(stack, "left").get("cidrBlock"), Unknown)
    assert the(stack, "bare").get("cidrBlock") is None
    assert stack.unmanaged == {left.urn}


def test_a_name_that_nobody_asked_for() -> None:
    """Unknown it is none yet, unless AWS alone gives it; known it names the resource, and is no input."""
    type_, plain = "aws:ec2/natGateway:NatGateway", {"connectivityType": "private"}
    made = _listed(type_, "made", {**plain, "allocationId": "eipalloc-1"}, connectivityType=[])
    open_ = _listed(type_, "open", {**plain, "allocationId": SENTINEL, "arn": SENTINEL}, connectivityType=[])
    given = _listed(
        type_, "given", {**plain, "allocationId": SENTINEL}, connectivityType=[], allocationId=["u"]
    )
    stack = Stack.from_messages([made, open_, given])
    assert (the(stack, "made").get("allocationId"), the(stack, "made").input("allocationId")) == (
        "eipalloc-1",
        None,
    )
    assert (the(stack, "open").get("allocationId"), the(stack, "open").input("allocationId")) == (None, None)
    assert isinstance(the(stack, "open").get("arn"), Unknown)
    assert isinstance(the(stack, "given").input("allocationId"), Unknown)


def test_dependencies_of_properties_alone_are_dependencies() -> None:
    """The engine repeats them among the resource's own; a state file need not."""
    message = analyzer_pb2.AnalyzerResource(type="aws:ec2/subnet:Subnet", name="a", urn="urn:a")
    message.dependencies.append("urn:b")
    message.propertyDependencies["vpcId"].urns.append("urn:c")
    (resource,) = Stack.from_messages([message]).resources
    assert resource.all_dependencies == {"urn:b", "urn:c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"tags": {"Stage": "dev"}}', {"tags": {"Stage": "dev"}}),
        ('["123456789012"]', ["123456789012"]),
        ("25", "25"),
        ("eu-west-1", "eu-west-1"),
    ],
)
def test_blocks_of_a_provider_are_json_texts(text: str, expected: Any) -> None:
    program = Program()
    provider = program.provider("other", given=text)
    program.add("aws:ec2:Vpc", "main", provider=provider, cidrBlock="10.0.0.0/16")
    assert the(program.planned(), "main").provider_input("given") == expected


def test_a_broken_json_text_of_a_provider_is_not_known() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "main", provider=program.provider("other", given="{"), cidrBlock="10.0.0.0/16")
    assert isinstance(the(program.planned(), "main").provider_input("given"), Unknown)
