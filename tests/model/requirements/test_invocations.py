"""Who may invoke a function, by which permission, and what a stack does not show."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, PartialText, Unknown
from preflight.model.absences import may_be_hidden
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.model.identity.arns import arn_of, holds_arn_of
from preflight.model.messaging.lambda_permissions import Permission
from preflight.model.requirements.invocations import invocations, senders
from preflight.sources.analysis import Sources
from preflight.sources.context import context_of
from preflight.sources.program import Program as PythonProgram
from preflight.testing import Program

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop"
INVOKE = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}"


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("shop", None),
        ("shop:live", "live"),
        (ARN, None),
        (f"{ARN}:7", "7"),
        (f"{INVOKE}/invocations", None),
        (f"{INVOKE}:live/invocations", "live"),
    ],
)
def test_texts_that_name_a_function(text: str, qualifier: str | None) -> None:
    program = Program()
    program.add("aws:lambda:Function", "f", name="shop", arn=ARN)
    program.add("aws:cloudwatch:EventTarget", "t", arn=text)
    for stack in (program.planned(), program.deployed()):
        (target,) = stack.of("aws:cloudwatch/eventTarget:EventTarget")
        found = function_target(target, "arn")
        assert isinstance(found, FunctionTarget)
        assert (found.function.name, found.qualifier) == ("f", qualifier)


@pytest.mark.parametrize("text", ["elsewhere", ARN + "-two", "i-0123456789", "10.0.0.1", ""])
def test_texts_that_name_none(text: str) -> None:
    program = Program()
    program.add("aws:lambda:Function", "f", name="shop", arn=ARN)
    program.add("aws:cloudwatch:EventTarget", "t", arn=text)
    (target,) = program.planned().of("aws:cloudwatch/eventTarget:EventTarget")
    assert function_target(target, "arn") is None


def test_the_version_of_a_function_that_publishes_is_open() -> None:
    program = Program()
    function = program.add("aws:lambda:Function", "f", publish=True)
    program.add("aws:cloudwatch:EventTarget", "t", arn=function.qualifiedArn)
    (target,) = program.planned().of("aws:cloudwatch/eventTarget:EventTarget")
    found = function_target(target, "arn")
    assert isinstance(found, FunctionTarget) and isinstance(found.qualifier, Unknown)
    assert isinstance(found.is_same(FunctionTarget(found.function)), Unknown)
    assert isinstance(found.is_same(FunctionTarget(found.function, "live")), Unknown)


def test_what_invokes() -> None:
    program = Program()
    function = program.add("aws:lambda:Function", "f", timeout=3)
    lambdas = {"preSignUp": function.arn, "customSmsSender": {"lambdaArn": function.arn}}
    program.add("aws:cognito:UserPool", "pool", lambdaConfig=lambdas)
    program.add("aws:cloudwatch:EventTarget", "by-role", arn=function.arn, roleArn="x")
    program.add("aws:cloudwatch:MetricAlarm", "quiet", threshold=1)
    for stack in (program.planned(), program.deployed()):
        found = {s.name: [(i.key, i.service) for i in invocations(s)] for s in senders(stack)}
        cognito = "cognito-idp.amazonaws.com"
        keys = ("lambdaConfig.preSignUp", "lambdaConfig.customSmsSender.lambdaArn")
        assert found == {"pool": [(key, cognito) for key in keys], "by-role": []}


def test_arns() -> None:
    program = Program()
    program.add("aws:s3:Bucket", "named", bucket="uploads")
    program.add("aws:s3:Bucket", "unnamed", forceDestroy=True)
    program.add("aws:cloudwatch:EventRule", "rule", name="nightly")
    found = {r.name: arn_of(r) for r in program.planned().resources if r.type.startswith("aws:")}
    assert isinstance(found["named"], PartialText) and found["named"].pieces == ("arn:", ":s3:::uploads")
    assert isinstance(found["rule"], PartialText) and found["rule"].pieces[-1] == "nightly"
    assert isinstance(found["unnamed"], Unknown) and not isinstance(found["unnamed"], PartialText)


def test_whose_arn_a_property_holds() -> None:
    program = Program()
    api = program.add("aws:apigateway:RestApi", "api", description="x")
    other = program.add("aws:apigateway:RestApi", "other", description="x")
    stage = program.add("aws:apigateway:Stage", "stage", restApi=api.id)
    reference = program.add("pulumi:pulumi:StackReference", "shared", name="a/b/c")
    texts = {
        "own": api.executionArn,
        "stage": stage.executionArn,
        "foreign": other.executionArn,
        "shared": reference.outputs,
        "open": SENTINEL,
        "settings": "arn:aws:apigateway:eu-west-1::/restapis/a1",
    }
    for name, arn in texts.items():
        program.add("aws:lambda:Permission", name, sourceArn=arn)
    stack = program.planned()
    (own,) = (r for r in stack.of("aws:apigateway/restApi:RestApi") if r.name == "api")
    found = {p.name: holds_arn_of(p.resource, "sourceArn", own) for p in stack.all(Permission)}
    assert {n for n, v in found.items() if v is True} == {"own", "stage"}
    assert {n for n, v in found.items() if v is False} == {"foreign", "settings"}


def hidden(folder: Path, line: str) -> Unknown | None:
    entry = folder / "__main__.py"
    entry.write_text(
        f"import pulumi\nimport pulumi_aws as aws\n\nf = aws.lambda_.Function('f', role='x')\n{line}\n"
    )
    program = Program()
    program.add("aws:lambda:Function", "f", role="x")
    sources = Sources(PythonProgram(folder, entry, folder, sys.executable))
    stack = Stack.from_messages(program.messages(), context=context_of(sources))
    return may_be_hidden("aws:lambda/permission:Permission", stack.of("aws:lambda/function:Function")[0])


def test_a_permission_made_inside_apply(tmp_path: Path) -> None:
    made = "f.arn.apply(lambda arn: aws.{}('p', function=arn, action='x', principal='y'))"
    assert isinstance(hidden(tmp_path, made.format("lambda_.Permission")), Unknown)
    assert hidden(tmp_path, made.format("sns.TopicSubscription")) is None
    assert hidden(tmp_path, "") is None


def test_what_another_package_may_make() -> None:
    program = Program()
    function = program.add("aws:lambda:Function", "f", role="x")
    program.add("aws:cloudwatch:EventTarget", "t", arn=function.arn)
    of = "aws:lambda/function:Function"
    assert may_be_hidden("aws:lambda/permission:Permission", program.planned().of(of)[0]) is None
    program.add("aws:cloudformation:Stack", "more", parameters={"Function": function.arn})
    found = may_be_hidden("aws:lambda/permission:Permission", program.planned().of(of)[0])
    assert isinstance(found, Unknown) and found.reason == "what 'more' creates from 'f'"
