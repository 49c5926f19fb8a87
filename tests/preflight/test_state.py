"""Exported states: read in every version, judged, verified, copied; files that are none are left alone."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from preflight.checks.state import evaluate
from preflight.cli.main import main
from preflight.core.resource import Resource
from preflight.core.values import SECRET_SIGNATURE, SIGNATURE, Secret, Unknown
from preflight.evaluation.evaluate import Outcome
from preflight.evaluation.evaluate import run as run_policies
from preflight.evaluation.settings import Settings
from preflight.model.network.subnet import Subnet
from preflight.policy import discover
from preflight.reports.report import Report
from preflight.state import backup as backups
from preflight.state import export as states
from preflight.state.backup import backup
from preflight.state.export import StateError, parse, read, stack_of
from tests.policies.pages import Block, blocks
from tests.versions import command_line
from tools.exports import export_of_messages

TODAY: Final = date(2026, 11, 25)
NOW: Final = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
CANARY: Final = "canary7f3a9c51"


class State:
    """A state file in the making."""

    def __init__(self, stack: str = "dev", project: str = "web") -> None:
        self.stack, self.project = stack, project
        self.rows: list[dict[str, Any]] = []
        self.pending: list[dict[str, Any]] = []
        self.root = self.urn("pulumi:pulumi:Stack", f"{project}-{stack}")
        self.rows.append({"urn": self.root, "type": "pulumi:pulumi:Stack", "custom": False})
        self.provider = f"{self.urn('pulumi:providers:aws', 'default')}::p1"
        self.row(
            "pulumi:providers:aws", "default", "p1", {"region": "eu-west-1", "version": "7.1.0"}, provider=""
        )

    def urn(self, type_: str, name: str) -> str:
        return f"urn:pulumi:{self.stack}::{self.project}::{type_}::{name}"

    def row(self, type_: str, name: str, id_: str, inputs: dict[str, Any], **fields: Any) -> dict[str, Any]:
        row = {
            "urn": self.urn(type_, name),
            "type": type_,
            "custom": True,
            "id": id_,
            "inputs": inputs,
            "parent": self.root,
            "provider": self.provider,
            **fields,
        }
        self.rows.append({k: v for k, v in row.items() if v != ""})
        return row

    def queue(self, name: str = "orders", **fields: Any) -> dict[str, Any]:
        arn = f"arn:aws:sqs:eu-west-1:123456789012:{name}"
        return self.row(
            "aws:sqs/queue:Queue", name, f"https://sqs/{name}", {"name": name}, outputs={"arn": arn}, **fields
        )

    @property
    def deployment(self) -> dict[str, Any]:
        return {
            "manifest": {"time": "2026-11-20T09:30:00Z", "version": "v3.260.0", "magic": "m"},
            "resources": self.rows,
            "pending_operations": self.pending,
        }

    def content(self, version: int = 3) -> bytes:
        return json.dumps({"version": version, "deployment": self.deployment}).encode()

    def exported(self) -> states.Exported:
        return parse(self.content(), "state.json")


def found(*files: State) -> list[tuple[str, str]]:
    report = judged(*files)
    return [(f.policy, f.resource) for f in report.findings if f.area != "well_architected"]


def judged(*files: State) -> Report:
    return evaluate([f.exported() for f in files], discover(), Settings(), strict=True, today=TODAY)


def network(state: State) -> tuple[dict[str, Any], dict[str, Any]]:
    vpc = state.row("aws:ec2/vpc:Vpc", "net", "vpc-1", {"cidrBlock": "10.0.0.0/16"})
    subnet = state.row(
        "aws:ec2/subnet:Subnet",
        "a",
        "subnet-1",
        {"vpcId": "vpc-1", "cidrBlock": "10.1.0.0/24"},
        outputs={"arn": "x", "availabilityZone": "eu-west-1a"},
        dependencies=[vpc["urn"]],
        propertyDependencies={"vpcId": [vpc["urn"]]},
    )
    return vpc, subnet


# --- reading


@pytest.mark.parametrize("version", states.VERSIONS)
def test_every_version(version: int) -> None:
    state = State()
    network(state)
    stack = stack_of(parse(state.content(version), "f"), TODAY)
    assert (stack.project, stack.name) == ("web", "dev")
    assert [type(s.vpc).__name__ for s in stack.all(Subnet)] == ["Vpc"]


def test_a_checkpoint_of_a_backend() -> None:
    state = State()
    state.queue()
    raw = {"version": 3, "checkpoint": {"stack": "dev", "latest": state.deployment}}
    stack = stack_of(parse(json.dumps(raw).encode(), "f"), TODAY)
    assert [r.name for r in stack.resources] == ["orders", "default", "web-dev"]


@pytest.mark.parametrize(
    "raw",
    [
        {"version": 3, "deployment": None},
        {"version": 3, "deployment": {}},
        {"version": 3, "deployment": {"resources": None, "manifest": None}},
        {"version": 3, "checkpoint": {"latest": None}},
    ],
)
def test_a_stack_that_was_never_deployed(raw: dict[str, Any]) -> None:
    assert stack_of(parse(json.dumps(raw).encode(), "f"), TODAY).resources == ()


def test_a_resource_is_its_inputs_and_its_names() -> None:
    state = State()
    network(state)
    (subnet,) = stack_of(state.exported(), TODAY).all(Subnet)
    resource = subnet.resource
    assert isinstance(subnet, Subnet)
    assert resource.get("id") == "subnet-1"
    assert resource.get("arn") == "x"
    assert resource.get("availabilityZone") is None
    assert resource.has_input("cidrBlock")
    assert not resource.has_input("arn")
    assert resource.region == "eu-west-1"
    assert resource.parent is not None
    assert resource.parent.name == "web-dev"


def test_options_and_what_is_only_read() -> None:
    state = State()
    state.queue("a", protect=True)
    state.queue("b", external=True)
    stack = stack_of(state.exported(), TODAY)
    a, b = stack.of("aws:sqs/queue:Queue")
    assert (a.protect, a.is_external) == (True, False)
    assert (b.protect, b.is_external) == (False, True)


def test_old_copies_are_not_deployed() -> None:
    state = State()
    state.queue(delete=True)
    state.queue()
    stack = stack_of(state.exported(), TODAY)
    assert len(stack.of("aws:sqs/queue:Queue")) == 1


@pytest.mark.parametrize(
    ("fields", "inside"),
    [
        ({"ciphertext": "AAAA"}, None),
        ({"plaintext": json.dumps(CANARY)}, CANARY),
        ({"plaintext": "no json"}, None),
        ({"value": CANARY}, CANARY),
    ],
)
def test_secrets_are_closed(fields: dict[str, Any], inside: str | None) -> None:
    state = State()
    state.queue()["inputs"]["policy"] = {SIGNATURE: SECRET_SIGNATURE, **fields}
    (queue,) = stack_of(state.exported(), TODAY).of("aws:sqs/queue:Queue")
    value = queue.get("policy")
    assert isinstance(value, Secret)
    assert CANARY not in repr(value)
    revealed = value.reveal()
    assert revealed == inside if inside is not None else isinstance(revealed, Unknown)


def test_no_secret_is_told() -> None:
    state = State()
    queue = state.queue()
    for key in ("name", "policy", "redrivePolicy"):
        queue["inputs"][key] = {SIGNATURE: SECRET_SIGNATURE, "plaintext": json.dumps(CANARY)}
    assert CANARY not in repr(judged(state).outcome)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "f: not JSON, or truncated (line 1)"),
        (b"\xff\xfe", "f: not JSON, or truncated"),
        (State().content()[:-40], "f: not JSON, or truncated (line 1)"),
        (b"[]", "f: not a state; create one with `pulumi stack export`"),
        (b'{"resources": []}', "f: not a state; create one with `pulumi stack export`"),
        (
            b'{"version": 4, "terraform_version": "1.9"}',
            "f: not a state; create one with `pulumi stack export`",
        ),
        (b'{"deployment": {}}', "f: a state of version null; the supported versions are 1 to 4"),
        (b'{"version": 5, "deployment": {}}', "f: a state of version 5; the supported versions are 1 to 4"),
        (
            b'{"version": true, "deployment": {}}',
            "f: a state of version true; the supported versions are 1 to 4",
        ),
        (
            b'{"version": "3", "deployment": {}}',
            'f: a state of version "3"; the supported versions are 1 to 4',
        ),
        (b'{"version": 3, "deployment": []}', "f: its deployment is not an object"),
        (b'{"version": 3, "checkpoint": 1}', "f: its checkpoint is not an object"),
        (
            b'{"version": 3, "deployment": {"resources": [{"urn": "x"}]}}',
            "f: its resources are not a list of objects with a type and a URN",
        ),
        (b"[" * 200_000, "f: not JSON, or truncated"),
    ],
)
def test_what_is_no_state(content: bytes, error: str) -> None:
    with pytest.raises(StateError) as raised:
        parse(content, "f")
    assert str(raised.value) == error


# --- judging


def test_a_sound_state() -> None:
    state = State()
    state.queue()
    assert judged(state).mandatory == 0


def test_the_policies_see_what_is_deployed() -> None:
    state = State()
    network(state)
    assert ("cidr-block-conflicts", "a") in found(state)


def test_the_faults_of_the_state() -> None:
    state = State()
    state.queue("late", initErrors=["no"])
    state.queue("lost", dependencies=["urn:pulumi:dev::web::t::gone"])
    state.queue("twin")
    state.queue("twin")
    state.pending.append({"resource": state.queue("half"), "type": "creating"})
    assert found(state)[:4] == [
        ("damaged-state", "lost"),
        ("damaged-state", "twin"),
        ("partial-deployments", "half"),
        ("partial-deployments", "late"),
    ]


def test_two_stacks_with_one_thing() -> None:
    one, two = State("dev"), State("prod")
    one.queue("orders")
    two.queue("orders")
    expected = [("resource-conflicts", "orders")]
    for files in ((one, two), (two, one)):
        assert [f for f in found(*files) if f[0] == "resource-conflicts"] == expected
    (finding,) = [f for f in judged(one, two).findings if f.policy == "resource-conflicts"]
    assert finding.urn.startswith("urn:pulumi:prod::")
    assert "'orders' of stack 'dev' of project 'web' is the same Queue in AWS" in finding.message


def test_two_stacks_with_two_things() -> None:
    one, two = State("dev"), State("prod")
    one.queue("orders")
    two.queue("invoices")
    assert judged(one, two).mandatory == 0


def test_what_one_stack_owns_and_the_other_reads() -> None:
    one, two = State("dev"), State("prod")
    one.queue("orders")
    two.queue("orders", external=True)
    assert judged(one, two).mandatory == 0


@pytest.mark.parametrize(("block", "overlaps"), [("10.0.128.0/17", True), ("10.1.0.0/16", False)])
def test_peers_of_two_stacks(block: str, overlaps: bool) -> None:
    one, two = State("dev"), State("prod")
    vpc, _ = network(one)
    vpc["inputs"]["cidrBlock"] = "10.0.0.0/16"
    two.row("aws:ec2/vpc:Vpc", "hub", "vpc-2", {"cidrBlock": block})
    two.row(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        "peer",
        "pcx-1",
        {"vpcId": "vpc-2", "peerVpcId": "vpc-1"},
    )
    assert (("cidr-block-conflicts", "peer") in found(one, two)) is overlaps


@pytest.mark.parametrize(
    ("name", "has", "missing"),
    [
        ("acme/web/dev", {}, True),
        ("acme/web/dev", {"vpcId": "vpc-1"}, False),
        ("acme/web/test", {}, False),
        ("acme/other/dev", {}, False),
    ],
)
def test_outputs_of_another_stack(name: str, has: dict[str, str], missing: bool) -> None:
    one, two = State("dev"), State("prod")
    one.rows[0]["outputs"] = has
    two.row(
        "pulumi:pulumi:StackReference",
        "net",
        name,
        {"name": name},
        outputs={"name": name, "outputs": {"vpcId": "vpc-1"}},
        provider="",
    )
    assert (("export-handling", "net") in found(one, two)) is missing


PROGRAMS: Final = tuple(b for p in discover() if p.area != "state" for b in blocks(p) if b.language == "yaml")


@pytest.mark.parametrize("block", PROGRAMS, ids=str)
def test_a_deployed_program_is_judged_as_its_state(block: Block) -> None:
    """The same mandatory findings, whether the engine describes the stack or its state does."""
    messages = block.messages("deployed")
    outcome = run_policies(block.stack(messages), discover(), Settings(), strict=True)
    exported = parse(export_of_messages(messages), "f")
    report = evaluate([exported], discover(), Settings(), strict=True)
    assert _mandatory(report.outcome) == _mandatory(outcome)


def _mandatory(outcome: Outcome) -> set[tuple[str, str, str]]:
    return {(f.policy, f.urn, f.message) for f in outcome.mandatory if f.area != "state"}


# --- the commands


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run() -> Run:
    def call(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        result = command_line().invoke(main, ["state", *map(str, arguments)], input=stdin)
        return result.exit_code, result.stdout, result.stderr

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    state = State()
    state.queue()
    path = tmp_path / "state.json"
    path.write_bytes(state.content())
    return path


def test_a_state_without_resources_is_not_green(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text(
        '{"version": 3, "deployment": {"manifest": {"time": "2026-11-28T10:00:00Z"}, "resources": []}}'
    )
    code, out, err = run("check", path, "-f", "json")
    assert (code, json.loads(out)["complete"]) == (2, False)
    assert "contains no resource: nothing was evaluated" in err
    assert run("verify", path)[0] == 0


def test_check_exits_by_what_it_finds(file: Path, run: Run, tmp_path: Path) -> None:
    assert run("check", file)[0] == 0
    state = State()
    state.queue(initErrors=["no"])
    bad = tmp_path / "bad.json"
    bad.write_bytes(state.content())
    assert run("check", bad)[0] == 1
    assert run("check", file, bad)[0] == 1
    code, out, err = run("check", file, tmp_path / "nothing.json")
    assert (code, out) == (2, "")
    assert "nothing.json" in err


def test_check_says_in_one_line_what_is_no_state(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    path.write_text('{"version": 4}')
    for command in ("check", "verify", "backup"):
        code, out, err = run(command, path)
        assert (code, out) == (2, "")
        assert err == f"error: {path}: not a state; create one with `pulumi stack export`\n"
    assert path.read_text() == '{"version": 4}'


def test_check_reads_stdin_and_writes_reports(run: Run, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.sarif"
    code, out, _ = run("check", "-", "-f", "json", "-o", target, stdin=file.read_bytes())
    assert code == 0
    assert json.loads(out)["stack"] == "dev"
    assert json.loads(target.read_text())["version"] == "2.1.0"


def test_verify_judges_only_the_state(run: Run, tmp_path: Path) -> None:
    state = State()
    network(state)
    path = tmp_path / "s.json"
    path.write_bytes(state.content())
    assert run("check", path)[0] == 1
    assert run("verify", path)[0] == 0
    state.rows[-1]["parent"] = "urn:pulumi:dev::web::acme:Web::gone"
    path.write_bytes(state.content())
    code, out, _ = run("verify", path)
    assert code == 1
    assert "damaged-state" in out


def test_backup_is_the_same_state(run: Run, file: Path, tmp_path: Path) -> None:
    code, out, _ = run("backup", file, "--to", tmp_path / "copies")
    copy = Path(out.strip())
    assert code == 0
    assert gzip.decompress(copy.read_bytes()) == file.read_bytes()
    assert [p.name for p in (tmp_path / "copies").iterdir()] == [copy.name]
    assert run("verify", copy)[0] == 0


def test_backup_never_overwrites(file: Path, tmp_path: Path) -> None:
    exported = read(file)
    first = backup(exported, tmp_path, now=NOW)
    first.write_bytes(b"mine")
    with pytest.raises(StateError, match="the file exists already and was not changed"):
        backup(exported, tmp_path, now=NOW)
    assert first.read_bytes() == b"mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([first.name, file.name])


def test_backup_keeps_as_many_as_asked(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    others = [folder / "notes.txt", folder / "web-devel-20261125T093000Z-0123456789ab.json.gz"]
    for other in others:
        other.write_text("x")
    made = [backup(read(file), folder, now=NOW.replace(hour=hour)) for hour in range(5)]
    last = backup(read(file), folder, keep=2, now=NOW)
    assert sorted(folder.iterdir()) == sorted([*others, made[-1], last])


def test_backup_that_cannot_be_written(file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StateError):
        backup(read(file), tmp_path / "taken", now=NOW)


def test_backup_that_reads_back_otherwise_is_none(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = read(file)
    other = gzip.compress(State("other").content())
    monkeypatch.setattr(backups.gzip, "compress", lambda *_, **__: other)
    with pytest.raises(StateError, match="the written file differs from the state"):
        backup(exported, tmp_path / "copies", now=NOW)
    assert list((tmp_path / "copies").iterdir()) == []


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.95])
def test_a_copy_that_is_cut_off(file: Path, tmp_path: Path, cut: float) -> None:
    copy = backup(read(file), tmp_path, now=NOW)
    content = copy.read_bytes()
    copy.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(StateError):
        read(copy)


KILLED: Final = """
import os, signal, sys
from pathlib import Path
from preflight.state import backup, export
where = sys.argv[3]
holder = {"link": os, "fsync": os, "compress": backup.gzip}[where]
def die(*a, **k):
    os.kill(os.getpid(), signal.SIGKILL)
exported = export.read(Path(sys.argv[1]))
setattr(holder, where, die)
backup.backup(exported, Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("where", ["compress", "fsync", "link"])
def test_a_killed_backup_leaves_no_copy(file: Path, tmp_path: Path, where: str) -> None:
    folder = tmp_path / "copies"
    command = [sys.executable, "-c", KILLED, os.fspath(file), os.fspath(folder), where]
    ended = subprocess.run(command, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert [p for p in folder.iterdir() if not p.name.endswith(".part")] == []
    assert backup(read(file), folder).is_file()


def test_a_reference_is_a_resource() -> None:
    state = State()
    network(state)
    (subnet,) = stack_of(state.exported(), TODAY).of("aws:ec2/subnet:Subnet")
    assert isinstance(subnet.ref(("aws:ec2/vpc:Vpc",), "vpcId"), Resource)
