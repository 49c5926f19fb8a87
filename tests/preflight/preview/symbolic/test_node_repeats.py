"""What runs A and B of a Node.js program agree on, if each callback of run B is repeated, is so with real outputs."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf import struct_pb2

from preflight.preview import runners
from preflight.preview.symbolic.asked import Asked
from preflight.preview.symbolic.stand_ins import StandIns
from tests.preflight.preview.symbolic.realistic import Realistic
from tests.preflight.preview.symbolic.test_node_random import OUTPUTS, Generator

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

# Set these for longer runs.
SEED: Final = int(os.environ.get("PREFLIGHT_NODE_SEED", "15"))
CALLBACKS: Final = int(os.environ.get("PREFLIGHT_NODE_CALLBACKS", "2000"))
REAL: Final = 6
SCRIPT: Final = r"""
const crypto = require("crypto");
const { AsyncLocalStorage } = require("async_hooks");
const Repeats = require(process.argv[1]);
const codes = { "123456789012": "production", "987654321098": "test" };
const job = JSON.parse(require("fs").readFileSync(0, "utf8"));
const inside = new AsyncLocalStorage();
const unknown = "__unknown";
const enter = (func, value, context) =>
    inside.run(context, () => { try { return func(value); } catch { return unknown; } });
class Nothing { static isInstance() { return false; } }
const pulumi = { Output: Nothing, Resource: Nothing };
const repeats = new Repeats({ root: "/", program: "" }, pulumi, inside, enter, () => unknown);
repeats.watchEncodings(crypto);
job.shapes.forEach((shapes) => repeats.known.learn(shapes));
const plain = (v) => (v === undefined ? "__undefined" : typeof v === "number" && !Number.isFinite(v) ? String(v) : v);
(async () => {
    const made = [];
    for (const { source, a, b, real } of job.callbacks) {
        const func = eval(`(${source})`);
        const found = await repeats.call(func, b);
        made.push([enter(func, a, {}), found, ...real.map((value) => enter(func, value, {}))].map(plain));
    }
    process.stdout.write(JSON.stringify(made));
})();
"""
# The outputs of the random callbacks, by the resource's type and inputs.
TYPES: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "vpc.id": ("aws:ec2/vpc:Vpc", "id", {}),
    "queue.arn": ("aws:sqs/queue:Queue", "arn", {}),
    "queue.url": ("aws:sqs/queue:Queue", "url", {}),
    "key.keyId": ("aws:kms/key:Key", "keyId", {}),
    "bucket.id": ("aws:s3/bucketV2:BucketV2", "id", {}),
    "secret.arn": ("aws:secretsmanager/secret:Secret", "arn", {}),
    "task.arn": ("aws:ecs/taskDefinition:TaskDefinition", "arn", {"family": "task"}),
    "database.endpoint": ("aws:rds/instance:Instance", "endpoint", {}),
    "balancer.dnsName": ("aws:lb/loadBalancer:LoadBalancer", "dnsName", {}),
    "zone.zoneId": ("aws:route53/zone:Zone", "zoneId", {"name": "example.org"}),
    "image.ref": ("docker-build:index:Image", "ref", {}),
    "node.address": ("aws:elasticache/cluster:Cluster", "cacheNodes", {"numCacheNodes": 1}),
}


class Outputs:
    """The outputs of one run, and the placeholders in them."""

    def __init__(self, stand_ins: StandIns) -> None:
        self.stand_ins = stand_ins
        self.urns: list[str] = []
        self.values = {key: self._output(key.partition(".")[0], *named) for key, named in TYPES.items()}
        self.values["node.address"] = self.values["node.address"][0]["address"]
        self.refs = [self._output(f"i{i}", "docker-build:index:Image", "ref", {}) for i in range(3)]
        self.ids = [self._output(f"s{i}", "aws:ec2/subnet:Subnet", "id", {}) for i in range(3)]

    def _output(self, name: str, type_: str, key: str, inputs: dict[str, Any]) -> Any:
        given = struct_pb2.Struct()
        given.update(inputs)
        self.urns.append(f"urn:pulumi:dev::shop::{type_}::{name}")
        whose = ("eu-central-1", "", "urn:provider")
        asked = Asked(self.urns[-1], type_, name, given.fields, *whose, texts=("ref",))
        return self.stand_ins.outputs(asked)[key]

    def of(self, output: str) -> Any:
        return {**self.values, "ids": self.ids, "refs": self.refs, "both": [self.refs[0], self.ids[0]]}[
            output
        ]

    def names(self) -> dict[str, str]:
        """The outputs with short parts, and the parts that AWS assigns, with a name in brackets for each."""
        wholes = {
            f"<{name}>": self.values[name] for name in ("task.arn", "database.endpoint", "balancer.dnsName")
        }
        parts = self.stand_ins._parts.items()
        return wholes | {f"<{part.urn.rpartition('::')[2]} {part.name}>": text for part, text in parts}

    def named(self, value: Any) -> Any:
        """The value with the names of the parts."""
        for name, text in self.names().items():
            if len(text) >= 6:
                value = changed(value, text, name)
        return value

    def real(self, value: Any) -> Any:
        """The value with the parts in place of their names."""
        for name, text in self.names().items():
            value = changed(value, name, text)
        return value


def changed(value: Any, text: str, other: str) -> Any:
    if isinstance(value, dict):
        return {changed(key, text, other): changed(inner, text, other) for key, inner in value.items()}
    if isinstance(value, list):
        return [changed(item, text, other) for item in value]
    return value.replace(text, other) if isinstance(value, str) else value


_Callback = tuple[str, str]


def ran(callbacks: list[_Callback], a: Outputs, b: Outputs, reals: list[Outputs]) -> list[list[Any]]:
    """What callbacks make in run A, in run B with its repetitions, and of real outputs."""
    job = {
        "shapes": [b.stand_ins.shapes(urn) for urn in dict.fromkeys(b.urns)],
        "callbacks": [
            {
                "source": source,
                "a": a.of(output),
                "b": b.of(output),
                "real": [one.of(output) for one in reals],
            }
            for output, source in callbacks
        ],
    }
    module = Path(runners.__file__).parent / "node" / "symbolic" / "repeats.js"
    run = subprocess.run(
        ["node", "-e", SCRIPT, str(module)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    found: list[list[Any]] = json.loads(run.stdout)
    return found


def runs() -> tuple[Outputs, Outputs]:
    a, b = (Outputs(StandIns(variant, is_repeated=True)) for variant in ("a", "b"))
    return a, b


@pytest.mark.parametrize("outputs", [OUTPUTS, ("image.ref", "node.address")], ids=["aws", "any text"])
def test_what_is_told_is_so_with_real_outputs(outputs: tuple[str, ...]) -> None:
    generator = Generator(SEED, outputs, "ids" if outputs is OUTPUTS else "refs")
    callbacks = [generator.callback() for _ in range(CALLBACKS)]
    a, b = runs()
    reals = [Outputs(Realistic("", chance=random.Random(SEED + i))) for i in range(REAL)]  # type: ignore[arg-type]
    known = 0
    for callback, (of_a, of_b, *found) in zip(callbacks, ran(callbacks, a, b, reals), strict=True):
        first, second = a.named(of_a), b.named(of_b)
        if first != second or first == "__unknown":
            continue
        known += 1
        for one, real in zip(reals, found, strict=True):
            assert real == "__unknown" or is_so(first, real, one), (callback, first, real)
    assert known > len(callbacks) / 8


def is_so(told: Any, real: Any, outputs: Outputs) -> bool:
    """Whether a result with names of the parts is the real one; a part may need to be escaped in a JSON text."""
    if outputs.real(told) == real:
        return True
    if isinstance(told, dict) and isinstance(real, dict) and told.keys() == real.keys():
        return all(is_so(told[key], real[key], outputs) for key in told)
    try:
        texts = [json.loads(text) for text in (told, real)]
    except (TypeError, ValueError):
        return False
    return bool(outputs.real(texts[0]) == texts[1])


# True of one value in a hundred to one in 65,536.
RARE: Final = [
    ("vpc.id", "(i) => parseInt(i.slice(-2), 16) === 0x7f"),
    ("vpc.id", "(i) => parseInt(i.slice(-2), 16) === 200"),
    ("vpc.id", "(i) => parseInt(i.slice(-4), 16) > 65500"),
    ("vpc.id", "(i) => parseInt(i.slice(4, 6), 16) === 33"),
    ("vpc.id", "(i) => parseInt(i.slice(4, 8), 16) % 97 === 5"),
    ("vpc.id", "(i) => BigInt('0x' + i.slice(4)) % 100n === 7n"),
    ("vpc.id", "(i) => i.charCodeAt(10) === 102"),
    ("vpc.id", "(i) => Buffer.from(i.slice(4), 'hex')[0] === 0xab"),
    ("vpc.id", "(i) => Buffer.from(i.slice(4), 'hex')[3] === 171"),
    ("vpc.id", "(i) => crypto.createHash('md5').update(i).digest()[0] === 7"),
    ("vpc.id", "(i) => crypto.createHash('md5').update(i).digest('base64')[0] === 'q'"),
    ("vpc.id", "(i) => parseInt(crypto.createHash('md5').update(i).digest('hex').slice(0, 8), 16) % 100 < 3"),
    ("key.keyId", "(k) => k.split('-')[1] === 'beef'"),
    ("queue.arn", "(a) => Number(a.split(':')[4]) % 1000 === 12"),
    ("zone.zoneId", "(z) => z.slice(1) === z.slice(1).toLowerCase()"),
    # Of encoded and changed texts.
    ("bucket.id", "(b) => (/(.)\\1/.exec(Buffer.from(b).toString('base64')) || ['none'])[0]"),
    ("bucket.id", "(b) => /(.)\\1/.exec(btoa(b))[0]"),
    ("bucket.id", "(b) => Buffer.from(`${b}.`).toString('base64url').includes('Yz')"),
    ("bucket.id", "(b) => Buffer.from(b).toString('hex').slice(12).includes('3737')"),
    ("key.keyId", "(k) => Buffer.from(JSON.stringify({ key: k })).toString('base64').includes('ODg4')"),
    ("vpc.id", "(i) => crypto.createHash('sha256').update(i).digest('base64').startsWith('/+')"),
    ("vpc.id", "async (i) => Buffer.from(i).toString('base64').includes('MDMz')"),
    ("vpc.id", "(i) => i.toUpperCase().includes('ABC')"),
    ("vpc.id", "(i) => /ABC/i.test(i)"),
    ("zone.zoneId", "(z) => z.toLowerCase().includes('abc')"),
    ("vpc.id", "(i) => [...i].reverse().join('').startsWith('0123')"),
]


# What depends on a text that may be any: a result that is one for most of them.
OF_ANY: Final = [
    ("image.ref", "(i) => (i ? 'built' : 'latest')"),
    ("image.ref", "(i) => i || 'nginx'"),
    ("image.ref", "(i) => i.length > 0"),
    ("image.ref", "(i) => i.includes('@sha256:')"),
    ("image.ref", "(i) => (i.includes(':') ? i.split(':')[1] : 'latest')"),
    ("image.ref", "(i) => i.split('/').length"),
    ("image.ref", "(i) => /^ghcr\\.io\\//.test(i)"),
    ("image.ref", "(i) => i === 'quay.io/shop/web'"),
    ("image.ref", "(i) => i.startsWith('quay')"),
    ("image.ref", "(i) => i.endsWith('-slim')"),
    ("image.ref", "(i) => ({ 'one.example': 'a' })[i] ?? 'b'"),
    ("image.ref", "(i) => i.length > 63"),
    ("image.ref", "(i) => Number(i) > 1024"),
    ("image.ref", "(i) => parseInt(i, 10) || 8080"),
    ("image.ref", "(i) => { try { return JSON.parse(i).port; } catch { return 80; } }"),
    ("image.ref", "(i) => i.trim() === i"),
    ("image.ref", "(i) => i.toLowerCase() === i"),
    ("image.ref", "(i) => [...i].some((c) => c > 'z')"),
    ("image.ref", "(i) => crypto.createHash('sha1').update(i).digest('hex')[0] < 'f'"),
    ("image.ref", "(i) => i.replace(/:[^:]*$/, '').length === i.length"),
    ("image.ref", "(i) => (i.split('.')[5] > (i.endsWith('7') ? i : 'f') ? 'yes' : 'no')"),
    ("image.ref", "(i) => i.replace(/(.)\\1/, 'x') > i.split('.')[4]"),
    ("image.ref", "(i) => (i.endsWith('7') ? i : ':5432').slice(-2) < 'a'"),
    ("image.ref", "(i) => i.startsWith('web') && i.split('/').length > 2"),
    ("image.ref", "(i) => i.split('-')[7] ?? 'none'"),
    ("refs", "([a, b]) => a === b"),
    ("refs", "([a, b]) => a || b"),
    ("refs", "([a, b]) => (a ? 'a' : b ? 'b' : 'none')"),
    ("refs", "(v) => v.filter(Boolean).length"),
    ("refs", "(v) => new Set(v).size"),
    ("refs", "(v) => [...v].sort()"),
    ("both", "([image, id]) => image === id"),
    ("both", "([image, id]) => image.startsWith(id)"),
    ("both", "([image, id]) => image.includes(id)"),
    ("both", "([image, id]) => image.replace(id, '').length === image.length"),
]
# What only inserts it.
INSERTED: Final = [
    ("image.ref", '(i) => `{"image": "${i}", "memory": 128}`'),
    ("image.ref", "(i) => JSON.stringify([{ name: 'web', image: i, memory: 128 }])"),
    ("image.ref", "(i) => ({ image: i, memory: 128 })"),
    ("image.ref", "(i) => [i, `${i}-web`, 'web'].join(' ')"),
    ("image.ref", "(i) => ['#!/bin/sh', `docker run ${i}`].join(' ; ')"),
    ("refs", "(v) => JSON.stringify(v.map((image, i) => ({ name: `c${i}`, image })))"),
    ("both", "([image, id]) => JSON.stringify({ image, environment: [{ name: 'VPC', value: id }] })"),
    ("image.ref", "(i) => Buffer.from(`docker run ${i}`).toString('base64').length > 0 && { image: i }"),
    ("image.ref", "() => 'web-' + crypto.createHash('sha1').update('shop').digest('hex').slice(0, 8)"),
]


@pytest.mark.parametrize(
    ("callbacks", "is_known"), [(OF_ANY, False), (INSERTED, True)], ids=["asked", "inserted"]
)
def test_a_text_that_may_be_any(callbacks: list[_Callback], is_known: bool) -> None:
    a, b = runs()
    for callback, (of_a, of_b) in zip(callbacks, ran(callbacks, a, b, []), strict=True):
        is_told = a.named(of_a) == b.named(of_b) and of_b != "__unknown"
        assert is_told is is_known, (callback, of_a, of_b)


def test_what_is_rarely_so_stays_unknown() -> None:
    a, b = runs()
    for callback, (of_a, of_b) in zip(RARE, ran(RARE, a, b, []), strict=True):
        assert a.named(of_a) != b.named(of_b) or of_b == "__unknown", (callback, of_b)


# Words of the program that the characters which AWS assigns may be too: six letters end the ARN of a secret.
WHOLE: Final = [
    ("secret.arn", "(a) => ({ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: a })"),
    (
        "secret.arn",
        "(a) => JSON.stringify([{ Effect: 'Allow', Resource: a }, { Effect: 'Deny', Resource: '*' }])",
    ),
    ("secret.arn", "(a) => `Effect\\nAction=${a}\\nEffect`"),
    ("queue.arn", "(a) => ({ 123456789012: a.split(':')[4] })"),
]
# What is encoded as a whole, and nothing is asked of it.
ENCODED: Final = [
    ("vpc.id", "(i) => Buffer.from(`#!/bin/sh\nexport VPC=${i}\n`).toString('base64')"),
    ("queue.url", "(u) => ({ data: btoa(JSON.stringify({ queue: u })), kind: 'url' })"),
    ("ids", "(v) => JSON.stringify(v.map((i) => Buffer.from(i).toString('base64')))"),
    ("key.keyId", "async (k) => Buffer.from(`key: ${k}`).toString('base64')"),
]


def test_an_encoded_text_is_known() -> None:
    _, b = runs()
    for callback, (_, of_b) in zip(ENCODED, ran(ENCODED, b, b, []), strict=True):
        assert of_b != "__unknown" and "preflight-depends" not in json.dumps(of_b), (callback, of_b)


def test_a_word_of_the_program_stays_one() -> None:
    a, b = runs()
    for callback, (of_a, of_b) in zip(WHOLE, ran(WHOLE, a, b, []), strict=True):
        assert of_b != "__unknown" and a.named(of_a) == b.named(of_b), (callback, of_b)
