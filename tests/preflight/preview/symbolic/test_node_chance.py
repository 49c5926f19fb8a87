"""Randomness, time, hashes and lookups in callbacks of JavaScript: what a program makes of them stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.symbolic.test_node import HEAD
from tests.preflight.preview.test_node import folder_of, named, needs_node

pytestmark = needs_node

# Each asks many times or for what is the same for a day, because two runs may agree on a single bit.
PROGRAM = """
const zlib = require("zlib");
function open(name, output, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
}
const made = crypto.createHash("sha256"), bits = (bytes) => [...bytes].map((x) => x < 128);
const places = (n) => Array.from({ length: 7 }, (_, at) => (n >> at) & 1);
const copyOf = (hash) => hash.copy();
const many = (what) => Array.from({ length: 12 }, what), array = () => new Uint8Array(12);
const later = (what) => new Promise((done) => setTimeout(() => done(what()), 3));
const caught = async (what) => { try { return await what(); } catch { return "caught"; } };
open("control", vpc.id, (i) => `<${i}>`);
// --- randomness
open("random", vpc.id, () => many(() => Math.random() < 0.5));
open("random later", vpc.id, () => later(() => many(() => Math.random() < 0.5)));
open("random after a promise", vpc.id, async () => { await null; return many(() => Math.random() < 0.5); });
open("bytes", vpc.id, () => bits(crypto.randomBytes(12)));
open("bytes later", vpc.id, () => new Promise((done) => crypto.randomBytes(12, (_, b) => done(bits(b)))));
open("bytes by another name", vpc.id, () => bits(crypto.rng(12)));
open("bytes by a third name", vpc.id, () => bits(crypto.prng(12)));
open("filled", vpc.id, () => bits(crypto.randomFillSync(array())));
open("filled later", vpc.id, () => new Promise((done) => crypto.randomFill(array(), (_, b) => done(bits(b)))));
open("values", vpc.id, () => bits(crypto.webcrypto.getRandomValues(array())));
open("values of all", vpc.id, () => bits(crypto.getRandomValues(array())));
open("values of the world", vpc.id, () => bits(globalThis.crypto.getRandomValues(array())));
open("uuid", vpc.id, () => bits(Buffer.from(crypto.randomUUID().slice(0, 8), "hex")));
open("uuid of the world", vpc.id, () => bits(Buffer.from(globalThis.crypto.randomUUID().slice(0, 8), "hex")));
open("integer", vpc.id, () => many(() => crypto.randomInt(2)));
open("integer later", vpc.id, () => new Promise((done) => crypto.randomInt(1000, (_, n) => done(n))));
open("generated key", vpc.id, () => bits(crypto.generateKeySync("hmac", { length: 128 }).export()));
// --- time
open("year", vpc.id, () => new Date().getFullYear());
open("year later", vpc.id, async () => { await null; return new Date().getFullYear(); });
open("days", vpc.id, () => Math.floor(Date.now() / 86400000));
open("text", vpc.id, () => Date().slice(11, 15));
open("format", vpc.id, () => new Intl.DateTimeFormat("en").format());
open("parts", vpc.id, () => new Intl.DateTimeFormat("en").formatToParts().map((part) => part.value));
open("clock", vpc.id, () => performance.now() > 100000);
open("clock of the process", vpc.id, () => process.hrtime()[0] > 1);
open("exact clock", vpc.id, () => process.hrtime.bigint() % 2n === 0n);
open("age", vpc.id, () => process.uptime() > 1000);
open("age of the machine", vpc.id, () => os.uptime() > 1000);
// --- hashes
open("is less", key.id, (i) => crypto.createHash("md5").update(i).digest("hex")[0] < "8");
open("is less than a letter", key.id, (i) => crypto.createHash("md5").update(i).digest("hex")[0] < "c");
open("begins with a digit", key.id, (i) => /^[0-9]/.test(crypto.createHash("md5").update(i).digest("hex")));
open("is a number", key.id, (i) => Number("0x" + crypto.createHash("md5").update(i).digest("hex").slice(0, 4)) % 2);
open("base64", key.id, (i) => caught(() => crypto.createHash("md5").update(i).digest("base64")[0] < "a"));
open("copied", key.id, (i) => caught(() => places(crypto.createHash("md5").update(i).copy().digest()[0])));
open("made before", key.id, (i) => made.update(i).digest("hex")[0] < "8");
open("read", key.id, (i) => caught(() => { const h = copyOf(made); h.end(i); return places(h.read()[0]); }));
open("keyed", key.id, (i) => crypto.createHmac("md5", "k").update(i).digest("hex")[0] < "8");
open("keyed bytes", key.id, (i) => caught(() => places(crypto.createHmac("md5", "k").update(i).digest()[0])));
open("at once", key.id, (i) => caught(() => (crypto.hash ? crypto.hash("md5", i)[0] < "8" : i.codePointAt(0))));
open("derived", key.id, (i) => caught(() => places(crypto.pbkdf2Sync(i, "s", 1, 4, "md5")[0])));
open("derived slowly", key.id, (i) => caught(() => places(crypto.scryptSync(i, "s", 4)[0])));
open("expanded", key.id, (i) => caught(() => places(new Uint8Array(crypto.hkdfSync("md5", i, "s", "i", 4))[0])));
open("subtle", key.id, (i) => caught(async () =>
    places(new Uint8Array(await crypto.webcrypto.subtle.digest("SHA-1", new TextEncoder().encode(i)))[0])));
open("crc", key.id, (i) => caught(() => (zlib.crc32 ? places(zlib.crc32(i)) : i.codePointAt(0))));
open("character", key.id, (i) => caught(() => i.charCodeAt(1) % 2));
open("character later", key.id, (i) => caught(async () => { await null; return i.charCodeAt(1) % 2; }));
open("point later", key.id, (i) => caught(async () => { await null; return i.codePointAt(1) % 2; }));
open("parsed", key.id, (i) => caught(() => Number.parseInt(i, 16) % 2));
open("parsed as a fraction", key.id, (i) => caught(() => parseFloat(i) % 2));
// --- lookups
open("flag of a lookup", vpc.id, async (i) => ((await aws.ec2.getVpc({ id: i })).default ? "default" : "own"));
open("text of a lookup", vpc.id, async (i) => ((await aws.ssm.getParameter({ name: "/x" })).value ? "own" : "none"));
open("length of a lookup", vpc.id, async (i) => (await aws.ec2.getSubnets({})).ids.length);
open("parsed lookup", vpc.id, async () => JSON.parse((await aws.ssm.getParameter({ name: "/x" })).value));
open("caught lookup", vpc.id, (i) => caught(() => aws.ec2.getVpc({ id: i })).then((v) => (v === "caught" ? 1 : 2)));
open("lookup and then", vpc.id, (i) => aws.ec2.getVpc({ id: i }).then((v) => v.cidrBlock === "10.0.0.0/16"));
open("output of a lookup", vpc.id, (i) => aws.ec2.getVpcOutput({ id: i }).default.apply((d) => (d ? 1 : 2)));
open("reference", new pulumi.StackReference("org/net/dev").getOutput("x"), (x) => (x ? "own" : "none"));
"""
NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('open("')][1:]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return preview(folder_of(tmp_path_factory.mktemp("chance"), HEAD + PROGRAM), symbolic=True)


def test_the_program_of_chance_runs_to_its_end(seen: Preview) -> None:
    assert seen.error is None and seen.symbolic is not None and seen.symbolic.why_not == ""
    assert isinstance(named(seen, "control").get("description"), PartialText)


@pytest.mark.parametrize("name", NAMES)
def test_what_chance_chooses_stays_unknown(seen: Preview, name: str) -> None:
    value = named(seen, name).get("description")
    assert is_open(value), (value, getattr(value, "pieces", ""))


ALIKE = """
const bits = (bytes) => [...bytes].map((x) => (x < 128 ? 0 : 1)).join("");
const array = () => new Uint8Array(40), policy = queue.arn.apply((a) => JSON.stringify({ Resource: a }));
const parts = {
    random: Math.random(),
    uuid: crypto.randomUUID(),
    "uuid of the world": globalThis.crypto.randomUUID(),
    bytes: bits(crypto.randomBytes(40)),
    "bytes by another name": bits(crypto.rng(40)),
    filled: bits(crypto.randomFillSync(array())),
    values: bits(crypto.getRandomValues(array())),
    "values of the world": bits(globalThis.crypto.getRandomValues(array())),
    integer: crypto.randomInt(2 ** 40),
};
const times = {
    now: Date.now(),
    date: new Date().toISOString(),
    text: Date(),
    format: new Intl.DateTimeFormat("en", { timeStyle: "full" }).format(),
};
for (const [kind, part] of Object.entries(parts)) {
    new aws.sqs.QueuePolicy(`${kind}: ${part}`, { queueUrl: queue.id, policy });
}
for (const [kind, part] of Object.entries({ ...parts, ...times })) {
    vpc.id.apply((vpcId) => new aws.ec2.Subnet(`${kind}: ${part}`, { vpcId, cidrBlock: "10.0.1.0/24" }));
}
"""


def test_names_that_chance_or_time_makes_agree(tmp_path: Path) -> None:
    """Outside of callbacks. That of the time is another in the first run."""
    found = preview(folder_of(tmp_path, HEAD + ALIKE), symbolic=True)
    assert found.symbolic is not None and found.symbolic.why_not == ""
    inside = sorted(urn.rpartition("::")[2].partition(":")[0] for urn in found.symbolic.inside)
    assert len(inside) == 13, inside
    policies = found.modelled().of("aws:sqs/queuePolicy:QueuePolicy")
    assert len(policies) == 9
    assert [p.name for p in policies if not isinstance(p.get("policy"), PartialText)] == []


OUTSIDE = """
const random = Math.random(), uuid = crypto.randomUUID(), bytes = crypto.randomBytes(1), integer = crypto.randomInt(3);
const now = Date.now(), day = new Date().getDay(), hour = new Date().getHours();
function open(name, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: vpc.id.apply(what).apply(JSON.stringify) });
}
open("half", () => random < 0.5);
open("one of three", () => ["x", "y", "x"][Math.floor(random * 3)]);
open("one of four", () => ["x", "y", "x", "y"][Math.floor(random * 4)]);
open("integer", () => ["x", "y", "x"][integer]);
open("character", () => uuid[0] < "8");
open("byte", () => bytes[0] < 128);
open("moment", () => now % 2);
open("day", () => day);
open("weekend", () => day % 6 === 0);
open("half of a day", () => hour < 12);
open("process", () => process.pid % 2);
open("parent", () => process.ppid % 2);
open("memory", () => process.memoryUsage().rss % 2);
open("free memory", () => os.freemem() % 2);
open("load", () => os.loadavg()[0] > 1);
open("clock", () => Math.floor(performance.now()) % 2);
exports.name = vpc.id.apply((i) => `${i}/${os.EOL.length}`);
"""
OUTSIDE_NAMES = [line.split('"')[1] for line in OUTSIDE.splitlines() if line.startswith('open("')]


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return preview(folder_of(tmp_path_factory.mktemp("outside"), HEAD + OUTSIDE), symbolic=True)


@pytest.mark.parametrize("name", OUTSIDE_NAMES)
def test_what_chance_outside_of_callbacks_chooses_in_them_stays_unknown(around: Preview, name: str) -> None:
    assert is_open(named(around, name).get("description"))


def test_what_does_not_depend_on_it_is_known(around: Preview) -> None:
    assert around.error is None and around.symbolic is not None and around.symbolic.why_not == ""
    text = around.modelled().root.get("name")  # type: ignore[union-attr]
    assert isinstance(text, PartialText) and text.pieces == ("", "/1")
