"""No regular expression of the pack takes for ever, whatever text it is given.

One that backtracks holds the interpreter, so nothing could stop it: the forms themselves are tested. Each expression is
tried, in the ways in which it is used, on texts made of its own repetitions: what leads to one, what it repeats many
times, and an end that does not fit. Reading them may take time in proportion to their length, and no more.
"""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as code
import re._parser as parser
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from preflight.model.identity.policy_patterns import matches
from preflight.model.load_balancing.listener_conditions import includes

ROOT: Final = Path(__file__).parents[1]
# What runs in another interpreter, or reads what the pack itself writes.
APART: Final = frozenset({"preflight/preview/runners/python/run.py", "preflight/preview/run_isolated.py"})
WAYS: Final = {
    "search": lambda e, text: e.search(text),
    "match": lambda e, text: e.match(text),
    "fullmatch": lambda e, text: e.fullmatch(text),
    "finditer": lambda e, text: sum(1 for _ in e.finditer(text)),
    "findall": lambda e, text: len(e.findall(text)),
    "sub": lambda e, text: e.sub("-", text),
    "split": lambda e, text: e.split(text),
}
SHORT: Final = "a1 \n.-_/:\"'\\{}()[]$<>=,*#%@&|;!~^`?+x0A\t"
LENGTH: Final = 30_000
SECONDS: Final = 0.6
ENDS: Final = ("", "\0", "\n\0", "!")

Use = tuple[str, str, int]


def uses() -> Iterator[tuple[Use, str]]:
    """Each expression with its flags and the way it is used, and where."""
    for room in ("preflight", "policies"):
        for file in sorted((ROOT / room).rglob("*.py")):
            where = file.relative_to(ROOT).as_posix()
            if where in APART:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            module: Any = None
            for node in ast.walk(tree):
                if not isinstance(node, ast.Attribute) or node.attr not in WAYS:
                    continue
                if isinstance(node.value, ast.Name) and node.value.id != "re":
                    if module is None:
                        module = importlib.import_module(".".join(Path(where).with_suffix("").parts))
                    made = getattr(module, node.value.id, None)
                    if isinstance(made, re.Pattern) and isinstance(made.pattern, str):
                        yield (made.pattern, node.attr, made.flags), f"{where}:{node.lineno}"
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and (found := inline(node)):
                    yield found, f"{where}:{node.lineno}"


def inline(node: ast.Call) -> Use | None:
    """`re.search("...", text)` with a literal expression."""
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return None
    if function.value.id != "re" or function.attr not in WAYS:
        return None
    first = node.args[0]
    if not isinstance(first, ast.Constant):
        return None
    named = {"re": re, "__builtins__": {}}
    given = [*node.args[2:], *(k.value for k in node.keywords if k.arg == "flags")]
    flags = [eval(ast.unparse(a), named) for a in given if ast.unparse(a).startswith("re.")]
    return first.value, function.attr, re.compile(first.value, sum(map(int, flags))).flags


USES: Final = {f"{where} {use[1]}": use for use, where in uses()}


# --- texts that suit an expression


def fits(members: list[Any], character: str) -> bool:
    negated = members[0][0] is code.NEGATE
    return any(_is(kind, value, character) for kind, value in members[negated:]) is not negated


def _is(kind: Any, value: Any, character: str) -> bool:
    if kind is code.LITERAL:
        return ord(character) == value
    if kind is code.RANGE:
        return value[0] <= ord(character) <= value[1]
    classes = {
        code.CATEGORY_DIGIT: r"\d",
        code.CATEGORY_NOT_DIGIT: r"\D",
        code.CATEGORY_SPACE: r"\s",
        code.CATEGORY_NOT_SPACE: r"\S",
        code.CATEGORY_WORD: r"\w",
        code.CATEGORY_NOT_WORD: r"\W",
    }
    return re.fullmatch(classes[value], character) is not None


def one(kind: Any, value: Any) -> str:
    if kind is code.LITERAL:
        return chr(value)
    if kind is code.IN:
        return next((c for c in SHORT if fits(value, c)), "a")
    return "a"


def sample(parts: Any, branch: int) -> str:
    """A text that the parts match, with each repetition as short as may be, but once at least."""
    text = ""
    for kind, value in parts:
        if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            text += sample(value[2], branch) * max(value[0], 1 if branch else value[0])
        elif kind is code.SUBPATTERN:
            text += sample(value[3], branch)
        elif kind is code.ATOMIC_GROUP:
            text += sample(value, branch)
        elif kind is code.BRANCH:
            text += sample(value[1][min(branch, len(value[1]) - 1)], branch)
        elif kind in (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN):
            text += one(kind, value)
    return text


def repetitions(parts: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads to each long repetition, and what it repeats."""
    for kind, value in parts:
        if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            least, most, inner = value
            if most > 20:
                yield from ((before, text) for n in range(3) if (text := sample(inner, n)))
            yield from repetitions(inner, before)
            before += sample(inner, 0) * least
        elif kind is code.SUBPATTERN:
            yield from repetitions(value[3], before)
            before += sample(value[3], 0)
        elif kind is code.ATOMIC_GROUP:
            yield from repetitions(value, before)
            before += sample(value, 0)
        elif kind is code.BRANCH:
            for inner in value[1]:
                yield from repetitions(inner, before)
            before += sample(value[1][0], 0)
        elif kind in (code.ASSERT, code.ASSERT_NOT):
            yield from repetitions(value[1], before)
        elif kind in (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN):
            before += one(kind, value)


def texts(expression: str, flags: int) -> Iterator[str]:
    pumped = {("", c) for c in SHORT}
    for before, again in repetitions(parser.parse(expression, flags)):
        pumped |= {(before, again), ("", again), ("", before + again), (before, again[0])}
    for before, again in sorted(pumped):
        for end in ENDS:
            yield before + again * (LENGTH // len(again)) + end


class TooLongError(Exception):
    pass


def seconds(call: Callable[[], object], most: float) -> float:
    """How long the call takes; it is ended after `most`: the main thread's expressions look for signals."""

    def end(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, end)
    # Again and again: one that comes while something is finalized is lost.
    signal.setitimer(signal.ITIMER_REAL, most, 0.1)
    begun = time.process_time()
    try:
        call()
    except TooLongError:
        return most
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return time.process_time() - begun


def test_expressions_are_found() -> None:
    assert len(USES) > 100
    assert {"search", "match", "fullmatch", "finditer", "sub"} <= {use[1] for use in USES.values()}


@pytest.mark.parametrize("where", USES)
def test_an_expression_reads_any_text_in_time(where: str) -> None:
    expression, way, flags = USES[where]
    made = re.compile(expression, flags)
    for text in texts(expression, flags):
        taken = seconds(lambda text=text: WAYS[way](made, text), SECONDS)
        assert taken < SECONDS, f"{expression!r} on {text[:40]!r}... of {len(text)} characters"


def test_a_careless_expression_is_noticed() -> None:
    """The test's own proof: what is known to take for ever does."""
    for expression, way in ((r"(a+)+b", "match"), (r"\s+$", "search"), (r"(\w+)*\.", "fullmatch")):
        made = re.compile(expression)
        assert any(
            seconds(lambda text=text, way=way, made=made: WAYS[way](made, text), SECONDS) >= SECONDS
            for text in texts(expression, 0)
        ), expression


def test_patterns_of_the_program_are_read_in_time() -> None:
    """Expressions that are made of what the program wrote: stars and marks, many of them."""
    for pattern in ("*a" * 60 + "b", "*" * 200 + "b", "a*" * 60 + "?" * 60 + "b", "*?" * 60 + "b"):
        for text in ("a" * 120, "aa*" * 40, "?a" * 60, "*" * 120 + "c"):
            taken = seconds(lambda pattern=pattern, text=text: includes(pattern, text), SECONDS)
            assert taken < SECONDS, ("includes", pattern, text)
            taken = seconds(lambda pattern=pattern, text=text: matches(pattern, text), SECONDS)
            assert taken < SECONDS, ("matches", pattern, text)
