"""Outputs of other providers, and of components without their plugin, in programs in JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.json_texts import read_json
from preflight.core.values import PartialText, Secret, Unknown
from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.test_node import MODULES, folder_of, named, needs_node

pytestmark = needs_node

DECLARED = {
    "docker-build/image": "    readonly ref: pulumi.Output<string>;\n    readonly push: pulumi.Output<boolean>;\n",
    "awsx/ecr/image": "    readonly imageUri: pulumi.Output<string>;\n",
    "awsx/lb/balancer": "    readonly loadBalancer: pulumi.Output<pulumiAws.lb.LoadBalancer>;\n",
    "eks/cluster": "    readonly core: pulumi.Output<outputs.CoreData>;\n",
}
CORE = """
export interface CoreData {
    endpoint: string;
    oidcProvider?: pulumiAws.iam.OpenIdConnectProvider;
    clusterSecurityGroup?: pulumiAws.ec2.SecurityGroup;
    tags?: {
        [key: string]: string;
    };
}
"""
PROGRAM = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const crypto = require("crypto");
class Image extends pulumi.CustomResource {
    constructor(name) { super("docker-build:index:Image", name, { ref: undefined, push: undefined }); }
}
class Remote extends pulumi.ComponentResource {
    constructor(name) { super("awsx:ecr:Image", name, { imageUri: undefined }, {}, true); }
}
class Component extends pulumi.ComponentResource {
    constructor(type, name, inputs) { super(type, name, inputs, {}, true); }
}
const balancer = new Component("awsx:lb:Balancer", "lb", { loadBalancer: undefined }).loadBalancer;
const cluster = (name, inputs) => new Component("eks:index:Cluster", name, { ...inputs, core: undefined }).core;
const core = cluster("main", { createOidcProvider: true }), plain = cluster("plain", {});
const repository = new aws.ecr.Repository("shop");
const image = new Image("web"), remote = new Remote("worker");
const cache = new aws.elasticache.Cluster("cache", { engine: "redis", nodeType: "cache.t3.micro", numCacheNodes: 1 });
const containers = (of) => JSON.stringify(of.map((one, i) => ({ name: `c${i}`, image: one, cpu: 256, memory: 512 })));
const family = (text) => "web-" + crypto.createHash("sha1").update("dev" + text.length).digest("hex").slice(0, 8);
function put(name, output) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output });
}
put("containers", pulumi.all([image.ref, remote.imageUri]).apply(containers));
put("address", pulumi.jsonStringify([{ name: "HOST", value: cache.cacheNodes[0].address }]));
put("port", cache.cacheNodes[0].port.apply((port) => `${port}`));
put("secret", pulumi.secret(image.ref).apply((ref) => `${ref}-web`));
put("hash", image.ref.apply(() => family("web")));
put("id", pulumi.interpolate`<${image.id}>`);
put("empty", image.ref.apply((ref) => (ref ? "built" : "latest")));
put("empty of a component", remote.imageUri.apply((uri) => uri || "latest"));
put("tag", image.ref.apply((ref) => (ref.includes(":") ? ref.split(":")[1] : "latest")));
const both = pulumi.all([repository.repositoryUrl, remote.imageUri]);
put("in the repository", both.apply(([url, uri]) => `${uri.startsWith(url)}`));
const table = { "public.ecr.aws/nginx/nginx": "nginx" };
put("in a table", image.ref.apply((ref) => table[ref] || "own"));
put("hash of it", image.ref.apply((ref) => family(ref)));
put("host", pulumi.jsonStringify({ host: balancer.dnsName, port: 443 }));
put("provider", pulumi.jsonStringify({ arn: core.oidcProvider.arn, end: core.endpoint, n: 1 }));
put("no provider", pulumi.interpolate`<${plain.oidcProvider.arn}>`);
put("group", pulumi.interpolate`<${core.clusterSecurityGroup.id}>`);
put("optional", core.apply((found) => (found.tags ? "tagged" : "bare")));
put("name of the host", balancer.dnsName.apply((name) => (name ? "named" : "anonymous")));
put("inside", balancer.internal.apply((internal) => (internal ? "inside" : "outside")));
new aws.sqs.Queue("after", {}, { dependsOn: balancer });
put("flag", image.push.apply((push) => (push ? "pushed" : "local")));
"""
OPEN = [
    "empty",
    "empty of a component",
    "tag",
    "in the repository",
    "in a table",
    "hash of it",
    "flag",
    "port",
    "no provider",
    "group",
    "optional",
    "name of the host",
    "inside",
]


def with_packages(folder: Path) -> Path:
    """A folder with packages of which only the declarations are there."""
    assert MODULES is not None
    own = folder / "node_modules"
    own.unlink()
    for module, declared in DECLARED.items():
        package = own / "@pulumi" / module.partition("/")[0]
        file = package / f"{module.partition('/')[2]}.d.ts"
        file.parent.mkdir(parents=True)
        (package / "package.json").write_text('{"name": "x", "version": "1.0.0"}')
        (package / "index.d.ts").write_text("export {};\n")
        kind = "CustomResource" if module.startswith("docker-build") else "ComponentResource"
        file.write_text(f"export declare class Image extends pulumi.{kind} {{\n{declared}}}\n")
    types = own / "@pulumi" / "eks" / "types" / "output.d.ts"
    types.parent.mkdir()
    types.write_text(CORE)
    for path in (MODULES / "@pulumi" / "aws", MODULES / "@pulumi" / "pulumi", *MODULES.iterdir()):
        link = own / path.relative_to(MODULES)
        if not link.exists():
            link.symlink_to(path)
    return folder


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    folder = with_packages(folder_of(tmp_path_factory.mktemp("node"), PROGRAM))
    found = preview(folder, symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return found


def test_an_image_of_another_provider_leaves_the_rest_of_a_document_known(seen: Preview) -> None:
    first, second = read_json(named(seen, "containers").get("description"))
    assert (first["name"], first["cpu"], second["name"], second["memory"]) == ("c0", 256, "c1", 512)
    assert all(isinstance(one["image"], Unknown) for one in (first, second))
    assert first["image"].hole.output == "ref" and second["image"].hole.output == ""


def test_texts_that_contain_such_an_output_are_known(seen: Preview) -> None:
    (variable,) = read_json(named(seen, "address").get("description"))
    assert variable["name"] == "HOST" and variable["value"].hole.output == "cacheNodes[0].address"
    secret = named(seen, "secret").get("description")
    assert isinstance(secret, Secret) and getattr(secret.reveal(), "pieces", ()) == ("", "-web")
    shown = named(seen, "id").get("description")
    assert isinstance(shown, PartialText) and shown.pieces == ("<", ">")


def test_a_digest_of_what_the_program_knows_is_known(seen: Preview) -> None:
    assert str(named(seen, "hash").get("description")).startswith("web-")


def test_the_outputs_of_a_resource_in_a_component_are_any_text(seen: Preview) -> None:
    host = read_json(named(seen, "host").get("description"))
    assert host["port"] == 443 and isinstance(host["host"], Unknown) and host["host"].hole.output == ""
    provider = read_json(named(seen, "provider").get("description"))
    assert provider["n"] == 1 and all(isinstance(provider[key], Unknown) for key in ("arn", "end"))
    urns = {r.urn for r in seen.modelled().resources}
    after = named(seen, "after")
    assert set(after.dependencies) <= urns and {u.rpartition("::")[2] for u in after.dependencies} == {"lb"}


@pytest.mark.parametrize("name", OPEN)
def test_what_depends_on_such_an_output_is_unknown(seen: Preview, name: str) -> None:
    value = named(seen, name).get("description")
    assert is_open(value), value
