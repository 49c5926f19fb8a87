"""Several exported states: what they share is one finding each, in any order and in any number of processes."""

from __future__ import annotations

import cProfile
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import Result

from preflight.checks import states
from preflight.checks.between_stacks import conflicts
from preflight.checks.selection import Selection
from preflight.checks.state import evaluate
from preflight.checks.states import Request, check
from preflight.cli.main import main
from preflight.evaluation.settings import Settings, parse
from preflight.model.state.shared_resources import summary_of
from preflight.policy import Level, discover
from preflight.reports.json import render
from preflight.reports.report import Report
from preflight.state.export import StateError, stack_of
from tests.preflight.own.files import policy_file
from tests.preflight.test_state import TODAY, State
from tests.versions import command_line

Write = Callable[..., tuple[Path, ...]]


def stacks(*names: str, queues: int = 1) -> list[State]:
    """Stacks that own the same queues, and one each of their own."""
    made = [State(name) for name in names]
    for state in made:
        state.queue(f"own-{state.stack}")
        for number in range(queues):
            state.queue(f"orders{number}" if number else "orders")
    return made


def judged(*made: State, **config: Any) -> Report:
    settings = parse(config, discover(), explicit=True) if config else Settings()
    return evaluate([s.exported() for s in made], discover(), settings, strict=True, today=TODAY)


def shared(report: Report) -> list[tuple[str, str]]:
    """The stacks and messages of the findings on shared things."""
    found = [f for f in report.findings if f.policy == "resource-conflicts"]
    return [(f.urn.split("::")[0].rpartition(":")[2], f.message) for f in found]


# --- one finding for one thing


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ("a", "b"),
            "'orders' of stack 'a' of project 'web' is the same Queue in AWS, so that each stack changes and deletes "
            "it. Remove it from one stack, and use a stack reference or a lookup there.",
        ),
        (
            ("a", "b", "c"),
            "'orders' of stack 'a' of project 'web' and 'orders' of stack 'c' of project 'web' are the same Queue in "
            "AWS, so that each of the 3 stacks changes and deletes it. Keep it in one stack, and use a stack reference "
            "or a lookup in the others.",
        ),
        (
            ("a", "b", "c", "d", "e", "f"),
            "'orders' of stack 'a' of project 'web', 'orders' of stack 'c' of project 'web', 'orders' of stack 'd' of "
            "project 'web' and 2 more are the same Queue in AWS, so that each of the 6 stacks changes and deletes it. "
            "Keep it in one stack, and use a stack reference or a lookup in the others.",
        ),
    ],
)
def test_a_thing_of_several_stacks_is_one_finding(names: tuple[str, ...], message: str) -> None:
    assert shared(judged(*stacks(*names))) == [("b", message)]
    assert shared(judged(*reversed(stacks(*names)))) == [("b", message)]


@pytest.mark.parametrize("count", [2, 8, 32])
def test_findings_do_not_grow_with_the_pairs(count: int) -> None:
    report = judged(*stacks(*(f"s{n:02}" for n in range(count)), queues=3))
    assert len(shared(report)) == 3
    levels = Counter(f.policy for f in report.findings)
    alone = Counter(f.policy for f in judged(*stacks("s00", queues=3)).findings)
    assert levels - Counter({"resource-conflicts": 3}) == Counter({p: n * count for p, n in alone.items()})


def test_work_between_stacks_grows_with_the_stacks() -> None:
    """Counted in calls, not in seconds: eight times the stacks are at most twelve times the work."""
    few, many = (calls_between(count) for count in (10, 80))
    assert many < few * 12, (few, many)


def calls_between(count: int) -> int:
    summaries = [
        summary_of(stack_of(s.exported(), TODAY)) for s in stacks(*map("s{:03}".format, range(count)))
    ]
    profiler = cProfile.Profile()
    profiler.runcall(conflicts, summaries, discover(), Settings())
    return sum(entry.callcount for entry in profiler.getstats())


def test_an_exception_for_one_owner_leaves_the_others() -> None:
    def accepted(*names: str) -> dict[str, Any]:
        exceptions = [{"resource": f"urn:pulumi:{n}::*", "reason": "moves soon"} for n in names]
        return {"resource-conflicts": {"exceptions": exceptions}}

    three = stacks("a", "b", "c")
    assert [stack for stack, _ in shared(judged(*three, **accepted("b")))] == ["c"]
    report = judged(*three, **accepted("b", "c"))
    assert shared(report) == []
    assert [(e.finding.policy, e.reason) for e in report.excepted] == [("resource-conflicts", "moves soon")]


def test_the_level_is_that_of_the_strictest_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    def level(_: Settings, policy: object, stack: str) -> Level:
        return {"b": Level.DISABLED, "c": Level.ADVISORY, "d": Level.MANDATORY}.get(stack, Level.ADVISORY)

    monkeypatch.setattr(Settings, "level", level)
    report = judged(*stacks("a", "b", "c", "d"))
    assert [
        (f.level, f.urn.split("::")[0][-1]) for f in report.findings if f.policy == "resource-conflicts"
    ] == [(Level.MANDATORY, "d")]
    assert shared(judged(*stacks("a", "b"))) == []


# --- files, in one process or in several


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*made: State) -> tuple[Path, ...]:
        paths = tuple(tmp_path / f"{state.stack}.json" for state in made)
        for path, state in zip(paths, made, strict=True):
            path.write_bytes(state.content())
        return paths

    return written


def test_the_number_of_processes_changes_nothing(write: Write) -> None:
    files = write(*stacks("a", "b", "c", "d", "e"))
    one, two = (check(Request(files, today=TODAY, processes=n)) for n in (1, 2))
    assert render(one) == render(two)
    assert len(shared(one)) == 1
    turned = check(Request(files[::-1], today=TODAY, processes=2))
    assert render(turned) == render(one)


def test_the_first_file_that_is_not_a_state_is_named(write: Write) -> None:
    files = write(*stacks("a", "b", "c", "d"))
    for file in files[1:3]:
        file.write_text("{}")
    for processes in (1, 2):
        with pytest.raises(StateError, match=r"b\.json: not a state"):
            check(Request(files, processes=processes))


ENDING: Final = '''"""A queue ends the process."""

import multiprocessing
import os

from preflight.policy import MANDATORY, HIGH, Finding, policy


@policy(each="aws:sqs/queue:Queue", level=MANDATORY, severity=HIGH)
def NAME(queue):
    if multiprocessing.parent_process() is not None and queue.stack.name == "c":
        os._exit(1)
    yield Finding(queue, "name is wrong. Change it.")
'''


def test_states_of_a_process_that_ends_are_evaluated_here(write: Write, tmp_path: Path) -> None:
    policy_file(tmp_path, "rules/tests/ending_queue.py", ENDING)
    files = write(*stacks("a", "b", "c", "d", queues=0))
    selection = Selection(("ending-queue",))
    request = Request(files, selection, own=(tmp_path / "rules",), today=TODAY, processes=2)
    assert sorted(f.resource for f in check(request).findings) == ["own-a", "own-b", "own-c", "own-d"]


def test_few_states_need_no_process(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(*stacks("a", "b", "c"))
    request = Request(files)
    monkeypatch.setattr(states, "_cores", lambda: 2)
    assert states._processes(request, files) == 1
    monkeypatch.setattr(states, "_WORTH_A_PROCESS", files[0].stat().st_size)
    assert states._processes(request, files) == 2
    assert states._processes(request, files[:1]) == 1
    assert states._processes(Request(files, strict=True), files) == 1


def test_stdin_is_one_of_the_states(write: Write) -> None:
    *others, last = stacks("a", "b", "c")
    result = command_line().invoke(
        main,
        ["state", "check", "-f", "json", "-", *map(str, write(*others))],
        input=last.content(),
    )
    assert json.loads(result.stdout)["stack"] == "a, b, c"


def test_only_a_single_state_has_a_diagram(write: Write) -> None:
    files = write(*stacks("a", "b"))
    assert check(Request(files)).model is None
    alone = check(Request(files[:1])).model
    assert alone is not None and alone.name == "a"


# --- the options


def run(*arguments: object) -> Result:
    return command_line().invoke(main, ["state", "check", *map(str, arguments)])


def policies(result: Result) -> set[str]:
    return {f["policy"] for f in json.loads(result.stdout)["findings"]}


@pytest.fixture
def file(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state with a mandatory finding, an advisory one and no preflight.yaml beside it."""
    state = State()
    state.queue(initErrors=["failed"])
    state.row("aws:kms/key:Key", "key", "k-1", {"description": "Orders"})
    monkeypatch.chdir(tmp_path)
    return write(state)[0]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), {"partial-deployments", "queue-without-dead-letter-queue", "key-without-rotation"}),
        (("--skip", "partial-deployments"), {"queue-without-dead-letter-queue", "key-without-rotation"}),
        (("--area", "state"), {"partial-deployments"}),
        (("--policy", "key-without-rotation"), {"key-without-rotation"}),
        (("--min-severity", "high"), {"partial-deployments"}),
    ],
)
def test_options_select_policies(file: Path, options: tuple[str, ...], found: set[str]) -> None:
    assert policies(run(file, "-f", "json", *options)) == found


@pytest.mark.parametrize(
    ("fail_on", "skip", "code"),
    [
        ((), (), 1),
        (("--fail-on", "never"), (), 0),
        ((), ("--skip", "partial-deployments"), 0),
        (("--fail-on", "advisory"), ("--skip", "partial-deployments"), 1),
    ],
)
def test_the_exit_code_is_chosen(
    file: Path, fail_on: tuple[str, ...], skip: tuple[str, ...], code: int
) -> None:
    assert run(file, *fail_on, *skip).exit_code == code


def test_what_there_is_not_is_said_in_one_line(file: Path) -> None:
    for options, said in (
        (("--skip", "partial-deployment"), "partial-deployment: no such policy"),
        (("--area", "moon"), "moon: no such area"),
    ):
        result = run(file, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr and result.stderr.count("\n") == 1


def test_the_section_check_sets_the_defaults(file: Path) -> None:
    Path("preflight.yaml").write_text(
        "check:\n  skip: partial-deployments\n  failOn: advisory\n  format: json\n  stack: prod\n"
    )
    result = run(file)
    assert policies(result) == {"queue-without-dead-letter-queue", "key-without-rotation"}
    assert result.exit_code == 1
    given = run(file, "--skip", "key-without-rotation", "--fail-on", "never")
    assert policies(given) == {"queue-without-dead-letter-queue", "partial-deployments"}
    assert given.exit_code == 0


def test_the_section_check_is_read_before_the_states(file: Path) -> None:
    Path("preflight.yaml").write_text("check: { skips: partial-deployments }\n")
    result = run(file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: check: unknown key 'skips'; did you mean 'skip'?")
