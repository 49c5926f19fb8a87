"""What is said of a callback whose argument is not known is true of every argument."""

from __future__ import annotations

import ast
import json
import os
import re
import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from preflight.preview.runners.python.symbolic import callbacks, kinds, observing, sources

MARKER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


# It does all as Python does.
JUDGE = observing.Judge(types.SimpleNamespace(depends_on_chance=bool, end=bool, open_to=bool), kinds)


def evaluated(function: Any, node: Any, value: Any) -> Any:
    """What is certain of the callback's result; `None` if nothing is."""
    try:
        return callbacks.Evaluation(MARKER, lambda _: node, JUDGE).call(function, [value], {})
    except Exception:
        return None


def callback(source: str) -> tuple[Any, Any]:
    """The function of the source, as a program has it, and its syntax tree."""
    known = {"json": json, "os": os, "name": "shop", "names": {"a": "x", "b": "y"}, "missing": None}
    node: Any = ast.parse(source, mode="eval").body
    return eval(source, known), node


def of(value: Any) -> Any:
    """A value as the evaluation gets it: a text in angle brackets stands for an unknown."""
    if value == "<?>":
        return callbacks.Partial(MARKER)
    if isinstance(value, str) and "<?>" in value:
        return callbacks.Partial(value.replace("<?>", MARKER), True)
    return [of(v) for v in value] if isinstance(value, list) else value


def told(source: str, value: Any = "<?>") -> Any:
    found = evaluated(*callback(source), of(value))
    return json.loads(json.dumps(callbacks.plain(found)).replace(MARKER, "<?>"))


@pytest.mark.parametrize(
    ("source", "value", "result"),
    [
        ("lambda v: f'a{v}b'", "<?>", "a<?>b"),
        ("lambda v: f'{v!s}'", "<?>", "<?>"),
        ("lambda v: f'{v:>9} x'", "<?>", "<?> x"),
        ("lambda v: f'{v!r} x'", "a<?>", "<?> x"),
        ("lambda v: 'a' + v + 'b'", "<?>", "a<?>b"),
        ("lambda v: 'arn:%s/%%' % v", "<?>", "arn:<?>/%"),
        ("lambda v: '%(k)s.' % {'k': v}", "<?>", "<?>."),
        ("lambda v: '{}-{n}'.format(v, n=name)", "<?>", "<?>-shop"),
        ("lambda v: ','.join([v, name])", "<?>", "<?>,shop"),
        ("lambda v: str(v) + '!'", "<?>", "<?>!"),
        ("lambda v: f'{v.id}/{v[0]}'", "<?>", "<?>/<?>"),
        ("lambda v: json.dumps({'k': v, 'n': 3}, sort_keys=True)", "<?>", '{"k": "<?>", "n": 3}'),
        ("lambda v: json.dumps({'k': f'a{v}'})", "<?>", '{"k": "a<?>"}'),
        ("lambda v: v[0] if name == 'shop' else v[1]", ["k", "<?>"], "k"),
        ("lambda v: f'{v[0]} {v[1]}'", ["k", "<?>"], "k <?>"),
        ("lambda v: [f'{x}/*' for x in v]", ["k", "<?>"], ["k/*", "<?>/*"]),
        ("lambda v: ''.join(x + ' ' for x in v)", ["k", "a<?>"], "k a<?> "),
        ("lambda v: {k: v for k in names}", "<?>", {"a": "<?>", "b": "<?>"}),
        ("lambda v: {**names, 'a': v}", "<?>", {"a": "<?>", "b": "y"}),
        ("lambda v: [*v, 1]", ["<?>"], ["<?>", 1]),
        ("lambda v: f'a{v}'[:3]", "<?>", "<?>"),
        ("lambda v: f'a{v}'[0]", "<?>", "<?>"),
        ("lambda v: f'a{v}'.upper()", "<?>", "<?>"),
        ("lambda v: f'a{v}'.split(',')", "<?>", "<?>"),
        ("lambda v: (v + '').startswith('a')", "<?>", "<?>"),
        ("lambda v: f'{v[5:-1]} a'", "<?>", "<?> a"),
        ("lambda v: v.replace('https://', '') + ':sub'", "<?>", "<?>:sub"),
        ("lambda v: f\"api.{v.rstrip('.')}\"", "<?>", "api.<?>"),
        ("lambda v: v.split(':')[4] + '/*'", "<?>", "<?>/*"),
        ("lambda v: [v, name, 'x'][1:]", "<?>", ["shop", "x"]),
        ("lambda v: 5", "<?>", 5),
        ("lambda v, region='eu-west-1': f'{region}:{v}'", "<?>", "eu-west-1:<?>"),
        ("lambda v: len(name)", "<?>", 4),
    ],
)
def test_a_text_is_known_but_for_its_unknowns(source: str, value: Any, result: Any) -> None:
    assert told(source, value) == result


@pytest.mark.parametrize(
    ("source", "value"),
    [
        # What depends on the value itself, each with an answer that a marker would give.
        ("lambda v: 'a' if v else 'b'", "<?>"),
        ("lambda v: 'a' if v is None else 'b'", "<?>"),
        ("lambda v: v or 'default'", "<?>"),
        ("lambda v: not v", "<?>"),
        ("lambda v: v == 'x'", "<?>"),
        ("lambda v: 'x' in v", "a<?>"),
        ("lambda v: v in names", "<?>"),
        ("lambda v: names.get(v, 'z')", "<?>"),
        ("lambda v: names[v]", "<?>"),
        ("lambda v: {v: 1}", "<?>"),
        ("lambda v: len(v)", "<?>"),
        ("lambda v: len(f'a{v}')", "<?>"),
        ("lambda v: 'a' if v.startswith('b') else 'c'", "<?>"),
        ("lambda v: 'a' if v[:2] == 'ab' else 'c'", "<?>"),
        ("lambda v: [x for x in v.split(',')]", "<?>"),
        ("lambda v: v.pop()", "<?>"),
        ("lambda v: name[v:]", "<?>"),
        ("lambda v: 'a,b'.split(v)", "<?>"),
        ("lambda v: 'shop'.replace(v, '')", "<?>"),
        ("lambda v: v + 1", "<?>"),
        ("lambda v: v + v", "<?>"),
        ("lambda v: v * 2", "<?>"),
        ("lambda v: [x for x in v]", "<?>"),
        ("lambda v: [x for x in v if x]", ["k", "<?>"]),
        ("lambda v: sorted(v)", ["k", "<?>"]),
        ("lambda v: json.loads(v)", "<?>"),
        ("lambda v: json.dumps(name, indent=v)", "<?>"),
        ("lambda v: int(v)", "<?>"),
        ("lambda v: '%.3s' % v", "<?>"),
        ("lambda v: '%5s' % v", "<?>"),
        ("lambda v: '%d' % v", "<?>"),
        ("lambda v: '{:.3}'.format(v)", "a<?>"),
        ("lambda v: '{!r}'.format(v)", "a<?>"),
        ("lambda v: '{[0]}'.format(v)", "a<?>"),
        ("lambda v: f'{name:>{v}}'", "<?>"),
        ("lambda v: str([v])", "<?>"),
        ("lambda v: f'{[v]}'", "<?>"),
        ("lambda v: 'a' < v < 'b'", "<?>"),
        ("lambda v: (lambda: v)()", "<?>"),
        ("lambda v: [1 for x in [1] if v]", "<?>"),
        ("lambda v: name.join(v)", "<?>"),
        ("lambda v: ''.join(v)", "a<?>"),
        ("lambda v: os.urandom(1) and 1", "<?>"),
        ("lambda v: os.environ.pop('PATH')", "<?>"),
        ("lambda *v: f'{v}'", "<?>"),
    ],
)
def test_nothing_is_said_that_depends_on_an_unknown(source: str, value: Any) -> None:
    assert told(source, value) is None


# --- random callbacks

_LEAVES = st.sampled_from(
    [
        "v",
        "a",
        "name",
        "names",
        "missing",
        "'x'",
        "''",
        "','",
        "3",
        "True",
        "None",
        "v.id",
        "v[0]",
        "a[4:]",
        "[v, a]",
    ]
)


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    three = st.tuples(inner, inner, inner)
    return st.one_of(
        inner.map(lambda x: f"f'<{{{x}}}>'"),
        two.map(lambda x: f"f'{{{x[0]}}}/{{{x[1]!s}!r}}'"),
        two.map(lambda x: "({} + {})".format(*x)),
        two.map(lambda x: "({} == {})".format(*x)),
        two.map(lambda x: "({} in {})".format(*x)),
        two.map(lambda x: "({} and {})".format(*x)),
        two.map(lambda x: "({} or {})".format(*x)),
        two.map(lambda x: "[{}, {}]".format(*x)),
        two.map(lambda x: f"{{'k': {x[0]}, 'l': {x[1]}}}"),
        two.map(lambda x: f"{{{x[0]}: {x[1]}}}"),
        two.map(lambda x: "({})[{}]".format(*x)),
        two.map(lambda x: f"({x[0]}).split({x[1]})"),
        two.map(lambda x: f"','.join({x[0]})"),
        two.map(lambda x: f"'{{}}={{}}'.format({x[0]}, {x[1]})"),
        two.map(lambda x: f"('%s %s' % ({x[0]}, {x[1]}))"),
        two.map(lambda x: f"[{x[0]} for w in {x[1]}]"),
        two.map(lambda x: f"[w for w in {x[0]} if {x[1]}]"),
        three.map(lambda x: "({} if {} else {})".format(*x)),
        inner.map(lambda x: f"json.dumps({x})"),
        inner.map(lambda x: f"json.loads({x})"),
        inner.map(lambda x: f"(not {x})"),
        inner.map(lambda x: f"({x} is None)"),
        inner.map(lambda x: f"len({x})"),
        inner.map(lambda x: f"str({x})"),
        inner.map(lambda x: f"sorted({x})"),
        inner.map(lambda x: f"({x}).upper()"),
        inner.map(lambda x: f"({x})[:2]"),
        inner.map(lambda x: f"hash({x})"),
    )


EXPRESSIONS = st.recursive(_LEAVES, _more, max_leaves=8)
# A result of a lookup has any type that the program can use.
REAL = st.one_of(
    st.text(max_size=5),
    st.sampled_from(["vpc-0abc", "a,b", '{"a": 1}', "x", "", "shop", "3"]),
    st.integers(),
    st.booleans(),
    st.lists(st.sampled_from(["x", "y"]), max_size=2),
    st.dictionaries(st.sampled_from(["a", "x"]), st.text(max_size=2), max_size=2),
    st.builds(lambda text: types.SimpleNamespace(id=text), st.text(max_size=3)),
)


def fits(told: Any, real: Any) -> bool:
    """Whether the real result is one that was told: the same but for its unknown parts."""
    if isinstance(told, str) and MARKER in told:
        # Of JSON, also of JSON in a text of another one, the unknown may be of any type.
        pieces = re.split(rf'(\\*"){MARKER}\1|{MARKER}', told)[::2]
        return told == MARKER or (
            isinstance(real, str)
            and re.fullmatch(".*".join(map(re.escape, pieces)), real, re.DOTALL) is not None
        )
    if isinstance(told, list):
        return isinstance(real, list | tuple) and len(told) == len(real) and all(map(fits, told, real))
    if isinstance(told, dict):
        return (
            isinstance(real, dict)
            and told.keys() == real.keys()
            and all(fits(v, real[k]) for k, v in told.items())
        )
    return type(told) is type(real) and bool(told == real)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=1500, deadline=None)
@given(EXPRESSIONS, REAL)
@example("json.dumps(json.dumps(v))", 0)
@example("[w for w in a if [a for w in a]]", "")
def test_what_is_told_is_true_of_every_real_value(expression: str, real: Any) -> None:
    try:
        function, node = callback(f"lambda v, a='eu-west-1': {expression}")
    except SyntaxError:
        return
    found = evaluated(function, node, callbacks.Partial(MARKER))
    if found is None:
        return
    try:
        result = function(real)
    except Exception:
        # The program fails with this value.
        return
    assert fits(callbacks.plain(found), result), (expression, real, callbacks.plain(found), result)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=800, deadline=None)
@given(EXPRESSIONS, st.text(max_size=4))
def test_the_same_of_a_text_with_an_unknown_part(expression: str, real: str) -> None:
    """`v` is the result of another callback: a text with a known beginning."""
    try:
        function, node = callback(f"lambda v, a='eu-west-1': {expression}")
    except SyntaxError:
        return
    found = evaluated(function, node, callbacks.Partial(f"arn:{MARKER}", True))
    if found is None:
        return
    try:
        result = function(f"arn:{real}")
    except Exception:
        return
    assert fits(callbacks.plain(found), result), (expression, real, callbacks.plain(found), result)


# --- sources

PROGRAM = """
one = lambda v: f"1{v}"; two = lambda v: f"2{v}"
def written(v):
    '''A function.'''
    prefix: str = "3"
    if prefix == "3":
        first, second = prefix, v
    else:
        return "never"
    return first + second
class Holder:
    def __init__(self): self.prefix = "4"
    def method(self, v):
        return f"{self.prefix}{v}"
method = Holder().method
def made(prefix):
    return lambda v: f"{prefix}{v}"
closed = made("5")
def asked(v):
    try:
        return f"6{v}"
    except Exception:
        return "never"
"""


def test_the_source_of_a_callback_is_found(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    names: dict[str, Any] = {}
    exec(compile(PROGRAM, str(path), "exec"), names)
    evaluation = callbacks.Evaluation("?", sources.definition, JUDGE)
    found = [
        evaluation.call(names[n], [callbacks.Partial("?")], {}).text
        for n in ("one", "two", "written", "method", "closed")
    ]
    assert found == ["1?", "2?", "3?", "4?", "5?"]
    with pytest.raises(callbacks.CannotTell):
        evaluation.call(names["asked"], [callbacks.Partial("?")], {})


@pytest.mark.parametrize("statement", ["n += 1", "n = m = 1", "values[0] += 1", "del n"])
def test_a_statement_that_changes_something_is_not_left_out(statement: str) -> None:
    source = f"def callback(v, values=[0]):\n    'Says what it does.'\n    n = 0\n    {statement}\n    return 'known'"
    made: dict[str, Any] = {}
    exec(source, made)
    assert evaluated(made["callback"], ast.parse(source).body[0], of("<?>")) is None
    kept = source.replace(statement, "pass")
    exec(kept, made)
    assert evaluated(made["callback"], ast.parse(kept).body[0], of("<?>")) == "known"
