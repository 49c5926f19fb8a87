"""The same of programs in JavaScript; see `tests/preflight/preview/test_node.py` for what these tests need."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.core.values import PartialText, Unknown
from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.test_node import folder_of, named, needs_node

pytestmark = needs_node

HEAD = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const fs = require("fs"), crypto = require("crypto"), net = require("net"), os = require("os"), path = require("path");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
const queue = new aws.sqs.Queue("orders");
const key = new aws.kms.Key("key");
"""

PROGRAM = """
new aws.sqs.QueuePolicy(`policy-${crypto.randomUUID()}-${Math.random()}`, { queueUrl: queue.id, policy: queue.arn });
exports.json = pulumi.jsonStringify({ Resource: queue.arn });
exports.text = pulumi.interpolate`<${queue.url}>`;
exports.prefix = vpc.id.apply((id) => id.startsWith("vpc-"));
exports.length = vpc.id.apply((id) => id.length);
exports.account = queue.arn.apply((arn) => /^arn:aws:sqs:[a-z0-9-]+:(\\d{12}):/.exec(arn)[1]);
const made = vpc.id.apply((id) => new aws.ec2.Subnet("inside", { vpcId: id, cidrBlock: "10.0.1.0/24" }));
function open(name, output, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
}
open("optional", queue.kmsMasterKeyId, (k) => (k ? "own" : "aws"));
open("number", queue.visibilityTimeoutSeconds, (n) => n > 100);
open("length", new aws.route53.Zone("zone", { name: "example.org" }).zoneId, (i) => i.length);
open("cut", key.id, (i) => i.slice(0, 3));
open("case", key.id, (i) => i.toUpperCase());
open("parsed", vpc.id, (i) => parseInt(i.slice(4), 16) % 2);
open("sorted", pulumi.all([key.id, new aws.kms.Key("other").id]), (ids) => ids.sort());
open("chance", vpc.id, () => Math.random() < 0.5);
open("raises", vpc.id, (i) => { if (i) throw new Error("x"); });
open("raises later", vpc.id, async (i) => { throw new Error("x"); });
open("chance later", vpc.id, async () => Math.random() < 0.5);
open("uuid", vpc.id, () => crypto.randomUUID());
open("bytes", vpc.id, () => crypto.randomBytes(4).toString("hex"));
open("integer", vpc.id, () => crypto.randomInt(2));
open("moment", vpc.id, () => Date.now());
open("year", vpc.id, () => new Date().getFullYear());
open("hash", key.id, (i) => parseInt(crypto.createHash("sha256").update(i).digest("hex").slice(0, 8), 16) % 2);
open("hash text", key.id, (i) => crypto.createHash("md5").update(i).digest("hex").slice(0, 8));
open("hash bytes", key.id, (i) => crypto.createHash("md5").update(i).digest()[0] % 2);
open("character", key.id, (i) => i.charCodeAt(i.length - 1) % 2);
open("half of the day", vpc.id, () => new Date().getHours() < 12);
const caught = (what) => (value) => { try { return what(value); } catch { return "caught"; } };
open("hash bytes that are caught", key.id, caught((i) => crypto.createHash("md5").update(i).digest()[0] % 2));
open("character that is caught", key.id, caught((i) => i.codePointAt(0) % 2));
open("number that is caught", key.id, caught((i) => parseInt(i, 16) % 2));
open("async number", key.id, async (i) => { try { return parseInt(i, 16) % 2; } catch { return "caught"; } });
let turns = 0, first;
const turn = (value) => { first = first || value; turns += 1; return turns; };
open("turn", queue.arn, turn);
open("other turn", queue.url, turn);
open("who came first", pulumi.all([queue.arn, queue.url]), () => first);
class Pet extends pulumi.CustomResource {
    constructor(name) { super("random:index/randomPet:RandomPet", name, { length: 3 }); }
}
open("words of a pet", new Pet("pet").id, (i) => i.split("-").length);
"""
OPEN = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('open("')]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    found = preview(folder_of(tmp_path_factory.mktemp("node"), HEAD + PROGRAM), symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return found


def test_callbacks_are_seen(seen: Preview) -> None:
    root = seen.modelled().root
    assert root is not None
    document, text = root.get("json"), root.get("text")
    assert (
        isinstance(document, PartialText)
        and document.holes[0] is not None
        and document.holes[0].output == "arn"
    )
    assert isinstance(text, PartialText) and text.pieces == ("<", ">")
    assert root.get("prefix") is True
    # The form of an id is certain.
    assert root.get("length") == 21
    assert root.get("account").hole.is_account
    # Each run registers it under the same name, which is made by chance.
    policies = [r for r in seen.modelled().resources if r.type == "aws:sqs/queuePolicy:QueuePolicy"]
    assert [policy.get("policy").hole.output for policy in policies] == ["arn"]
    assert seen.symbolic is not None and seen.symbolic.inside == {named(seen, "inside").urn}
    assert getattr(named(seen, "inside").ref(("aws:ec2/vpc:Vpc",), "vpcId"), "name", None) == "vpc"


@pytest.mark.parametrize("name", OPEN)
def test_what_aws_or_chance_chooses_stays_unknown(seen: Preview, name: str) -> None:
    value = named(seen, name).get("description")
    assert is_open(value), value


AROUND_A_LOOKUP = """
const image = aws.ssm.getParameterOutput({ name: "/image" }).value;
const other = new pulumi.StackReference("org/network/dev");
function put(name, value) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: value });
}
put("apply", image.apply((i) => `<${i}>`));
put("all", pulumi.all([queue.arn, image]).apply(([q, i]) => JSON.stringify({ Resource: q, n: [i] })));
put("interpolate", pulumi.interpolate`${queue.arn}/${image}`);
put("concat", pulumi.concat("x-", image));
put("json", pulumi.jsonStringify({ image, text: pulumi.interpolate`x-${image}` }));
put("reference", other.getOutput("bucket").apply((b) => "arn:aws:s3:::" + b + "/*"));
put("chained", image.apply((i) => ({ image: `x:${i}` })).apply((o) => JSON.stringify(o)));
put("chosen", image.apply((i) => (i ? "own" : "none")));
put("of a text", image.apply((i) => `<${i}>`).apply((t) => t[0]));
put("called", pulumi.interpolate`<${image}>`.apply((t) => String(t.length)));
exports.object = pulumi.all([queue.name, image]).apply(([q, i]) => ({ queue: q, image: i, team: "shop" }));
exports.text = pulumi.jsonStringify({ queue: queue.name, image });
exports.list = pulumi.all([queue.name, image]).apply((v) => [v[0], v[1], "k"]);
exports.chosen = image.apply((i) => (i ? "own" : "none"));
new aws.ssm.Parameter("tagged", { type: "String", value: "-", tags: image.apply((i) => ({ image: i, team: "shop" })) });
"""


def test_a_text_around_an_unknown_lookup_keeps_its_known_parts(tmp_path: Path) -> None:
    found = preview(folder_of(tmp_path, HEAD + AROUND_A_LOOKUP), symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""

    def pieces(name: str) -> tuple[str, ...]:
        value = named(found, name).get("description")
        assert isinstance(value, PartialText), value
        return value.pieces

    assert pieces("apply") == ("<", ">")
    assert json.loads("?".join(pieces("all"))) == {"Resource": "?", "n": ["?"]}
    assert [h and h.output for h in named(found, "all").get("description").holes] == ["arn", None]
    assert pieces("interpolate") == ("", "/", "")
    assert pieces("concat") == ("x-", "")
    assert json.loads("?".join(pieces("json"))) == {"image": "?", "text": "x-?"}
    assert pieces("reference") == ("arn:aws:s3:::", "/*")
    assert json.loads("?".join(pieces("chained"))) == {"image": "x:?"}
    assert named(found, "tagged").get("tags")["team"] == "shop"
    root = found.modelled().root
    assert root is not None
    made, text = root.get("object"), root.get("text")
    assert made["team"] == "shop" and made["queue"].hole.output == "name" and made["image"].hole is None
    assert text.pieces == ('{"queue":"', '","image":"', '"}')
    assert root.get("list")[2] == "k"
    assert isinstance(root.get("chosen"), Unknown) and not isinstance(root.get("chosen"), PartialText)
    for name in ("chosen", "of a text", "called"):
        value = named(found, name).get("description")
        assert isinstance(value, Unknown) and not isinstance(value, PartialText), name


DOES = {
    "starts a process": "require('child_process').execSync('true')",
    "writes the file": "fs.writeFileSync(path.join(__dirname, 'lock'), 'x')",
    "changes": "fs.mkdirSync(path.join(__dirname, 'dist'))",
    "opens a connection": "net.connect({ host: '127.0.0.1', port: 9 }).on('error', () => {})",
}


@pytest.mark.parametrize("told", DOES)
def test_nothing_is_done_twice(told: str, tmp_path: Path) -> None:
    first = preview(folder_of(tmp_path / "first", HEAD + DOES[told]), symbolic=True)
    assert first.error is None
    assert first.symbolic is not None and first.symbolic.why_not.startswith(f"the program {told}")
    assert first.symbolic.why_not.endswith(f"at index.js:{HEAD.count(chr(10)) + 1}")
    callback = f"vpc.id.apply(() => {{ try {{ {DOES[told]} }} catch {{ }} return 'caught'; }})"
    folder = folder_of(tmp_path / "callback", f"{HEAD}exports.x = {callback};")
    before = sorted(folder.iterdir())
    found = preview(folder, symbolic=True)
    assert found.symbolic is not None
    assert found.symbolic.why_not.startswith(f"a callback of the program {told}"), found.symbolic.why_not
    assert isinstance(found.modelled().root.get("x"), Unknown)  # type: ignore[union-attr]
    assert sorted(folder.iterdir()) == before


def test_it_runs_again_only_if_there_is_something_to_gain(tmp_path: Path) -> None:
    known = preview(folder_of(tmp_path / "known", HEAD), symbolic=True)
    assert known.symbolic is not None and known.symbolic.why_not == "nothing is unknown"
    callback = 'vpc.id.apply((vpcId) => make("inside", { vpcId, cidrBlock: "10.0.1.0/24" }));'
    made = "const make = (...given) => new aws.ec2.Subnet(...given);"
    found = preview(folder_of(tmp_path / "inside", f"{HEAD}{made}\n{callback}"), symbolic=True)
    assert found.symbolic is not None
    assert [urn.rpartition("::")[2] for urn in found.symbolic.inside] == ["inside"]


def test_a_temporary_file_is_none_of_these(tmp_path: Path) -> None:
    callback = "vpc.id.apply((id) => { const f = path.join(os.tmpdir(), 'x'); fs.writeFileSync(f, id); return 'ok'; })"
    found = preview(folder_of(tmp_path, f"{HEAD}exports.x = {callback};"), symbolic=True)
    assert found.symbolic is not None and found.symbolic.why_not == ""
    assert found.modelled().root.get("x") == "ok"  # type: ignore[union-attr]


LOOKED_UP = """
const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
const policy = (name, made) => new aws.iam.RolePolicy(name, { role: role.name, policy: made });
const args = (resource) => ({ statements: [{ actions: ["sqs:SendMessage"], resources: [resource] }] });
policy("then", queue.arn.apply((arn) => aws.iam.getPolicyDocument(args(arn)).then((found) => found.json)));
policy("awaited", queue.arn.apply(async (arn) => (await aws.iam.getPolicyDocument(args(arn))).json));
policy("output", queue.arn.apply((arn) => aws.iam.getPolicyDocumentOutput(args(arn)).json));
"""


def test_documents_that_lookups_in_callbacks_make(tmp_path: Path) -> None:
    found = preview(folder_of(tmp_path, HEAD + LOOKED_UP), symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    for name in ("then", "awaited", "output"):
        document = named(found, name).get("policy")
        assert isinstance(document, PartialText), (name, document)
        assert json.loads("?".join(document.pieces))["Statement"][0]["Resource"] == "?"
        assert [hole and hole.output for hole in document.holes] == ["arn"]
