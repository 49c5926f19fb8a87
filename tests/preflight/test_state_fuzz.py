"""Whatever a state file holds, it is judged and reported, or refused in one line."""

from __future__ import annotations

import copy
import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from preflight import reports
from preflight.checks.state import evaluate
from preflight.cli.main import main
from preflight.core.values import SECRET_SIGNATURE, SIGNATURE
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from preflight.reports.report import Report
from preflight.state.export import StateError, parse, stack_of
from tests.preflight.requests import a_policy, says
from tests.preflight.test_secrets import told
from tests.preflight.test_state import State, network

POLICIES: Final = discover()
# Changes of the state that each run tries, and always the same ones.
SAMPLE: Final = 600

SHAPES: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    0.5,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\ud800",
    "a\0b\udfff",
    "::",
    "urn:pulumi:dev::web::aws:ec2/vpc:Vpc::net",
    "9" * 5000,
    [],
    [None],
    ["\ud800", 1, {}],
    {},
    {"": None},
    {"\ud800": "\udfff"},
    {SIGNATURE: SECRET_SIGNATURE},
    {SIGNATURE: SECRET_SIGNATURE, "plaintext": "[" * 5000},
    {SIGNATURE: SECRET_SIGNATURE, "plaintext": '"\\ud800"'},
    {SIGNATURE: 1},
    "DEEP LIST",
    "DEEP OBJECT",
)


def shaped(value: Any) -> Any:
    for name, opening in (("DEEP LIST", lambda v: [v]), ("DEEP OBJECT", lambda v: {"a": v})):
        if value == name:
            value = "x"
            for _ in range(90):
                value = opening(value)
    return value


def whole() -> dict[str, Any]:
    state = State()
    vpc, _ = network(state)
    state.queue(
        "orders",
        customTimeouts={"create": 60, "update": 1.5},
        protect=True,
        ignoreChanges=["tags"],
        initErrors=["failed"],
        delete=False,
        dependencies=[vpc["urn"]],
    )
    state.queue("old", delete=True, pendingReplacement=True)
    state.row(
        "pulumi:pulumi:StackReference",
        "other",
        "web/prod",
        {"name": "web/prod"},
        outputs={"name": "web/prod", "outputs": {"url": "x"}},
    )
    state.row(
        "aws:rds/instance:Instance",
        "db",
        "db-1",
        {"engine": "postgres", "password": {SIGNATURE: SECRET_SIGNATURE, "plaintext": '"p"'}},
        outputs={"password": "plain-secret-8f3k2"},
    )
    state.pending.append({"resource": dict(state.rows[-1]), "type": "creating"})
    return {"version": 3, "deployment": state.deployment}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def changes() -> list[tuple[tuple[Any, ...], Any]]:
    every = [(path, shape) for path in places(whole()) for shape in SHAPES]
    return random.Random(1).sample(every, min(SAMPLE, len(every)))


def judged(content: bytes) -> Report | None:
    try:
        exported = parse(content, "state.json")
    except StateError as error:
        assert "\n" not in str(error)
        return None
    return evaluate([exported], POLICIES, Settings(), strict=True)


@pytest.mark.parametrize("part", range(4))
def test_any_value_anywhere(part: int) -> None:
    for number, (path, shape) in enumerate(changes()[part::4]):
        raw = copy.deepcopy(whole())
        node: Any = raw
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = shaped(shape)
        try:
            report = judged(json.dumps(raw).encode())
            if report is not None and number % 10 == 0:
                for text in told(report).values():
                    text.encode("utf-8")
        except Exception as error:
            error.add_note(f"{'.'.join(map(str, path))} is {str(shape)[:50]!r}")
            raise


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_file_that_is_cut_off(cut: int) -> None:
    content = json.dumps(whole()).encode()
    assert judged(content[: len(content) * cut // 100]) is None


@pytest.mark.parametrize(
    "version",
    [0, 5, -1, "3", None, 3.5, [], {}, True, 10**400, "\ud800"],
    ids=lambda v: str(v)[:8].encode("utf-8", "replace").decode(),
)
def test_other_versions(version: Any) -> None:
    assert judged(json.dumps({**whole(), "version": version}).encode()) is None


def large(count: int, copies: int = 1) -> State:
    state = State()
    vpc, subnet = network(state)
    for number in range(count):
        for _ in range(copies):
            state.row(
                "aws:ec2/subnet:Subnet",
                f"s{number}",
                f"subnet-{number:08x}",
                {"vpcId": "vpc-1", "cidrBlock": f"10.0.{number % 256}.0/24", "tags": {"Name": f"s{number}"}},
                outputs={"arn": f"arn:aws:ec2:eu-west-1:123456789012:subnet/{number}"},
                dependencies=[vpc["urn"], subnet["urn"]],
                propertyDependencies={"vpcId": [vpc["urn"]]},
            )
    return state


def test_time_grows_with_the_state_and_no_faster() -> None:
    took = []
    for count in (1_000, 4_000):
        content = large(count).content()
        begun = time.process_time()
        assert judged(content) is not None
        took.append(time.process_time() - begun)
    assert took[1] < 10 * took[0] + 1, took


def test_fifty_thousand_resources_are_judged() -> None:
    state = State()
    for number in range(50_000):
        state.queue(f"q{number}")
    begun = time.process_time()
    report = judged(state.content())
    assert report is not None and report.outcome.resources == 50_002
    assert time.process_time() - begun < 120


def test_every_resource_twice() -> None:
    report = judged(large(300, copies=2).content())
    assert report is not None
    assert {f.resource for f in report.findings if f.policy == "damaged-state"} >= {"s0", "s299"}


@pytest.mark.parametrize("format_", reports.FORMATS)
def test_lone_surrogates_reach_every_report(format_: str, tmp_path: Path) -> None:
    """JSON may hold them, and no file in UTF-8 may."""
    state = State()
    state.row("aws:ec2/vpc:Vpc", "net", "vpc-1", {"cidrBlock": "10.0.0.0/\ud800"})
    file = tmp_path / "state.json"
    file.write_bytes(state.content())
    for more in ([], ["--output", str(tmp_path / "report")]):
        ran = CliRunner().invoke(main, ["state", "check", str(file), "--format", format_, *more])
        assert ran.exit_code == 1, (ran.exception, ran.output[-200:])
    (tmp_path / "report").read_text(encoding="utf-8")


def test_a_packed_file_that_is_damaged(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(large(20).content()))
    content[len(content) // 2] ^= 0xFF
    file = tmp_path / "state.json.gz"
    file.write_bytes(content)
    ran = CliRunner().invoke(main, ["state", "check", str(file)])
    assert ran.exit_code == 2
    assert ran.output.count("\n") == 1


def test_lone_surrogates_inside_a_document_reach_every_report(tmp_path: Path) -> None:
    """A property's own JSON may hold them, too, where no reader of the file sees them."""
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "a\ud800", "Effect": "Allow", "Action": "\udfff"}],
    }
    state = State()
    state.row("aws:iam/policy:Policy", "p", "arn:x", {"policy": json.dumps(document)})
    report = judged(state.content())
    assert report is not None
    assert [f.policy for f in report.findings] == ["policy-document-shape"]
    for text in told(report).values():
        text.encode("utf-8")
    stack = stack_of(state.exported())
    (found,) = run(
        stack, [a_policy("one", says("bad \ud800"), query=lambda s: s.resources[:1])], Settings()
    ).findings
    assert found.message == "bad ?"
