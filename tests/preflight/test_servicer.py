"""The analyzer's answers, call by call."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, Final

import grpc
import jsonschema
import msgspec
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.deployment import program_folder
from preflight.analyzer.servicer import Analyzer
from preflight.core.logic import known
from preflight.evaluation.settings import ConfigError
from preflight.model.network.vpc import Vpc
from preflight.policy import Finding, Level, discover
from preflight.testing import Program, secret
from tests.preflight.requests import (
    a_policy,
    configuration,
    resource_request,
    says,
    stack_configuration,
    stack_request,
)

INSTANCE = "aws:rds/instance:Instance"
VPC = "aws:ec2/vpc:Vpc"


class Limit(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    most_vpcs: Annotated[int, msgspec.Meta(ge=1, description="VPCs that are fine.")] = 1


def two() -> Analyzer:
    """An analyzer of one resource policy and one stack policy of the pack."""
    return Analyzer([p for p in discover() if p.name in ("multi-az-deployment", "cidr-block-conflicts")])


def program() -> Program:
    web = Program()
    main = web.add("aws:ec2:Vpc", "main", cidrBlock="10.0.0.0/16")
    web.add("aws:ec2:Subnet", "outside", vpcId=main.id, cidrBlock="10.1.0.0/24")
    web.add("aws:rds:Instance", "orders", engine="postgres", multiAz=False)
    return web


def configured(
    analyzer: Analyzer, given: Mapping[str, Mapping[str, Any]] | None = None, stack: str = "dev"
) -> Analyzer:
    """The analyzer after the engine's first calls."""
    analyzer.Handshake(proto.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1"), None)
    analyzer.ConfigureStack(stack_configuration(stack), None)
    analyzer.GetPluginInfo(empty_pb2.Empty(), None)
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None)
    analyzer.Configure(configuration(info.policies, given), None)
    return analyzer


def resource(web: Program, name: str) -> proto.AnalyzeRequest:
    return resource_request(next(m for m in web.messages() if m.name == name))


def lines(response: Any) -> list[tuple[str, str, int]]:
    """Policy, the message's own line, level."""
    return [(d.policyName, d.message.split("\n")[1], d.enforcementLevel) for d in response.diagnostics]


# --- what is reported


def test_a_finding_carries_what_pulumi_shows() -> None:
    analyzer = configured(two())
    response = analyzer.AnalyzeStack(stack_request(program()), None)
    (found,) = [d for d in response.diagnostics if d.policyName == "cidr-block-conflicts"]
    policy = next(p for p in discover() if p.name == "cidr-block-conflicts")
    assert found.policyPackName == "aws-preflight"
    assert found.policyPackVersion
    assert found.enforcementLevel == proto.MANDATORY
    assert found.severity == proto.POLICY_SEVERITY_HIGH
    assert found.urn.endswith("::outside")
    assert found.description == policy.description
    first, message, last = found.message.split("\n")
    assert first == policy.description
    assert "10.1.0.0/24" in message
    assert last == f"Error: InvalidSubnet.Range. Details: {policy.url}"


def test_resource_policies_run_before_the_resource_is_created_and_only_then() -> None:
    policies = [
        a_policy("alone", says("seen alone"), types=(VPC,)),
        a_policy("together", says("seen together"), query=lambda stack: stack.all(Vpc)),
    ]
    analyzer = configured(Analyzer(policies))
    web = program()
    alone = analyzer.Analyze(resource(web, "main"), None)
    assert lines(alone) == [("alone", "seen alone", proto.MANDATORY)]
    assert lines(analyzer.AnalyzeStack(stack_request(web), None)) == [
        ("together", "seen together", proto.MANDATORY)
    ]


def test_advice_with_one_cause_is_reported_once_at_the_end() -> None:
    blames = says("The image is old.", cause="image")
    policies = [
        a_policy("advice", blames, types=(VPC,), level=Level.ADVISORY),
        a_policy("stop", blames, types=(VPC,)),
    ]
    analyzer = configured(Analyzer(policies))
    web = program()
    web.add("aws:ec2:Vpc", "other", cidrBlock="10.2.0.0/16")
    for name in ("main", "other"):
        told = lines(analyzer.Analyze(resource(web, name), None))
        assert [(policy, level) for policy, _, level in told] == [("stop", proto.MANDATORY)]
    (end,) = lines(analyzer.AnalyzeStack(stack_request(web), None))
    assert end == ("advice", "The image is old. The same holds for 'other'.", proto.ADVISORY)


def test_policies_for_other_types_are_not_applicable() -> None:
    analyzer = configured(
        Analyzer(
            [
                a_policy("vpcs", says("x"), types=(VPC,)),
                a_policy("databases", says("x"), types=(INSTANCE,)),
                a_policy("everything", says("x"), types=("*",)),
            ]
        )
    )
    response = analyzer.Analyze(resource(program(), "main"), None)
    assert [d.policyName for d in response.diagnostics] == ["everything", "vpcs"]
    assert [(n.policy_name, n.reason) for n in response.not_applicable] == [
        ("databases", "not for this type of resource")
    ]


def test_a_finding_may_have_a_level_a_file_and_an_error_of_its_own() -> None:
    finding = {"level": Level.ADVISORY, "file": "network/vpc.py", "line": 12, "error": "Some.Code"}
    analyzer = configured(Analyzer([a_policy("one", says("is odd", **finding), types=(VPC,))]))
    (found,) = analyzer.Analyze(resource(program(), "main"), None).diagnostics
    assert found.enforcementLevel == proto.ADVISORY
    assert found.message.split("\n")[1:] == [
        "network/vpc.py:12: is odd",
        "Error: Some.Code. Details: https://github.com/aws-preflight/aws-preflight/blob/main/docs/policies/"
        "tests/one.md",
    ]


def test_references_are_unknown_when_a_resource_is_judged_alone() -> None:
    seen: list[object] = []

    def check(subject: Any) -> list[Finding]:
        seen.append(subject.ref((VPC,), "vpcId"))
        return []

    analyzer = configured(Analyzer([a_policy("one", check, types=("aws:ec2/subnet:Subnet",))]))
    analyzer.Analyze(resource(program(), "outside"), None)
    assert len(seen) == 1 and not known(seen[0])


def test_a_failing_policy_is_reported_under_the_pack_and_stops_nothing() -> None:
    def fails(subject: Any) -> list[Finding]:
        raise KeyError("password123")

    policies = [a_policy("broken", fails, types=(VPC,)), a_policy("right", says("is seen"), types=(VPC,))]
    response = configured(Analyzer(policies)).Analyze(resource(program(), "main"), None)
    assert [(d.policyName, d.enforcementLevel) for d in response.diagnostics] == [
        ("right", proto.MANDATORY),
        ("preflight", proto.ADVISORY),
    ]
    message = response.diagnostics[1].message
    assert "'broken' failed (KeyError)" in message
    assert "password123" not in message


def test_lone_surrogates_in_a_message_are_replaced() -> None:
    analyzer = configured(Analyzer([a_policy("one", says("bad \ud800 text"), types=(VPC,))]))
    (found,) = analyzer.Analyze(resource(program(), "main"), None).diagnostics
    assert "bad ? text" in found.message


def test_the_same_stack_gives_the_same_bytes_in_any_order() -> None:
    analyzer, messages = configured(two()), program().messages()
    first = analyzer.AnalyzeStack(stack_request(messages), None)
    assert first.diagnostics
    assert analyzer.AnalyzeStack(stack_request(messages[::-1]), None) == first


def test_parallel_calls_do_not_see_each_other() -> None:
    """Two threads inside one policy at the same time, each with its own stack and its own undecided notes."""
    both = threading.Barrier(2, timeout=20)

    def check(subject: Any) -> Any:
        both.wait()
        yield Finding(subject, f"{len(subject.stack.resources)} resources, {subject.get('cidrBlock')}")

    analyzer = configured(Analyzer([a_policy("one", check, types=(VPC,))]))
    requests = []
    for cidr in ("10.0.0.0/16", "10.9.0.0/16"):
        web = Program()
        web.add("aws:ec2:Vpc", "main", cidrBlock=cidr)
        requests.append(resource(web, "main"))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda r: analyzer.Analyze(r, None), requests))
    assert [lines(a)[0][1] for a in answers] == ["1 resources, 10.0.0.0/16", "1 resources, 10.9.0.0/16"]


# --- what the pack says of itself


def test_every_policy_is_described_with_a_valid_schema() -> None:
    info = Analyzer().GetAnalyzerInfo(empty_pb2.Empty(), None)
    assert (info.name, info.supportsConfig) == ("aws-preflight", True)
    assert [p.name for p in info.policies] == ["preflight", *(p.name for p in discover())]
    for described in info.policies:
        schema = json_format.MessageToDict(described.configSchema)
        assert "enforcementLevel" not in schema["properties"]
        jsonschema.Draft202012Validator.check_schema({"type": "object", **schema})
        assert described.description
        assert described.url.startswith("https://")
    by_name = {p.name: p for p in info.policies}
    database = by_name["multi-az-deployment"]
    assert database.policy_type == proto.POLICY_TYPE_RESOURCE
    assert by_name["cidr-block-conflicts"].policy_type == proto.POLICY_TYPE_STACK
    assert "database" in database.tags
    assert database.remediation_steps
    assert "```" not in database.remediation_steps
    pack = json_format.MessageToDict(by_name["preflight"].configSchema)["properties"]
    assert {"productionStacks", "projectExceptions"} <= set(pack)


def test_the_schema_admits_exceptions_with_a_reason_only() -> None:
    info = two().GetAnalyzerInfo(empty_pb2.Empty(), None)
    schema = {"type": "object", **json_format.MessageToDict(info.policies[1].configSchema)}
    jsonschema.validate({"exceptions": [{"resource": "web-*", "reason": "known"}]}, schema)
    with pytest.raises(jsonschema.ValidationError, match="reason"):
        jsonschema.validate({"exceptions": [{"resource": "web-*"}]}, schema)


# --- configuration


def of_orders(analyzer: Analyzer) -> list[Any]:
    """What is said of the database, at once or at the end, where the stack is not production."""
    web = program()
    alone = analyzer.Analyze(resource(web, "orders"), None).diagnostics
    together = analyzer.AnalyzeStack(stack_request(web), None).diagnostics
    return [d for d in (*alone, *together) if d.policyName == "multi-az-deployment"]


def test_a_level_is_what_was_configured() -> None:
    for level, expected in (("advisory", proto.ADVISORY), ("remediate", proto.MANDATORY)):
        analyzer = configured(two(), {"multi-az-deployment": {"enforcementLevel": level}})
        (found,) = of_orders(analyzer)
        assert found.enforcementLevel == expected
    assert not of_orders(configured(two(), {"multi-az-deployment": {"enforcementLevel": "disabled"}}))


def test_all_policies_may_be_given_one_level() -> None:
    """`--policy-pack-config` with `all`, which the engine sends as if it were a policy too."""
    web = program()
    for level, expected in (("mandatory", proto.MANDATORY), ("advisory", proto.ADVISORY)):
        analyzer = configured(two(), {"all": {"enforcementLevel": level}}, "production-eu")
        (alone,) = analyzer.Analyze(resource(web, "orders"), None).diagnostics
        (together,) = analyzer.AnalyzeStack(stack_request(web), None).diagnostics
        assert (alone.enforcementLevel, together.enforcementLevel) == (expected, expected)
    given = {
        "all": {"enforcementLevel": "disabled"},
        "cidr-block-conflicts": {"enforcementLevel": "advisory"},
    }
    assert names(configured(two(), given)) == ["cidr-block-conflicts"]


def test_a_production_stack_has_production_levels_whatever_order_the_engine_configures_in() -> None:
    def level(stack: str, given: Mapping[str, Any]) -> int:
        analyzer = configured(two(), given, stack)
        (found,) = of_orders(analyzer)
        level: int = found.enforcementLevel
        return level

    assert level("dev", {}) == proto.ADVISORY
    assert level("production-eu", {}) == proto.MANDATORY
    assert level("dev", {"preflight": {"productionStacks": ["d*"]}}) == proto.MANDATORY
    assert level("prod", {"preflight": {"productionStacks": ["live"]}}) == proto.ADVISORY
    analyzer = two()
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None)
    analyzer.Configure(configuration(info.policies, {"preflight": {"productionStacks": ["live"]}}), None)
    analyzer.ConfigureStack(stack_configuration("live"), None)
    (found,) = analyzer.Analyze(resource(program(), "orders"), None).diagnostics
    assert found.enforcementLevel == proto.MANDATORY


def test_options_reach_the_policy() -> None:
    def check(subject: Any, options: Limit) -> Any:
        yield Finding(subject, f"most: {options.most_vpcs}")

    policy = a_policy("limit", check, types=(VPC,), options=Limit)
    for given, expected in (({}, 1), ({"limit": {"mostVpcs": 4}}, 4)):
        analyzer = configured(Analyzer([policy]), given)
        assert lines(analyzer.Analyze(resource(program(), "main"), None))[0][1] == f"most: {expected}"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"limit": {"mostVpc": 4}}, ["limit", "mostVpc", "did you mean 'mostVpcs'", "exceptions"]),
        ({"limit": {"mostVpcs": "four"}}, ["limit", "mostVpcs", "int"]),
        ({"limit": {"mostVpcs": 0}}, ["limit", "mostVpcs", ">= 1"]),
        ({"limit": {"exceptions": [{"resource": "x"}]}}, ["limit", "exceptions[0]", "reason"]),
        ({"preflight": {"productionStack": ["x"]}}, ["preflight", "productionStacks", "projectExceptions"]),
    ],
)
def test_wrong_configuration_names_policy_key_and_what_is_allowed(given: Any, says: list[str]) -> None:
    policy = a_policy("limit", lambda subject, options: [], types=(VPC,), options=Limit)
    with pytest.raises(ConfigError) as raised:
        configured(Analyzer([policy]), given)
    for part in says:
        assert part in str(raised.value)


def test_the_engine_is_told_of_wrong_configuration_and_the_old_one_stays() -> None:
    class Context:
        def abort(self, code: grpc.StatusCode, details: str) -> None:
            self.code, self.details = code, details

    analyzer, context = (
        configured(two(), {"multi-az-deployment": {"enforcementLevel": "disabled"}}),
        Context(),
    )
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None)
    analyzer.Configure(configuration(info.policies, {"cidr-block-conflicts": {"x": 1}}), context)
    assert context.code is grpc.StatusCode.INVALID_ARGUMENT
    assert context.details.startswith("cidr-block-conflicts: unknown key 'x'; allowed are")
    assert not analyzer.Analyze(resource(program(), "orders"), None).diagnostics


def test_secret_configuration_values_are_not_kept() -> None:
    seen: dict[str, str] = {}

    def check(subject: Any) -> list[Finding]:
        seen.update(subject.stack.config)
        return []

    analyzer = Analyzer([a_policy("one", check, types=(VPC,))])
    request = stack_configuration(**{"aws:region": "eu-west-1", "web:token": "hunter2"})
    request.config_secret_keys.append("web:token")
    analyzer.ConfigureStack(request, None)
    analyzer.Analyze(resource(program(), "main"), None)
    assert seen == {"aws:region": "eu-west-1"}


# --- exceptions


def exception(glob: str = "orders", **more: Any) -> dict[str, Any]:
    return {"exceptions": [{"resource": glob, "reason": "moved next week", **more}]}


def test_hidden_findings_are_listed_once_at_the_end() -> None:
    given = {"multi-az-deployment": exception(until="2999-01-31"), "cidr-block-conflicts": exception("out*")}
    analyzer, web = configured(two(), given), program()
    assert not analyzer.Analyze(resource(web, "orders"), None).diagnostics
    (note,) = analyzer.AnalyzeStack(stack_request(web), None).diagnostics
    assert (note.policyName, note.enforcementLevel) == ("preflight", proto.ADVISORY)
    assert note.message.split("\n") == [
        "2 findings are not reported, by exception:",
        "- cidr-block-conflicts on 'outside': moved next week",
        "- multi-az-deployment on 'orders': moved next week (until 2999-01-31)",
    ]


def test_the_list_of_hidden_findings_can_be_switched_off() -> None:
    given = {"cidr-block-conflicts": exception("out*"), "preflight": {"enforcementLevel": "disabled"}}
    assert not configured(two(), given).AnalyzeStack(stack_request(program()), None).diagnostics


def test_an_expired_exception_hides_nothing_and_says_so() -> None:
    given = {"multi-az-deployment": exception(until=datetime.date(2020, 2, 1).isoformat())}
    (found,) = of_orders(configured(two(), given))
    assert "(The exception 'moved next week' expired on 2020-02-01.)" in found.message


# --- the program's own preflight.yaml


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    monkeypatch.setenv("PWD", str(tmp_path))
    return tmp_path


HIDE_ALL = """
multi-az-deployment:
  exceptions: [{resource: "*", reason: "mine"}]
cidr-block-conflicts:
  exceptions: [{resource: "*", reason: "mine"}]
"""


def names(analyzer: Analyzer) -> list[str]:
    web = program()
    responses = [
        analyzer.Analyze(resource(web, "orders"), None),
        analyzer.AnalyzeStack(stack_request(web), None),
    ]
    return [d.policyName for r in responses for d in r.diagnostics]


# An organization that configures something has the last word over what is mandatory.
LOCKED: Final = {"preflight": {"projectExceptions": False}}


def told(analyzer: Analyzer) -> list[str]:
    """What the pack says of itself."""
    diagnostics = analyzer.AnalyzeStack(stack_request(program()), None).diagnostics
    return [d.message for d in diagnostics if d.policyName == "preflight"]


def test_without_an_organization_the_projects_file_is_the_configuration(folder: Path) -> None:
    (folder / "preflight.yaml").write_text(HIDE_ALL)
    assert names(configured(two())) == ["preflight"]
    assert names(configured(two(), stack="prod")) == ["preflight"]
    (folder / "preflight.yaml").write_text("cidr-block-conflicts: advisory\nmulti-az-deployment: disabled\n")
    assert names(configured(two(), stack="prod")) == ["cidr-block-conflicts"]


def test_a_project_repairs(folder: Path) -> None:
    (folder / "preflight.yaml").write_text("multi-az-deployment: remediate\n")
    for given in ({}, {"preflight": {"productionStacks": ["live"]}}):
        analyzer = configured(two(), given)
        request = resource(program(), "orders")
        (made,) = analyzer.Remediate(request, None).remediations
        assert made.properties["multiAz"] is True
        request.properties.CopyFrom(made.properties)
        assert not analyzer.Analyze(request, None).diagnostics


def test_what_an_organization_forbids_is_told_by_its_key(folder: Path) -> None:
    (folder / "preflight.yaml").write_text(HIDE_ALL + "\npreflight: {productionStacks: [live]}\n")
    given = {
        "multi-az-deployment": {"enforcementLevel": "mandatory"},
        "preflight": {"productionStacks": ["prod"]},
    }
    assert told(configured(two(), given)) == [
        "preflight.yaml: cidr-block-conflicts.exceptions hides no mandatory findings; the organization's "
        "configuration does not set preflight.projectExceptions.",
        "preflight.yaml: multi-az-deployment.exceptions hides no mandatory findings; the organization's "
        "configuration does not set preflight.projectExceptions.",
        "preflight.yaml: preflight.productionStacks has no effect; the organization's configuration sets it.",
    ]
    (folder / "preflight.yaml").write_text("cidr-block-conflicts: disabled\n")
    assert told(configured(two(), LOCKED)) == [
        "preflight.yaml: cidr-block-conflicts.enforcementLevel: disabled has no effect; the organization's "
        "configuration sets mandatory."
    ]
    assert told(configured(two())) == []


def test_a_project_excepts_advisory_findings_only(folder: Path) -> None:
    (folder / "preflight.yaml").write_text(HIDE_ALL)
    assert set(names(configured(two(), LOCKED))) == {"cidr-block-conflicts", "preflight"}
    locked = names(configured(two(), LOCKED, "prod"))
    assert [n for n in locked if n != "preflight"] == ["multi-az-deployment", "cidr-block-conflicts"]


def test_an_organisation_may_leave_exceptions_to_its_projects(folder: Path) -> None:
    (folder / "preflight.yaml").write_text(HIDE_ALL)
    given = {"preflight": {"projectExceptions": True}}
    assert names(configured(two(), given, "prod")) == ["preflight"]


def test_a_project_cannot_lower_what_is_mandatory_but_may_raise_what_is_not(folder: Path) -> None:
    (folder / "preflight.yaml").write_text(
        "multi-az-deployment: mandatory\ncidr-block-conflicts: disabled\npreflight: {projectExceptions: true}\n"
    )
    analyzer, web = configured(two(), LOCKED), program()
    assert set(names(analyzer)) == {"multi-az-deployment", "cidr-block-conflicts", "preflight"}
    (found,) = analyzer.Analyze(resource(web, "orders"), None).diagnostics
    assert found.enforcementLevel == proto.MANDATORY


def test_a_project_may_drop_an_advisory_policy_but_not_its_mandatory_findings(folder: Path) -> None:
    def check(subject: Any) -> Any:
        yield Finding(subject, "a risk")
        yield Finding(subject, "a leak", level=Level.MANDATORY)

    (folder / "preflight.yaml").write_text("all: disabled\n")
    policy = a_policy("both", check, types=(VPC,), level=Level.ADVISORY)
    analyzer = configured(Analyzer([policy]), LOCKED)
    response = analyzer.Analyze(resource(program(), "main"), None)
    assert lines(response) == [("both", "a leak", proto.MANDATORY)]


def test_what_the_organisation_configured_a_project_does_not_change(folder: Path) -> None:
    (folder / "preflight.yaml").write_text("multi-az-deployment: disabled\n")
    assert names(configured(two())) == ["cidr-block-conflicts"]
    given = {"multi-az-deployment": {"enforcementLevel": "mandatory"}}
    assert names(configured(two(), given)) == ["multi-az-deployment", "cidr-block-conflicts", "preflight"]


def test_a_project_sets_the_options_of_advisory_policies(folder: Path) -> None:
    def check(subject: Any, options: Limit) -> Any:
        yield Finding(subject, f"most: {options.most_vpcs}")

    (folder / "preflight.yaml").write_text("limit: {mostVpcs: 7}\n")
    for level, expected in ((Level.ADVISORY, 7), (Level.MANDATORY, 1)):
        policy = a_policy("limit", check, types=(VPC,), options=Limit, level=level)
        response = configured(Analyzer([policy]), LOCKED).Analyze(resource(program(), "main"), None)
        assert lines(response)[0][1] == f"most: {expected}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("multi-az: advisory\n", "preflight.yaml: multi-az: no such policy"),
        ("- a\n", "preflight.yaml: expected a mapping of policy names"),
        ("a: [\n", "preflight.yaml cannot be read"),
    ],
)
def test_a_wrong_project_file_is_an_error(folder: Path, text: str, message: str) -> None:
    (folder / "preflight.yaml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        configured(two())
    assert str(raised.value).startswith(message)


def test_the_programs_folder_is_told_by_its_project(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\n")
    inside = tmp_path / "lib"
    inside.mkdir()
    assert program_folder(inside, "web") == tmp_path
    assert program_folder(inside, "other") is None
    assert program_folder(inside, "") is None
    (inside / "Pulumi.yml").write_text("name: [\n")
    assert program_folder(inside, "web") is None


# --- remediation


def test_a_remediation_returns_all_properties_with_the_repair() -> None:
    given = {"multi-az-deployment": {"enforcementLevel": "remediate"}}
    analyzer, web = configured(two(), given), Program()
    web.add("aws:rds:Instance", "orders", multiAz=False, password=secret("hunter2"), kmsKeyId="x")
    (found,) = analyzer.Remediate(resource(web, "orders"), None).remediations
    assert found.policyName == "multi-az-deployment"
    assert not found.diagnostic
    before = resource(web, "orders").properties
    assert found.properties["multiAz"] is True
    del before.fields["multiAz"], found.properties.fields["multiAz"]
    assert found.properties == before


@pytest.mark.parametrize("level", ["advisory", "mandatory", "disabled"])
def test_nothing_is_repaired_unless_configured(level: str) -> None:
    analyzer = configured(two(), {"multi-az-deployment": {"enforcementLevel": level}})
    response = analyzer.Remediate(resource(program(), "orders"), None)
    assert response == proto.RemediateResponse()


def test_an_excepted_resource_is_not_repaired() -> None:
    given = {"multi-az-deployment": {"enforcementLevel": "remediate", **exception()}}
    assert not configured(two(), given).Remediate(resource(program(), "orders"), None).remediations


def remedies(*changes: Any) -> Analyzer:
    """An analyzer whose policies repair a VPC one after the other."""

    def remedy(change: Any) -> Any:
        return lambda vpc: change(vpc) if callable(change) else change

    policies = [
        a_policy(f"policy-{i}", says("x"), types=(VPC,), remediate=remedy(c)) for i, c in enumerate(changes)
    ]
    return configured(Analyzer(policies), {p.name: {"enforcementLevel": "remediate"} for p in policies})


def test_one_repair_sees_what_the_one_before_it_made() -> None:
    seen: list[object] = []

    def second(vpc: Any) -> Any:
        seen.append(vpc.get("enableDnsSupport"))
        return {"enableDnsHostnames": True}

    response = remedies({"enableDnsSupport": True}, second).Remediate(resource(program(), "main"), None)
    assert seen == [True]
    assert [dict(r.properties) for r in response.remediations] == [
        {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True},
        {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True, "enableDnsHostnames": True},
    ]


def test_a_failing_repair_is_reported_and_the_next_one_runs() -> None:
    def fails(vpc: Any) -> Any:
        raise KeyError("hunter2")

    response = remedies(fails, None, {}, {"cidrBlock": None}).Remediate(resource(program(), "main"), None)
    first, second = response.remediations
    assert first.diagnostic == "The remediation of 'policy-0' failed (KeyError)."
    assert not first.HasField("properties")
    assert second.policyName == "policy-3"
    assert dict(second.properties) == {}


def test_policies_that_cannot_repair_are_not_applicable() -> None:
    policies = [
        a_policy("no-remedy", says("x"), types=(VPC,)),
        a_policy("other-type", says("x"), types=(INSTANCE,), remediate=lambda r: {"a": 1}),
    ]
    levels = {p.name: {"enforcementLevel": "remediate"} for p in policies}
    response = configured(Analyzer(policies), levels).Remediate(resource(program(), "main"), None)
    assert [(n.policy_name, n.reason) for n in response.not_applicable] == [
        ("no-remedy", "has no remediation"),
        ("other-type", "not for this type of resource"),
    ]


def test_cancel_is_answered() -> None:
    assert Analyzer([]).Cancel(empty_pb2.Empty(), None) == empty_pb2.Empty()


@pytest.mark.parametrize(
    ("runtime", "shown"),
    [
        ("python", "multi_az is not true. Set it to true"),
        ("{name: nodejs}", "multiAz is not true. Set it to true"),
        ("yaml", "multiAz is not true. Set it to true"),
    ],
)
def test_messages_are_in_the_programs_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, runtime: str, shown: str
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: web\nruntime: {runtime}\n")
    monkeypatch.setenv("PWD", str(tmp_path))
    analyzer = configured(two(), stack="prod")
    (orders,) = [m for m in program().messages() if m.name == "orders"]
    (found,) = analyzer.Analyze(resource_request(orders), None).diagnostics
    assert shown in found.message
    # The engine runs the program, and gives the results of lookups without their unknowns.
    assert not analyzer._now.deployment.context[0].run_here  # type: ignore[attr-defined]
