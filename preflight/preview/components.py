"""Components of providers: their plugins create the component's resources, as for Pulumi's engine.

A plugin runs like the program: without credentials and without a network, and with this preview as its monitor.
Source: pulumi/pulumi, pkg/resource/deploy/source_eval.go (RegisterResource) and sdk/proto/provider.proto (Construct).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, resource_pb2

from preflight.preview.apart import apart
from preflight.preview.environment import scrubbed
from preflight.preview.plugins import command_of
from preflight.preview.project import Project

NOT_INSTALLED: Final = "the provider plugin is not installed"
_RUNNER: Final = Path(__file__).with_name("run_plugin.py")
_LONGEST_START: Final = 30.0
# Fields that a registration and the construction have in common.
_COPIED: Final = (
    "protect",
    "retainOnDelete",
    "deleteBeforeReplace",
    "deletedWith",
)
_LISTS: Final = ("aliases", "dependencies", "additionalSecretOutputs", "ignoreChanges", "replaceOnChanges")


class ConstructError(Exception):
    """The component's resources cannot be recorded; the text says why."""


@dataclass
class Components:
    """The plugins that are started for one run of a program. `isolation`: the command that runs their commands.

    `address`: that of the monitor and the engine. `deadline`: the end of the program's time.
    """

    project: Project
    folder: Path
    address: str
    isolation: Sequence[str]
    deadline: float
    _started: dict[tuple[str, str], Any] = field(default_factory=dict)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _channels: list[grpc.Channel] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def construct(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        """Return the provider's response, after its resources are registered. Raises ConstructError."""
        stub = self._stub(request.type.partition(":")[0], request.version)
        try:
            return stub.Construct(self._request(request), timeout=self._left())
        except grpc.RpcError as error:
            told = str(error.details() if isinstance(error, grpc.Call) else error).partition("\n")[0]
            raise ConstructError(f"the provider plugin fails: {told}") from None

    def stop(self) -> None:
        for channel in self._channels:
            channel.close()
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _left(self) -> float:
        return max(self.deadline - time.time(), 0.1)

    def _stub(self, package: str, version: str) -> Any:
        """The running plugin's service; a failed start is not repeated."""
        with self._lock:
            key = (package, version)
            if key not in self._started:
                try:
                    self._started[key] = self._start(package, version)
                except ConstructError as error:
                    self._started[key] = error
            found = self._started[key]
        if isinstance(found, ConstructError):
            raise found
        return found

    def _start(self, package: str, version: str) -> Any:
        command = command_of(package, version)
        if command is None or sys.platform == "win32":
            raise ConstructError(NOT_INSTALLED)
        path = self.folder / f"plugin-{len(self._processes)}"
        runner = [sys.executable, "-I", "-S", str(_RUNNER), str(path)]
        process = subprocess.Popen(
            [*self.isolation, *runner, *command, self.address],
            cwd=self.project.folder,
            env=scrubbed() | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **apart(),
        )
        self._processes.append(process)
        self._await(process, path)
        channel = grpc.insecure_channel(f"unix:{path}")
        self._channels.append(channel)
        stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        configuration = provider_pb2.ConfigureRequest(acceptSecrets=True, acceptResources=True)
        try:
            stub.Configure(configuration, timeout=self._left())
        except grpc.RpcError as error:
            # A provider with components only need not implement it.
            if isinstance(error, grpc.Call) and error.code() is not grpc.StatusCode.UNIMPLEMENTED:
                raise ConstructError("the provider plugin cannot be configured") from None
        return stub

    def _await(self, process: subprocess.Popen[bytes], path: Path) -> None:
        end = min(time.time() + _LONGEST_START, self.deadline)
        while not path.exists():
            if process.poll() is not None or time.time() > end:
                raise ConstructError("the provider plugin does not start")
            time.sleep(0.02)

    def _request(self, request: Any) -> provider_pb2.ConstructRequest:
        project = self.project
        made: Any = provider_pb2.ConstructRequest(
            project=project.name,
            stack=project.stack,
            organization=project.organization,
            config=dict(project.config),
            configSecretKeys=sorted(project.secret_keys),
            dryRun=True,
            parallel=16,
            monitorEndpoint=self.address,
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=request.object,
            providers=dict(request.providers),
        )
        for key, dependencies in request.propertyDependencies.items():
            made.inputDependencies[key].urns.extend(dependencies.urns)
        for name in _COPIED:
            setattr(made, name, getattr(request, name))
        for name in _LISTS:
            getattr(made, name).extend(getattr(request, name))
        for key in ("create", "update", "delete"):
            setattr(made.customTimeouts, key, getattr(request.customTimeouts, key))
        return made  # type: ignore[no-any-return]
