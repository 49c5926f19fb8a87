"""How to run a Pulumi YAML program: in this process, as a client of the monitor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import grpc
from pulumi.runtime.proto import resource_pb2_grpc

from preflight.preview.completeness import MISSING_VALUE
from preflight.preview.environment import scrubbed
from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml.document import FaultError, NotSupportedError
from preflight.preview.pulumi_yaml.evaluation import Evaluation
from preflight.preview.pulumi_yaml.program import file_of, program_of

_OPTIONS: Final = [
    ("grpc.max_receive_message_length", 400 << 20),
    ("grpc.max_send_message_length", 400 << 20),
]
_MOST_SHOWN: Final = 20


def host_of(project: Project) -> Host:
    """Return how to run the program. Raises PreviewError if it cannot run."""
    if project.options.get("compiler"):
        raise PreviewError(
            "Pulumi.yaml sets a compiler, whose output is the program: the offline preview does not run compilers. "
            "Write the compiler's output to a Main.yaml in another folder, and check that"
        )
    file = file_of(project)

    def run(job: Mapping[str, Any]) -> int:
        report = _evaluate(project, file, job)
        Path(job["folder"], "report.json").write_text(json.dumps(report), encoding="utf-8")
        return 0 if report["kind"] == "done" else 1

    return Host(
        command=lambda job: [],
        runtime="Pulumi YAML",
        cwd=file.parent,
        program=file,
        environment=scrubbed(),
        install="",
        explain=lambda report, project: str(report["message"]),
        inside=run,
    )


def _evaluate(project: Project, file: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    try:
        program = program_of(file)
    except FaultError as fault:
        return _failed([fault], file)
    with grpc.insecure_channel(job["monitor"], options=_OPTIONS) as channel:
        stub: Any = resource_pb2_grpc.ResourceMonitorStub(channel)
        evaluation = Evaluation(program, project, stub, partly=bool(job["variant"]))
        try:
            evaluation.run()
        except RecursionError:
            return _failed([FaultError("the program is nested too deeply")], file)
    faults = sorted(evaluation.faults, key=_order)
    return _failed(faults, file) if faults else {"kind": "done"}


def _order(fault: FaultError) -> tuple[int, int]:
    """What is wrong in the file comes before a value that the stack does not set, and what is not evaluated here."""
    rank = 2 if isinstance(fault, NotSupportedError) else 1 if MISSING_VALUE in str(fault) else 0
    return rank, fault.line or 0


def _failed(faults: list[FaultError], file: Path) -> dict[str, Any]:
    """The report on the first fault; the others of its kind are `more`, with their lines."""
    first, *others = faults
    rank, _ = _order(first)
    unsupported = isinstance(first, NotSupportedError)
    return {
        "kind": "unsupported" if unsupported else "invalid",
        "message": str(first),
        "places": [[str(file), first.line]] if first.line else [],
        "more": [[str(f), f.line] for f in others if _order(f)[0] == rank][:_MOST_SHOWN],
    }
