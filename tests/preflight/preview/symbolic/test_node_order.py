"""What callbacks of a JavaScript program share and change depends on their order, which AWS decides on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from preflight.preview import Preview, preview
from tests.preflight.preview.symbolic.programs import is_open, outputs
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

# What four callbacks share: the second and the third find the same in both orders, though not in each one.
SHARED: Final[dict[str, tuple[str, str]]] = {
    "let": ("let count = 0;", "() => { count += 1; return count > 1; }"),
    "counted": ("let count = 0;", "() => ++count > 1"),
    "array": ("const all = [];", "(text) => { all.push(text); return all.length > 1; }"),
    "set": ("const all = new Set();", "(text) => { const is = all.size > 0; all.add(text); return is; }"),
    "map": (
        "const all = new Map();",
        "(text) => { const is = all.has('x') ? 'later' : 'first'; all.set('x', text); return is; }",
    ),
    "object": (
        "const all = {};",
        "(text) => { const is = Object.keys(all).length > 0; all[text] = 1; return is; }",
    ),
    "field": ("const all = { is: false };", "() => { const { is } = all; all.is = true; return is; }"),
    "optional": ("let first;", "(text) => { first ??= text; return first === text ? 'one' : 'other'; }"),
    "function": (
        "const names = []; const take = (n) => { names.push(n); return names.length > 1; };",
        "(text) => take(text)",
    ),
    "given function": (
        "const n = []; const take = (x) => { n.push(x); return n.length > 1; };",
        "(text) => [text].map(take)[0]",
    ),
    "expression": (
        "const once = /./g;",
        "(text) => { once.test('a'); const is = once.lastIndex; once.lastIndex = 9; return is > 1; }",
    ),
    "instance": (
        "class All { n = 0; next() { this.n += 1; return this.n > 1; } } const all = new All();",
        "() => all.next()",
    ),
    "private": (
        "class All { #n = 0; next() { this.#n += 1; return this.#n > 1; } } const all = new All();",
        "() => all.next()",
    ),
    "this": (
        "const all = new (class { n = 0; made() { return () => { this.n += 1; return this.n > 1; }; } })();",
        "all.made()",
    ),
    "filled this": (
        "const all = new (class { n = []; made() { return () => { this.n.push(1); return this.n.length > 1; }; } })();",
        "all.made()",
    ),
    "method of this": (
        "class All { n = 0; take() { return (this.n += 1); } made() { return () => this.take() > 1; } } "
        "const all = new All();",
        "all.made()",
    ),
    "private field of this": (
        "class All { #n = 0; take() { return (this.#n += 1); } made() { return () => this.take() > 1; } } "
        "const all = new All();",
        "all.made()",
    ),
    "unseen method": (
        "const All = new Function('return class { constructor() { this.n = 0; } take() { return ++this.n; } }')(); "
        "class More extends All { made() { return () => this.take() > 1; } } const all = new More();",
        "all.made()",
    ),
    "closure": (
        "const counter = () => { let n = 0; return () => (n += 1); }; const next = counter();",
        "() => next() > 1",
    ),
    "generator": (
        "const all = (function* () { for (let n = 0; ; n += 1) yield n; })();",
        "() => all.next().value > 0",
    ),
    "weak": (
        "const all = new WeakSet();",
        "() => { const is = all.has(SHARED); all.add(SHARED); return is; }",
    ),
    "environment": (
        "",
        "() => { const is = process.env.SEEN; process.env.SEEN = 'yes'; return is === 'yes'; }",
    ),
    "static": ("class All { static n = 0; }", "() => { All.n += 1; return All.n > 1; }"),
    "function's own": ("const take = () => { take.n = (take.n ?? 0) + 1; return take.n > 1; };", "take"),
    "after waiting": (
        "const all = [];",
        "async (text) => { all.push(text); await null; return all.length > 1; }",
    ),
    "swap": ("let [a, b] = [1, 2];", "() => { [a, b] = [2, 2]; return a === b; }"),
    "date": (
        "const day = new Date(0);",
        "() => { day.setFullYear(day.getFullYear() + 1); return day.getFullYear() > 1971; }",
    ),
}
# What they only read, or have for themselves.
APART: Final[dict[str, tuple[str, str]]] = {
    "table": ("const all = new Map([['x', 1]]);", "() => all.get('x')"),
    "own list": (
        "",
        "() => { const all = []; for (let i = 0; i < 3; i += 1) all.push(i); return all.length; }",
    ),
    "function": (
        "const words = ['a', 'b']; const joined = (sign) => words.map((w) => w + sign).join('');",
        "() => joined('-')",
    ),
    "class": (
        "class Named { constructor(name) { this.name = name; } of() { return this.name; } }",
        "() => new Named('x').of()",
    ),
    "sorted": ("const all = ['b', 'a'];", "() => [...all].sort().join('')"),
    "number": ("let number = 4;", "() => number * 2"),
    "reduced": ("", "() => [1, 2, 3].reduce((sum, n) => { sum += n; return sum; }, 0)"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    made = preview(folder_of(tmp_path_factory.mktemp("order"), HEAD + PROGRAM), symbolic=True)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    return made


@pytest.mark.parametrize("name", [*(f"{kind} {n}" for kind in KINDS for n in range(3)), "early read"])
def test_what_depends_on_the_order_is_unknown(name: str, found: Preview) -> None:
    value = named(found, name).get("description")
    assert is_open(value), value


def with_callbacks(kind: str, before: str, func: str) -> str:
    """The program's four callbacks of this kind, and the code before them."""
    of_each = f"outputs.forEach((output, n) => put(`{kind} ${{n}}`, output, {func}));"
    return f"{{\n{before}\n{of_each}\n}}"


@pytest.fixture(scope="module")
def of_four(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    fourth = 'const fourth = new aws.sqs.Queue("fourth"), SHARED = {};\n'
    outputs = "const outputs = [vpc.id, queue.arn, third.arn, fourth.arn];\n"
    callbacks = [with_callbacks(f"shared {kind}", *code) for kind, code in SHARED.items()]
    callbacks += [with_callbacks(f"apart {kind}", *code) for kind, code in APART.items()]
    text = HEAD + PROGRAM.split("let count")[0] + fourth + outputs + "\n".join(callbacks)
    made = preview(folder_of(tmp_path_factory.mktemp("four"), text), symbolic=True)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    return made


@pytest.mark.parametrize("kind", SHARED)
def test_what_several_callbacks_change_is_unknown(kind: str, of_four: Preview) -> None:
    values = [named(of_four, f"shared {kind} {n}").get("description") for n in range(4)]
    assert all(is_open(value) for value in values), values


@pytest.mark.parametrize("kind", APART)
def test_what_none_changes_is_known(kind: str, of_four: Preview) -> None:
    values = [named(of_four, f"apart {kind} {n}").get("description") for n in range(4)]
    assert not any(is_open(value) for value in values) and len(set(values)) == 1, values


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


# Whatever the others do in a deployment: in the symbolic runs a condition may be false, and a callback may not run.
CHANGES: Final = {
    "in a branch": ("vpc.id", 'if (v.slice(-1) < "7") names.push("x")', "names.length"),
    "a variable": ("vpc.id", 'if (v > "vpc-5") { count += 1; }', "count"),
    "an object": ("vpc.id", 'if (v > "vpc-5") holder.inner.n = 1', "holder.inner.n"),
    "an error": ("vpc.id", 'JSON.parse("[" + parseInt(v[4], 16) + "]"); names.push(1)', "names.length"),
    "an unknown": ("vpc.ipv6CidrBlock", "names.push(v)", "names.length"),
    "the value": ("both", "v.sort()", "v[0]"),
    "a callback of a callback": ("vpc.id", 'if (v > "vpc-5") names.push(1)', "`<${names.length}>`"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_callback_may_change_in_a_deployment_only_is_unknown(name: str, tmp_path: Path) -> None:
    output, changes, reads = CHANGES[name]
    other = "both" if output == "both" else "queue.arn.apply((v) => v)"
    program = f"""
    const pulumi = require("@pulumi/pulumi");
    const aws = require("@pulumi/aws");
    const vpc = new aws.ec2.Vpc("main", {{ cidrBlock: "10.0.0.0/16" }});
    const queue = new aws.sqs.Queue("orders");
    const both = pulumi.all([vpc.id, new aws.ec2.Vpc("other", {{ cidrBlock: "10.0.0.0/16" }}).id]);
    const names = [], holder = {{ inner: {{ n: 0 }} }};
    let count = 0;
    {output}.apply((v) => {{ {changes}; return 1; }});
    exports.read = {other}.apply((v) => {reads});
    exports.control = vpc.id.apply((v) => `<${{v}}>`);
    """
    made = preview(folder_of(tmp_path, program), symbolic=True, timeout=60.0)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    assert is_open(outputs(made).get("read")) and not is_open(outputs(made).get("control"))
