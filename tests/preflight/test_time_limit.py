"""A policy that never ends, or that swallows every error, is stopped; whatever runs beside it is not."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from preflight.analyzer.servicer import Analyzer
from preflight.core.stack import Stack
from preflight.evaluation import time_limit as patience
from preflight.evaluation.evaluate import MAX_FINDINGS_PER_POLICY, run
from preflight.evaluation.settings import Settings
from preflight.evaluation.time_limit import PolicyTimeoutError, TimeLimit
from preflight.policy import Finding, Level
from preflight.testing import Program
from tests.preflight.requests import a_policy, configuration, resource_request, says, stack_request

VPC = "aws:ec2/vpc:Vpc"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "POLICY_SECONDS", 0.5)
    monkeypatch.setattr(patience, "MINIMUM_SECONDS", 0.2)


def web(cidr: str = "10.0.0.0/16") -> Program:
    made = Program()
    made.add("aws:ec2:Vpc", "main", cidrBlock=cidr)
    return made


def stack(cidr: str = "10.0.0.0/16") -> Stack:
    return Stack.from_messages(web(cidr).messages())


def loops(subject: Any) -> Iterator[Finding]:
    yield Finding(subject, "was found before")
    for _ in itertools.count():
        pass


def swallows(subject: Any) -> Iterator[Finding]:
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            yield Finding(subject, "never")


def clings(subject: Any) -> Iterator[Finding]:
    """Takes the first stop for its own."""
    try:
        yield from loops(subject)
    except BaseException:
        yield from loops(subject)


def endless() -> Iterator[Any]:
    yield from itertools.repeat(stack().resources[0])


def found(outcome: Any) -> list[tuple[str, str]]:
    return [(f.policy, f.message) for f in outcome.findings]


STOPPED = "The policy '{}' did not end in time and evaluated nothing further."


@pytest.mark.parametrize("check", [loops, swallows, clings])
def test_a_policy_that_does_not_end_is_stopped_and_the_next_one_runs(check: Any) -> None:
    policies = [a_policy("endless", check, types=(VPC,)), a_policy("right", says("is seen"), types=(VPC,))]
    begun = time.monotonic()
    outcome = run(stack(), policies, Settings())
    assert 0.4 < time.monotonic() - begun < 10
    told = found(outcome)
    assert ("policy-error", STOPPED.format("endless")) in told
    assert ("right", "is seen") in told
    assert (("endless", "was found before") in told) is (check is not swallows)


def test_subjects_that_do_not_end_are_stopped() -> None:
    def check(subject: Any) -> Iterator[Finding]:
        yield from ()

    outcome = run(stack(), [a_policy("endless", check, query=lambda stack: endless())], Settings())
    assert found(outcome) == [("policy-error", STOPPED.format("endless"))]


def test_many_that_do_not_end_share_the_time() -> None:
    policies = [a_policy(f"endless-{n}", loops, types=(VPC,)) for n in range(6)]
    begun = time.monotonic()
    outcome = run(stack(), policies, Settings())
    assert len([f for f in outcome.findings if f.policy == "policy-error"]) == 6
    assert time.monotonic() - begun < 6 * 0.5 + 2


def test_calls_in_parallel_are_stopped_each_for_itself() -> None:
    """Looping and quick policies in several threads: every call has its own answer, and none has another's stop."""
    start = threading.Barrier(6, timeout=20)

    def check(subject: Any) -> Iterator[Finding]:
        if subject.get("cidrBlock") == "10.0.0.0/16":
            yield from loops(subject)
        yield Finding(subject, f"quick {subject.get('cidrBlock')}")

    def call(index: int) -> list[tuple[str, str]]:
        cidr = "10.0.0.0/16" if index % 2 else f"10.{index + 1}.0.0/16"
        policies = [a_policy("one", check, types=(VPC,)), a_policy("next", says("is seen"), types=(VPC,))]
        made = stack(cidr)
        start.wait()
        return found(run(made, policies, Settings()))

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(call, range(6)))
    for index, answer in enumerate(answers):
        mine = (
            {("one", "was found before"), ("policy-error", STOPPED.format("one"))}
            if index % 2
            else {("one", f"quick 10.{index + 1}.0.0/16")}
        )
        assert set(answer) == mine | {("next", "is seen")}, index


def test_nothing_is_raised_after_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns that end at the moment at which they are stopped: the stop is raised inside, or not at all."""
    monkeypatch.setattr(patience, "POLICY_SECONDS", 0.0)
    monkeypatch.setattr(patience, "MINIMUM_SECONDS", 0.0)
    monkeypatch.setattr(patience, "POLL_INTERVAL", 0.0)
    one, stopped = TimeLimit(), 0
    until = time.monotonic() + 2
    while time.monotonic() < until:
        try:
            one.run(lambda: sum(range(500)))
        except PolicyTimeoutError:
            stopped += 1
        assert threading.get_ident() not in patience._turns
        sum(range(500))
    assert stopped


def test_the_engine_is_answered() -> None:
    policies = [a_policy("endless", loops, types=(VPC,)), a_policy("right", says("is seen"), types=(VPC,))]
    (message,) = (m for m in web().messages() if m.type == VPC)
    answer = Analyzer(policies).Analyze(resource_request(message), None)
    assert [d.policyName for d in answer.diagnostics] == ["endless", "right", "preflight"]
    of_stack = [a_policy("endless", loops, query=lambda stack: stack.resources)]
    assert Analyzer(of_stack).AnalyzeStack(stack_request(web()), None).diagnostics


def test_a_remediation_that_does_not_end_is_stopped() -> None:
    def forever(resource: Any) -> dict[str, Any]:
        for _ in itertools.count():
            pass
        return {}

    policy = a_policy("one", says("is seen"), types=(VPC,), remediate=forever)
    analyzer = Analyzer([policy])
    given = {"one": {"enforcementLevel": "remediate"}}
    analyzer.Configure(configuration(analyzer.GetAnalyzerInfo(None, None).policies, given), None)
    (message,) = (m for m in web().messages() if m.type == VPC)
    (made,) = analyzer.Remediate(resource_request(message), None).remediations
    assert "'one' failed (PolicyTimeoutError)" in made.diagnostic
    assert not made.HasField("properties")


def test_more_faults_than_anybody_reads_are_cut_off() -> None:
    def check(subject: Any) -> Iterator[Finding]:
        for number in itertools.count():
            yield Finding(subject, f"fault {number:06}", Level.MANDATORY if number % 3 else Level.ADVISORY)

    policies = [a_policy("many", check, types=(VPC,)), a_policy("right", says("is seen"), types=(VPC,))]
    for strict in (False, True):
        told = found(run(stack(), policies, Settings(), strict=strict))
        listed = [m for p, m in told if p == "many"]
        assert (
            listed[:MAX_FINDINGS_PER_POLICY]
            == [f"fault {n:06}" for n in range(2 * MAX_FINDINGS_PER_POLICY) if n % 3][
                :MAX_FINDINGS_PER_POLICY
            ]
        )
        assert listed[MAX_FINDINGS_PER_POLICY:] == [
            f"fault {n:06}" for n in range(0, MAX_FINDINGS_PER_POLICY * 3 // 2 + 1, 3)
        ]
        assert told[-1] == (
            "policy-error",
            "The policy 'many' found more than 1000 faults; the others are not listed.",
        )
        assert ("right", "is seen") in told
