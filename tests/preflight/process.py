"""The pack as a process, driven as the engine drives it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from tests.preflight.requests import configuration, resource_request, stack_configuration, stack_request

PACK: Final = Path(__file__).parents[2]
ENGINE: Final = "127.0.0.1:40000"
# The legacy way (sdk/python/dist/pulumi-analyzer-policy-python) and that of the language host's RunPlugin.
STARTS: Final = {
    "module": ("-u", "-m", "pulumi.policy", ENGINE, "."),
    "folder": (os.fspath(PACK), ENGINE),
}
# The engine starts the legacy way by a script, in the pack's folder and with its own environment. It waits here.
SCRIPT: Final = 'python=$3\n"$python" -u -m pulumi.policy "$1" "$2"\nexit $?\n'
BY_SCRIPT: Final = """
import subprocess, sys
_, script, pack, engine = sys.argv
subprocess.Popen(["/bin/sh", script, engine, ".", sys.executable], cwd=pack).wait()
"""


class Process:
    """A started pack. `stderr` and `rest` (of stdout) are complete after `stop`."""

    def __init__(self, arguments: Iterable[str], folder: Path, environment: Mapping[str, str]) -> None:
        cut = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**cut, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        self.first_line = self.process.stdout.readline()
        self.rest = self.stderr = b""
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(self.first_line)}", options)
        self.stub: Any = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def stop(self) -> None:
        self.channel.close()
        self.process.terminate()
        self.rest, self.stderr = self.process.communicate(timeout=30)

    def configure(
        self, given: Mapping[str, Mapping[str, Any]] | None = None, stack: Any = None
    ) -> proto.AnalyzerInfo:
        """The calls before the first resource, in the engine's order."""
        empty = empty_pb2.Empty()
        self._handshake()
        self.stub.ConfigureStack(stack or stack_configuration(), timeout=60)
        self.stub.GetPluginInfo(empty, timeout=60)
        info: proto.AnalyzerInfo = self.stub.GetAnalyzerInfo(empty, timeout=60)
        self.stub.Configure(configuration(info.policies, given), timeout=60)
        return info

    def _handshake(self) -> None:
        """The engine goes on where it is not implemented."""
        try:
            self.stub.Handshake(proto.AnalyzerHandshakeRequest(engine_address=ENGINE), timeout=60)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.UNIMPLEMENTED:
                raise

    def deploy(self, messages: Iterable[proto.AnalyzerResource]) -> tuple[list[Any], list[Any]]:
        """The calls of one preview: the answers to the resources and to the stack."""
        resources = list(messages)
        alone = []
        for message in resources:
            request = resource_request(message)
            self.stub.Remediate(request, timeout=60)
            alone.append(self.stub.Analyze(request, timeout=60))
        together = self.stub.AnalyzeStack(stack_request(resources), timeout=60)
        return [d for a in alone for d in a.diagnostics], list(together.diagnostics)


@contextmanager
def started_by_script(script: Path, program: Path, pack: Path = PACK) -> Iterator[Process]:
    """A pack as a `pulumi` in the program's folder starts it. `script` is where the script in between may lie."""
    script.write_text(SCRIPT)
    arguments = ("-c", BY_SCRIPT, os.fspath(script), os.fspath(pack), ENGINE)
    process = Process(arguments, program, {"PWD": os.fspath(program)})
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def started(
    how: str = "module", folder: Path = PACK, environment: Mapping[str, str] | None = None
) -> Iterator[Process]:
    process = Process(STARTS[how], folder, environment or {})
    try:
        yield process
    finally:
        process.stop()


def in_parallel(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """The answers of calls made at the same time."""
    made = list(calls)
    answers: list[Any] = [None] * len(made)

    def call(index: int) -> None:
        answers[index] = made[index]()

    threads = [threading.Thread(target=call, args=(i,)) for i in range(len(made))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
