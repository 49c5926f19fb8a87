"""The pack's own service against Pulumi's servicer serving the same policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from preflight.analyzer.sdk import policies, sdk_policy
from preflight.analyzer.servicer import Analyzer
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.model.network.subnet import Subnet
from preflight.policy import Finding, Policy, discover
from preflight.testing import Program, secret
from preflight.version import NAME, VERSION
from tests.corpus.reader import messages, recordings
from tests.preflight.requests import a_policy, configuration, resource_request, says, stack_request
from tools.engine_form import sent, with_unknown_outputs

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DATABASE = "aws:rds/instance:Instance"


def stock(served: Iterable[Any] | None = None) -> Any:
    """Pulumi's own servicer."""
    objects = policies() if served is None else list(served)
    return _PolicyAnalyzerServicer(NAME, VERSION, objects, EnforcementLevel.ADVISORY)


def rows(response: Any) -> list[tuple[str, str, str, int]]:
    """What was found. The SDK reports a resource's findings without URN and gives the level of the policy."""
    return sorted((d.policyName, d.message, d.urn, d.severity) for d in response.diagnostics)


def both(given: Any = None) -> tuple[Analyzer, Any]:
    own, other = Analyzer(), stock()
    for one in (own, other):
        info = one.GetAnalyzerInfo(empty_pb2.Empty(), None)
        one.Configure(configuration(info.policies, given), None)
    return own, other


def to_fold(found: list[Any]) -> Callable[[tuple[str, str, str, int]], bool]:
    """Whether a row is one that the pack tells in one line with others; the SDK's objects tell each by itself."""
    marked = [f for f in run(Stack.from_messages(found), discover(), Settings()).findings if f.concern]
    texts = {(f.policy, f.message) for f in marked}
    return lambda row: any(row[0] == policy and message in row[1] for policy, message in texts)


@pytest.mark.parametrize("path", recordings(), ids=lambda p: p.stem)
def test_both_find_the_same_in_a_real_stack(path: Path) -> None:
    own, other = both()
    found = messages(path)
    request = stack_request(found)
    folded = to_fold(found)
    mine, theirs = own.AnalyzeStack(request, None), other.AnalyzeStack(request, None)
    own_rows = [r for r in rows(mine) if r[0] != "preflight" and not folded(r)]
    assert own_rows == [r for r in rows(theirs) if not folded(r)]
    for message in found:
        single = resource_request(message)
        mine, theirs = own.Analyze(single, None), other.Analyze(single, None)
        assert rows(mine) == [r for r in rows(theirs) if not folded(r)], message.urn
        assert sorted(map(str, mine.not_applicable)) == sorted(map(str, theirs.not_applicable))


def test_both_describe_the_pack_alike() -> None:
    mine = Analyzer().GetAnalyzerInfo(empty_pb2.Empty(), None)
    theirs = stock().GetAnalyzerInfo(empty_pb2.Empty(), None)
    assert list(mine.policies) == list(theirs.policies)
    assert (mine.name, mine.supportsConfig) == (theirs.name, theirs.supportsConfig)


def test_both_repair_alike() -> None:
    own, other = both({"multi-az-deployment": {"enforcementLevel": "remediate"}})
    web = Program()
    web.add(DATABASE, "one", multiAz=False, password=secret("x"), kmsKeyId=web.root.id)
    web.add(DATABASE, "two", multiAz=True)
    web.add("aws:ec2:Vpc", "main", cidrBlock="10.0.0.0/16")
    for message in web.messages():
        request = resource_request(message)
        mine, theirs = own.Remediate(request, None), other.Remediate(request, None)
        assert sorted(map(str, mine.not_applicable)) == sorted(map(str, theirs.not_applicable))
        assert [(r.policyName, r.description, r.diagnostic) for r in mine.remediations] == [
            (r.policyName, r.description, r.diagnostic) for r in theirs.remediations
        ]
        for a, b in zip(mine.remediations, theirs.remediations, strict=True):
            assert a.properties["multiAz"] is b.properties["multiAz"] is True
            # What the SDK makes of the others is its own affair; secrets stay secrets in both.
            assert a.properties["password"] == b.properties["password"]


def served(policy: Policy, *requests: Any) -> list[str]:
    """The messages of one policy on Pulumi's servicer."""
    servicer = stock([sdk_policy(policy)])
    return [d.message for request in requests for d in servicer.Analyze(request, None).diagnostics]


def test_the_sdk_objects_read_resources_whole() -> None:
    """Options, provider, region: all that a resource policy may ask for."""
    seen: list[Any] = []

    def check(resource: Any) -> list[Any]:
        timeouts = resource.timeouts
        seen.append(
            (
                resource.name,
                resource.get("cidrBlock"),
                resource.region,
                resource.protect,
                resource.ignore_changes,
                resource.delete_before_replace,
                (timeouts.create, timeouts.update, timeouts.delete),
                str(resource.get("tags", "Name")),
            )
        )
        return []

    web = Program()
    abroad = web.provider("abroad", region="us-west-2")
    options = {"protect": True, "ignoreChanges": ["tags"], "deleteBeforeReplace": True}
    web.add(
        "aws:ec2:Vpc",
        "main",
        provider=abroad,
        options={**options, "customTimeouts": {"create": 60}},
        cidrBlock="10.0.0.0/16",
        tags={"Name": web.root.id},
    )
    policy = a_policy("one", check, types=("aws:ec2/vpc:Vpc",))
    request = resource_request(next(m for m in web.messages() if m.name == "main"))
    served(policy, request)
    Analyzer([policy]).Analyze(request, None)
    first, second = seen
    assert first == second
    assert first[:3] == ("main", "10.0.0.0/16", "us-west-2")


def test_the_sdk_objects_resolve_references() -> None:
    web = Program()
    group = web.component("web:Group", "group")
    vpc = web.add("aws:ec2:Vpc", "main", parent=group)
    web.add("aws:ec2:Subnet", "inside", vpcId=vpc.id, depends_on=[group])
    seen: list[Any] = []

    def check(subnet: Any) -> list[Any]:
        resource = subnet.resource
        found = resource.ref(("aws:ec2/vpc:Vpc",), "vpcId")
        seen.append((found.name, found.parent.name, sorted(resource.all_dependencies)))
        return []

    policy = a_policy("one", check, query=lambda stack: stack.all(Subnet))
    request = stack_request(web)
    stock([sdk_policy(policy)]).AnalyzeStack(request, None)
    Analyzer([policy]).AnalyzeStack(request, None)
    first, second = seen
    assert first == second
    assert first[:2] == ("main", "group")


def test_what_may_have_been_a_secret_is_read_as_one() -> None:
    """The SDK hands out secrets in plain text; a rule against plain passwords must not fire on those."""
    seen: list[str] = []

    def check(resource: Any) -> list[Any]:
        seen.extend(
            map(
                str, (resource.get("password"), resource.get("users", 0, "secretKey"), resource.get("engine"))
            )
        )
        return []

    web = Program()
    web.add(DATABASE, "one", password=secret("hunter2"), users=[{"secretKey": secret("x")}], engine="pg")
    served(a_policy("one", check, types=(DATABASE,)), resource_request(web.messages()[1]))
    assert seen == ["[secret]", "[secret]", "pg"]


def test_exceptions_and_options_reach_the_sdk_objects() -> None:
    policy = a_policy("one", says("is wrong"), types=(DATABASE,))
    servicer = stock([sdk_policy(policy)])
    info = servicer.GetAnalyzerInfo(empty_pb2.Empty(), None).policies
    hide = {"one": {"exceptions": [{"resource": "old*", "reason": "goes away"}]}}
    servicer.Configure(configuration(info, hide), None)
    web = Program()
    web.add(DATABASE, "old")
    web.add(DATABASE, "new")
    found = [d for m in web.messages() for d in servicer.Analyze(resource_request(m), None).diagnostics]
    assert [d.urn.rpartition("::")[2] for d in found] == ["new"]


def test_the_objects_are_ordinary_policies_of_the_sdk() -> None:
    served = policies()
    assert [p.name for p in served] == ["preflight", *(p.name for p in discover())]
    assert len({p.name for p in served}) == len(served)


def test_the_sdk_objects_of_a_pack_hear_what_the_program_asks() -> None:
    """An unknown output is no input; what no program asked for is nobody's to mend."""

    def check(group: Any) -> Any:
        yield Finding(group, f"{group.get('ingress')} {group.get('description')}")

    heard: dict[str, Any] = {}
    together = a_policy("together", check, query=lambda stack: stack.of(GROUP))
    alone = a_policy("alone", lambda group: (), types=("aws:ec2/vpc:Vpc",))
    servicer = stock([sdk_policy(together, heard), sdk_policy(alone, heard)])
    web = Program()
    web.add(GROUP, "web", description="web")
    web.add(GROUP, "old", description="old")
    for message in web.messages():
        if message.name != "old":
            servicer.Analyze(resource_request(message), None)
    request = stack_request(sent(with_unknown_outputs(web.messages())))
    (found,) = servicer.AnalyzeStack(request, None).diagnostics
    assert found.message.splitlines()[1].startswith("None web")
