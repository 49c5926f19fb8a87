"""What runs A and B agree on is true of every realistic set of outputs, whatever a callback asks of its texts."""

from __future__ import annotations

import base64
import bisect
import collections
import datetime
import functools
import hashlib
import json
import operator
import os
import re
import shlex
import socket
import string
import textwrap
import urllib.parse
import uuid
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.core.encoding import encode
from preflight.core.values import SENTINEL, PartialText, Unknown, text_of
from tests.preflight.preview.symbolic.judged import NAMES, NOTHING, Third, fits, real, told

_MODULES: Final = (
    *(base64, bisect, collections, datetime, functools, hashlib, socket, json, operator, os, re, shlex),
    *(string, textwrap, uuid),
)
KNOWN: Final[dict[str, Any]] = {module.__name__: module for module in _MODULES} | {"urllib": urllib}
THIRDS: Final = [Third(number) for number in range(6)]
_CAUGHT: Final = """
def caught(what):
    try:
        return what()
    except Exception:
        return "caught"
"""


def judge(source: str, names: tuple[str, ...], thirds: list[Third]) -> bool:
    """Whether something is told of the callback's result; it must be true of each set of outputs."""
    found = told(_CAUGHT + source, names, KNOWN)
    if found is NOTHING:
        return False
    for third in thirds:
        try:
            result = real(_CAUGHT + source, names, KNOWN, third)
        except Exception:
            # The program fails with these outputs.
            continue
        assert fits(found, result, third), (source, names, found, result)
    return True


# --- each kind of question once

OPEN: Final = {
    "an empty text": ("image.ref", "'built' if v else 'latest'"),
    "an empty text or another": ("image.ref", "v or 'nginx'"),
    "the length of any text": ("image.ref", "len(v) > 0"),
    "a part of any text": ("image.ref", "'@sha256:' in v"),
    "a tag": ("image.ref", "v.split(':')[1] if ':' in v else 'latest'"),
    "a pattern of any text": ("image.ref", "bool(re.match(r'^ghcr\\.io/', v))"),
    "a literal": ("image.ref", "v == 'quay.io/shop/web'"),
    "a beginning": ("image.ref", "v.startswith('quay')"),
    "a table of texts": ("image.ref", "{'one.example': 'a'}.get(v, 'b')"),
    "a JSON text": ("image.ref", "caught(lambda: json.loads(v)['port'])"),
    "a number in any text": ("image.ref", "caught(lambda: int(v))"),
    "blanks": ("image.ref", "v.strip() == v"),
    "capitals": ("image.ref", "v.lower() == v"),
    "a digest": ("image.ref", "hashlib.sha1(v.encode()).hexdigest()[0] < 'f'"),
    "quoting": ("image.ref", "shlex.quote(v) == v"),
    "a character": ("vpc.id", "'a' in v"),
    "a place": ("vpc.id", "v[4] in 'abc'"),
    "the last": ("vpc.id", "v[-1].isdigit()"),
    "a number": ("orders.arn", "int(v.split(':')[4]) > 5"),
    "digits as text": ("orders.arn", "v.split(':')[4] > '5'"),
    "port": ("data.endpoint", "int(v.split(':')[1])"),
    "port as text": ("data.endpoint", "v.endswith(':5432')"),
    "port in a list": ("data.endpoint", "v.rpartition(':')[2] in ('5432', '3306')"),
    "bytes": ("vpc.id", "v.encode()[5] % 2"),
    "sum of bytes": ("vpc.id", "sum(v.encode()) % 2"),
    "length of bytes": ("vpc.id", "len(base64.b64encode(v.encode()))"),
    "end of an encoding": ("vpc.id", "base64.b64encode(v.encode()).decode().endswith('=')"),
    "hexadecimal": ("vpc.id", "v.encode().hex()[9:10] in '0123'"),
    "strip": ("vpc.id", "v.strip('vpc-')"),
    "strip at the left": ("vpc.id", "v.lstrip('vpc-')"),
    "strip at the right": ("files.id", "v.rstrip('0123456789')"),
    "translate": ("vpc.id", "v.translate(str.maketrans('', '', 'abc'))"),
    "order by the last": ("vpc.id", "sorted([v, w], key=lambda x: x[-1])"),
    "order by a slice": ("vpc.id", "sorted([v, w], key=lambda x: x.partition('-')[2])[0]"),
    "least": ("vpc.id", "min([v, w], key=lambda x: x[5:8])"),
    "set": ("vpc.id", "list(set([v, w, 'a', 'b']))[0]"),
    "set of characters": ("vpc.id", "len(set(v)) > 9"),
    "joined set": ("vpc.id", "','.join({v, w})"),
    "lines": ("tls.privateKeyPem", "len(v.splitlines())"),
    "indented lines": ("tls.privateKeyPem", "textwrap.indent(v, '  ')"),
    "last line": ("tls.privateKeyPem", "v.split('\\n')[-3]"),
    "wrapped": ("vpc.id", "len(textwrap.wrap(v, 8))"),
    "pattern": ("vpc.id", "re.match('vpc-[a-f]', v) is None"),
    "long pattern": ("vpc.id", "re.match('vpc-[a-f]{3}0', v) is None"),
    "pattern at the end": ("vpc.id", "bool(re.search('[0-4]$', v))"),
    "turns": ("vpc.id", "[c for c in v]"),
    "pairs of characters": ("vpc.id", "sum(1 for a, b in zip(v, w) if a == b)"),
    "reduced": ("vpc.id", "functools.reduce(lambda n, c: n + (c == 'a'), v, 0)"),
    "width": ("vpc.id", "len(f'{v:<30}')"),
    "rest": ("vpc.id", "'long' if v[5:] else 'short'"),
    "key": ("vpc.id", "{v[-3:]: 1}"),
    "dictionary of ids": ("vpc.id", "{'vpc-0a1b2c3d4e5f67890': 'old'}.get(v, 'new')"),
    "count by key": ("vpc.id", "len({v[-1]: 1, w[-1]: 2})"),
    "length": ("vpc.id", "len(v) == 21"),
    "caught": ("vpc.id", "caught(lambda: int(v[4]))"),
    "uuid": ("key.id", "len(v.split('-'))"),
    "bisection": ("vpc.id", "bisect.bisect(['vpc-4', 'vpc-8'], v)"),
    "remainder": ("vpc.id", "int(v[4:], 16) % 3"),
    "password": ("password.result", "'@' in v"),
    "connection string": ("password.result", "f'postgres://u:{v}@host/db'.split('@')[1]"),
    "quoted": ("password.result", "urllib.parse.quote(v)"),
}
TRUE: Final = {
    "prefix": ("vpc.id", "v.startswith('vpc-')"),
    "other prefix": ("vpc.id", "v.startswith('arn:')"),
    "word that no suffix can contain": ("files.id", "'prod' in v"),
    "emptiness": ("vpc.id", "'set' if v else 'empty'"),
    "fields": ("orders.arn", "len(v.split(':'))"),
    "field": ("orders.arn", "v.split(':')[3]"),
    "named fields": ("orders.arn", "dict(zip(['a', 'b', 'c', 'region'], v.split(':')))['region']"),
    "order of kinds": ("orders.arn", "sorted([v, 'z', 'a'])[0]"),
    "equal": ("vpc.id", "v == v"),
    "digits of an account": ("orders.arn", "v.split(':')[4].isdigit()"),
    "length of an account": ("orders.arn", "len(v.split(':')[4])"),
    "length of a name": ("files.id", "v if len(v) > 32 else v[:3]"),
    "kind": ("vpc.id", "re.match('vpc-', v) is not None"),
    "beginning": ("files.id", "v[:6]"),
    "without its end": ("files.id", "v.rsplit('-', 1)[0]"),
}
KEPT: Final = {
    "any text in JSON": (
        "image.ref",
        "json.dumps([{'image': v, 'memory': 1}])",
        '[{"image": "',
        '", "memory": 1}]',
    ),
    "any text in a script": ("image.ref", "f'docker run {v} -d'", "docker run ", " -d"),
    "any text of a list": ("image.ref", "['web', v][1]", "", ""),
    "text": ("vpc.id", "f'<{v}>'", "<", ">"),
    "format": ("vpc.id", "'{0}/{x}'.format(v, x='y')", "", "/y"),
    "percent": ("vpc.id", "'a=%s' % v", "a=", ""),
    "join": ("vpc.id", "','.join(['a', v])", "a,", ""),
    "template": ("vpc.id", "string.Template('a=$x;').substitute(x=v)", "a=", ";"),
    "document": ("orders.arn", "json.dumps({'Resource': v})", '{"Resource": "', '"}'),
    "only the id": ("vpc.id", "v.replace('vpc-', '')", "", ""),
    "host": ("data.endpoint", "v.split(':')[0]", "", ""),
    "key of several lines": ("tls.privateKeyPem", "'<' + v + '>'", "<", ">"),
    "pattern": ("orders.arn", "re.sub('^arn:aws:', '', v)", "sqs:eu-west-1:", ""),
    "found": ("orders.arn", "re.match('arn:[^:]*:sqs:(.*)', v).group(1)", "eu-west-1:", ""),
    "path": ("vpc.id", "os.path.join('/x', v)", "/x/", ""),
    "read again": ("vpc.id", "json.loads(json.dumps({'a': [v]}))['a'][0]", "", ""),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_depends_on_assigned_characters_is_unknown(name: str) -> None:
    output, expression = OPEN[name]
    other = "subnet.id" if output == "vpc.id" else output
    found = told(_CAUGHT + f"callback = lambda v, w: {expression}", (output, other), KNOWN)
    assert found is NOTHING or found.string_value == SENTINEL, found


@pytest.mark.parametrize("name", TRUE)
def test_what_does_not_is_known(name: str) -> None:
    output, expression = TRUE[name]
    source = f"callback = lambda v: {expression}"
    assert told(source, (output,), KNOWN) == encode(real(source, (output,), KNOWN, THIRDS[0]))


@pytest.mark.parametrize("name", KEPT)
def test_a_text_keeps_its_output(name: str) -> None:
    output, expression, before, after = KEPT[name]
    source = f"callback = lambda v: {expression}"
    value = text_of(told(source, (output,), KNOWN).string_value, "")
    assert isinstance(value, Unknown)
    if before or after:
        assert isinstance(value, PartialText)
        assert value.pieces[0].startswith(before) and value.pieces[-1].endswith(after)
    else:
        assert value.hole is not None and value.hole.urn == f"urn:{output.partition('.')[0]}"
    assert judge(source, (output,), THIRDS)


# --- random callbacks of two outputs, `v` and `w`

_CHARACTERS = st.sampled_from([*"05afz-_.:/A", "vpc-", "ab", "0123456789", "abc", "files-", "arn:"])
_WORDS = st.sampled_from(
    ["", "vpc-", "prod", "arn:aws:", ":5432", "123456789012", "vpc-0a1b2c3d", "files-8", "f0", "-----BEGIN"]
)
_PATTERNS = st.sampled_from(
    [
        "[a-f]",
        "vpc-[a-f]",
        r"\\d",
        r"\\d+",
        "[a-z]+$",
        "-",
        "[^a-z0-9]",
        r"\\w+",
        "(.*)-(.*)",
        r":(\\d+)$",
        "0|1",
    ]
)
_NUMBERS = st.integers(-6, 40)
_FORMS = st.sampled_from([">9", "<30", ".5", "^14", "", "30.12", "*>20"])
_TESTS = st.sampled_from(["isdigit", "isalpha", "isalnum", "islower", "isupper", "isdecimal", "isidentifier"])
_ORDERS = st.sampled_from(["<", ">", "<=", "==", "!=", "in", "not in"])
_CASES = st.sampled_from(["upper", "lower", "title", "swapcase", "capitalize", "strip", "casefold"])


def _texts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(form: str, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
        return st.tuples(inner, *parts).map(lambda values: form.format(*values))

    return st.one_of(
        of("f'<{{{0}}}>'"),
        of("f'{{{0}:{1}}}'", _FORMS),
        of("f'{{{0}!r}}'"),
        of("'{{:{1}}}'.format({0})", _FORMS),
        of("('%.7s' % {0})"),
        of("({0} + {1})", inner),
        of("{0}[{1}:{2}]", _NUMBERS, _NUMBERS),
        of("{0}[{1}:]", _NUMBERS),
        of("{0}[{1}]", _NUMBERS),
        of("{0}[::-1]"),
        of("{0}.split({1!r})[{2}]", _CHARACTERS, st.integers(-2, 5)),
        of("{0}.splitlines()[-1]"),
        of("{0}.partition({1!r})[{2}]", _CHARACTERS, st.integers(0, 2)),
        of("{0}.strip({1!r})", _CHARACTERS),
        of("{0}.rstrip({1!r})", _CHARACTERS),
        of("{0}.replace({1!r}, {2!r})", _CHARACTERS, _CHARACTERS),
        of("{0}.removeprefix({1!r})", _WORDS),
        of("{0}.{1}()", _CASES),
        of("{0}.zfill({1})", _NUMBERS),
        of("{0}.translate(str.maketrans('', '', {1!r}))", _CHARACTERS),
        of("re.sub({1!r}, '_', {0})", _PATTERNS),
        of("(re.search({1!r}, {0}) or [''])[0]", _PATTERNS),
        of("textwrap.shorten({0}, 12)"),
        of("textwrap.indent({0}, '  ')"),
        of("urllib.parse.quote({0}, safe='')"),
        of("shlex.quote({0})"),
        of("os.path.basename({0})"),
        of("string.Template('a=$x').substitute(x={0})"),
        of("base64.b64encode({0}.encode()).decode()"),
        of("{0}.encode().hex()"),
        of("json.loads(json.dumps([{0}]))[0]"),
        of("','.join([{0}, {1}])", inner),
        of("','.join({0})"),
        of("''.join(c for c in {0} if c.isalnum())"),
        of("''.join(sorted({0}))"),
        of("sorted([{0}, {1}], key=lambda x: x[{2}])[0]", inner, _NUMBERS),
        of("sorted([{0}, {1}])[0]", inner),
        of("min({0}, {1})", inner),
        of("max([{0}, {1}], key=len)", inner),
        of("list({{{0}, {1}}})[0]", inner),
        of("{{{0}: 'one', {1}: 'two'}}[{0}]", inner),
        of("{{{1!r}: 'own'}}.get({0}, 'none')", _WORDS),
        of("functools.reduce(operator.add, [{0}, {1}])", inner),
        of("next((x for x in [{0}, 'z'] if {1!r} in x), 'no')", _CHARACTERS),
    )


def _tests(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(form: str, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
        return st.tuples(inner, *parts).map(lambda values: form.format(*values))

    return st.one_of(
        of("({1!r} in {0})", _CHARACTERS),
        of("({1!r} in {0})", _WORDS),
        of("({0} in {1!r})", _CHARACTERS),
        of("({0} in ('a', '5', {1!r}))", _WORDS),
        of("({0} {1} {2})", _ORDERS, inner),
        of("({0} {1} {2!r})", _ORDERS, _WORDS),
        of("{0}.startswith({1!r})", _WORDS),
        of("{0}.endswith(({1!r}, 'a'))", _WORDS),
        of("{0}.{1}()", _TESTS),
        of("any(map(str.{1}, {0}))", _TESTS),
        of("all(c.{1}() for c in {0})", _TESTS),
        of("(re.match({1!r}, {0}) is None)", _PATTERNS),
        of("bool(re.fullmatch({1!r}, {0}))", _PATTERNS),
        of("({0} == {0}.lower())"),
        of("(not {0})"),
        of("bool({0}[{1}:])", _NUMBERS),
        of("(0 < len({0}) <= {1})", _NUMBERS),
        of("(len({{{0}, {1}}}) == 2)", inner),
        of("(int({0}) > 4000)"),
        of("(caught(lambda: int({0}, 16)) == 'caught')"),
        of("(caught(lambda: uuid.UUID({0})) == 'caught')"),
        of("(caught(lambda: socket.inet_aton({0})) == 'caught')"),
        of("(caught(lambda: datetime.datetime.fromisoformat({0})) == 'caught')"),
        of("(caught(lambda: json.loads({0})) == 'caught')"),
    )


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(form: str, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
        return st.tuples(inner, *parts).map(lambda values: form.format(*values))

    return st.one_of(
        of("len({0})"),
        of("len({0}.encode())"),
        of("len({0}.split({1!r}))", _CHARACTERS),
        of("len({0}.splitlines())"),
        of("len(textwrap.wrap({0}, 20))"),
        of("len(set({0}))"),
        of("{0}.count({1!r})", _CHARACTERS),
        of("{0}.find({1!r})", _CHARACTERS),
        of("({0}.encode()[{1}] % 2)", _NUMBERS),
        of("(sum({0}.encode()) % 2)"),
        of("(int({0}, 16) // 7 % 2)"),
        of("bisect.bisect(['5', 'm', 'vpc-8'], {0})"),
        of("[{0}, 'm'].index(min({0}, 'm'))"),
        of("len(collections.Counter({0}))"),
        of("sum(1 for a, b in zip({0}, {1}) if a == b)", inner),
        of("max(i for i, c in enumerate({0}) if c in 'abc-:')"),
    )


_DEEP = st.recursive(st.sampled_from(["v", "w", "v", "'x'"]), _texts, max_leaves=4)
_CHOSEN = st.tuples(_DEEP, _tests(_DEEP)).map(lambda x: f"({x[0]} if {x[1]} else 'other')")
_RESULTS = st.one_of(
    _DEEP,
    _tests(_DEEP),
    _numbers(_DEEP),
    _CHOSEN,
    _texts(_CHOSEN),
    _numbers(_CHOSEN),
    st.tuples(_DEEP, _DEEP).map(lambda x: f"{{{x[0]}: 1, {x[1]}: 2}}"),
    st.tuples(_DEEP, _DEEP).map(lambda x: f"json.dumps({{'k': {x[0]}, 'l': [{x[1]}, 3]}})"),
    st.tuples(_tests(_DEEP), _tests(_DEEP)).map(lambda x: f"({x[0]} == {x[1]})"),
    st.tuples(_tests(_DEEP), _tests(_DEEP)).map(lambda x: f"(not {x[0]} and {x[1]})"),
    _tests(_DEEP).map(lambda x: f"[a for a in (v, w, 'k') if {x.replace('v', 'a')}]"),
)
_OUTPUTS = st.sampled_from(NAMES)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(
    max_examples=int(os.environ.get("PREFLIGHT_CALLBACKS", "500")),
    deadline=None,
    derandomize="PREFLIGHT_CALLBACKS" not in os.environ,
)
@given(_RESULTS, _OUTPUTS, _OUTPUTS)
def test_random_callbacks(expression: str, first: str, second: str) -> None:
    try:
        judge(
            f"callback = lambda v, w: {expression}",
            (first, second),
            THIRDS[: 6 if "PREFLIGHT_CALLBACKS" in os.environ else 3],
        )
    except SyntaxError:
        return
