"""What callbacks share and change is known only to the first: in a deployment, any of them may be the first."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, outputs, previewed, previewed_with_package

PACKAGE = """
SEEN = []
total = 0
class Counter:
    made = 0
    def __init__(self): self.number = 0
    def next(self):
        self.number += 1
        return self.number
    @classmethod
    def all(cls):
        cls.made += 1
        return cls.made
class Names:
    __slots__ = ("used",)
    def __init__(self): self.used = set()
    def own(self, name):
        self.used.add((name, len(self.used)))
        return f"{name}-{len(self.used)}"
class Settings:
    def __init__(self): self.region, self._cache = "eu", {}
    def get(self, key): return self._cache.setdefault(key, self.region + key)
class LRUCache(dict):
    pass
_CACHE, _name_cache = {}, []
class Cached:
    kinds_cache = {}
    def __init__(self): self._cache, self.cache, self.cache_names, self.memo_cache = {}, LRUCache(), set(), {}
    def count(self, name):
        self._cache[name] = self._cache.get(name, 0) + 1
        return f"{name}-{self._cache[name]}"
    def once(self, name):
        return "again" if self.cache.setdefault(name, None) or self.cache.update({name: True}) else "first"
    def unique(self, name):
        while name in self.cache_names: name += "x"
        self.cache_names.add(name)
        return name
    def last(self, name):
        before, self.memo_cache["last"] = self.memo_cache.get("last", "none"), name
        return before
    def listed(self, name):
        self.kinds_cache.setdefault("all", []).append(name)
        return len(self.kinds_cache["all"])
def in_module(name):
    _CACHE[name] = _CACHE.get(name, 0) + 1
    return _CACHE[name]
def listed(name):
    _name_cache.append(name)
    return len(_name_cache)
class Environment:
    def __init__(self, texts): self.texts, self.cache, self.loaded = texts, LRUCache(), LRUCache()
    def get_template(self, name): return self.cache.setdefault(name, self.loaded.setdefault(name, Template(self, name)))
class Template:
    def __init__(self, environment, name): self.environment, self.name = environment, name
    def render(self, **values): return self.environment.texts[self.name].format(**values)
def following():
    global total
    total += 1
    return total
def seen(value):
    SEEN.append(value)
    return len(SEEN)
"""
PROGRAM = """
import itertools, os, re, sys, threading
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import package

third = aws.sqs.Queue("third")
numbers, letters, generated = itertools.count(1), itertools.cycle("abc"), (n for n in range(9))
counter, names, used, log, count, order = package.Counter(), package.Names(), set(), [], {"n": 0}, []
cached = package.Cached()
settings, pattern, lock = package.Settings(), re.compile("^arn:"), threading.Lock()
templates = package.Environment({"a": "[{v}]"})
limits = {"small": [1, 2], "large": [3]}
total = 0

class Own:
    made = 0
    def __init__(self):
        self.number, self.limit, self.lines = 0, 5, []
    def next(self):
        self.number += 1
        return self.number
    def all(self):
        Own.made += 1
        return Own.made
    def line(self, text):
        self.lines.append(text)
        return len(self.lines)
    def limited(self, value):
        return [value.split(":")[0], self.limit]

own = Own()

def following():
    global total
    total += 1
    return total

def unique(name):
    while name in used:
        name += "x"
    used.add(name)
    return name

def counted():
    count["n"] += 1
    return count["n"]

def nonlocal_number():
    number = 0
    def step(_):
        nonlocal number
        number += 1
        return number
    return step

step = nonlocal_number()

OPEN = {
    "count": lambda v: next(numbers),
    "cycle": lambda v: next(letters),
    "generator": lambda v: next(generated),
    "object of a package": lambda v: counter.next(),
    "class of a package": lambda v: package.Counter.all(),
    "names of a package": lambda v: names.own("a"),
    "number of a package": lambda v: package.following(),
    "list of a package": lambda v: package.seen("a"),
    "count in a cache": lambda v: cached.count("a"),
    "flag in a cache": lambda v: cached.once("a"),
    "names in a cache": lambda v: cached.unique("a"),
    "last in a cache": lambda v: cached.last(v[:3] + "."),
    "list in a cache of a class": lambda v: cached.listed("a"),
    "count in a cache of a module": lambda v: package.in_module("a"),
    "list in a cache of a module": lambda v: package.listed("a"),
    "object": lambda v: own.next(),
    "class": lambda v: own.all(),
    "list of an object": lambda v: own.line("a"),
    "global": lambda v: following(),
    "used names": lambda v: unique("a"),
    "entry": lambda v: counted(),
    "list": lambda v: [log.append("a"), len(log)][1],
    "closure": step,
    "method": lambda v, following=own.next: following(),
}
KNOWN = {
    "object that does not change": own.limited,
    "dictionary": lambda v: [v.split(":")[0], limits["small"]],
    "template": lambda v: templates.get_template("a").render(v="x"),
    "pattern": lambda v: bool(pattern.match("arn:")),
    "what is computed": lambda v: settings.get("-west"),
    "lock": lambda v: [lock.acquire(), lock.release(), v.split(":")[0]][2:],
}
for n, output in enumerate((vpc.arn, queue.arn, third.arn)):
    for name, what in {**OPEN, **KNOWN}.items():
        pulumi.export(f"{name} {n}", output.apply(what))

written, seldom = {}, []
def write(_):
    written["a"] = "set"
pulumi.export("first write", vpc.id.apply(lambda v: v).apply(lambda v: v).apply(write))
pulumi.export("early read", queue.arn.apply(lambda _: written.get("a", "none")))
pulumi.export("one of two", vpc.id.apply(lambda _: seldom.append(1)))
pulumi.export("between two", queue.arn.apply(lambda _: len(seldom)))
pulumi.export("two of two", third.arn.apply(lambda _: seldom.append(1)))
single = []
pulumi.export("single", vpc.id.apply(lambda _: [single.append(1), len(single)][1]))
pulumi.export("control", vpc.id.apply(lambda i: f"<{i}>"))
"""
_NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('    "')]
_KNOWN = _NAMES.index("object that does not change")
OPEN, KNOWN = _NAMES[:_KNOWN], _NAMES[_KNOWN:]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed_with_package(tmp_path_factory.mktemp("state"), PACKAGE, PROGRAM)


@pytest.mark.parametrize("name", [f"{name} {n}" for name in OPEN for n in range(3)])
def test_what_depends_on_other_callbacks_is_unknown(name: str, found: Preview) -> None:
    assert is_open(outputs(found).get(name)), outputs(found).get(name)


@pytest.mark.parametrize("name", ["early read", "between two"])
def test_what_another_callback_writes_is_unknown(name: str, found: Preview) -> None:
    assert is_open(outputs(found).get(name)), outputs(found).get(name)


@pytest.mark.parametrize("name", [f"{name} {n}" for name in KNOWN for n in range(3)])
def test_what_callbacks_only_read_is_known(name: str, found: Preview) -> None:
    assert not is_open(outputs(found).get(name)), outputs(found).get(name)


def test_what_one_callback_alone_changes_is_known(found: Preview) -> None:
    assert outputs(found).get("single") == 1


# Callbacks that do not run to their end in a symbolic run, but do in a deployment: what they change, and what others
# read of it.
HOLDER = """
import functools, heapq, random
class Holder:
    seen = 0
    def __init__(self): self.items = []
    def add(self, item): self.items.append(item)
names, counts, holder, heap, count = [], {"n": 0}, Holder(), [], 0
ends = lambda v: v[-1] < "7"
both = pulumi.Output.all(*[aws.ec2.Vpc(f"{i}", cidr_block="10.0.0.0/16").id for i in range(2)])
"""
UNFINISHED = {
    "in a branch": ("vpc.id", "names.append(1) if ends(v) else names.append(2)", "len(names)"),
    "after a branch": ("vpc.id", "[ends(v) or 1, counts.update(n=1)]", "counts['n']"),
    "by a key": ("vpc.id", "[ends(v) or 1, counts.__setitem__(v[-1], 1)]", "len(counts)"),
    "by a method": ("vpc.id", "holder.add(1) if ends(v) else holder.add(2)", "len(holder.items)"),
    "of a class": ("vpc.id", "setattr(Holder, 'seen', 1 if ends(v) else 2)", "Holder.seen"),
    "by a function": ("vpc.id", "heapq.heappush(heap, 1 if ends(v) else 2)", "len(heap)"),
    "in an alias": (
        "vpc.id",
        "(own := holder.items) is None or ends(v) or own.append(1)",
        "len(holder.items)",
    ),
    "an error": ("vpc.id", "[int(v[4:], 16), names.append(1)]", "len(names)"),
    "an unknown": ("vpc.ipv6_cidr_block", "names.append(v)", "len(names)"),
    "by chance": ("vpc.id", "random.random() < 0.0001 and names.append(v)", "len(names)"),
    "the value": ("both", "v.sort()", "v"),
    "a method passed on": ("vpc.id", "functools.partial(names.append, ends(v))()", "len(names)"),
}
FINISHED = {
    "a list of its own": ("vpc.id", "[one for one in v if ends(one)].append(1)", "len(names)"),
    "a copy": ("vpc.id", "sorted(names).append(1) if ends(v) else 1", "len(names)"),
    "another place": ("vpc.id", "names.append(1) if ends(v) else names.append(2)", "counts['n']"),
    "only reading": ("vpc.id", "len(names) if ends(v) else 2", "len(names)"),
}


def _read_of(folder: Path, output: str, changes: str, reads: str) -> object:
    other = "both" if output == "both" else "bucket.arn"
    program = f"""
    {output}.apply(lambda v: {changes})
    pulumi.export("read", {other}.apply(lambda v: {reads}))
    pulumi.export("control", vpc.id.apply(lambda i: f"<{{i}}>"))
    """
    made = previewed(folder, HOLDER + textwrap.dedent(program))
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    assert not is_open(outputs(made).get("control"))
    return outputs(made).get("read")


@pytest.mark.parametrize("name", UNFINISHED)
def test_what_an_unfinished_callback_may_still_change_is_unknown(name: str, tmp_path: Path) -> None:
    found = _read_of(tmp_path, *UNFINISHED[name])
    assert is_open(found), found


@pytest.mark.parametrize("name", FINISHED)
def test_what_it_certainly_does_not_change_is_known(name: str, tmp_path: Path) -> None:
    assert _read_of(tmp_path, *FINISHED[name]) == 0


def test_a_function_that_changes_what_it_names(tmp_path: Path) -> None:
    program = """
    def counted(v):
        global count
        if v[-1] < "7":
            count += 1
        return 1
    def outer():
        n = 0
        def closes(v):
            nonlocal n
            n = 1 if v > "vpc-5" else 2
        vpc.id.apply(closes)
        pulumi.export("closed", queue.arn.apply(lambda v: n))
    outer()
    vpc.id.apply(counted)
    pulumi.export("count", queue.arn.apply(lambda v: count))
    pulumi.export("chained", bucket.id.apply(lambda v: v).apply(lambda v: f"{v}/{count}"))
    """
    made = outputs(previewed(tmp_path, HOLDER + textwrap.dedent(program)))
    assert all(is_open(made.get(name)) for name in ("closed", "count")), made
    assert not isinstance(made.get("chained"), PartialText)
