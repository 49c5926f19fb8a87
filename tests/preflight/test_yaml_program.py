"""What Pulumi YAML programs say, beyond resources and references."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format

from preflight.core.values import SENTINEL
from preflight.testing import program_from_yaml

SOURCE = """
name: shop
runtime: yaml
config:
  instanceType: {type: string, default: t3.micro}
  size: {default: 3}
  open: {default: true}
  password: {type: string, secret: true, default: hidden}
  owner: {type: string}
  aws:region: {value: us-west-2}
variables:
  zones: {fn::invoke: {function: aws:getAvailabilityZones, arguments: {state: available}, return: names}}
  image:
    fn::aws:ec2:getAmi: {owners: [amazon], mostRecent: true}
  account: {fn::invoke: {function: aws:getCallerIdentity}}
  trust:
    fn::invoke:
      function: aws:iam:getPolicyDocument
      arguments: {statements: [{actions: ["sts:AssumeRole"]}]}
  ports: [80, 443]
  found: {fn::invoke: {function: "aws:ec2:getSubnets", arguments: {filters: [{values: ["${vpc.id}"]}]}}}
resources:
  vpc: {type: "aws:ec2:Vpc", properties: {cidrBlock: 10.0.0.0/16}}
  it:
    type: aws:x:Thing
    properties:
      value: %s
"""


def written(value: str, *, deployed: bool = False) -> Any:
    program = program_from_yaml(SOURCE % value)
    (message,) = [m for m in program.messages(deployed=deployed) if m.name == "it"]
    return json_format.MessageToDict(message)["properties"]["value"]


@pytest.mark.parametrize(
    ("value", "expected"),
    {
        "a setting": ("${instanceType}", "t3.micro"),
        "a number": ("${size}", 3),
        "in a text": ("'${instanceType}-${size}-${open}'", "t3.micro-3-true"),
        "without a default": ("${owner}", SENTINEL),
        "a setting of the provider": ("'${aws:region}'", "us-west-2"),
        "the program": ("'${pulumi.project}-${pulumi.stack}'", "shop-dev"),
        "a lookup's answer": ("'${zones[1]}'", "us-west-2b"),
        "a lookup without an answer": ("${image.id}", SENTINEL),
        "a stand-in": ("${account.accountId}", SENTINEL),
        "an item of a variable": ("'${ports[1]}'", 443),
        "no such item": ("'${ports[2]}'", SENTINEL),
        "no reference": ("'echo $${HOME} $HOME'", "echo ${HOME} $HOME"),
        "joined": ("{fn::join: ['-', [a, '${size}']]}", "a-3"),
        "joined unknown": ("{fn::join: [',', '${found.ids}']}", SENTINEL),
        "selected": ("{fn::select: [1, '${zones}']}", "us-west-2b"),
        "split": ("{fn::split: [',', 'a,b']}", ["a", "b"]),
        "encoded": ("{fn::toBase64: hi}", "aGk="),
        "JSON": ("{fn::toJSON: {port: '${size}'}}", '{"port": 3}'),
        "another function": ("{fn::readFile: ./main.py}", SENTINEL),
    }.values(),
)
def test_a_value(value: str, expected: Any) -> None:
    assert written(value) == expected
    assert written(value, deployed=True) == expected


def test_a_secret_setting_makes_a_secret_text() -> None:
    made = written("'postgres://${password}@${owner}'")
    assert made["4dabf18193072939515e22adb298388d"] == "1b47061264138c4ac30d75fd1eb44270"
    assert written("${password}")["value"] == "hidden"


def test_a_document_that_is_looked_up() -> None:
    assert '"Action": "sts:AssumeRole"' in written("${trust.json}")


def test_a_lookup_made_of_a_resource_depends_on_it() -> None:
    program = program_from_yaml(SOURCE % "${found.ids}")
    (message,) = [m for m in program.messages() if m.name == "it"]
    assert [u.rpartition("::")[2] for u in message.propertyDependencies["value"].urns] == ["vpc"]


def test_options() -> None:
    program = program_from_yaml(
        """
        name: shop
        resources:
          west: {type: "pulumi:providers:aws", defaultProvider: true, properties: {region: us-west-2}}
          east: {type: "pulumi:providers:aws", properties: {region: us-east-1}}
          topic: {type: "aws:sns:Topic"}
          other: {type: "aws:sns:Topic", options: {provider: "${east}", dependsOn: "${topic}"}}
          code:
            type: aws:s3:BucketObject
            properties: {source: {fn::stringAsset: hello}}
        """
    )
    made = {m.name: json_format.MessageToDict(m) for m in program.messages()}
    assert made["topic"]["provider"]["properties"] == {"region": "us-west-2"}
    assert made["other"]["provider"]["properties"] == {"region": "us-east-1"}
    assert [u.rpartition("::")[2] for u in made["other"]["dependencies"]] == ["topic"]
    assert made["code"]["properties"]["source"]["text"] == "hello"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        written("${nothing.id}")


def test_what_a_provider_marks_as_secret_is_one() -> None:
    program = program_from_yaml(
        """
        name: shop
        resources:
          made: {type: "random:RandomPassword", properties: {length: 20}}
          it: {type: "aws:x:Thing", properties: {value: "${made.result}", text: "postgres://${made.result}"}}
        """
    )
    made = {m.name: json_format.MessageToDict(m) for m in program.messages(deployed=True)}
    assert made["made"]["type"] == "random:index/randomPassword:RandomPassword"
    for name in ("value", "text"):
        assert made["it"]["properties"][name]["4dabf18193072939515e22adb298388d"].startswith("1b47")
    assert made["it"]["properties"]["text"]["value"].startswith("postgres://result-")
