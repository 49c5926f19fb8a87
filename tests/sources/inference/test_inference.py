"""What an expression is, as far as the sources say."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.inference.values import (
    Builtin,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    ModuleValue,
    OutputValue,
    Plain,
    Value,
)
from preflight.sources.program import Program

# Each program ends in an expression; what it is stands beside it.
EXPRESSIONS = {
    "aws.ec2.Vpc": "class Vpc",
    "aws.ec2": "module pulumi_aws.ec2",
    "aws.ec2.Vpc('v')": "a Vpc",
    "aws.ec2.Vpc('v').id": "an Output",
    "aws.ec2.Vpc('v').tags['a']": "an Output",
    "aws.ec2.Vpc.get('v', 'vpc-1')": "a Vpc",
    "aws.ec2.get_vpc(default=True)": "a AwaitableGetVpcResult",
    "aws.ec2.get_vpc(default=True).cidr_block": "a str",
    "aws.ec2.get_vpc_output(default=True)": "an Output",
    "pulumi.Output.concat('a')": "an Output",
    "pulumi.Output.all(1).apply(print)": "an Output",
    "pulumi.Config()": "a Config",
    "pulumi.Config().require('a')": "a str",
    "pulumi.Config().get('a')": "?",
    "pulumi.Config().require_secret('a')": "an Output",
    "pulumi.get_stack()": "a str",
    "pulumi.ResourceOptions(protect=True)": "a ResourceOptions",
    "json.dumps": "json.dumps",
    "json.dumps({})": "a str",
    "'a' + 'b'": "a str",
    "f'{1}'": "a str",
    "{'a': 1}": "a dict",
    "[1] + [2]": "a list",
    "1 if x else 2": "a int",
    "1 if x else 'b'": "?",
    "lambda: 1": "a function",
    "len": "builtin len",
    "nothing": "?",
    "aws.nothing.Thing": "?",
    "boto3.client('ec2')": "?",
    "Own": "class Own",
    "Own(1)": "a Own",
    "Own(1).vpc": "a Vpc",
    "Own(1).vpc.id": "an Output",
    "Own(1).given": "?",
    "Own(1).twice": "?",
    "Own(1).same": "a str",
    "Own(1).made": "a Vpc",
    "Own(1).prop": "an Output",
    "Own(1).method": "function method",
    "Own(1).method()": "an Output",
    "Own.static": "function static",
    "make()": "a Vpc",
    "maybe()": "?",
    "generate()": "?",
    "wrapped()": "?",
    "alias": "class Vpc",
    "rebound": "?",
    "counted": "?",
    "one": "a str",
    "pair": "a tuple",
    "(w := 'a')": "a str",
    "Meta()": "?",
    "Color.RED": "a Color",
    "Data(1)": "a Data",
    "Child(1).vpc": "a Vpc",
    "str(1)": "a str",
    "os.environ['A']": "?",
}
PREAMBLE = """
import json
import os

import pulumi
import pulumi_aws as aws
from dataclasses import dataclass
from enum import Enum

class Own:
    def __init__(self, given):
        self.vpc = aws.ec2.Vpc("v")
        self.given = given
        self.twice = 1
        self.twice = "a"
        self.same = "b"
        self.same = "c"
        self.made = self._make()

    def _make(self):
        return aws.ec2.Vpc("w")

    @property
    def prop(self):
        return self.vpc.id

    def method(self):
        return self.vpc.arn

    @staticmethod
    def static(): return 1

class Child(Own): pass

class Meta(metaclass=type("M", (type,), {})): pass

class Color(Enum):
    RED = 1

@dataclass
class Data:
    a: int

def make():
    if pulumi.get_stack() == "a":
        return aws.ec2.Vpc("a")
    else:
        return aws.ec2.Vpc("b")

def maybe():
    if pulumi.get_stack() == "a":
        return aws.ec2.Vpc("a")

def generate():
    yield 1
    return 1

def decorator(f): return f

@decorator
def wrapped(): return 1

alias = aws.ec2.Vpc
rebound = 1
rebound = "a"
counted = 0
def count():
    global counted
    counted = "a"
one, two = "a", 1
pair = (1, 2)
"""


def shown(value: Value) -> str:
    match value:
        case ModuleValue(module=module):
            return f"module {module.name}"
        case ClassValue(cls=cls):
            return f"class {cls.name}"
        case Instance(cls=cls):
            return f"a {cls.name}"
        case OutputValue():
            return "an Output"
        case FunctionValue(node=node):
            return f"function {node.name}"
        case Plain(kind=kind):
            return f"a {kind}"
        case External(name=name):
            return name
        case Builtin(name=name):
            return f"builtin {name}"
    return "?"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("program")
    entry = folder / "__main__.py"
    entry.write_text(textwrap.dedent(PREAMBLE) + "".join(f"({e})\n" for e in EXPRESSIONS))
    sources = Sources(Program(folder, entry, folder, sys.executable))
    tree = sources.modules.main.tree
    assert tree is not None
    last = tree.body[-len(EXPRESSIONS) :]
    values = [sources.inference.at(n.value, sources.modules.main) for n in last if isinstance(n, ast.Expr)]
    return dict(zip(EXPRESSIONS, map(shown, values), strict=True))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_it_is(expression: str, answers: dict[str, str]) -> None:
    assert answers[expression] == EXPRESSIONS[expression]
