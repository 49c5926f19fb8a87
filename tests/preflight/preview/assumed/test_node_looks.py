"""What a program in JavaScript looks at, line by line; see `tests/preflight/preview/test_node.py` for what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview.assumed.worlds import World
from preflight.preview.model import Preview
from preflight.preview.project import Project
from preflight.preview.session import Settings, record
from tests.preflight.preview.test_node import folder_of, needs_node

pytestmark = needs_node

HEAD = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const PROD = "123456789012";
const main = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
class Holder { constructor(value) { this.value = value; } get own() { return this.value; } }
module.exports = async () => {
const me = await aws.getCallerIdentity({});
const vpc = await aws.ec2.getVpc({ id: "vpc-0123" });
const { ids } = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: ["vpc-0123"] }] });
const zones = await aws.getAvailabilityZones({ state: "available" });
const setting = (await aws.ssm.getParameter({ name: "/env" })).value;
const database = await aws.rds.getInstance({ dbInstanceIdentifier: "orders" });
const other = new pulumi.StackReference("acme/network/prod");
"""
LOOKS = """
me.accountId === PROD;
PROD !== me.accountId;
me.accountId == "1" ? 1 : 2;
me.accountId < PROD;
me.accountId in { 1: 1 };
({ [PROD]: 1 })[me.accountId];
new Map([[PROD, 1]]).get(me.accountId);
new Set([PROD]).has(me.accountId);
[PROD].includes(me.accountId);
[me.accountId].includes(PROD);
[me.accountId, PROD].indexOf(PROD);
me.accountId.startsWith("12");
me.accountId.slice(-4);
me.accountId[0];
me.accountId.length;
Number(me.accountId);
+me.accountId;
parseInt(me.accountId, 10);
/^12/.test(me.accountId);
me.accountId.match(/^12/);
me.arn.split(":")[4];
me.arn.toUpperCase();
`x-${me.accountId}` === "x-1";
switch (me.accountId) { case PROD: break; default: }
switch (true) { case me.accountId === PROD: break; default: }
[...ids].sort();
new Set(ids).size;
ids.length;
if (!vpc.enableDnsSupport) { }
vpc.tags?.env;
vpc.cidrBlock === "10.0.0.0/16";
database.allocatedStorage;
setting === "prod";
(await other.getOutputDetails("env")).value;
await other.getOutputValue("env");
aws.getCallerIdentityOutput().accountId.apply((account) => account === PROD);
main.id.apply((id) => me.accountId === PROD ? id : "x");
aws.getCallerIdentity().then(({ accountId }) => accountId === PROD);
["x"].filter((one) => one !== me.accountId);
"""
LEAVES = """
`logs-${me.accountId}`;
"logs-" + me.accountId + "-x";
["logs", me.accountId].join("-");
"logs-".concat(me.accountId);
me.accountId.toString().trim();
JSON.stringify({ Resource: `arn:aws:s3:::${me.accountId}`, Account: me.accountId });
[...ids, "subnet-1"].map((id) => `x-${id}`);
ids.forEach((id, i) => `${i}-${id}`);
({ account: me.accountId, ...{ vpc: vpc.id } })["account"];
zones.names[0] + zones.names[1];
zones.names.slice(0, 2).map((zone) => zone);
zones.names.length > 1;
zones.names[0] === "eu-west-1a";
(await aws.getRegion({})).name === "eu-west-1";
new Holder(me.accountId).own;
me?.accountId;
me.accountId === undefined || me.accountId === null || typeof me.accountId === "string";
"a" === "b" || PROD.startsWith("1") || PROD.length === 12;
new aws.s3.Bucket("logs", { bucket: `logs-${me.accountId}`, tags: { Vpc: vpc.id, Setting: setting } });
new aws.rds.SubnetGroup("places", { subnetIds: ids });
pulumi.interpolate`x-${me.accountId}`.apply((text) => text + "-y");
pulumi.output(vpc).apply((found) => found.id);
pulumi.all([main.id, me.accountId]).apply(([id, account]) => JSON.stringify({ id, account }));
main.id.apply((id) => `${id}-${me.accountId}-${vpc.id}`);
"""


def preview(folder: Path, lines: str) -> Preview:
    made = folder_of(folder, HEAD + lines + "};\n")
    (made / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    project = Project.load(made, "dev", {})
    found = record(project, Settings(world=World(once=True, looks=True), guarded=True))
    assert found.error is None, found.error
    return found


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The lines at which the program looks at something."""
    found = preview(tmp_path_factory.mktemp("program"), LOOKS + LEAVES)
    assert found.looks.reads_lists
    places = (*found.looks.places, *(decision.place for decision in found.looks.decisions))
    text = (HEAD + LOOKS + LEAVES).splitlines()
    return {text[int(place.rpartition(":")[2]) - 1] for place in places}


@pytest.mark.parametrize("line", LOOKS.strip().splitlines())
def test_a_look(line: str, looks: set[str]) -> None:
    assert line in looks


@pytest.mark.parametrize("line", LEAVES.strip().splitlines())
def test_what_keeps_a_text_whole_is_no_look(line: str, looks: set[str]) -> None:
    assert line not in looks


# --- other kinds of files

MODULE = """
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
const PROD = "123456789012";
const main = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
const me = await aws.getCallerIdentity({});
const vpc = await aws.ec2.getVpc({ id: "vpc-0123" });
"""
IN_MODULES = """
me.accountId === PROD;
me.accountId.startsWith("12");
if (!vpc.enableDnsSupport) { }
["x"].filter((one) => one !== me.accountId);
`logs-${me.accountId}`;
main.id.apply((id) => `${id}-${me.accountId}-${vpc.id}`);
"""
MODULES = {"package.json": '{"name": "shop", "type": "module", "main": "index.mjs"}'}
PLAIN = {"Pulumi.yaml": "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\n"}


def looks_of(folder: Path, program: str, name: str, **files: str) -> list[str]:
    """The files and lines at which the program looks at something; "" where that is not known."""
    (made := folder / "a program ü").mkdir()
    folder_of(made, program, name, **{"Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n", **files})
    found = record(Project.load(made, "dev", {}), Settings(world=World(once=True, looks=True), guarded=True))
    assert found.error is None, found.error
    told = (*found.looks.places, *(decision.place for decision in found.looks.decisions))
    return sorted(set(told), key=lambda place: int(place.rpartition(":")[2] or 0))


def test_an_ecmascript_module_is_watched(tmp_path: Path) -> None:
    first = MODULE.count("\n") + 2
    found = looks_of(tmp_path, MODULE + IN_MODULES, "index.mjs", **MODULES, **PLAIN)
    assert found == [f"index.mjs:{first + number}" for number in range(4)]


def test_so_is_one_that_another_file_imports(tmp_path: Path) -> None:
    program = "module.exports = import('./network.mjs');\n"
    found = looks_of(tmp_path, program, "index.js", **{"network.mjs": MODULE + IN_MODULES}, **PLAIN)
    assert [place.partition(":")[0] for place in found] == ["network.mjs"] * 4


def test_a_module_that_looks_at_nothing_leaves_nothing_open(tmp_path: Path) -> None:
    program = "#!/usr/bin/env node" + MODULE + "new aws.s3.Bucket(`logs-${me.accountId}`);\n"
    assert looks_of(tmp_path, program, "index.mjs", **MODULES, **PLAIN) == []


TYPED = """
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
enum Stage { Prod = "123456789012" }
const main: aws.ec2.Vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
async function made(): Promise<void> {
    const me = await aws.getCallerIdentity({});
    const account = me.accountId as string;
    if (account === Stage.Prod) { main.id.apply((id: string) => id); }
    const name: string = `logs-${account!}`;
}
export const done = made();
"""


def test_typescript_is_watched(tmp_path: Path) -> None:
    assert looks_of(tmp_path, TYPED, "index.ts") == ["index.ts:9"]


def test_so_is_typescript_in_ecmascript_modules(tmp_path: Path) -> None:
    package = MODULES["package.json"].replace("index.mjs", "index.ts")
    # The lines are those of what ts-node makes of it.
    (place,) = looks_of(tmp_path, TYPED, "index.ts", **{"package.json": package})
    assert place.startswith("index.ts:")


def test_a_file_that_the_compiler_does_not_understand_leaves_it_open(tmp_path: Path) -> None:
    program = "require('./odd.js');\nrequire('./data.json');\n"
    odd = "<!-- a comment, as in a page\nexports.odd = 1;\n"
    assert looks_of(tmp_path, program, "index.js", **{"data.json": "{}", "odd.js": odd}, **PLAIN) == [
        "index.js:1"
    ]
