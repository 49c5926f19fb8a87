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
}
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
        file.write_text(f"export declare class Image extends pulumi.CustomResource {{\n{declared}}}\n")
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


@pytest.mark.parametrize("name", OPEN)
def test_what_depends_on_such_an_output_is_unknown(seen: Preview, name: str) -> None:
    value = named(seen, name).get("description")
    assert is_open(value), value
