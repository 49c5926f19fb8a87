"""What is said of a callback of a Node.js program whose argument is not known is true of every argument."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from preflight.preview import runners

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

MARKER: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SCRIPT: Final = r"""
const { told } = require(process.argv[1]);
const names = { a: "x" }, region = "eu-west-1", list = ["p", "q"], missing = undefined;
const tag = () => "tagged";
// Real values: those with the members that the callbacks read, and others for callbacks that read none.
const whole = [
    Object.assign(["p", "q"], { id: "i-1", a: { b: "z" } }),
    { 0: "p", id: 7, a: { b: true }, length: 3 },
    { 0: { id: "n" }, id: ["x"], a: { b: { c: "d" } }, length: "" },
];
const simple = ["vpc-0abc", "", 'a"b,c', 7, 0, true, false];
const made = async (make) => { try { return { value: await make() }; } catch { return {}; } };
const job = JSON.parse(require("fs").readFileSync(0, "utf8"));
(async () => {
    const all = [];
    for (const source of job.sources) {
        let func;
        try { func = eval(`(${source})`); } catch { all.push(null); continue; }
        const found = await made(() => told(func, job.text));
        const reals = /\bv[.[]|\{ id/.test(source) ? whole : [...whole, ...simple];
        const real = "value" in found ? await Promise.all(reals.map((one) => made(() => func(one)))) : [];
        all.push({ found, real });
    }
    process.stdout.write(JSON.stringify(all, (_, v) => (v === undefined ? "__undefined" : v)));
})();
"""


def asked(sources: list[str], text: str = MARKER) -> list[Any]:
    """What is told about each callback, and what it returns for real values."""
    module = Path(runners.__file__).parent / "node" / "symbolic" / "texts.js"
    job = json.dumps({"sources": sources, "text": text})
    run = subprocess.run(
        ["node", "-e", SCRIPT, str(module)], input=job, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    found: list[Any] = json.loads(run.stdout)
    return found


TOLD = {
    "(v) => `a${v}b`": "a<?>b",
    "v => 'a' + v + 'b'": "a<?>b",
    "v => v + '/*'": "<?>/*",
    "function (v) { return `<${v}>`; }": "<<?>>",
    "function named(v) { const text = `<${v}>`; return { text }; }": {"text": "<<?>>"},
    "(v) => 'arn:'.concat(v, '/*')": "arn:<?>/*",
    "({ a, b }) => `${a} ${b.c[0]}`": "<?> <?>",
    "(v) => { const { a } = v; return [a]; }": ["<?>"],
    "(v) => JSON.stringify({ k: v, n: [region, `${v}!`] })": '{"k":"<?>","n":["eu-west-1","<?>!"]}',
    "JSON.stringify": '"<?>"',
    "(v) => list.map((p) => `${p}${v}`).join(',')": "p<?>,q<?>",
    "(v) => 5": 5,
}
OPEN = (
    "(v) => (v ? 1 : 2)",
    "(v) => v || 'x'",
    "(v) => v ?? 'x'",
    "(v) => v?.x",
    "(v) => !v",
    "(v) => v === 'x'",
    "(v) => `${v > 3}`",
    "(v) => typeof v",
    "(v) => 'x' in v",
    "(v) => v + 1",
    "(v) => v + v",
    "(v) => +v",
    "(v) => v - 1",
    "(v) => `a${v}`.length",
    "(v) => ('a' + v).length",
    "(v) => 'a'.concat(v)[0]",
    "(v) => [`a${v}`][0].length",
    "(v) => ({ a: `x${v}` }).a.length",
    "(v) => { const t = `a${v}`; return t.length; }",
    "(v) => { const { length } = `a${v}`; return length; }",
    "(v) => { const [first] = `a${v}`; return first; }",
    "(v) => { const t = `a${v}`; const [first] = t; return first; }",
    "(v) => { let t = 'x'; t = v; return t; }",
    "(v) => [`a${v}`].map((t) => t.length)",
    "(v) => [`a${v}`].map(({ length }) => length)",
    "(v) => [`a${v}`].map(([first]) => first)",
    "(v) => JSON.stringify(v).length",
    "(v) => JSON.parse(v)",
    "(v) => String(v)",
    "(v) => v.split(':')",
    "(v) => v.map((x) => 1)",
    "(v) => v.join(',')",
    "(v) => [...v]",
    "(v) => ({ ...v })",
    "(v) => ({ [v]: 1 })",
    "(v) => names[v]",
    "(v) => /x/.test(v)",
    "(v) => tag`${v}`",
    "(v) => new Date(v)",
    "(v) => { if (v) { return 1; } return 2; }",
    "(v) => { for (const x of list) { return x; } }",
    "(v) => { try { return v.x(); } catch { return 'y'; } }",
    "(v, w = 'z') => `${v}${w}`",
    "async (v) => `${v}`",
    "function* (v) { yield v; }",
    "function (v) { return this; }",
    "encodeURIComponent",
)


def test_a_text_is_known_but_for_its_unknowns() -> None:
    found = asked(list(TOLD))
    told = [json.loads(json.dumps(one["found"].get("value")).replace(MARKER, "<?>")) for one in found]
    assert dict(zip(TOLD, told, strict=True)) == TOLD


def test_nothing_is_said_that_depends_on_an_unknown() -> None:
    found = asked(list(OPEN))
    assert [s for s, one in zip(OPEN, found, strict=True) if "value" in one["found"]] == []


def test_a_text_is_not_read_again() -> None:
    """The argument is the text of another callback, whose members are known in part."""
    sources = ["(t) => `${t.length}`", "(t) => t[0]", "([t]) => t", "(t) => `<${t}>`"]
    found = asked(sources, f"a{MARKER}")
    assert [one["found"].get("value") for one in found] == [None, None, None, f"<a{MARKER}>"]


# --- random callbacks

_LEAVES: Final = (
    "v",
    "v.id",
    "v[0]",
    "region",
    "names",
    "list",
    "missing",
    "'x'",
    "`y`",
    "3",
    "true",
    "v.a.b",
)
_FORMS: Final = (
    "`<${{{0}}}>`",
    "`${{{0}}}/${{{1}}}`",
    "({0} + {1})",
    "('' + {0})",
    "({0} + 'z')",
    "({0} ? {1} : {0})",
    "({0} || {1})",
    "({0} === {1})",
    "[{0}, {1}]",
    "({{ k: {0}, l: {1} }})",
    "({{ k: {0} }}).k",
    "({{ [{0}]: 1 }})",
    "{0}.length",
    "{0}[0]",
    "{0}[{1}]",
    "[{0}].map((w) => {1})",
    "[{0}].map((w) => w.length)",
    "[{0}, {1}].join('-')",
    "'p'.concat({0}, {1})",
    "{0}.map((w) => `${{w}}`)",
    "JSON.stringify({0})",
    "JSON.stringify({{ k: {0}, l: [{1}] }})",
    "(() => {{ const t = {0}; return {1}; }})()",
    "{0}.toUpperCase()",
    "typeof {0}",
    "!{0}",
    "[...{0}]",
)
_BODIES: Final = (
    "(v) => {0}",
    "(v) => {{ const t = {0}; return `${{t}}`; }}",
    "(v) => {{ const t = {0}; return t.length; }}",
    "(v) => {{ const t = {0}; return t[0]; }}",
    "(v) => {{ const [t] = {0}; return t; }}",
    "({{ id, a }}) => [`${{id}}`, a]",
    "function (v) {{ return {0}; }}",
)


def _expression(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(_LEAVES)
    return chance.choice(_FORMS).format(_expression(chance, depth - 1), _expression(chance, depth - 1))


def test_what_is_told_is_true_of_every_real_value() -> None:
    chance = random.Random(15)
    sources = [chance.choice(_BODIES).format(_expression(chance, chance.randint(0, 3))) for _ in range(6000)]
    told = 0
    for source, one in zip(sources, asked(sources), strict=True):
        if one is None or "value" not in one["found"]:
            continue
        told += 1
        for result in one["real"]:
            assert "value" not in result or fits(one["found"]["value"], result["value"]), (
                source,
                result,
                one,
            )
    assert told > 500


def fits(told: Any, real: Any) -> bool:
    """Whether the real result is one that was told; an unknown in JSON stands in quotation marks."""
    if isinstance(told, str) and MARKER in told and told != MARKER and isinstance(real, str):
        pieces = re.split(rf'\\*"?{MARKER}\\*"?', told)
        return re.fullmatch(".*".join(map(re.escape, pieces)), real, re.DOTALL) is not None
    if isinstance(told, dict) and isinstance(real, dict):
        return told.keys() == real.keys() and all(fits(value, real[key]) for key, value in told.items())
    if isinstance(told, list) and isinstance(real, list):
        return len(told) == len(real) and all(map(fits, told, real))
    return told == MARKER or (type(told) is type(real) and bool(told == real))
