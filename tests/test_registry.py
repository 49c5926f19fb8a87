"""What holds for every policy of the pack, whoever wrote it."""

from __future__ import annotations

import ast
import copy
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.hidden import HiddenResource
from preflight.core.properties import StructProperties
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, SIGNATURE
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings, parse
from preflight.policy import HEADINGS, Level, Policy, Severity, discover
from preflight.policy.error_texts import HEADING as ERRORS
from preflight.testing import secret
from tests.corpus.reader import messages as recorded
from tests.corpus.reader import recordings
from tests.policies.pages import MOMENTS, Block, Moment, blocks

ROOT: Final = Path(__file__).parents[1]
CANARY: Final = "canary7f3a9c51"
# For each program, half of them planned and half deployed.
SHUFFLES: Final = 20
# Leaves tried for each program, the whole pack on each. Chosen by the program's name, so that every run tries the same.
LEAVES: Final = 30

POLICIES: Final = discover()
PROGRAMS: Final = tuple(b for p in POLICIES for b in blocks(p) if b.language == "yaml")

per_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.name)
per_program = pytest.mark.parametrize("block", PROGRAMS, ids=str)

Messages = list[analyzer_pb2.AnalyzerResource]


def judged(stack: Stack, policies: tuple[Policy, ...] = POLICIES, config: Settings | None = None) -> Outcome:
    return run(stack, policies, config or Settings(), strict=True)


def switched_on(policy: Policy) -> Settings:
    """Settings under which the policy runs, also one that is off by default."""
    return Settings(levels={policy.name: Level.ADVISORY} if policy.level is Level.DISABLED else {})


# --- pages


@per_policy
def test_one_name(policy: Policy) -> None:
    """File, function and policy have one name, and the area is the folder."""
    file = ROOT / "policies" / policy.area / f"{policy.name.replace('-', '_')}.py"
    assert file.is_file()
    assert policy.check.__name__.replace("_", "-") == policy.name
    assert policy.check.__module__ == f"preflight.policies.{policy.area}.{file.stem}"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", policy.name)
    assert policy.url.endswith(f"/{policy.area.replace('_', '-')}/{policy.name}.md")


def test_names_are_unique() -> None:
    assert [n for n, count in Counter(p.name for p in POLICIES).items() if count > 1] == []


@per_policy
def test_page(policy: Policy) -> None:
    assert re.fullmatch(r"[^.]+(\.[^ .][^.]*)*\.", policy.description), "the description is one sentence"
    assert len(policy.description) <= 160
    assert tuple(policy.sections) in (HEADINGS, (*HEADINGS[:2], ERRORS, *HEADINGS[2:]))
    assert all(policy.sections.values()), "a heading without text"
    assert "](https://" in policy.sections["References"], "a reference is a link to AWS's page"
    assert policy.remediation, "a sentence under Instead says what to do"
    assert policy.level in set(Level) - {Level.REMEDIATE}
    assert policy.severity in set(Severity)


@pytest.mark.parametrize("policy", [p for p in POLICIES if p.options], ids=lambda p: p.name)
def test_options_refuse_what_they_do_not_know(policy: Policy) -> None:
    assert policy.options is not None
    config = policy.options.__struct_config__
    assert (config.frozen, config.forbid_unknown_fields) == (True, True)
    # Pulumi's configuration is written in camel case.
    assert not any("_" in name for name in policy.options.__struct_encode_fields__)


@per_policy
def test_page_shows_programs(policy: Policy) -> None:
    languages = {section: {b.language for b in blocks(policy, section)} for section in ("Fails", "Instead")}
    expected = {"python"} if policy.area == "python_code" else {"yaml"}
    assert languages["Fails"] and languages["Fails"] <= expected
    assert languages["Instead"] and languages["Instead"] <= expected


@per_policy
def test_page_names_only_policies(policy: Policy) -> None:
    """A name in italics, such as *nat-gateway-placement*, is a policy's."""
    prose = re.sub(r"```.*?```", "", policy.doc, flags=re.DOTALL)
    named = set(re.findall(r"(?<!\*)\*([a-z0-9]+(?:-[a-z0-9]+)+)\*(?!\*)", prose))
    assert named <= {p.name for p in POLICIES} | PLANNED


# Policies of the catalogue that pages may name before they are here.
PLANNED: Final = frozenset[str]()


@per_policy
def test_has_tests(policy: Policy) -> None:
    assert (ROOT / "tests" / "policies" / policy.area / f"test_{policy.name.replace('-', '_')}.py").is_file()


@per_policy
def test_is_configurable(policy: Policy) -> None:
    settings = parse({policy.name: {"enforcementLevel": "disabled"}}, POLICIES)
    assert judged(Stack([]), (policy,), settings).subjects == {}


# --- programs


@per_program
@pytest.mark.parametrize("moment", MOMENTS)
def test_programs_of_the_page(block: Block, moment: Moment) -> None:
    """What the page says fails, fails by this policy; what it says to write instead has no fault.

    What AWS refuses is found before deployment; deployed, the same program may be read as AWS's answer.
    Another policy may speak too where the page names it, or as a piece of advice from another area.
    """
    outcome = judged(block.stack(block.messages(moment)), config=switched_on(block.policy))
    found = {f.policy for f in outcome.findings}
    if moment == "planned" or block.section == "Instead":
        assert (block.policy.name in found) == (block.section == "Fails"), outcome.findings
    others = [f for f in outcome.findings if f.policy != block.policy.name]
    if block.section == "Instead":
        assert outcome.mandatory == ()
    for finding in others:
        advice = finding.level is Level.ADVISORY and finding.area != block.policy.area
        named = re.search(rf"(?<![\w-]){re.escape(finding.policy)}(?![\w-])", block.policy.doc)
        assert advice or named, finding


@per_program
@pytest.mark.parametrize("moment", MOMENTS)
def test_messages(block: Block, moment: Moment) -> None:
    stack, config = block.stack(block.messages(moment)), switched_on(block.policy)
    for finding in judged(stack, (block.policy,), config).findings:
        assert "urn:pulumi" not in finding.message
        assert "[unknown]" not in finding.message
        assert SENTINEL not in finding.message
        assert finding.message.rstrip("`").endswith((".", "?"))
        assert len(finding.message) < 600


@per_program
@pytest.mark.parametrize("moment", MOMENTS)
def test_any_order_gives_the_same_bytes(block: Block, moment: Moment) -> None:
    messages = block.messages(moment)
    expected = repr(judged(block.stack(messages)))
    for seed in range(SHUFFLES // 2):
        shuffled = list(messages)
        random.Random(seed).shuffle(shuffled)
        assert repr(judged(block.stack(shuffled))) == expected


@per_program
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_unknown_leaf_adds_no_finding(block: Block, moment: Moment) -> None:
    """What is not known is never taken for a value: it may take a finding away, but adds none to a resource.

    Without its id a resource is read as not deployed yet, so the findings of both moments are allowed.
    """
    messages = block.messages(moment)
    count: Counter[tuple[str, str]] = Counter()
    for one in MOMENTS:
        count |= Counter((f.policy, f.urn) for f in judged(block.stack(block.messages(one))).findings)
    for index, path in _sample(block, messages):
        changed = copy.deepcopy(messages)
        _put(changed[index].properties, path, SENTINEL)
        after = judged(block.stack(changed))
        where = f"{'.'.join(map(str, path))} of {changed[index].name}"
        assert Counter((f.policy, f.urn) for f in after.findings) <= count, where
        assert "[unknown]" not in "".join(f.message for f in after.findings), where


@per_program
def test_what_apply_may_make_adds_no_finding(block: Block) -> None:
    """One more of each type that the stack holds, of which nothing is known: it may be what a policy misses."""
    before = judged(block.stack(block.messages("planned")))
    stack = block.stack(block.messages("planned"))
    stack.__dict__["hidden"] = {
        type_: (_hidden(stack, type_),) for type_ in stack.by_type if type_.startswith("aws:")
    }
    after = judged(stack)
    assert {(f.policy, f.urn) for f in after.findings} <= {(f.policy, f.urn) for f in before.findings}


def _hidden(stack: Stack, type_: str) -> HiddenResource:
    urn = f"urn:pulumi:dev::web::{type_}::made inside apply"
    message = analyzer_pb2.AnalyzerResource(type=type_, name="made inside apply", urn=urn)
    return HiddenResource(stack, message, StructProperties(message.properties))


@per_program
@pytest.mark.parametrize("moment", MOMENTS)
def test_no_secret_is_told(block: Block, moment: Moment) -> None:
    """Neither by messages nor by what could not be decided, alone or behind the value that was there."""
    messages = block.messages(moment)
    texts = [
        (index, path)
        for index, path in _sample(block, messages)
        if _at(messages[index].properties, path).HasField("string_value")
    ]
    for number, (index, path) in enumerate(texts):
        text = _at(messages[index].properties, path).string_value
        value = (CANARY, f"{text}{CANARY}", f"{CANARY}-{text}")[number % 3]
        changed = copy.deepcopy(messages)
        _put(changed[index].properties, path, secret(value))
        assert CANARY not in repr(judged(block.stack(changed))), f"{path} of {changed[index].name}"
    everywhere = copy.deepcopy(messages)
    for index, path in _leaves(messages):
        if _at(messages[index].properties, path).HasField("string_value"):
            _put(everywhere[index].properties, path, secret(f"{CANARY}-{index}"))
    assert CANARY not in repr(judged(block.stack(everywhere)))


# What a program in a dynamic language, or a later provider, may put where a policy expects something else.
SHAPES: Final[tuple[object, ...]] = (
    *([], {}, "", "x", "日本", 5, -1, 2.5, True, None),
    *([SENTINEL], {"a": SENTINEL}, SENTINEL, f"a{SENTINEL}b", ["x", 5], {"x": ["y"]}, [[["x"]]]),
)


@per_program
def test_no_shape_of_a_property_raises(block: Block) -> None:
    chosen = random.Random(zlib.crc32(str(block).encode()))
    messages = block.messages("planned")
    leaves = list(_leaves(messages))
    for _ in range(SHUFFLES if leaves else 0):
        changed = copy.deepcopy(messages)
        for index, path in chosen.sample(leaves, min(len(leaves), chosen.choice((1, 3)))):
            kept = path[: chosen.randint(1, len(path))]
            if _exists(changed[index].properties, kept):
                _put(changed[index].properties, kept, chosen.choice(SHAPES))
        judged(block.stack(changed))


Path_ = tuple[str | int, ...]


def _sample(block: Block, messages: Messages) -> list[tuple[int, Path_]]:
    leaves = list(_leaves(messages))
    chosen = random.Random(zlib.crc32(str(block).encode()))
    return leaves if len(leaves) <= LEAVES else chosen.sample(leaves, LEAVES)


def _leaves(messages: Messages) -> Iterator[tuple[int, Path_]]:
    """The resource's index and the path of every property value that holds no others."""
    for index, message in enumerate(messages):
        for key in sorted(message.properties.fields):
            for path in _paths(message.properties.fields[key]):
                yield index, (key, *path)


def _paths(value: struct_pb2.Value) -> Iterator[Path_]:
    if value.HasField("struct_value") and value.struct_value.fields:
        for key in sorted(value.struct_value.fields):
            if key != SIGNATURE:  # says that this is an asset or a secret, and is never unknown itself
                yield from ((key, *rest) for rest in _paths(value.struct_value.fields[key]))
    elif value.HasField("list_value") and value.list_value.values:
        for index, item in enumerate(value.list_value.values):
            yield from ((index, *rest) for rest in _paths(item))
    else:
        yield ()


def _at(properties: struct_pb2.Struct, path: Path_) -> struct_pb2.Value:
    value = struct_pb2.Value(struct_value=properties)
    for step in path:
        value = value.struct_value.fields[step] if isinstance(step, str) else value.list_value.values[step]
    return value


def _exists(properties: struct_pb2.Struct, path: Path_) -> bool:
    """Whether nothing on the way was replaced by another shape."""
    value = struct_pb2.Value(struct_value=properties)
    for step in path:
        if isinstance(step, str) and step in value.struct_value.fields:
            value = value.struct_value.fields[step]
        elif isinstance(step, int) and step < len(value.list_value.values):
            value = value.list_value.values[step]
        else:
            return False
    return True


def _put(properties: struct_pb2.Struct, path: Path_, value: object) -> None:
    *way, last = path
    holder: struct_pb2.Struct | struct_pb2.ListValue = properties
    for step in way:
        inner = holder.fields[step] if isinstance(holder, struct_pb2.Struct) else holder.values[int(step)]
        holder = inner.struct_value if inner.HasField("struct_value") else inner.list_value
    holder[last] = value  # type: ignore[index]


# --- real stacks


@pytest.mark.skipif(not recordings(), reason="the recordings of real stacks are not at hand")
@pytest.mark.parametrize("path", recordings(), ids=lambda p: p.stem)
def test_real_stacks_in_any_order(path: Path) -> None:
    messages = recorded(path)
    first = repr(judged(Stack.from_messages(messages)))
    random.Random(path.stem).shuffle(messages)
    assert repr(judged(Stack.from_messages(messages))) == first


@pytest.mark.skipif(not recordings(), reason="the recordings of real stacks are not at hand")
@pytest.mark.parametrize("path", recordings(), ids=lambda p: p.stem)
def test_real_stacks_with_an_unknown_leaf(path: Path) -> None:
    messages = recorded(path)
    count = Counter((f.policy, f.urn) for f in judged(Stack.from_messages(messages)).findings)
    leaves = list(_leaves(messages))
    for index, way in random.Random(path.stem).sample(leaves, min(len(leaves), SHUFFLES)):
        changed = copy.deepcopy(messages)
        _put(changed[index].properties, way, SENTINEL)
        after = judged(Stack.from_messages(changed))
        assert Counter((f.policy, f.urn) for f in after.findings) <= count, (changed[index].name, way)


# --- the house


@cache
def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {file}"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _in(room: str, imports: set[str]) -> set[str]:
    return {name for name in imports if name == room or name.startswith(f"{room}.")}


def test_nothing_imports_ipaddress() -> None:
    """The programs in Python that the tests run are users' own, and import what users do."""
    programs = set(_files("tests/sound/python"))
    for room in ("policies", "preflight", "tests", "tools"):
        for file in set(_files(room)) - programs:
            assert not _in("ipaddress", _imports(file)), file
