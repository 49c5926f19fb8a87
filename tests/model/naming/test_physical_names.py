"""Names that Pulumi makes."""

from __future__ import annotations

from preflight.core.values import SECRET_SIGNATURE, SIGNATURE, Unknown
from preflight.model.naming.physical_names import Name, names, overflow
from preflight.model.naming.rules import RULES
from preflight.testing import Program, canonical


def made(type_: str, logical: str, **properties: object) -> Name:
    program = Program()
    program.add(type_, logical, **properties)
    (resource,) = program.planned().of(canonical(type_))
    first = names(resource)[0]
    assert isinstance(first, Name)
    return first


def test_pulumi_adds_a_hyphen_and_seven_characters() -> None:
    name = made("aws:lb:TargetGroup", "a" * 24)
    assert (len(name.text), name.made, overflow(name)) == (32, True, 0)
    assert overflow(made("aws:lb:TargetGroup", "a" * 25)) == 1


def test_buckets_are_made_in_lower_case_and_databases_without_a_hyphen() -> None:
    assert made("aws:s3:Bucket", "MyUploads").text == "myuploads-0000000"
    assert made("aws:rds:Instance", "orders").text == "orders0000000"


def test_a_name_of_the_program_is_not_made() -> None:
    assert overflow(made("aws:lb:TargetGroup", "a", name="a" * 40)) == 0
    assert made("aws:lb:TargetGroup", "a" * 40, name="api") == Name(
        RULES["aws:lb/targetGroup:TargetGroup"][0], "api", False
    )


def test_what_pulumi_does_not_name_has_no_name() -> None:
    program = Program()
    program.add("aws:rds:Cluster", "Orders")
    program.add("aws:lb:LoadBalancer", "a" * 40, namePrefix="api-")
    program.add("aws:rds:Instance", "Orders", engine="sqlserver-ex")
    assert [names(r) for r in program.planned().resources if r.type in RULES] == [(), (), ()]


def test_other_auto_naming_leaves_it_undecided() -> None:
    program = Program(config={"pulumi:autonaming": "{}"})
    program.add("aws:iam:Role", "a" * 80)
    (resource,) = program.planned().of("aws:iam/role:Role")
    assert isinstance(names(resource)[0], Unknown)


def test_a_deployed_resource_has_the_name_that_aws_gives() -> None:
    program = Program()
    program.add("aws:iam:Role", "app")
    (resource,) = program.deployed().of("aws:iam/role:Role")
    assert [n.made for n in names(resource) if isinstance(n, Name)] == [False]


def test_a_secret_name_is_decided_if_the_service_accepts_it() -> None:
    program = Program()
    program.add(
        "aws:ecs:TaskDefinition", "fine", family={SIGNATURE: SECRET_SIGNATURE, "value": "web-1a2b3c4d"}
    )
    program.add("aws:ecs:TaskDefinition", "wrong", family={SIGNATURE: SECRET_SIGNATURE, "value": "web 1"})
    fine, wrong = program.planned().of("aws:ecs/taskDefinition:TaskDefinition")
    assert names(fine) == ()
    (found,) = names(wrong)
    assert isinstance(found, Unknown), "no message may show it"
