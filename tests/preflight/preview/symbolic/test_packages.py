"""What code that is not the program's makes of the characters that AWS assigns is known only if it is so for others."""

from __future__ import annotations

import configparser
import dataclasses
import enum
import fnmatch
import io
import json
import os
import pathlib
import queue
import re
import sys
import types
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attr
import pytest
import yaml

from preflight.core.values import SENTINEL
from preflight.preview import Preview
from tests.preflight.preview.symbolic.judged import NOTHING, Third, fits, real, told
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

# A package as a program may have it.
PACKAGE: Final = """
SEEN = []
def kind(arn): return "prod" if arn.split(":")[4] == "123456789012" else "test"
def slug(text): return text.replace(":", "-")
def first(text): return text.split(":")[4][0]
def wrapped(function):
    return lambda *values: function(*values) if values[0].split(":")[4] > "5" else "none"
class Names:
    def __init__(self): self.names = []
    def add(self, name): self.names.append(name)
    def last(self): return self.names[-1][-1]
    def __truediv__(self, other): return other[-1]
    def __rtruediv__(self, other): return other[-1]
    def __getitem__(self, key): return key[-1] > "7"
    def __contains__(self, key): return key[-1] > "7"
    def __eq__(self, other): return other[-1] > "7"
    def __mod__(self, other): return other[-1] > "7"
    def __or__(self, other): return other[-1] > "7"
"""
HEAD: Final = """
names = package.Names()
ACCOUNTS = types.MappingProxyType({"123456789012": 1, "987654321098": 1})
BASE = pathlib.PurePosixPath("/x")
@dataclasses.dataclass(frozen=True)
class Account:
    number: str
@dataclasses.dataclass(order=True)
class Place:
    key: str
    number: int
class Number(enum.Enum):
    PROD = "123456789012"
class Text(str):
    pass
@attr.s(auto_attribs=True)
class Checked:
    number: str = attr.ib(validator=attr.validators.in_(["123456789012"]))
@package.wrapped
def decorated(arn):
    return "own"
def caught(what):
    try:
        return what()
    except Exception:
        return "caught"
def added(v):
    names.add(v)
    return names.last()
def executed(v):
    made = {"v": v}
    exec("r = v[-1] in 'abcdef'", made)
    return made["r"]
def put(v):
    waiting = queue.PriorityQueue()
    waiting.put(v.split(":")[4])
    waiting.put("5")
    return waiting.get() == "5"
def written(v):
    text = io.StringIO()
    text.write(v)
    return text.getvalue()[22:24]
def read(v):
    made = configparser.ConfigParser()
    made.read_string("[s]\\nv = " + v.split(":")[4])
    return made["s"].getint("v") > 500000000000
def matched(v):
    match Account(v.split(":")[4]):
        case Account(number="123456789012"):
            return "prod"
    return "test"
"""
# Each for the ARN of a queue.
OPEN: Final = {
    "function": "package.kind(v)",
    "decided by its result": "'a' if package.kind(v) == 'prod' else 'b'",
    "characters": "package.first(v)",
    "decorator": "decorated(v)",
    "object": "added(v)",
    "operator": "names / v",
    "operator on the other side": "v / names",
    "item": "names[v]",
    "membership": "v in names",
    "equality": "names == v",
    "remainder": "names % v",
    "other operator": "names | v",
    "key of a sort": "sorted([v, 'x'], key=package.first)[0][0]",
    "mapped": "list(map(package.kind, [v]))",
    "kept filtered": "list(filter(package.first, [v]))[0][22:24]",
    "given to a function": "json.dumps([{1}], default=lambda _: package.kind(v))",
    "given to JSON": "json.dumps([{v}], default=lambda one: package.kind(list(one)[0]))",
    "mapping of another kind": "ACCOUNTS.get(v.split(':')[4], 0)",
    "key of a mapping of another kind": "v.split(':')[4] in ACCOUNTS",
    "equal data": "Account(v.split(':')[4]) == Account('123456789012')",
    "data in a list": "Account(v.split(':')[4]) in [Account('123456789012')]",
    "data as a key": "{Account('123456789012'): 1}.get(Account(v.split(':')[4]), 0)",
    "order of data": "sorted([Place(v.split(':')[4], 1), Place('5', 2)])[0].number",
    "pattern of data": "matched(v)",
    "member": "caught(lambda: Number(v.split(':')[4]).name)",
    "text of another kind": "Text(v.split(':')[4]) == '123456789012'",
    "checked": "caught(lambda: Checked(v.split(':')[4]).number)",
    "executed": "executed(v)",
    "evaluated": "eval('x.split(\":\")[4] > \"5\"', {'x': v})",
    "queue": "put(v)",
    "text in memory": "written(v)",
    "settings": "read(v)",
    "path": "str(BASE / v)[25:27]",
    "pattern of a path": "BASE.joinpath(v).match('*:123*')",
    "pattern of a file": "fnmatch.fnmatch(v, 'arn:*:123*:*')",
    "pattern with other parts": "bool(re.match('arn:.*:123', v))",
    "markup": "tree.fromstring(f'<x a=\"{v.split(chr(58))[4]}\"/>').find('.[@a=\"123456789012\"]') is None",
    "quotation of a number": "yaml.safe_dump(v.split(':')[4])",
    "number of a document": "caught(lambda: yaml.safe_load(v.split(':')[4]) > 5)",
    "common keys": "len({v.split(':')[4]} & {'123456789012'})",
    "other keys": "len({v.split(':')[4]: 1}.keys() - {'123456789012'})",
    "joined dictionaries": "len({v.split(':')[4]: 1} | {'123456789012': 2})",
}
KEPT: Final = {
    "text": ("package.slug(v)", "arn-aws-sqs-eu-west-1-"),
    "text in a document": ("json.dumps({'a': package.kind(v), 'b': 'known'})", '"known"'),
    "text in lines": ("yaml.safe_dump({'a': {'queue': v, 'known': 1}, 'b': v.split(':')[4]})", "known: 1"),
    "path": ("str(BASE / v)", "/x/"),
    "text in memory": ("tree.tostring(tree.Element('x', a=v), encoding='unicode')", '<x a="'),
    "environment": ("v + os.environ.get('NOTHING', 'none')", "none"),
}
OUTPUT: Final = ("orders.arn",)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("environment") / "site-packages"
    folder.mkdir()
    (folder / "package.py").write_text(PACKAGE)
    sys.path.insert(0, str(folder))
    import package  # type: ignore[import-not-found]

    modules = (package, attr, configparser, dataclasses, enum, fnmatch, io, json, os, pathlib, queue, re)
    yield {
        **{module.__name__: module for module in (*modules, types, yaml)},
        "tree": ElementTree,
        "__name__": "__main__",
    }
    sys.path.remove(str(folder))
    del sys.modules["package"]


@pytest.mark.parametrize("name", OPEN)
def test_what_it_makes_of_the_characters_is_unknown(name: str, known: dict[str, Any]) -> None:
    found = told(f"{HEAD}\ncallback = lambda v: {OPEN[name]}", OUTPUT, known)
    assert found is NOTHING or SENTINEL in str(found), found
    if found is not NOTHING:
        made = real(f"{HEAD}\ncallback = lambda v: {OPEN[name]}", OUTPUT, known, Third(0))
        assert fits(found, made, Third(0))


@pytest.mark.parametrize("name", KEPT)
def test_what_is_the_same_for_all_is_known(name: str, known: dict[str, Any]) -> None:
    expression, part = KEPT[name]
    source = f"{HEAD}\ncallback = lambda v: {expression}"
    found = told(source, OUTPUT, known)
    assert found is not NOTHING and part in found.string_value
    assert all(fits(found, real(source, OUTPUT, known, third), third) for third in map(Third, range(4)))


# --- programs

PROGRAM: Final = """
import types

other = aws.sqs.Queue("other")
made = []
count = 0
number = {"n": 0}
# No function of the program: runs A and B agree on `test` by chance.
stage = types.MappingProxyType({"123456789012": "prod"}).get

def account(arn):
    return stage(arn.split(":")[4], "test")

def registers(arn):
    text = account(arn)
    aws.ssm.Parameter("inside", type="String", value=text, description="known")
    aws.ssm.Parameter(f"named {text[:1]}", type="String", value="-")
    if text == "prod":
        aws.ssm.Parameter("if", type="String", value="-")
    else:
        aws.ssm.Parameter("if not", type="String", value="-")
    return "done"

def counts(arn):
    global count
    count += 1
    number["n"] += 1
    made.append(account(arn))

def nested(arn):
    begin = arn.split(":")[4]
    return other.arn.apply(lambda own: json.dumps({"known": own, "open": stage(begin, "test")}))

def fails(arn):
    aws.ssm.Parameter(f"before {account(arn)}", type="String", value="-")
    raise ValueError("x")

async def later(arn):
    return {"known": 1, "open": account(arn)}

def chooses(arn):
    return other.arn if account(arn) == "test" else other.url

class Group(pulumi.ComponentResource):
    def __init__(self, name, arn):
        super().__init__("my:index:Group", name)
        self.part = aws.ssm.Parameter(
            f"{name}-part", type="String", value=account(arn), opts=pulumi.ResourceOptions(parent=self)
        )
        self.register_outputs({"part": self.part.arn})

def component(arn):
    Group("group", arn)
    pulumi.export("from inside", account(arn))

queue.arn.apply(registers)
queue.arn.apply(fails)
queue.arn.apply(component)
pulumi.export("counted", queue.arn.apply(counts).apply(lambda _: [count, number["n"], len(made)]))
pulumi.export("nested", queue.arn.apply(nested))
pulumi.export("later", queue.arn.apply(later))
pulumi.export("chosen", queue.arn.apply(chooses))
pulumi.export("control", vpc.id.apply(lambda i: f"<{i}>"))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("packages"), PROGRAM)


def test_resources_are_registered_once_and_know_what_is_the_same(found: Preview) -> None:
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    names = sorted(urn.rpartition("::")[2] for urn in found.symbolic.inside)
    assert names == ["group", "group-part", "inside"]
    inside = named(found, "inside")
    assert inside.get("description") == "known" and is_open(inside.get("value"))
    assert is_open(named(found, "group-part").get("value"))


def test_a_repetition_changes_nothing_that_the_program_shares(found: Preview) -> None:
    assert outputs(found).get("counted") == [1, 1, 1]


def test_what_surrounds_a_callback_is_other_too(found: Preview) -> None:
    text = outputs(found).get("nested")
    assert [hole and hole.output for hole in text.holes] == ["arn", None]
    assert is_open(outputs(found).get("chosen"))
    later: Any = outputs(found).get("later")
    assert later["known"] == 1 and is_open(later["open"])
    assert not is_open(outputs(found).get("control"))


def test_a_repeated_callback_that_takes_long_is_unknown(tmp_path: Path) -> None:
    program = """
    import time, yaml
    def slow(arn):
        time.sleep(0.15)
        return yaml.safe_dump({"queue": arn})
    pulumi.export("slow", queue.arn.apply(slow))
    """
    assert is_open(outputs(previewed(tmp_path, program)).get("slow"))
