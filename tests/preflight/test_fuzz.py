"""Whatever a program sends, no policy raises and the service answers."""

from __future__ import annotations

import copy
import json
import random
import time
import zlib
from collections.abc import Iterator
from typing import Any, Final

import pytest
from google.protobuf import struct_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.servicer import Analyzer
from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.core.values import ASSET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import Level, discover
from preflight.testing import secret
from tests.policies.pages import Block, blocks
from tests.preflight.requests import resource_request, stack_request

# Every policy runs, also one that is off unless configured.
ALL_ON: Final = Settings(levels={p.name: Level.ADVISORY for p in discover() if p.level is Level.DISABLED})
PROGRAMS: Final = tuple(b for p in discover() for b in blocks(p) if b.language == "yaml")
# Places tried in each program, every shape in each. Chosen by the program's name, so every run tries the same.
PLACES: Final = 6

per_program = pytest.mark.parametrize("block", PROGRAMS, ids=str)


def nested(depth: int, kind: str) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = {"a": value} if kind == "object" else [value]
    return value


SHAPES: Final[dict[str, Any]] = {
    "nothing": None,
    "empty text": "",
    "blank": " \n\t",
    "zero": 0,
    "negative": -1,
    "huge": 1e300,
    "infinite": float("inf"),
    "not a number": float("nan"),
    "fraction": 0.5,
    "true": True,
    "false": False,
    "text of a number": "443",
    "text with an unknown": f"a-{SENTINEL}-{SENTINEL}",
    "unknown": SENTINEL,
    "secret": secret("hidden"),
    "unknown secret": secret(SENTINEL),
    "secret object": secret({"a": 1}),
    "secret without a value": {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"},
    "foreign signature": {SIGNATURE: "x"},
    "signature that is no text": {SIGNATURE: 1},
    "unknown signature": {SIGNATURE: SENTINEL},
    "asset": {SIGNATURE: ASSET_SIGNATURE, "text": "#!/bin/sh"},
    "asset of nothing": {SIGNATURE: ASSET_SIGNATURE},
    "empty list": [],
    "list of all": [None, "x", 1.5, True, {}, [], SENTINEL, secret("x")],
    "empty object": {},
    "object": {"a": None, "": "", "id": SENTINEL},
    "list of lists": [[["x"]]],
    "deep object": nested(25, "object"),
    "deep list": nested(25, "list"),
    "JSON": '{"Statement": {"Effect": 1, "Action": {"a": []}, "Principal": [1], "Condition": "x"}}',
    "JSON list": "[1, null, []]",
    "deep JSON": "[" * 5000,
    "JSON with a lone surrogate": '{"Statement": [{"Sid": "\\ud800", "Action": "\\udfff"}]}',
    "long digits": "9" * 5000,
    "superscript digits": "²",
    "other digits": "٣",
    "null character": "a\0b",
    "emoji": "😀" * 3,
    "CIDR of nonsense": "300.1.2.3/99",
    "IPv6": "::/0",
    "ARN": "arn:aws",
    "long ARN": "arn:aws:" + ":" * 50,
    "regular expression": "((((*+?[\\",
    "glob": "***???[[[!",
    "format": "{0} %s ${x} {{y}}",
    "base64 of nothing": "====",
    "base64": "AAAA",
    "date": "2024-13-45T99:99",
}


def put(struct: struct_pb2.Struct, path: tuple[str | int, ...], value: Any) -> None:
    """Set what is at the path. `Struct` itself refuses a `None` in a list, and turns it into null elsewhere."""
    node: Any = struct
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every property and every item, outer ones too."""
    if path:
        yield path
    if isinstance(value, struct_pb2.Struct):
        for key in sorted(value.fields):
            yield from places(value[key], (*path, key))
    elif isinstance(value, struct_pb2.ListValue):
        for index in range(len(value)):
            yield from places(value[index], (*path, index))


def chosen(block: Block, messages: list[Any], count: int = PLACES) -> list[tuple[int, tuple[str | int, ...]]]:
    found = [(i, path) for i, m in enumerate(messages) for path in places(m.properties)]
    picked = random.Random(zlib.crc32(str(block).encode()))
    return picked.sample(found, min(count, len(found)))


@per_program
def test_any_shape_anywhere(block: Block) -> None:
    messages = block.messages("planned")
    for index, path in chosen(block, messages):
        for name, shape in SHAPES.items():
            changed = copy.deepcopy(messages)
            put(changed[index].properties, path, copy.deepcopy(shape))
            where = f"{name} as {'.'.join(map(str, path))} of {changed[index].name}"
            try:
                outcome = run(block.stack(changed), [block.policy], ALL_ON, strict=True)
            except Exception as error:
                error.add_note(where)
                raise
            assert "hidden" not in "".join(f.message for f in outcome.findings), where


# Texts that make a careless regular expression or a nested loop take for ever.
LONG: Final = {
    "letters": "a" * 60_000,
    "blanks": " " * 60_000 + "x",
    "brackets": "(" * 30_000,
    "interpolations": "${" * 30_000,
    "braces": "{{" * 30_000,
    "quotes": "'\"" * 30_000,
    "lines": "#!/bin/bash\n" + "a=1\n" * 5_000,
    "here-documents": "#!/bin/bash\n" + "cat <<EOF\n" * 5_000,
    "slashes": "/" * 60_000,
    "dots": "1." * 30_000,
    "stars": "*" * 60_000,
    "commas": "a,b;" * 15_000,
    "arn": "arn:aws:iam::" * 5_000,
    "base64": "QUFB" * 15_000,
    "JSON": json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}] * 1000}
    ),
    "globs": json.dumps({"Statement": [{"Effect": "Allow", "Action": "a*" * 2000, "Resource": "*a" * 2000}]}),
}
# Generous: a linear reading of them takes a hundredth of it.
SECONDS: Final = 5.0


@per_program
def test_long_texts_take_no_longer(block: Block) -> None:
    messages = block.messages("planned")
    texts = [
        (index, path)
        for index, path in chosen(block, messages, 1000)
        if isinstance(at(messages[index].properties, path), str)
    ]
    for name, text in LONG.items():
        for index, path in texts[:3]:
            changed = copy.deepcopy(messages)
            put(changed[index].properties, path, text)
            begun = time.perf_counter()
            run(block.stack(changed), [block.policy], ALL_ON, strict=True)
            taken = time.perf_counter() - begun
            assert taken < SECONDS, f"{name} as {path} of {changed[index].name}: {taken:.1f} s"


def at(struct: struct_pb2.Struct, path: tuple[str | int, ...]) -> Any:
    node: Any = struct
    for step in path:
        node = node[step]
    return node


# --- the shape of the stack


def urn(name: str) -> str:
    return f"urn:pulumi:dev::web::aws:ec2/vpc:Vpc::{name}"


TYPES: Final = sorted(
    {m.type for b in PROGRAMS for m in b.messages("planned")}
    | {
        STACK_TYPE,
        "pulumi:providers:aws",
        "pulumi:pulumi:StackReference",
        "web:a:Component",
        "aws:",
        "",
        "::",
    }
)
KEYS: Final = sorted({k for b in PROGRAMS for m in b.messages("planned") for k in m.properties.fields})
URNS: Final = st.sampled_from([urn(n) for n in "abcdef"] + ["", "urn:pulumi:", "::", "x", urn("gone")])

values = st.recursive(
    st.sampled_from([s for s in SHAPES.values() if not isinstance(s, dict | list)])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "value", SIGNATURE]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def resources(draw: st.DrawFn) -> proto.AnalyzerResource:
    """A resource whose URN, parent and dependencies may be anybody's, itself included."""
    made = proto.AnalyzerResource(
        type=draw(st.sampled_from(TYPES)),
        urn=draw(URNS),
        name=draw(st.sampled_from(["", "a", "b", "prod-web"])),
        parent=draw(URNS),
        dependencies=draw(st.lists(URNS, max_size=4)),
    )
    made.properties.update(draw(st.dictionaries(st.sampled_from(KEYS), values, max_size=6)))
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=3)):
        made.propertyDependencies[key].urns.extend(draw(st.lists(URNS, max_size=3)))
    if draw(st.booleans()):
        made.provider.urn = draw(URNS)
        made.provider.properties.update(draw(st.dictionaries(st.sampled_from(["region", "profile"]), values)))
    if draw(st.booleans()):
        made.options.customTimeouts.create = draw(st.floats())
        made.options.ignoreChanges.append("*")
    return made


ANALYZER: Final = Analyzer()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(resources(), max_size=12))
def test_any_stack(made: list[proto.AnalyzerResource]) -> None:
    run(Stack.from_messages(made), discover(), ALL_ON, strict=True)
    answers = [ANALYZER.AnalyzeStack(stack_request(made), None)]
    answers += [ANALYZER.Analyze(resource_request(m), None) for m in made]
    for answer in answers:
        assert proto.AnalyzeResponse.FromString(answer.SerializeToString()) == answer
        own = [d.message for d in answer.diagnostics if d.policyName == "preflight"]
        # Beside the advice of the folded line the pack speaks of itself where a policy raised an exception.
        assert not [message for message in own if not message.startswith("Before production, ")]


def test_a_circle_of_parents_and_of_dependencies() -> None:
    made = []
    for name, other in ("ab", "bc", "ca", "dd"):
        message = proto.AnalyzerResource(
            type="web:a:Component", urn=urn(name), name=name, parent=urn(other), dependencies=[urn(other)]
        )
        message.properties.update({"vpcId": SENTINEL})
        message.propertyDependencies["vpcId"].urns.append(urn(other))
        made.append(message)
    run(Stack.from_messages(made), discover(), ALL_ON, strict=True)


@pytest.mark.parametrize("kind", ["object", "list"])
def test_depth_beyond_the_interpreters_own(kind: str) -> None:
    """Protocol buffers carry more levels than Python can follow; such a value is unknown."""
    value = deep(3000, kind)
    for block in PROGRAMS[::10]:
        messages = block.messages("planned")
        for message in messages:
            for key in list(message.properties.fields)[:4]:
                message.properties.fields[key].CopyFrom(value)
        run(block.stack(messages), discover(), ALL_ON, strict=True)


def deep(depth: int, kind: str) -> struct_pb2.Value:
    """Built from inside as it lies on the wire, which takes no recursion."""
    data = struct_pb2.Value(string_value="deep").SerializeToString()
    for _ in range(depth):
        if kind == "object":
            data = field(0x2A, field(0x0A, field(0x0A, b"a") + field(0x12, data)))
        else:
            data = field(0x32, field(0x0A, data))
    return struct_pb2.Value.FromString(data)


def field(tag: int, data: bytes) -> bytes:
    size, length = len(data), b""
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([tag]) + length + bytes([size]) + data


def test_ten_megabytes_in_one_property() -> None:
    for block in PROGRAMS[:5]:
        messages = block.messages("planned")
        for message in messages:
            message.properties.update(dict.fromkeys(list(message.properties.fields)[:2], "x" * 10000000))
        answer = ANALYZER.AnalyzeStack(stack_request(messages), None)
        assert all(len(d.message) < 100_000 for d in answer.diagnostics)


def test_a_hundred_thousand_resources_each_of_which_waits_for_the_one_before_it() -> None:
    kinds = ("aws:ec2/subnet:Subnet", "aws:s3/bucket:Bucket", "aws:sqs/queue:Queue", "web:a:Component")
    made: list[proto.AnalyzerResource] = []
    for number in range(100_000):
        kind = kinds[number % len(kinds)]
        message = proto.AnalyzerResource(
            type=kind, urn=f"urn:pulumi:dev::web::{kind}::r{number}", name=f"r{number}"
        )
        message.properties.update({"name": f"n{number}", "vpcId": SENTINEL})
        if made:
            message.parent = made[-1].urn
            message.dependencies.append(made[-1].urn)
            message.propertyDependencies["vpcId"].urns.append(made[-1].urn)
        made.append(message)
    begun = time.process_time()
    answer = ANALYZER.AnalyzeStack(stack_request(made), None)
    assert time.process_time() - begun < 120
    told = [d.message for d in answer.diagnostics if d.policyName == "preflight"]
    assert all("more than 1000 faults" in message for message in told), told
