"""What the engine says before a resource is made decides what of the outputs at the end is the program's."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.servicer import Analyzer
from preflight.analyzer.stack_request import StackRequest
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.policy import Finding
from preflight.testing import Program, program_from_yaml
from tests.preflight.requests import a_policy, resource_request, stack_request
from tools.engine_form import checked, sent, with_unknown_outputs, without_notes
from tools.synthetic import program

GROUP = "aws:ec2/securityGroup:SecurityGroup"
WEB = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
"""


def groups(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(GROUP)


def sees(*keys: str) -> Any:
    """A policy that tells what it sees of the groups' properties."""

    def check(group: Resource) -> Any:
        seen = [f"{k}={v if known(v := group.get(k)) else '?'}" for k in keys]
        yield Finding(group, " ".join([*seen, f"set={[k for k in keys if group.has_input(k)]}"]))

    return a_policy("sees", check, query=groups)


def made(analyzer: Analyzer, program: Program) -> None:
    for message in checked(program.messages()):
        analyzer.Remediate(resource_request(message), None)
        analyzer.Analyze(resource_request(without_notes([message])[0]), None)


def told(analyzer: Analyzer, messages: list[proto.AnalyzerResource]) -> list[str]:
    request = stack_request(messages)
    response = analyzer.AnalyzeStack(request, None)
    # As it comes from the wire.
    split = StackRequest.read(request.SerializeToString())
    assert analyzer.AnalyzeStack(split, None) == response
    return [d.message.splitlines()[1] for d in response.diagnostics]


def test_an_output_that_the_program_does_not_set_is_not_its_own() -> None:
    analyzer, program = Analyzer([sees("description", "ingress", "name")]), program_from_yaml(WEB)
    made(analyzer, program)
    outputs = sent(with_unknown_outputs(program.messages()))
    assert told(analyzer, outputs) == ["description=web ingress=None name=None set=['description']"]


def test_what_can_only_be_written_is_known_from_before() -> None:
    analyzer, program = Analyzer([sees("description")]), program_from_yaml(WEB)
    made(analyzer, program)
    outputs = sent(with_unknown_outputs(program.messages()))
    del next(m for m in outputs if m.type == GROUP).properties.fields["description"]
    assert told(analyzer, outputs) == ["description=web set=['description']"]


def test_a_name_that_the_provider_chose_is_no_choice_of_the_program() -> None:
    def check(group: Resource) -> Any:
        yield Finding(group, f"{group.input('name')} {group.has_input('name')}")

    analyzer = Analyzer([a_policy("names", check, query=groups), a_policy("alone", check, types=(GROUP,))])
    program = program_from_yaml(WEB)
    group = next(m for m in checked(program.messages()) if m.type == GROUP)
    assert group.properties["name"] == "web-1a2b3c4"
    analyzer.Remediate(resource_request(group), None)
    (alone,) = analyzer.Analyze(resource_request(without_notes([group])[0]), None).diagnostics
    assert alone.message.splitlines()[1] == "None False"
    outputs = sent(program.messages())
    next(m for m in outputs if m.type == GROUP).properties["name"] = "web-1a2b3c4"
    assert told(analyzer, outputs) == ["None False"]


def test_nothing_is_said_of_what_no_program_asked_for() -> None:
    """A destroy, or what `--target` leaves as it is: the resources of the state, and only the stack before them."""
    analyzer, program = Analyzer([sees("description")]), program_from_yaml(WEB)
    stack = program.messages()[0]
    analyzer.Analyze(resource_request(stack), None)
    assert told(analyzer, sent(program.messages())) == []


def test_a_stack_that_is_described_all_at_once_is_judged_as_it_is() -> None:
    analyzer, program = Analyzer([sees("description")]), program_from_yaml(WEB)
    assert told(analyzer, sent(program.messages())) == ["description=web set=[]"]


def test_another_update_begins_anew() -> None:
    analyzer, program = Analyzer([sees("description")]), program_from_yaml(WEB)
    made(analyzer, program)
    analyzer.ConfigureStack(proto.AnalyzerStackConfigureRequest(stack="dev", project="web"), None)
    analyzer.Analyze(resource_request(program.messages()[0]), None)
    assert told(analyzer, sent(program.messages())) == []


def test_a_repair_is_no_choice_of_the_provider() -> None:
    def check(group: Resource) -> Any:
        if group.get("revokeRulesOnDelete") is not True:
            yield Finding(group, "keeps its rules")

    policy = a_policy("revokes", check, types=(GROUP,), remediate=lambda group: {"revokeRulesOnDelete": True})
    analyzer = Analyzer([policy])
    configuration = proto.ConfigureAnalyzerRequest()
    configuration.policyConfig["revokes"].enforcementLevel = proto.REMEDIATE
    analyzer.Configure(configuration, None)
    group = next(m for m in checked(program_from_yaml(WEB).messages()) if m.type == GROUP)
    group.properties["revokeRulesOnDelete"] = False
    group.properties["__defaults"] = ["name", "revokeRulesOnDelete"]
    (repaired,) = analyzer.Remediate(resource_request(group), None).remediations
    assert list(repaired.properties["__defaults"]) == ["name"]
    group.properties.CopyFrom(repaired.properties)
    assert not analyzer.Analyze(resource_request(without_notes([group])[0]), None).diagnostics


def test_what_is_left_out_is_not_repaired() -> None:
    policy = a_policy(
        "closes", lambda group: (), types=(GROUP,), remediate=lambda group: {"description": "x"}
    )
    analyzer = Analyzer([policy])
    configuration = proto.ConfigureAnalyzerRequest()
    configuration.policyConfig["closes"].enforcementLevel = proto.REMEDIATE
    analyzer.Configure(configuration, None)
    left = proto.AnalyzeRequest(type=GROUP, urn=f"urn:pulumi:dev::web::{GROUP}::web", name="web")
    assert not analyzer.Remediate(left, None).remediations
    left.properties["__defaults"] = []
    assert analyzer.Remediate(left, None).remediations


def test_a_whole_stack_is_judged_alike_from_objects_and_from_bytes() -> None:
    analyzer, whole = Analyzer(), program(80)
    made(analyzer, whole)
    request = stack_request(sent(with_unknown_outputs(whole.messages())))
    split = StackRequest.read(request.SerializeToString())
    assert list(split.resources) == list(split.resources) == list(request.resources)
    response = analyzer.AnalyzeStack(request, None)
    assert response.diagnostics
    assert analyzer.AnalyzeStack(split, None) == response


def test_of_outputs_only_those_stay_that_identify() -> None:
    whole = program_from_yaml(WEB)
    seen: list[set[str]] = []

    def check(group: Resource) -> Any:
        seen.append(set(group.described[0].properties.fields))
        yield from ()

    analyzer = Analyzer([a_policy("sees", check, query=groups)])
    made(analyzer, whole)
    request = stack_request(sent(with_unknown_outputs(whole.messages())))
    for message in request.resources:
        message.properties.update({"ingress": [], "id": "sg-1", "description": "web"})
    analyzer.AnalyzeStack(StackRequest.read(request.SerializeToString()), None)
    (fields,) = seen
    assert "id" in fields
    assert not {"ingress", "description"} & fields
