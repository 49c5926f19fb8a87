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
