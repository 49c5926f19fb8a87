"""What is said of random callbacks of a Node.js program is so with outputs as AWS gives them."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path
from typing import Final

import pytest

from preflight.core.values import SENTINEL
from preflight.preview import preview
from tests.preflight.preview.symbolic.realistic import REAL, real, wrong
from tests.preflight.preview.test_node import folder_of, needs_node

pytestmark = needs_node

# Set these for longer runs.
SEED: Final = int(os.environ.get("PREFLIGHT_NODE_SEED", "15"))
CALLBACKS: Final = int(os.environ.get("PREFLIGHT_NODE_CALLBACKS", "150"))
REAL_RUNS: Final = 2

HEAD: Final = f"""
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const crypto = require("crypto");
class Kept extends pulumi.CustomResource {{
    constructor(name, value) {{ super("test:index:Kept", name, {{ value }}); }}
}}
const caught = (func) => (value) => {{ try {{ return func(value); }} catch {{ return "__raised"; }} }};
const finite = (value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const kept = (name, output, func) =>
    new Kept(name, output.apply(process.env.{REAL} ? caught(func) : func).apply(finite));
const vpc = new aws.ec2.Vpc("vpc", {{ cidrBlock: "10.0.0.0/16" }});
const queue = new aws.sqs.Queue("orders");
const key = new aws.kms.Key("key");
const bucket = new aws.s3.BucketV2("files");
const secret = new aws.secretsmanager.Secret("secret");
const task = new aws.ecs.TaskDefinition("task", {{ family: "task", containerDefinitions: "[]" }});
const database = new aws.rds.Instance("db", {{ instanceClass: "db.t3.micro", engine: "postgres" }});
const balancer = new aws.lb.LoadBalancer("web", {{ subnets: ["subnet-1"] }});
const zone = new aws.route53.Zone("zone", {{ name: "example.org" }});
const subnets = [1, 2, 3].map((i) => new aws.ec2.Subnet(`s${{i}}`, {{ vpcId: vpc.id, cidrBlock: `10.0.${{i}}.0/24` }}));
const ids = pulumi.all(subnets.map((subnet) => subnet.id));
const codes = {{ "123456789012": "production", "987654321098": "test" }};
"""
OUTPUTS: Final = (
    "vpc.id",
    "queue.arn",
    "queue.url",
    "key.keyId",
    "bucket.id",
    "secret.arn",
    "task.arn",
    "database.endpoint",
    "balancer.dnsName",
    "zone.zoneId",
)
LITERALS: Final = (
    "0",
    "7",
    "a",
    "f",
    "1",
    "00",
    "5432",
    ":5432",
    ":1",
    "123456789012",
    "vpc-",
    "arn:",
    "-",
    "x",
    "",
)
EXPRESSIONS: Final = (
    r"^[a-f]",
    r"[02468]$",
    r"\d{3}",
    r"[aeiou]",
    r"^\d+$",
    r"(.)\1",
    r"-[a-f]",
    r"[A-Z]",
    r":\d+$",
)
TEXTS: Final = (
    "v",
    "v",
    "v",
    "<t>.slice(<i>)",
    "<t>.slice(<i>, <n>)",
    "<t>.split(<d>)[<n>]",
    "<t>.split(<d>).pop()",
    "<t>.replace(/<e>/, 'x')",
    "<t>.replace(/[^a-z]/g, '')",
    "<t>.toUpperCase()",
    "<t>.at(<i>)",
    "[...<t>].sort().join('')",
    "[...<t>].reverse().join('')",
    "<t>.padStart(<n>0, '0')",
    "`${<t>}/${<t>}`",
    "(<t> ?? 'none')",
    "(<t> || 'none')",
    "encodeURIComponent(<t>)",
    "Buffer.from(<t>).toString('base64')",
    "crypto.createHash('md5').update(<t>).digest('hex').slice(0, <n>)",
    "(/<e>/.exec(<t>) || ['none'])[0]",
    "(codes[<t>] ?? 'none')",
    "Object.keys({ z: 1, [<t>]: 2 })[0]",
    "(<b> ? <t> : <l>)",
)
NUMBERS: Final = (
    "<t>.length",
    "<t>.indexOf(<l>)",
    "parseInt(<t>, <r>)",
    "Number(<t>)",
    "<t>.charCodeAt(<n>)",
    "(<x> % <n>)",
    "[...<t>].filter((c) => c < '5').length",
    "<t>.localeCompare(<l>)",
    "new Set(<t>).size",
    "[...<t>].reduce((h, c) => (h * 31 + c.codePointAt(0)) | 0, 7)",
    "Buffer.from(<t>)[<n>]",
)
CONDITIONS: Final = (
    "<t>.startsWith(<l>)",
    "<t>.endsWith(<l>)",
    "<t>.includes(<l>)",
    "/<e>/.test(<t>)",
    "(<t> === <l>)",
    "(<t> < <l>)",
    "(<t> > <t>)",
    "(<x> > <n>)",
    "isNaN(<x>)",
    "(<x> % 2 === 0)",
    "!<b>",
    "(<b> && <b>)",
)
RESULTS: Final = (
    "<t>",
    "<x>",
    "<b>",
    "(<b> ? 'yes' : 'no')",
    "[<t>, <b>]",
    "({ a: <t>, b: <b>, c: [v] })",
    "JSON.stringify({ Resource: v, Sid: <b> ? 'One' : 'Two', n: <x> })",
    "`#!/bin/sh\\nexport A=${v}\\nexport B=${<t>}\\n`",
    "(() => { switch (<t>) { case <l>: return 1; case <l>: return 2; default: return <b> } })()",
    "(() => { try { return JSON.parse(<t>); } catch { return 'text'; } })()",
    "(() => { let found = 'none'; for (const c of <t>) { if (c > <l>) found = c; } return found; })()",
)
OF_LISTS: Final = (
    "[...v].sort()",
    "[...v].sort((a, b) => (a.slice(<i>) < b.slice(<i>) ? -1 : 1))",
    "[...v].sort((a, b) => a.slice(<i>).localeCompare(b.slice(<i>))).map((one) => v.indexOf(one))",
    "v.find((v) => <b>) ?? 'none'",
    "v.filter((v) => <b>)",
    "v.map((v) => <t>)",
    "v.some((v) => <b>)",
    "v.reduce((a, b) => (a > b ? a : b))",
    "Object.keys(Object.fromEntries(v.map((one) => [one.slice(<i>), 1])))",
    "JSON.stringify(v.map((v, i) => ({ id: v, shard: <b> ? i : 0 })))",
    "v.join(<l>)",
)


_FIELD: Final = re.compile("<([a-z])>")
_NESTED: Final = {"t": (TEXTS, "v"), "x": (NUMBERS, "v.length"), "b": (CONDITIONS, "v.endsWith(<l>)")}
_LEAVES: Final = {
    "l": [f"'{text}'" for text in LITERALS],
    "i": ["-4", "-2", "-1", "4", "5", "8"],
    "n": ["1", "2", "3", "4", "5", "6"],
    "d": ["':'", "'/'", "'-'", "'.'"],
    "e": EXPRESSIONS,
    "r": ["10", "16"],
}


class Generator:
    """Random callbacks; a form's field is another form, which ends at a depth of 0."""

    def __init__(self, seed: int, outputs: tuple[str, ...] = OUTPUTS, lists: str = "ids") -> None:
        self.chance = random.Random(seed)
        self._outputs, self._lists = outputs, lists

    def callback(self) -> tuple[str, str]:
        if self.chance.random() < 0.2:
            return self._lists, f"(v) => {self.made(OF_LISTS, 2)}"
        return self.chance.choice(self._outputs), f"(v) => {self.made(RESULTS, self.chance.randint(1, 3))}"

    def made(self, forms: tuple[str, ...], depth: int) -> str:
        return _FIELD.sub(lambda match: self.field(match[1], depth), self.chance.choice(forms))

    def field(self, name: str, depth: int) -> str:
        if name in _NESTED:
            forms, last = _NESTED[name]
            return self.made(forms if depth > 0 else (last,), depth - 1)
        return self.chance.choice(_LEAVES[name])


def test_what_is_told_is_so_with_real_outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = Generator(SEED)
    callbacks = {f"c{i}": generator.callback() for i in range(CALLBACKS)}
    lines = [f"kept({name!r}, {output}, {func});" for name, (output, func) in callbacks.items()]
    folder = folder_of(
        tmp_path, HEAD + "\n".join(lines), Pulumi__dev__yaml="config:\n  aws:region: eu-central-1\n"
    )
    found = preview(folder, symbolic=True, timeout=240.0)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    told = [m for m in found.resources if m.name in callbacks]
    known = [m for m in told if m.properties.fields["value"].string_value != SENTINEL]
    assert len(told) == len(callbacks) and len(known) > len(callbacks) / 8
    for seed in range(REAL_RUNS):
        differ = list(wrong(found, real(folder, SEED + seed, monkeypatch)))
        assert not differ, [(callbacks.get(name), key, a, b) for name, key, a, b in differ]
