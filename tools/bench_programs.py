"""Where people wait: rows of `tools/bench.py` on real programs, each a ratio of two measurements in the same run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import grpc
import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from preflight.preview import Preview, lookups, preview
from preflight.preview.project import Project
from tools.engine_form import checked, without_notes

ROOT: Final = Path(__file__).parents[1]
REGION: Final = "eu-west-1"
# Three sizes: about 10, 30 and 70 resources.
PROGRAMS: Final = (
    ROOT / "tests/sound/python/public_site_by_bucket.py",
    ROOT / "tests/sound/python/fargate_service_behind_alb.py",
    ROOT / "examples/sound-web-app",
)
_MOCKED: Final = """
import asyncio, json, runpy, sys
import pulumi

job = json.loads(sys.argv[1])
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [f"{args.name}-id", args.inputs]

    def call(self, args):
        return job["answers"].get(args.token, {})


pulumi.runtime.set_mocks(Mocks(), project=job["project"], stack=job["stack"], preview=True)
pulumi.runtime.set_all_config(job["config"])
pulumi.runtime.test(lambda: runpy.run_path(job["program"], run_name="__main__"))()
loop.close()
"""
_NO_OP: Final = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

nothing = StackValidationPolicy("nothing", "Does nothing.", lambda args, report: None)
PolicyPack("no-op", policies=[nothing], enforcement_level=EnforcementLevel.ADVISORY)
"""
_CONFIG: Final = f"config:\n  aws:region: {REGION}\n"


@dataclass(frozen=True)
class Ratio:
    """What was measured, by how much it exceeds what it is compared with, and the aim."""

    what: str
    ratio: float
    aim: float
    detail: str


def program_ratios(rounds: int) -> Iterator[Ratio]:
    """`check` of each program, and the pack's process beside a preview of the largest."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [_folder(path, Path(scratch)) for path in PROGRAMS]
        for folder in folders:
            previewed = preview(folder, python=sys.executable)
            yield from _check_ratios(folder, previewed, rounds)
        yield from pack_ratios(
            _with_environment(folders[-1], Path(scratch)), previewed, Path(scratch), rounds
        )


def _folder(path: Path, scratch: Path) -> Path:
    """The program in a folder of a project."""
    if path.is_dir():
        return path
    folder = scratch / path.stem
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(f"name: {path.stem}\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(_CONFIG)
    (folder / "__main__.py").write_text(path.read_text(encoding="utf-8"))
    return folder


def _with_environment(folder: Path, scratch: Path) -> Path:
    """A copy of the program with an environment of its own, by which the pack knows its interpreter."""
    copy = scratch / f"{folder.name}-with-environment"
    shutil.copytree(folder, copy)
    venv.create(copy / ".venv", symlinks=True)
    (installed,) = copy.glob(".venv/lib/*/site-packages")
    (installed / "shared.pth").write_text(f"{Path(pulumi.__file__).parents[1]}\n")
    project = copy / "Pulumi.yaml"
    named = "runtime: { name: python, options: { virtualenv: .venv } }"
    project.write_text(project.read_text().replace("runtime: python", named))
    return copy


# --- check


def _check_ratios(folder: Path, previewed: Preview, rounds: int) -> Iterator[Ratio]:
    size = f"{folder.name}, {len(previewed.resources)} resources"
    mocks = _quickest([sys.executable, "-B", "-c", _MOCKED, json.dumps(_job(folder, previewed))], rounds)
    check = [sys.executable, str(ROOT), "check", str(folder)]
    first, symbolic, again = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as cache:
            with_cache = {"XDG_CACHE_HOME": cache}
            first.append(_seconds([*check, "--no-symbolic"], with_cache))
            again.append(_seconds([*check, "--no-symbolic"], with_cache))
            symbolic.append(_seconds(check, with_cache))
    one, both, second = min(first), min(symbolic), min(again)
    yield Ratio("check / the program on mocks", one / mocks, 1.5, f"{size}: {one:.2f} s, mocks {mocks:.2f} s")
    yield Ratio("the same with the symbolic runs", both / mocks, 2.0, f"{size}: {both:.2f} s")
    yield Ratio("check again / the first time", second / one, 0.8, f"{size}: {second:.2f} s")


def _job(folder: Path, previewed: Preview) -> dict[str, Any]:
    """What the mocks need: the configuration, and the answers that the offline preview gives."""
    project = Project.load(folder, None, {})
    answers = {found.token: lookups.answer(found.token, {}, REGION) or {} for found in previewed.lookups}
    return {
        "project": project.name,
        "stack": project.stack,
        "config": dict(project.config),
        "program": str(folder),
        "answers": answers,
    }


def _quickest(command: list[str], rounds: int) -> float:
    return min(_seconds(command, {}, (0,)) for _ in range(rounds))


def _seconds(command: list[str], variables: Mapping[str, str], codes: tuple[int, ...] = (0, 1)) -> float:
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True)
    if done.returncode not in codes:
        raise RuntimeError(done.stderr.decode())
    return time.perf_counter() - begun


# --- the pack


def pack_ratios(folder: Path, previewed: Preview, scratch: Path, rounds: int) -> Iterator[Ratio]:
    """CPU time of the pack's process for the calls of a preview, without the offline preview beside it: for sources
    that no preview has read before, and for the same sources again."""
    idle = scratch / "no-op"
    idle.mkdir()
    (idle / "__main__.py").write_text(_NO_OP)
    (idle / "PulumiPolicy.yaml").write_text("runtime: python\n")
    calls = partial(_preview_calls, previewed)
    first, again, idling = [], [], []
    for number in range(rounds):
        cache = scratch / f"cache-{number}"
        first.append(_cpu(ROOT, folder, calls, cache))
        again.append(_cpu(ROOT, folder, calls, cache))
        idling.append(_cpu(idle, folder, calls, cache))
    theirs = min(idling)
    for what, mine in (("", min(first)), (", again", min(again))):
        detail = f"{len(previewed.resources)} resources: {mine:.2f} s of CPU, a pack of one no-op policy {theirs:.2f} s"
        yield Ratio(f"the pack's process / that of a no-op pack{what}", mine / theirs, 2.0, detail)


def _preview_calls(previewed: Preview, stub: Any) -> None:
    stub.GetAnalyzerInfo(empty_pb2.Empty())
    stub.ConfigureStack(
        proto.AnalyzerStackConfigureRequest(
            stack=previewed.stack, project=previewed.project, config=previewed.config, dry_run=True
        )
    )
    for message in without_notes(checked(_copied(previewed.resources))):
        stub.Analyze(
            proto.AnalyzeRequest(
                type=message.type,
                urn=message.urn,
                name=message.name,
                properties=message.properties,
                options=message.options,
                provider=message.provider if message.HasField("provider") else None,
            )
        )
    stub.AnalyzeStack(proto.AnalyzeStackRequest(resources=previewed.resources))


def _copied(messages: Iterable[proto.AnalyzerResource]) -> list[proto.AnalyzerResource]:
    return [proto.AnalyzerResource.FromString(message.SerializeToString()) for message in messages]


def _cpu(pack: Path, program: Path, calls: Any, cache: Path) -> float:
    """Seconds of the pack's process itself; `PWD` is the program's folder, as Pulumi's own is."""
    with started(pack, {"PWD": str(program), "XDG_CACHE_HOME": str(cache)}) as (stub, pid):
        calls(stub)
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(folder: Path, variables: Mapping[str, str]) -> Iterator[tuple[Any, int]]:
    """A started pack: what to call, and its process."""
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:4", "."]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **variables}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        options = [("grpc.max_send_message_length", -1)]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel), process.pid
    finally:
        process.kill()
        process.wait()
