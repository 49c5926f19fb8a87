"""Lookups that a program makes outside of callbacks: what callbacks learn of those without an answer stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.symbolic.test_node import HEAD
from tests.preflight.preview.test_node import folder_of, named, needs_node

pytestmark = needs_node

PROGRAM = """
function put(name, output, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
}
const open = (name, what) => put(name, vpc.id, what);
(async () => {
    const image = await aws.ssm.getParameter({ name: "/x" }), ami = await aws.ec2.getAmi({ owners: ["amazon"] });
    const other = await aws.ec2.getVpc({ default: true }), me = await aws.getCallerIdentity();
    const vpcs = await aws.ec2.getVpcs({}), zones = await aws.getAvailabilityZones();
    open("set", () => (image.insecureValue ? "own" : "none"));
    open("length of a text", () => image.value.length);
    open("begin", () => image.value.startsWith("ami-"));
    open("number", () => Number(image.value) || 3);
    open("case", () => { switch (image.value) { case "small": return 1; default: return 2; } });
    open("equal", () => ami.architecture === "arm64");
    open("range", () => other.cidrBlock === "172.31.0.0/16");
    open("flag", () => (other.enableDnsHostnames ? "a" : "b"));
    open("objects", () => ami.blockDeviceMappings.length);
    open("no items", () => vpcs.ids.length === 0);
    open("many items", () => vpcs.ids.length > 3);
    open("account", () => me.accountId === "123456789012");
    open("table of accounts", () => ({ "123456789012": "prod" })[me.accountId] || "dev");
    open("begin of the account", () => me.accountId[0] === "1");
    open("later", async () => { await null; return image.value.startsWith("ami-"); });
    open("in a callback inside", (id) => pulumi.output(id).apply(() => image.value.length));
    put("equal accounts", queue.arn, (arn) => arn.split(":")[4] === me.accountId);
    put("passed on", queue.arn, (arn) => ({ Resource: arn, Image: `x-${image.value}`, Account: me.accountId }));
    put("answered", vpc.id, () => zones.names.length);
    vpc.id.apply((vpcId) => {
        const name = other.enableDnsHostnames ? "if" : "if not";
        return new aws.ec2.Subnet(name, { vpcId, cidrBlock: "10.0.1.0/24" });
    });
})();
"""
OPEN = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('    open("')]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return preview(folder_of(tmp_path_factory.mktemp("lookups"), HEAD + PROGRAM), symbolic=True)


@pytest.mark.parametrize("name", OPEN)
def test_what_a_callback_learns_of_a_lookup_stays_unknown(seen: Preview, name: str) -> None:
    value = named(seen, name).get("description")
    assert is_open(value), value


def test_what_a_callback_passes_on_keeps_its_known_parts(seen: Preview) -> None:
    assert seen.error is None and seen.symbolic is not None and seen.symbolic.why_not == ""
    text = named(seen, "passed on").get("description")
    assert isinstance(text, PartialText)
    assert text.pieces == ('{"Resource":"', '","Image":"x-', '","Account":"', '"}')
    assert [hole and hole.output for hole in text.holes] == ["arn", None, "account"]


def test_lookups_with_an_answer_are_known(seen: Preview) -> None:
    assert named(seen, "answered").get("description") == "3"


def test_resources_that_a_lookup_decides_on_are_not_added(seen: Preview) -> None:
    assert seen.symbolic is not None and seen.symbolic.inside == frozenset()


LITERALS = """
const open = (name, output, what) =>
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
open("digits", key.id, (k) => k.split("-")[1] === "beef");
open("word", vpc.id, (i) => i.includes("c0ffee"));
open("number", vpc.id, (i) => parseInt(i.slice(-2), 16) === 200);
open("byte of a digest", vpc.id, (i) => crypto.createHash("md5").update(i).digest()[0] === 7);
"""


def test_literals_of_the_source_are_tried(tmp_path: Path) -> None:
    found = preview(folder_of(tmp_path, HEAD + LITERALS), symbolic=True)
    for name in ("digits", "word", "number", "byte of a digest"):
        assert is_open(named(found, name).get("description")), name


TAKEN = """
function put(name, output, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
}
const open = (name, what) => put(name, vpc.id, what);
const isTen = (text) => text.startsWith("10.");
class Range {
    constructor(text) { this.text = text; }
    isTen() { return this.text.startsWith("10."); }
}
(async () => {
    const { id, cidrBlock, enableDnsHostnames, tags } = await aws.ec2.getVpc({ default: true });
    const { ids } = await aws.ec2.getSubnets({}), { allocatedStorage, multiAz } = await aws.rds.getInstance({});
    const { value } = await aws.ssm.getParameter({ name: "/x" }), { accountId } = await aws.getCallerIdentity();
    const number = ids.length, areMany = number > 1, half = allocatedStorage / 2, first = ids[0], port = "5432";
    const nested = { network: [cidrBlock] }, range = new Range(cidrBlock), check = () => cidrBlock === "10.0.0.0/16";
    open("equal", () => id === "vpc-1");
    open("begin", () => cidrBlock.startsWith("10."));
    open("length of a text", () => value.length);
    open("first character", () => cidrBlock[0]);
    open("case", () => { switch (value) { case "small": return 1; default: return 2; } });
    open("flag", () => (multiAz ? "a" : "b"));
    open("opposite", () => !enableDnsHostnames);
    open("tag", () => tags.Name === "main");
    open("size of tags", () => Object.keys(tags).length);
    open("number", () => half > 10);
    open("length of a list", () => number > 0);
    open("comparison of a length", () => (areMany ? "many" : "few"));
    open("written length", () => `${number} subnets`);
    open("item", () => first === "subnet-1");
    open("account", () => ({ "123456789012": "prod" })[accountId] || "dev");
    open("argument of a function", () => isTen(cidrBlock));
    open("in an object", () => nested.network[0] === "10.0.0.0/16");
    open("in an instance", () => range.isTen());
    open("in a function", () => (check() ? "a" : "b"));
    open("in a callback inside", (id) => pulumi.output(id).apply(() => cidrBlock.length));
    open("bound", isTen.bind(undefined, cidrBlock));
    put("passed on", queue.arn, (arn) => ({ Resource: arn, Range: `<${cidrBlock}>` }));
    put("of others", queue.arn, (arn) => `${arn.split(":")[2]}:${port}`);
    const subnet = { cidrBlock: "10.0.1.0/24" };
    vpc.id.apply((vpcId) => { if (cidrBlock.length > 9) new aws.ec2.Subnet("if", { vpcId, ...subnet }); });
})();
"""
OPEN_TAKEN = [line.split('"')[1] for line in TAKEN.splitlines() if line.startswith('    open("')]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    found = preview(folder_of(tmp_path_factory.mktemp("taken"), HEAD + TAKEN), symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return found


@pytest.mark.parametrize("name", OPEN_TAKEN)
def test_what_is_taken_out_of_a_result_outside_stays_unknown(taken: Preview, name: str) -> None:
    value = named(taken, name).get("description")
    assert is_open(value), value


def test_what_is_passed_on_and_what_is_of_others_is_known(taken: Preview) -> None:
    text = named(taken, "passed on").get("description")
    assert isinstance(text, PartialText) and text.pieces == ('{"Resource":"', '","Range":"<', '>"}')
    assert named(taken, "of others").get("description") == '"sqs:5432"'
    assert taken.symbolic is not None and taken.symbolic.inside == frozenset()


def test_what_a_package_has_taken_out_is_passed_on(tmp_path: Path) -> None:
    """Also where the program reads the same in the same way."""
    describes = (
        'return queue.arn.apply((arn) => JSON.stringify({ arn: arn.split(":")[2], range: range.trim() }));'
    )
    text = (
        f'const describe = require("./vendor/node_modules/names");\nconst own = (queue, range) => {{ {describes} }};\n'
        "(async () => {\n    const { cidrBlock } = await aws.ec2.getVpc({ default: true });\n"
        "    for (const [name, what] of Object.entries({ describe, own }))\n"
        '        new aws.ssm.Parameter(name, { type: "String", value: "-", description: what(queue, cidrBlock) });\n'
        "})();\n"
    )
    folder = folder_of(tmp_path, HEAD + text)
    package = folder / "vendor" / "node_modules" / "names"
    package.mkdir(parents=True)
    (package / "index.js").write_text(f"module.exports = function (queue, range) {{ {describes} }};\n")
    found = preview(folder, symbolic=True)
    described = named(found, "describe").get("description")
    assert isinstance(described, PartialText) and described.prefix == '{"arn":"sqs","range":"'
    assert is_open(named(found, "own").get("description"))
