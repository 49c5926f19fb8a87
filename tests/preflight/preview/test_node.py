"""Programs in TypeScript and JavaScript.

Those that run need Node.js and the packages of an example: `npm install` in `examples/sound-web-app-ts`, or a folder
with `node_modules` named by PREFLIGHT_NODE_MODULES. Without them these tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from preflight.checks import program as check
from preflight.core.resource import Resource
from preflight.core.values import SENTINEL, Secret, Unknown
from preflight.evaluation.evaluate import run as judge
from preflight.evaluation.settings import parse
from preflight.policy import discover
from preflight.preview import Preview, PreviewError, preview
from preflight.preview import node as node_host
from preflight.preview.project import Project
from tests.preflight.preview.programs import properties, resources, write

EXAMPLES = Path(__file__).parents[3] / "examples"
NODE_YAML = "name: shop\nruntime: nodejs\n"
PACKAGE = '{"name": "shop", "private": true, "main": "index.js"}'


def _modules() -> Path | None:
    named = os.environ.get("PREFLIGHT_NODE_MODULES")
    folders = (
        [Path(named)] if named else [EXAMPLES / name for name in ("sound-web-app-ts", "broken-web-app-ts")]
    )
    found = (folder / "node_modules" for folder in folders)
    return next((path for path in found if (path / "@pulumi" / "aws").is_dir()), None)


MODULES = _modules()
needs_node = pytest.mark.skipif(
    MODULES is None or shutil.which("node") is None,
    reason="needs node, and npm install in examples/sound-web-app-ts or PREFLIGHT_NODE_MODULES",
)


def folder_of(folder: Path, program: str, name: str = "index.js", **files: str) -> Path:
    contents = {"Pulumi.yaml": NODE_YAML, "package.json": PACKAGE.replace("index.js", name), name: program}
    write(folder, "", **{**contents, **files})
    (folder / "__main__.py").unlink()
    if MODULES is not None:
        (folder / "node_modules").symlink_to(MODULES)
    return folder


def named(previewed: Preview, name: str) -> Resource:
    return next(r for r in previewed.modelled().resources if r.name == name)


# --- the twins of the Python examples


# Advice is in the program's own language.
IN_PYTHON = {
    "pulumi.interpolate": "pulumi.Output.concat or apply",
    "aws.getAvailabilityZones": "aws.get_availability_zones",
}


def plain(message: str) -> str:
    """The message, whatever the language's SDK says of an output in a text and whatever its advice names."""
    for node, python in IN_PYTHON.items():
        message = message.replace(node, python)
    return re.sub(r"'Calling [^']+ is not supported'", "an output's text", message)


def same_program(name: str, copy: Path) -> tuple[Preview, Preview]:
    shutil.copytree(EXAMPLES / f"{name}-ts", copy, ignore=shutil.ignore_patterns("node_modules"))
    assert MODULES is not None
    (copy / "node_modules").symlink_to(MODULES)
    return preview(EXAMPLES / name), preview(copy)


@needs_node
@pytest.mark.parametrize("name", ["broken-web-app", "sound-web-app"])
def test_the_twin_in_typescript_has_the_same_findings(name: str, tmp_path: Path) -> None:
    python, typescript = same_program(name, tmp_path / name)
    assert typescript.error is None, typescript.error
    policies, settings = discover(), parse({}, discover())
    found = [
        {(f.policy, f.resource, plain(f.message)) for f in judge(p.modelled(), policies, settings).findings}
        for p in (python, typescript)
    ]
    # A password's literal: the Python program's sources are not read here.
    literals = {f for f in found[1] if "hard-coded in the program" in f[2]}
    assert found[0] == found[1] - literals
    assert {f[0] for f in literals} == ({"configuration-management"} if name == "broken-web-app" else set())
    assert {r.urn for r in python.resources if not r.name.startswith("default_")} == {
        r.urn for r in typescript.resources if not r.name.startswith("default_")
    }
    place = typescript.positions[next(r.urn for r in typescript.resources if r.name == "web-public-a")]
    line = (tmp_path / name / place.file).read_text().splitlines()[place.line - 1]
    assert "new aws.ec2.Subnet(`${name}-public-" in line, "inside an arrow function"


# --- what a program registers

PROGRAM = """
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();

class Topic extends pulumi.CustomResource {
    constructor(name, args, opts) {
        super("aws:sns/topic:Topic", name, { ...args, arn: undefined }, opts);
    }
}

class Part extends pulumi.ComponentResource {
    constructor(name, opts) {
        super("my:parts:Part", name, {}, opts);
        this.topic = new Topic(`${name}-topic`, {}, { parent: this });
        this.registerOutputs({ arn: this.topic.arn, fixed: 3 });
    }
}

pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
    type === "aws:sns/topic:Topic" ? { props: { ...props, tags: { by: "transform" } }, opts } : undefined);
const part = new Part("part", {
    transforms: [args => ({ props: args.props, opts: { ...args.opts, protect: true } })],
});
const west = new pulumi.ProviderResource("aws", "west", { region: "us-west-2" });
const topic = (name, args, opts) => new Topic(name, args, opts);
topic("secret", { displayName: config.requireSecret("password") }, { provider: west });
topic("number", { displayName: config.requireSecretNumber("pin").apply(pin => `${pin}`) });
topic("text", { displayName: "a-" + config.require("password") });
topic("after", { displayName: part.topic.id }, { dependsOn: [part], customTimeouts: { create: "1h30m" } });
const other = new pulumi.StackReference("org/network/dev");
topic("referring", { displayName: other.getOutput("vpcId") });
console.log("printed", config.requireNumber("size"));
module.exports = { id: part.topic.id, plain: "x" };
"""
SETTINGS = """
config:
  aws:region: eu-central-1
  shop:size: 3
  shop:password: {secure: AAABAD}
  shop:pin: {secure: AAABAD}
"""


@needs_node
def test_what_a_javascript_program_registers(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, PROGRAM, **{"Pulumi.dev.yaml": SETTINGS}))
    assert previewed.error is None, previewed.error
    assert previewed.output == "printed 3\n"
    assert previewed.sdk_version is not None
    recorded = resources(previewed)
    assert properties(previewed, "shop-dev") == {"id": SENTINEL, "plain": "x"}
    assert properties(previewed, "part") == {"arn": SENTINEL, "fixed": 3.0}
    assert recorded["part"]["options"]["protect"] is True
    inner = recorded["part-topic"]
    assert inner["urn"].endswith("my:parts:Part$aws:sns/topic:Topic::part-topic")
    assert inner["options"]["protect"] is True, "of the component's transform"
    assert properties(previewed, "part-topic") == {"tags": {"by": "transform"}}
    assert recorded["secret"]["provider"]["properties"]["region"] == "us-west-2"
    assert recorded["after"]["propertyDependencies"]["displayName"]["urns"] == [inner["urn"]]
    assert recorded["after"]["options"]["customTimeouts"] == {"create": 5400.0}
    secret = named(previewed, "secret").get("displayName")
    assert isinstance(secret, Secret)
    assert isinstance(secret.reveal(), Unknown)
    assert isinstance(named(previewed, "number").get("displayName"), Unknown)
    assert isinstance(named(previewed, "text").get("displayName"), Unknown)
    assert isinstance(named(previewed, "referring").get("displayName"), Unknown)
    assert "preflight-encrypted" not in str(recorded)
    places = {urn.rpartition("::")[2]: (p.file, p.line) for urn, p in previewed.positions.items()}
    lines = PROGRAM.splitlines()
    assert places["part"] == ("index.js", lines.index('const part = new Part("part", {') + 1)
    assert places["part-topic"][1] == next(i for i, t in enumerate(lines, 1) if "this.topic =" in t)


LOOKUPS = """
const aws = require("@pulumi/aws");
module.exports = (async () => {
    const image = await aws.ec2.getAmi({ mostRecent: true, owners: ["amazon"] });
    const subnets = await aws.ec2.getSubnets({});
    new aws.ec2.Instance("plain", { ami: image.id, instanceType: "t3.micro", subnetId: subnets.ids[0] });
    const vpc = aws.ec2.getVpcOutput({ default: true });
    new aws.ec2.Subnet("output", { vpcId: vpc.id, cidrBlock: vpc.cidrBlock.apply(range => range + "x") });
    const policy = await aws.iam.getPolicyDocument({ statements: [{ actions: ["s3:Get*"], resources: ["*"] }] });
    return { zones: (await aws.getAvailabilityZones()).names, policy: JSON.parse(policy.json).Statement[0].Action };
})();
"""


@needs_node
def test_lookups_of_a_javascript_program(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, LOOKUPS))
    assert previewed.error is None, previewed.error
    ami = properties(previewed, "plain").pop("ami")
    assert ami.startswith(SENTINEL) and ami != SENTINEL, "the ID of an image"
    assert properties(previewed, "plain") == {
        "ami": ami,
        "instanceType": "t3.micro",
        "subnetId": SENTINEL,
    }
    assert properties(previewed, "output")["cidrBlock"] == SENTINEL
    assert properties(previewed, "shop-dev") == {
        "zones": [f"eu-central-1{letter}" for letter in "abc"],
        "policy": "s3:Get*",
    }


GIVEN_AS_INPUT = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const vpc = aws.ec2.Vpc.get("vpc", "vpc-0123456789abcdef0");
const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
const subnets = ["a", "b"].map(name => new aws.ec2.Subnet(name, { vpcId: vpc }));
const group = new aws.autoscaling.Group("group", { vpcZoneIdentifiers: subnets, maxSize: 1, minSize: 1 }, {
    transforms: [args => ({ props: args.props, opts: args.opts })],
});
module.exports = { role };
"""


@needs_node
def test_a_resource_given_as_an_input_of_a_javascript_program_is_its_id(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, GIVEN_AS_INPUT))
    assert previewed.error is None, previewed.error
    assert properties(previewed, "a") == {"vpcId": "vpc-0123456789abcdef0"}
    assert properties(previewed, "group")["vpcZoneIdentifiers"] == [SENTINEL, SENTINEL]
    assert previewed.lookups == ()


MODULE = """
import * as pulumi from "@pulumi/pulumi";

class Thing extends pulumi.ComponentResource {
    constructor(name) {
        super("my:x:Thing", name);
    }
}

await Promise.resolve();
new Thing("first");
export const answer = 42;
"""


@needs_node
def test_a_program_that_is_an_es_module(tmp_path: Path) -> None:
    package = '{"name": "shop", "type": "module", "main": "index.mjs"}'
    plain = "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\n"
    folder = folder_of(tmp_path, MODULE, "index.mjs", **{"package.json": package, "Pulumi.yaml": plain})
    previewed = preview(folder)
    assert previewed.error is None, previewed.error
    assert properties(previewed, "shop-dev") == {"answer": 42.0}
    (place,) = previewed.positions.values()
    assert (place.file, place.line) == ("index.mjs", 11)


# --- programs that fail

FIRST = 'const pulumi = require("@pulumi/pulumi");\nnew pulumi.ComponentResource("my:x:Thing", "first");\n'


@needs_node
@pytest.mark.parametrize(
    ("program", "kind", "message", "line"),
    [
        (
            FIRST + 'function fail() {\n  throw new RangeError("no");\n}\nfail();\n',
            "exception",
            "RangeError: no",
            4,
        ),
        (
            FIRST + "pulumi.output(1).apply(n => n.no.more);\n",
            "exception",
            "TypeError: Cannot read properties",
            3,
        ),
        (FIRST + "throw Object.create(null);\n", "exception", "Error: [Object: null prototype] {}", None),
        (
            # What ts-node's loader of ECMAScript modules throws.
            FIRST
            + "throw Object.assign(Object.create(null), "
            + '{[Symbol.for("nodejs.util.inspect.custom")]: () => "dao.ts(3,5): error TS1: No."});\n',
            "syntax",
            "dao.ts(3,5): error TS1: No.",
            3,
        ),
        (FIRST + 'JSON.parse("what");\n', "exception", "SyntaxError: Unexpected token 'w'", 3),
        (FIRST + "const x = ;\n", "syntax", "SyntaxError: Unexpected token ';'", 3),
        (FIRST + "process.exit(3);\n", "exit", "the program ended with code 3", None),
        (
            FIRST + 'require("left-pad-nowhere");\n',
            "exception",
            "Error: Cannot find module 'left-pad-nowhere'. Install the program's packages: npm install",
            3,
        ),
    ],
)
def test_a_javascript_program_that_fails(
    tmp_path: Path, program: str, kind: str, message: str, line: int | None
) -> None:
    error = preview(folder_of(tmp_path, program)).error
    assert error is not None
    assert error.kind == kind
    assert error.message.startswith(message)
    file = "dao.ts" if "dao.ts" in program else "index.js"
    assert (error.file, error.line) == ((None, None) if line is None else (file, line))


@needs_node
def test_a_typescript_program_that_has_a_wrong_type(tmp_path: Path) -> None:
    program = 'import * as pulumi from "@pulumi/pulumi";\n\nexport const size: number = pulumi.getStack();\n'
    error = preview(folder_of(tmp_path, program, "index.ts")).error
    assert error is not None
    assert (error.kind, error.file, error.line) == ("syntax", "index.ts", 3)
    assert "Type 'string' is not assignable to type 'number'" in error.message


@needs_node
def test_a_javascript_program_that_hangs(tmp_path: Path) -> None:
    program = FIRST + "setInterval(() => {}, 1000);\n"
    previewed = preview(folder_of(tmp_path, program), timeout=8.0)
    assert previewed.error is not None
    assert previewed.error.kind == "timeout"
    assert "first" in resources(previewed)


# --- without running anything


def project(folder: Path, extra: str = "") -> Project:
    return Project.load(write(folder, "", **{"Pulumi.yaml": NODE_YAML + extra}), None, {})


def test_packages_that_are_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    with pytest.raises(
        PreviewError, match=r"no package @pulumi/pulumi in node_modules; .* with: npm install$"
    ):
        preview(project(tmp_path).folder)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PreviewError, match="requires Node"):
        preview(tmp_path)


def test_what_runs(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    assert node_host.program_of(project(tmp_path)) == (folder, ".")
    (tmp_path / "src").mkdir()
    assert node_host.program_of(project(tmp_path, "main: src\n")) == (folder / "src", ".")
    with pytest.raises(PreviewError, match="main: src/app, which does not exist"):
        node_host.program_of(project(tmp_path, "main: src/app\n"))
    (tmp_path / "src" / "app.ts").touch()
    assert node_host.program_of(project(tmp_path, "main: src/app\n")) == (folder / "src", "app")


def test_results_from_the_packages_declarations(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@pulumi" / "aws"
    (package / "ec2").mkdir(parents=True)
    (package / "package.json").touch()
    (package / "ec2" / "getVpc.d.ts").write_text(
        "export interface GetVpcArgs {\n    id?: string;\n}\n"
        "/** A result. */\nexport interface GetVpcResult {\n"
        "    /** The range. */\n    readonly cidrBlock: string;\n    readonly default: boolean;\n"
        "    readonly filters?: outputs.ec2.GetVpcFilter[];\n    readonly ids: string[];\n"
        "    readonly tags: {\n        [key: string]: string;\n    };\n    readonly size: number;\n}\n"
        "export interface OtherResult {\n    readonly other: string;\n}\n"
    )
    fields: Any = node_host.results(tmp_path / "program" / "deep")
    assert fields("aws:ec2/getVpc:getVpc") == {
        "cidrBlock": "str",
        "default": "bool",
        "filters": "objects",
        "ids": "list",
        "size": "float",
    }
    assert fields("aws:ec2/getNothing:getNothing") == {}
    assert fields("other:index/getVpc:getVpc") == {}


def test_results_that_hold_objects(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@pulumi" / "aws"
    (package / "eks").mkdir(parents=True)
    (package / "types").mkdir()
    (package / "package.json").touch()
    (package / "eks" / "getCluster.d.ts").write_text(
        "export interface GetClusterResult {\n    readonly vpcConfig: outputs.eks.GetClusterVpcConfig;\n"
        "    readonly identities: outputs.eks.GetClusterIdentity[];\n"
        "    readonly others: outputs.eks.Nowhere[];\n}\n"
    )
    (package / "types" / "output.d.ts").write_text(
        "export declare namespace ecs {\n    interface GetClusterVpcConfig {\n        no: string;\n    }\n}\n"
        "export declare namespace eks {\n    interface GetClusterIdentity {\n"
        "        oidcs: outputs.eks.GetClusterIdentity[];\n    }\n"
        "    interface GetClusterVpcConfig {\n        /** The VPC. */\n        vpcId: string;\n"
        "        subnetIds: string[];\n        open?: boolean;\n    }\n}\n"
    )
    found = node_host.results(tmp_path)("aws:eks/getCluster:getCluster")
    assert found["vpcConfig"] == {"fields": {"vpcId": "str", "subnetIds": "list", "open": "bool"}}
    assert found["identities"]["items"]["oidcs"]["items"]["oidcs"]
    assert found["others"] == "objects"


def test_results_of_tokens_that_name_no_file(tmp_path: Path) -> None:
    for path in ("std/replace.d.ts", "awsx/ec2/getDefaultVpc.d.ts"):
        made = tmp_path / "node_modules" / "@pulumi" / path
        made.parent.mkdir(parents=True)
        name = f"{path.rpartition('/')[2][0].upper()}{path.rpartition('/')[2][1:-5]}"
        made.write_text(f"export interface {name}Result {{\n    readonly result: string;\n}}\n")
    for package in ("std", "awsx"):
        (tmp_path / "node_modules" / "@pulumi" / package / "package.json").touch()
    fields: Any = node_host.results(tmp_path)
    assert fields("std:index:replace") == {"result": "str"}
    assert fields("awsx:ec2:getDefaultVpc") == {"result": "str"}


# --- what the registered resources do not show

UNREAD = """
const aws = require("@pulumi/aws");
const first = new aws.sns.Topic("first", { displayName: "x", tags: undefined });
new aws.cloudwatch.MetricAlarm("alarm", {
    alarmName: "cpu", comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, dependsOn: [first],
});
class Own extends aws.sns.Topic {
    constructor(name) {
        super(name, { multiAZ: true });
    }
}
new Own("own");
first.arn.apply(arn => new aws.sns.TopicSubscription("hidden", { topic: arn, protocol: "sqs", endpoint: "x" }));
first.id.apply(id => id.length);
aws.ec2.Vpc.get("vpc", "vpc-0123456789abcdef0");
module.exports = { same: first instanceof aws.sns.Topic && aws.sns.Topic.isInstance(first) };
"""


@needs_node
def test_arguments_that_no_constructor_reads_and_resources_inside_apply(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, UNREAD))
    assert previewed.error is None, previewed.error
    assert properties(previewed, "shop-dev") == {"same": True}
    lines = UNREAD.splitlines()
    seen = previewed.observed
    assert [(u.resource, u.argument) for u in seen.unread] == [
        ("alarm", "alarmName"),
        ("alarm", "dependsOn"),
        ("own", "multiAZ"),
    ]
    assert (seen.unread[0].file, seen.unread[0].line) == ("index.js", lines.index(lines[3]) + 1)
    assert "comparisonOperator" in seen.unread[0].known
    (hidden,) = seen.hidden
    assert (hidden.callee, hidden.file) == ("aws.sns.TopicSubscription", "index.js")
    assert lines[(hidden.line or 0) - 1].startswith("first.arn.apply")
    found = judge(previewed.modelled(), discover(), parse({}, discover())).findings
    by_policy = {f.policy: (f.message, f.file, f.line) for f in found}
    assert by_policy["resources-inside-apply"][0].startswith(
        "aws.sns.TopicSubscription is created inside apply"
    )
    assert by_policy["resources-inside-apply"][1:] == ("index.js", hidden.line)
    assert [f.resource for f in found if f.policy == "resources-inside-apply"] == ["shop-dev"]
    assert "unread-arguments" in by_policy


OF_OTHERS = """
const aws = require("@pulumi/aws");
new aws.lambda.CallbackFunction("handler", { callback: async () => "ok", memorySize: 256 });
require("./lib/node_modules/topics").topic("component");
new aws.sns.Topic("own", { quxFrobnicate: true });
"""
OF_A_PACKAGE = """
const aws = require("@pulumi/aws");
exports.topic = (name) => new aws.sns.Topic(name, { numberOfSubscribers: 2 });
"""


@needs_node
def test_arguments_that_a_package_reads_or_gives_are_not_the_programs(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, OF_OTHERS)
    package = folder / "lib/node_modules/topics/index.js"
    package.parent.mkdir(parents=True)
    package.write_text(OF_A_PACKAGE)
    previewed = preview(folder)
    assert previewed.error is None, previewed.error
    assert {r.name for r in previewed.modelled().resources} > {"handler", "component", "own"}
    assert [(u.resource, u.argument) for u in previewed.observed.unread] == [("own", "quxFrobnicate")]


WITH_A_MODULE = """
const pulumi = require("@pulumi/pulumi");
const { Topic, slug } = require("./topics.mjs");
new Topic("required", { displayName: slug("ONE"), alarmName: "x" });
module.exports = (async () => {
    const late = await import("./late.mjs");
    new late.sns.Topic("imported", { displayName: late.name });
    return { name: late.name };
})();
"""
TOPICS = """
import * as aws from "@pulumi/aws";
export const Topic = aws.sns.Topic;
export const slug = (text) => text.toLowerCase();
export let later;
"""
LATE = """
export { sns } from "@pulumi/aws";
export const name = await Promise.resolve("two");
"""


def _requires_modules() -> bool:
    """Whether this Node.js loads ECMAScript modules by `require`, as from 20.19 and 22.12 on."""
    node = shutil.which("node")
    asked = [node or "node", "-p", "process.features.require_module === true"]
    return node is not None and subprocess.run(asked, capture_output=True, check=False).stdout == b"true\n"


@needs_node
def test_a_commonjs_program_that_loads_an_es_module(tmp_path: Path) -> None:
    if not _requires_modules():
        pytest.skip("needs a Node.js that loads ECMAScript modules by require")
    previewed = preview(folder_of(tmp_path, WITH_A_MODULE, **{"topics.mjs": TOPICS, "late.mjs": LATE}))
    assert previewed.error is None, previewed.error
    assert properties(previewed, "required") == {"displayName": "one"}
    assert properties(previewed, "imported") == {"displayName": "two"}
    assert properties(previewed, "shop-dev") == {"name": "two"}
    assert [(u.resource, u.argument) for u in previewed.observed.unread] == [("required", "alarmName")]


STUBBORN = """
const pulumi = require("@pulumi/pulumi");
const stubborn = new Proxy({}, { ownKeys() { throw new Error("no"); } });
module.exports = stubborn;
"""


@needs_node
def test_a_module_that_refuses_to_be_looked_at(tmp_path: Path) -> None:
    program = FIRST + 'require("./stubborn.js");\n'
    previewed = preview(folder_of(tmp_path, program, **{"stubborn.js": STUBBORN}))
    assert previewed.error is None, previewed.error
    assert "first" in resources(previewed)


CHANCE = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const crypto = require("crypto");
const suffix = Math.random().toString(36).substring(2, 8);
new aws.s3.Bucket("site", { bucket: `site-${suffix}` });
new aws.sqs.Queue("queue", { name: "queue-" + suffix });
new aws.sns.Topic(`topic-${Date.now()}`, {});
new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { at: new Date().toISOString(), by: crypto.randomUUID() } });
class Store extends pulumi.ComponentResource {
    constructor(name) {
        super("my:x:Store", name);
        const id = () => crypto.randomUUID();
        new aws.rds.Instance("db", { instanceClass: "db.t4g.medium", password: id(), identifier: "db" });
    }
}
new Store("store");
"""
ONLY_TAGS = """
const aws = require("@pulumi/aws");
new aws.s3.Bucket("site", { tags: { at: new Date().toISOString(), by: `${Math.random()}` } });
"""


@needs_node
def test_names_and_passwords_that_change_with_every_run(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, CHANCE), symbolic=True)
    assert previewed.error is None, previewed.error
    found = judge(previewed.modelled(), discover(), parse({}, discover())).findings
    told = [f for f in found if f.policy == "values-change-every-run"]
    lines = CHANCE.splitlines()
    assert [
        (lines[(f.line or 0) - 1].strip()[:20], f.message.partition(", a different")[0]) for f in told
    ] == [
        ("const suffix = Math.", "The bucket of 'site' (and of 1 more) is computed with Math.random()"),
        (
            "new aws.sns.Topic(`t",
            "The name of a resource of type aws:sns/topic:Topic is computed with Date.now()",
        ),
        ("const id = () => cry", "The password of 'db' is computed with crypto.randomUUID()"),
    ]
    assert told[0].message.endswith("Remove it, or use the package @pulumi/random.")


@needs_node
def test_tags_may_change_with_every_run(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, ONLY_TAGS), symbolic=True)
    assert previewed.error is None, previewed.error
    assert {c.function for c in previewed.observed.chance} == {"new Date", "Math.random"}
    assert previewed.observed.changing == ()


SECRETS = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const config = new pulumi.Config();
const settings = { password: "Tulips-in-April-7" };
const user = { masterUsername: "app", skipFinalSnapshot: true };
const cluster = (name, masterPassword = "TempPassword123!") =>
    new aws.docdb.Cluster(name, { ...user, masterPassword });
new aws.rds.Instance("db", { instanceClass: "db.t4g.medium", password: settings.password });
cluster("default");
cluster("marked", pulumi.secret("Password1"));
cluster("configured", config.requireSecret("plain"));
cluster("encrypted", config.requireSecret("password"));
cluster("environment", process.env.NO_SUCH_NAME || config.get("none") || "changeme123!");
for (const name of ["a", "b"]) {
    new aws.mq.Broker(name, {
        brokerName: name, engineType: "RabbitMQ", engineVersion: "3.13", hostInstanceType: "mq.m5.large",
        users: [{ username: "app", password: "Roses-in-May-8" }],
    });
}
new aws.secretsmanager.SecretVersion("version", {
    secretId: "x", secretString: JSON.stringify({ password: "Asters-in-June-9" }),
});
"""


@needs_node
def test_passwords_that_the_program_spells_out(tmp_path: Path) -> None:
    settings = SETTINGS + "  shop:plain: Lilies-in-June-1\n"
    previewed = preview(folder_of(tmp_path, SECRETS, **{"Pulumi.dev.yaml": settings}))
    assert previewed.error is None, previewed.error
    outcome = judge(previewed.modelled(), discover(), parse({}, discover()))
    found = [f for f in outcome.findings if f.policy == "configuration-management"]
    lines = SECRETS.splitlines()
    expected = {
        "db": "Tulips-in-April-7",
        "default": "TempPassword123!",
        "marked": "Password1",
        "environment": "changeme123!",
        "a": "Roses-in-May-8",
        "version": "Asters-in-June-9",
    }
    places = {
        name: next(i for i, t in enumerate(lines, 1) if f'"{text}"' in t) for name, text in expected.items()
    }
    assert {f.resource: (f.file, f.line) for f in found} == {n: ("index.js", at) for n, at in places.items()}
    assert len(found) == len(expected)


REFUSED = """
const http = require("http");
const aws = require("@pulumi/aws");
module.exports = (async () => {
    const address = await new Promise((resolve) => {
        http.get("http://checkip.example.org/", () => resolve("1.2.3.4")).on("error", () => resolve(null));
    });
    new aws.ec2.SecurityGroup("group", {
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [`${address}/32`] }],
    });
})();
"""


@needs_node
@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
def test_what_is_made_from_a_refused_call_is_unknown(tmp_path: Path) -> None:
    previewed = preview(folder_of(tmp_path, REFUSED))
    assert previewed.error is None, previewed.error
    assert previewed.observed.refused == ("checkip.example.org",)
    value = named(previewed, "group").get("ingress", 0, "cidrBlocks", 0)
    assert isinstance(value, Unknown)
    report = check.evaluate(previewed, discover(), parse({}, discover()), check.Request(tmp_path))
    assert [n for n in report.notes if "checkip.example.org" in n and "--network" in n]


TYPED_MODULE = """
import * as pulumi from "@pulumi/pulumi";

const size: number = 42;
await Promise.resolve();
new pulumi.ComponentResource("my:x:Thing", `thing-${size}`);
export const answer = size;
"""


@needs_node
def test_a_typescript_program_that_is_an_es_module(tmp_path: Path) -> None:
    """ts-node's loader runs in a thread of Node's own, which loads what `--require` names once more."""
    options = '{nodeargs: "--loader ts-node/esm --no-warnings --experimental-specifier-resolution=node"}'
    files = {
        "package.json": '{"name": "shop", "type": "module", "main": "index.ts"}',
        "Pulumi.yaml": f"name: shop\nruntime: {{name: nodejs, options: {options}}}\n",
        "tsconfig.json": '{"compilerOptions": {"target": "es2022", "module": "esnext", "moduleResolution": "node"}}',
    }
    if MODULES is not None and not (MODULES / "ts-node").is_dir():
        pytest.skip("needs ts-node")
    previewed = preview(folder_of(tmp_path, TYPED_MODULE, "index.ts", **files))
    assert previewed.error is None, previewed.error
    assert properties(previewed, "shop-dev") == {"answer": 42.0}
    assert "thing-42" in resources(previewed)


FILES = """
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const { FileArchive, FileAsset, StringAsset, AssetArchive, RemoteArchive } = pulumi.asset;
const object = (name, source) => new aws.s3.BucketObjectv2(name, { bucket: "b", source });
object("here", new FileAsset("./index.js"));
object("gone", new FileAsset("./page.html"));
object("text", new StringAsset("x"));
object("away", new RemoteArchive("https://example.org/a.zip"));
object("both", new AssetArchive({ "a.js": new FileAsset("index.js"), "b": new FileArchive("dist") }));
"""


@needs_node
@pytest.mark.parametrize(("scripts", "level"), [("", "mandatory"), ('"build": "tsc"', "advisory")])
def test_files_and_archives_that_are_not_there(tmp_path: Path, scripts: str, level: str) -> None:
    package = f'{{"name": "shop", "main": "index.js", "scripts": {{{scripts}}}}}'
    previewed = preview(folder_of(tmp_path, FILES, **{"package.json": package}))
    assert previewed.error is None, previewed.error
    outcome = judge(previewed.modelled(), discover(), parse({}, discover()))
    found = [(f.resource, f.message, f.level) for f in outcome.findings if f.policy == "missing-files"]
    message = "The resource uses '{}', which does not exist. Add it, or correct the path."
    assert sorted(found) == [
        ("both", message.format("dist"), level),
        ("gone", message.format("./page.html"), level),
    ]


REGION = """
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const options = { "awslogs-region": aws.config.region };
new aws.sns.Topic("text", { displayName: `states.${aws.config.region}.amazonaws.com` });
new aws.sns.Topic("key", { displayName: Object.keys(JSON.parse(JSON.stringify(options))).join() });
console.log(new pulumi.Config("aws").get("region"), process.env.AWS_REGION);
process.env.AWS_REGION = "eu-west-3";
new aws.sns.Topic("chosen", { displayName: aws.config.region });
"""


@needs_node
@pytest.mark.parametrize(
    ("stack", "text", "chosen", "own"),
    [
        ("config: {}\n", f"states.{SENTINEL}.amazonaws.com", "eu-west-3", "undefined undefined\n"),
        (
            "config:\n  aws:region: sa-east-1\n",
            "states.sa-east-1.amazonaws.com",
            "sa-east-1",
            "sa-east-1 undefined\n",
        ),
    ],
)
def test_a_region_that_nothing_here_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: str, text: str, chosen: str, own: str
) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    previewed = preview(folder_of(tmp_path, REGION, Pulumi__dev__yaml=stack))
    assert (previewed.error, previewed.output) == (None, own)
    seen = [properties(previewed, name)["displayName"] for name in ("text", "key", "chosen")]
    assert seen == [text, "awslogs-region", chosen]
