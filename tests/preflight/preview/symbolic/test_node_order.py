"""What callbacks of a JavaScript program share and change depends on their order, which AWS decides on."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open
from tests.preflight.preview.symbolic.test_node import HEAD
from tests.preflight.preview.test_node import folder_of, named, needs_node

pytestmark = needs_node

PROGRAM = """
function put(name, output, what) {
    new aws.ssm.Parameter(name, { type: "String", value: "-", description: output.apply(what).apply(JSON.stringify) });
}
const third = new aws.sqs.Queue("third"), list = [], used = new Set();
let count = 0;
function* generated() { for (let n = 0; ; n += 1) yield n; }
const numbers = generated();
const unique = (name) => { while (used.has(name)) name += "x"; used.add(name); return name; };
[vpc.id, queue.arn, third.arn].forEach((output, n) => {
    put(`list ${n}`, output, () => list.push(n));
    put(`names ${n}`, output, () => unique("a"));
    put(`count ${n}`, output, () => (count += 1));
    put(`generator ${n}`, output, () => numbers.next().value);
    put(`known ${n}`, output, (text) => text.length > 3);
});
const written = {};
put("later write", vpc.id.apply((id) => id).apply((id) => id), () => { written.a = "set"; });
put("early read", queue.arn, () => written.a || "none");
"""
KINDS = ("list", "names", "count", "generator")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    made = preview(folder_of(tmp_path_factory.mktemp("order"), HEAD + PROGRAM), symbolic=True)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    return made


@pytest.mark.parametrize("name", [*(f"{kind} {n}" for kind in KINDS for n in range(3)), "early read"])
def test_what_depends_on_the_order_is_unknown(name: str, found: Preview) -> None:
    value = named(found, name).get("description")
    assert is_open(value), value


def test_what_does_not_is_known(found: Preview) -> None:
    assert [named(found, f"known {n}").get("description") for n in range(3)] == ["true"] * 3


def test_the_program_ends(tmp_path: Path) -> None:
    """A callback may wait for another one, and one that creates a resource for the monitor."""
    program = """
    const wait = (output) => new Promise((resolve) => output.apply(resolve));
    exports.first = vpc.id.apply(async (id) => `${id}-${await wait(queue.arn.apply((arn) => arn.split(":")[2]))}`);
    exports.made = vpc.id.apply((vpcId) => new aws.ec2.Subnet("inside", { vpcId, cidrBlock: "10.0.1.0/24" }).id);
    exports.last = queue.arn.apply((arn) => arn.split(":")[2]);
    """
    made = preview(folder_of(tmp_path, HEAD + program), symbolic=True)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    assert [urn.rpartition("::")[2] for urn in made.symbolic.inside] == ["inside"]
