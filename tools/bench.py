"""Measure the pack against the budgets, each as a ratio of two things measured in the same run.

python tools/bench.py [--smoke] [--profile]

--smoke: small stacks and six times the budgets, to catch a quadratic join and not a busy machine.
--profile: instead, where the time of one `AnalyzeStack` goes, by policy and by function.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from google.protobuf import empty_pb2  # noqa: E402
from pulumi.runtime.proto import analyzer_pb2 as proto  # noqa: E402
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy  # noqa: E402
from pulumi_policy.policy import _PolicyAnalyzerServicer  # noqa: E402

from preflight.analyzer.garbage_collection import freeze_gc  # noqa: E402
from preflight.analyzer.servicer import Analyzer  # noqa: E402
from preflight.core.stack import Stack  # noqa: E402
from preflight.evaluation.evaluate import run  # noqa: E402
from preflight.evaluation.settings import Settings  # noqa: E402
from preflight.policy import discover  # noqa: E402
from tools.bench_programs import program_ratios, started  # noqa: E402
from tools.bench_states import exported_states  # noqa: E402
from tools.engine_form import checked, sent, with_unknown_outputs, without_notes  # noqa: E402
from tools.synthetic import program  # noqa: E402

IMPORT: Final = (sys.executable, "-c", "import pulumi_policy")


@dataclass(frozen=True)
class Row:
    what: str
    ratio: float
    budget: float
    detail: str


def main(arguments: list[str]) -> int:
    smoke = "--smoke" in arguments
    size = 1000 if smoke else 5000
    if "--profile" in arguments:
        profile(size)
        return 0
    allowed = 6.0 if smoke else 1.0
    failed = 0
    for row in rows(size, smoke):
        over = row.ratio > row.budget * allowed
        failed += over
        print(
            f"{'OVER' if over else 'ok':4} {row.what:44} {row.ratio:6.2f}x of {row.budget:g}x  {row.detail}"
        )
    return 1 if failed else 0


def rows(size: int, smoke: bool) -> Iterator[Row]:
    sizes = (size // 5, size) if smoke else (1000, 10000, 20000)
    rounds = 3 if smoke else 5
    yield stack_row(size, rounds)
    for networks, shape in ((None, "many networks"), (1, "one network")):
        yield from growth_rows(sizes, networks, shape, rounds)
    yield from resource_rows()
    yield start_row(3 if smoke else 9)
    yield memory_row(sizes[1])
    yield preview_row(3 if smoke else 7)
    few, many, size = (5, 20, 70) if smoke else (20, 200, 300)
    yield states_row(few, many, size)
    if not smoke:
        yield from (Row(r.what, r.ratio, r.aim, r.detail) for r in program_ratios(rounds))


# --- the stack at the end


def stack_row(size: int, rounds: int) -> Row:
    whole = update(size)
    own, stock = analyzer(whole), stock_servicer()
    call = Call()
    mine = best(lambda: own.AnalyzeStack(whole.stack, call), rounds, after=call.end)
    theirs = best(lambda: stock.AnalyzeStack(whole.stack, None), max(1, rounds // 2))
    detail = (
        f"{size} resources: {ms(mine)} for {len(discover())} policies, {ms(theirs)} for none on the SDK's"
    )
    return Row("AnalyzeStack, all policies / one no-op policy", mine / theirs, 1.0, detail)


def growth_rows(sizes: tuple[int, ...], networks: int | None, shape: str, rounds: int) -> Iterator[Row]:
    """Each size against the smallest."""
    times = {}
    for size in sizes:
        whole = update(size, networks)
        own = analyzer(whole)
        call = Call()
        times[size] = best(partial(own.AnalyzeStack, whole.stack, call), rounds, after=call.end)
    small = sizes[0]
    for size in sizes[1:]:
        detail = f"{ms(times[small])} for {small}, {ms(times[size])} for {size} resources"
        budget = 1.1 * size / small
        yield Row(f"AnalyzeStack, growth, {shape}", times[size] / times[small], budget, detail)


# --- one resource


def resource_rows() -> Iterator[Row]:
    requests = update(300).resources
    own, stock = analyzer(), stock_servicer()
    for method in ("Analyze", "Remediate"):
        mine, theirs = (
            best(partial(each, getattr(one, method), requests), 5) / len(requests) for one in (own, stock)
        )
        detail = f"{mine * 1000:.3f} ms, of 0.2 ms; {theirs * 1000:.3f} ms on the SDK's with no policy"
        yield Row(f"{method} of one resource, all policies", mine / 0.0002, 1.0, detail)


# --- the process


def start_row(rounds: int) -> Row:
    ours, theirs = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        with started(ROOT, {}) as (_, _):
            ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        subprocess.run(IMPORT, cwd=ROOT, check=True)
        theirs.append(time.perf_counter() - begun)
    mine, other = statistics.median(ours), statistics.median(theirs)
    ready = statistics.median(answered() for _ in range(rounds))
    detail = f"port after {ms(mine)}, import {ms(other)}; first answer after {ms(ready)}"
    return Row("start to port / import pulumi_policy", mine / other, 1.3, detail)


def answered() -> float:
    """Seconds from the start of the process to the pack's description of itself."""
    begun = time.perf_counter()
    with started(ROOT, {}) as (stub, _):
        stub.GetAnalyzerInfo(empty_pb2.Empty())
        return time.perf_counter() - begun


def memory_row(size: int) -> Row:
    """The whole update: what was asked of each resource, and the stack at the end."""
    whole, few = update(size), update(100)
    own = whole.stack.ByteSize()
    with started(ROOT, {}) as (stub, pid):
        stub.AnalyzeStack(few.stack)
        idle = memory(pid, "VmRSS")
        for request in whole.resources:
            stub.Analyze(request)
        stub.AnalyzeStack(whole.stack)
        peak = memory(pid, "VmHWM")
    detail = f"{mb(peak - idle)} above {mb(idle)}, request {mb(own)}"
    return Row(f"memory for {size} resources / request", (peak - idle) / own, 6.0, detail)


# --- the offline preview

PROGRAM: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
for number in range(49):
    aws.ec2.Subnet(f"subnet-{number}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24")
"""
MOCKED: Final = """
import asyncio, runpy, sys
import pulumi

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [f"{args.name}-id", args.inputs]

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks(), preview=True)
pulumi.runtime.test(lambda: runpy.run_path(sys.argv[1], run_name="__main__"))()
loop.close()
"""


def preview_row(rounds: int) -> Row:
    """The offline preview against the program alone, on Pulumi's own mocks."""
    from preflight.preview import preview

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        mocked = [sys.executable, "-B", "-c", MOCKED, str(folder)]
        theirs = best(
            lambda: subprocess.run(mocked, check=True, stderr=subprocess.DEVNULL), rounds, time.perf_counter
        )
        mine = best(lambda: preview(folder, python=sys.executable), rounds, time.perf_counter)
    detail = f"50 resources: {ms(mine)}, on mocks {ms(theirs)}"
    return Row("offline preview / the program on mocks", mine / theirs, 1.5, detail)


def states_row(few: int, many: int, size: int) -> Row:
    found = exported_states(few, many, size)
    detail = f"{size} resources each: {found.small:.1f} s, {found.large:.1f} s and {mb(found.highest)} in all processes"
    return Row(f"state check, {many} exports / {few}", found.large / found.small, many / few, detail)


def memory(pid: int, key: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{key}:"))


# --- helpers


@dataclass(frozen=True)
class Update:
    """What the engine sends at a first preview: each resource's inputs, and at the end all with their outputs."""

    resources: list[proto.AnalyzeRequest]
    stack: proto.AnalyzeStackRequest


def update(size: int, networks: int | None = None) -> Update:
    """As it comes from the wire."""
    asked = without_notes(checked(program(size, networks).messages()))
    answered = proto.AnalyzeStackRequest(
        resources=sent(with_unknown_outputs(program(size, networks).messages()))
    )
    return Update(
        [proto.AnalyzeRequest.FromString(resource_request(m).SerializeToString()) for m in asked],
        proto.AnalyzeStackRequest.FromString(answered.SerializeToString()),
    )


def analyzer(whole: Update | None = None) -> Analyzer:
    """The pack's servicer, which has heard of the update's resources."""
    made = Analyzer()
    freeze_gc()
    made.ConfigureStack(
        proto.AnalyzerStackConfigureRequest(stack="dev", project="web", config={"aws:region": "eu-west-1"}),
        None,
    )
    for request in whole.resources if whole else ():
        made.Analyze(request, None)
    return made


def stock_servicer() -> Any:
    """The SDK's servicer with one policy of each kind that does nothing."""
    served = [
        StackValidationPolicy("stack", "x", lambda args, report: None),
        ResourceValidationPolicy("resource", "x", lambda args, report: None),
    ]
    return _PolicyAnalyzerServicer("stock", "0.0.1", served, EnforcementLevel.ADVISORY)


def resource_request(message: proto.AnalyzerResource) -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(
        type=message.type,
        urn=message.urn,
        name=message.name,
        properties=message.properties,
        options=message.options,
    )


class Call:
    """gRPC's context of a call."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], Any]] = []

    def add_callback(self, callback: Callable[[], Any]) -> bool:
        self._waiting.append(callback)
        return True

    def end(self) -> None:
        """The response has been sent."""
        while self._waiting:
            self._waiting.pop()()


def best(
    call: Callable[[], Any],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
    after: Callable[[], Any] = lambda: None,
) -> float:
    """Seconds of the quickest round, by default of this process alone: what else runs on the machine only adds."""
    times = []
    for _ in range(rounds):
        begun = clock()
        call()
        times.append(clock() - begun)
        after()
    return min(times)


def each(call: Callable[[Any, Any], Any], requests: Iterable[Any]) -> None:
    for request in requests:
        call(request, None)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def mb(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


def profile(size: int) -> None:
    for networks in (None, 1):
        print(f"--- {size} resources, {'one network' if networks else 'many networks'}")
        resources = with_unknown_outputs(program(size, networks).messages())
        times = {}
        stack = Stack.from_messages(resources, config={"aws:region": "eu-west-1"})
        for policy in discover():
            begun = time.perf_counter()
            run(stack, [policy], Settings())
            times[policy.name] = time.perf_counter() - begun
        for name, seconds in sorted(times.items(), key=lambda item: -item[1])[:25]:
            print(f"{ms(seconds):>8}  {name}")
        profiler = cProfile.Profile()
        fresh = Stack.from_messages(resources, config={"aws:region": "eu-west-1"})
        profiler.runcall(run, fresh, discover(), Settings())
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    os.environ.pop("PULUMI_STACK", None)
    sys.exit(main(sys.argv[1:]))
