"""Texts that stand in for an output's value."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from preflight.policy import Level
from preflight.testing import Program, findings
from preflight.testing.evaluation import outcome
from tests.policies.table import Case, check

PYTHON = "Calling __str__ on an Output[T] is not supported"
REST = ".\\n\\nTo get the value of an Output[T] as an Output[str] consider:"


def parameter(value: str, name: str = "value") -> str:
    return f"""
resources:
  parameter: {{ type: aws:ssm:Parameter, properties: {{ type: String, name: /a, {name}: {value} }} }}
"""


def found(text: str, path: str = "value") -> list[tuple[str, str]]:
    message = f"{path} contains '{text}' instead of an output's value. Build the text with "
    return [("parameter", message + "pulumi.Output.concat or apply.")]


CASES = {
    "str() of an output": Case(parameter(f'"{PYTHON}{REST}"'), found(PYTHON)),
    "an f-string": Case(parameter(f'"arn:aws:s3:::{PYTHON}/*"'), found(PYTHON)),
    "in a tag": Case(parameter(f'{{ Name: "a-{PYTHON}" }}', "tags"), found(PYTHON, "tags.Name")),
    "in a list": Case(parameter(f'["a", "{PYTHON}"]', "items"), found(PYTHON, "items[1]")),
    "a template literal": Case(
        parameter('"a-Calling [toString] on an [Output<T>] is not supported."'),
        found("Calling [toString] on an [Output<T>] is not supported"),
    ),
    "JSON.stringify": Case(
        parameter('"{\\"a\\":\\"Calling [toJSON] on an [Output<T>] is not supported.\\"}"'),
        found("Calling [toJSON] on an [Output<T>] is not supported"),
    ),
    "repr of an output": Case(
        parameter('"<pulumi.output.Output object at 0x7f32a81c2d50>"'),
        found("<pulumi.output.Output object at 0x...>"),
    ),
    "repr of a resource": Case(
        parameter('"vpc is <pulumi_aws.ec2.vpc.Vpc object at 0x7f32a81c2d50>"'),
        found("<pulumi_aws.ec2.vpc.Vpc object at 0x...>"),
    ),
    "repr of a function": Case(parameter('"<function at 0x7f32a81c2d50>"'), found("<function at 0x...>")),
    "a JavaScript object": Case(parameter('"a-[object Object]"'), found("[object Object]")),
    "a program that compares with it": Case(
        parameter("\"function f(x) {\\n return String(x) === '[object Object]'\\n}\"")
    ),
    "a sentence about it": Case(parameter('"Calling the API is not supported at 0x10."')),
    "in a secret": Case(parameter(f'{{ "fn::secret": "hunter2 {PYTHON}" }}'), found(PYTHON)),
    "an output of another resource": Case(
        parameter('"${bucket.id}"') + "  bucket: { type: aws:s3:Bucket }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unresolved-output-text", case)


def test_the_known_part_of_a_text_is_read() -> None:
    program = Program()
    program.add("aws:ssm:Parameter", "parameter", value=f"{SENTINEL} {PYTHON}")
    assert findings(program.planned(), "unresolved-output-text") == found(PYTHON)


def test_the_name_in_what_aws_will_make_is_no_second_one() -> None:
    arn = SENTINEL + written(Hole("urn", "arn", (f"arn:aws:s3:::{PYTHON}",)))
    program = Program()
    program.add("aws:s3/bucket:Bucket", "bucket", arn=arn)
    assert findings(program.planned(), "unresolved-output-text") == []


def test_one_cause_is_one_finding() -> None:
    """No other policy takes the text for a CIDR block, a name, an ARN, a script or a tag."""
    text = f'{PYTHON}. To get the value: o.apply(lambda v: f"prefix{{v}}suffix") (see the page)'
    program = Program()
    group = program.add(
        "aws:ec2/securityGroup:SecurityGroup", "web", vpcId=text, description=text, tags={"Name": text}
    )
    program.add(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "https",
        securityGroupId=group.id,
        ipProtocol="tcp",
        fromPort=443,
        toPort=443,
        cidrIpv4=text,
        description="HTTPS from the office",
    )
    program.add("aws:s3/bucket:Bucket", "logs", bucket=f"{text}-logs")
    program.add(
        "aws:sns/topicSubscription:TopicSubscription", "s", topic=text, protocol="lambda", endpoint=text
    )
    program.add(
        "aws:ec2/instance:Instance",
        "host",
        ami="ami-0123456789abcdef0",
        userData=f"#!/bin/bash\necho {text}\n",
    )
    program.add(
        "aws:lambda/eventSourceMapping:EventSourceMapping", "m", eventSourceArn=text, functionName=text
    )
    told = outcome(program.planned()).findings
    assert {f.policy for f in told if f.level is Level.MANDATORY} == {"unresolved-output-text"}
