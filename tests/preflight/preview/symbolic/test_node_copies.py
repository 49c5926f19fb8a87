"""Programs in which a package, or a bundle, has its own copy of the SDK."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.symbolic.test_node import HEAD
from tests.preflight.preview.test_node import MODULES, folder_of, named, needs_node

pytestmark = needs_node

COPY = "vendor/node_modules/@pulumi/pulumi"
PROGRAM = f"""
const copy = require("./{COPY}");
const put = (name, output) => new aws.ssm.Parameter(name, {{ type: "String", value: "-", description: output }});
put("document", copy.all([queue.arn]).apply(([arn]) => JSON.stringify({{ Resource: arn }})));
put("parity", copy.output(vpc.id).apply((i) => (parseInt(i.slice(-1), 16) % 2 ? "odd" : "even")));
put("digest", copy.output(key.id).apply((i) => crypto.createHash("md5").update(i).digest("hex").slice(0, 2)));
put("random", copy.output(vpc.id).apply(() => String(Math.random() < 0.5)));
put("looked up", copy.output(vpc.id).apply((id) => aws.ec2.getVpc({{ id }}).then((v) => (v.default ? "a" : "b"))));
copy.output(vpc.id).apply((vpcId) => new aws.ec2.Subnet("inside", {{ vpcId, cidrBlock: "10.0.1.0/24" }}));
class Shop extends copy.ComponentResource {{
    constructor(name) {{ super("shop:index:Shop", name, {{}}); this.registerOutputs({{}}); }}
}}
new Shop("shop");
"""
# What a bundler makes of the SDK: it is loaded from no file of its own.
BUNDLED = """
const { createRequire } = require("module"), root = path.dirname(require.resolve("@pulumi/pulumi")), made = {};
function bundled(file) {
    if (!made[file]) {
        const other = createRequire(file), module = (made[file] = { exports: {} });
        const own = (name) => {
            const found = other.resolve(name);
            return found.startsWith(root) && found.endsWith(".js") ? bundled(found) : other(name);
        };
        const source = fs.readFileSync(file, "utf8");
        const run = new Function("module", "exports", "require", "__filename", "__dirname", source);
        run(module, module.exports, Object.assign(own, other), file, path.dirname(file));
    }
    return made[file].exports;
}
const copy = bundled(path.join(root, "index.js"));
exports.id = vpc.id.apply((i) => `<${i}>`);
"""
MAKES = (
    BUNDLED
    + """
class Shop extends copy.ComponentResource {
    constructor(name) { super("shop:index:Shop", name, {}); this.registerOutputs({}); }
}
new Shop("shop");
"""
)
# No resource says that it is there.
APPLIES = (
    BUNDLED
    + """
exports.parity = copy.output(vpc.id).apply((i) => (parseInt(i.slice(-1), 16) % 2 ? "odd" : "even"));
"""
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    folder = folder_of(tmp_path_factory.mktemp("copy"), HEAD + PROGRAM)
    assert MODULES is not None
    shutil.copytree(MODULES / "@pulumi" / "pulumi", folder / COPY)
    found = preview(folder, symbolic=True)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return found


def test_callbacks_of_the_copy_are_seen(seen: Preview) -> None:
    document = named(seen, "document").get("description")
    assert isinstance(document, PartialText) and [hole and hole.output for hole in document.holes] == ["arn"]
    assert seen.symbolic is not None
    assert [urn.rpartition("::")[2] for urn in seen.symbolic.inside] == ["inside"]


@pytest.mark.parametrize("name", ["parity", "digest", "random", "looked up"])
def test_what_they_learn_of_unknown_characters_stays_unknown(seen: Preview, name: str) -> None:
    assert is_open(named(seen, name).get("description"))


@pytest.mark.parametrize("program", [MAKES, APPLIES], ids=["makes a resource", "only applies"])
def test_a_bundle_is_told_and_nothing_is_gained(program: str, tmp_path: Path) -> None:
    found = preview(folder_of(tmp_path, HEAD + program), symbolic=True)
    assert found.error is None and found.symbolic is not None
    assert found.symbolic.why_not == (
        "a callback of the program may not be seen, because a bundle contains another copy of @pulumi/pulumi"
    )
