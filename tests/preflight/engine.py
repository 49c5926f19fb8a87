"""The part of Pulumi's engine that a policy pack sees: what it calls in a preview, an update or a destroy, and when.

A program runs in a process of its own against this monitor. Each of its resources goes through the provider's `Check`,
the pack's `Remediate` and `Analyze`, one by one, and is made beside the others; the stack comes at the end.

Sources: pulumi/pulumi, pkg/resource/deploy/step_generator.go and deployment_executor.go, and
sdk/go/common/resource/plugin/analyzer_plugin.go.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as provider

from preflight.preview.monitor import EngineService
from tests.preflight.process import Process
from tests.preflight.requests import stack_configuration
from tests.preflight.stand_in import StandIn
from tools.engine_form import without_notes

STACK: Final = "pulumi:pulumi:Stack"
PROVIDER: Final = "pulumi:providers:"
_RUN: Final = """
import asyncio, json, runpy, sys
import pulumi

address, dry_run, config = sys.argv[1], sys.argv[2] == "True", json.loads(sys.argv[3])
pulumi.runtime.configure(pulumi.runtime.Settings(
    project="web", stack="dev", monitor=address, engine=address, parallel=16, dry_run=dry_run))
pulumi.runtime.set_all_config(config)
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: runpy.run_path(".", run_name="__main__") and None))
"""


@dataclass(frozen=True)
class Said:
    """What an operation came to: whether it went through, and what the pack said of it."""

    ok: bool
    diagnostics: tuple[Any, ...]
    output: str = ""

    def names(self, level: int | None = None) -> set[str]:
        return {d.policyName for d in self.diagnostics if level in (None, d.enforcementLevel)}

    @property
    def mandatory(self) -> set[str]:
        return self.names(analyzer_pb2.MANDATORY)

    @property
    def text(self) -> str:
        return "\n".join(d.message for d in self.diagnostics)


@dataclass
class Engine:
    """A stack of a program in a folder. `state` is what is deployed, by URN."""

    pack: Process
    folder: Path
    given: Any = None
    config: dict[str, str] = field(default_factory=lambda: {"aws:region": "eu-west-1"})
    state: dict[str, analyzer_pb2.AnalyzerResource] = field(default_factory=dict)
    inputs: dict[str, struct_pb2.Struct] = field(default_factory=dict)

    def preview(self, targets: Collection[str] | None = None) -> Said:
        return self._run(_Run(self, True, targets))

    def up(self, targets: Collection[str] | None = None) -> Said:
        said = self._run(run := _Run(self, False, targets))
        if run.done:
            left = {} if targets is None else self.state
            self.state, self.inputs = {**left, **run.news}, {**self.inputs, **run.inputs}
        return said

    def refresh(self) -> Said:
        """With `--run-program`: without, no pack is asked. What is custom is read, not judged."""
        return self._run(_Run(self, False, None, passes_by=True, tells=False))

    def destroy(self) -> Said:
        """With `--run-program`: without, no pack is loaded."""
        said = self._run(_Run(self, False, None, passes_by=True))
        self.state, self.inputs = {}, {}
        return said

    def analyze(self) -> Said:
        """`pulumi policy analyze`: the state's inputs one by one, and all outputs; no program runs, none is named."""
        self.pack.configure(self.given, stack=stack_configuration(project=""))
        run = _Run(self, True, None)
        for urn, resource in self.state.items():
            run.analyzed(resource, self.inputs[urn])
        run.analyze_stack(self.state.values())
        return Said(run.sound, tuple(run.said))

    def _run(self, run: _Run) -> Said:
        stack = stack_configuration(**self.config)
        stack.dry_run = run.dry_run
        self.pack.configure(self.given, stack=stack)
        with run.served() as address:
            ran = subprocess.run(
                [sys.executable, "-c", _RUN, address, str(run.dry_run), json.dumps(self.config)],
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=120,
            )
        run.done = ran.returncode == 0
        if run.done:
            run.analyze_stack(run.news.values())
        return Said(run.done and run.sound, tuple(run.said), ran.stdout + ran.stderr)


@dataclass
class _Run(resource_pb2_grpc.ResourceMonitorServicer):
    """One operation; also the monitor that the program calls."""

    engine: Engine
    dry_run: bool
    targets: Collection[str] | None
    # A destroy and a refresh run the program for its components and providers only.
    passes_by: bool = False
    tells: bool = True
    sound: bool = True
    done: bool = False
    said: list[Any] = field(default_factory=list)
    news: dict[str, analyzer_pb2.AnalyzerResource] = field(default_factory=dict)
    inputs: dict[str, struct_pb2.Struct] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.aws, self.one_by_one = StandIn(), threading.RLock()

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of this monitor and engine."""
        server = grpc.server(futures.ThreadPoolExecutor(16))
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self, server)  # type: ignore[no-untyped-call]
        engine_pb2_grpc.add_EngineServicer_to_server(EngineService([]), server)  # type: ignore[no-untyped-call]
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(0)

    # --- what the engine calls

    def analyzed(
        self, resource: analyzer_pb2.AnalyzerResource, inputs: struct_pb2.Struct
    ) -> struct_pb2.Struct:
        """The inputs as they are repaired. Only `Remediate` gets what the provider notes for itself."""
        request = analyzer_pb2.AnalyzeRequest(
            type=resource.type,
            urn=resource.urn,
            name=resource.name,
            properties=inputs,
            options=resource.options,
        )
        if resource.HasField("provider"):
            request.provider.CopyFrom(resource.provider)
        for remediation in self.engine.pack.stub.Remediate(request, timeout=60).remediations:
            assert not remediation.diagnostic, remediation.diagnostic
            request.properties.CopyFrom(remediation.properties)
        repaired = struct_pb2.Struct()
        repaired.CopyFrom(request.properties)
        noted = analyzer_pb2.AnalyzerResource(properties=request.properties)
        request.properties.CopyFrom(without_notes([noted])[0].properties)
        self._hear(self.engine.pack.stub.Analyze(request, timeout=60))
        return repaired

    def analyze_stack(self, resources: Collection[analyzer_pb2.AnalyzerResource]) -> None:
        request = analyzer_pb2.AnalyzeStackRequest(resources=without_notes(list(resources)))
        for resource in request.resources:
            for key in [k for k, v in resource.propertyDependencies.items() if not v.urns]:
                del resource.propertyDependencies[key]
        self._hear(self.engine.pack.stub.AnalyzeStack(request, timeout=60))

    def _hear(self, response: Any) -> None:
        self.said.extend(response.diagnostics)
        if any(d.enforcementLevel == analyzer_pb2.MANDATORY for d in response.diagnostics):
            self.sound = False

    # --- what the program calls

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id == "secrets")

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        """Newer SDKs ask so; without an answer they ask feature by feature."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "")

    def RegisterResource(self, request: Any, context: Any) -> Any:
        with self.one_by_one:
            made = self._registered(request)
        if made is None:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "invalid by policy")
        assert made is not None
        known = "id" in made.properties.fields
        return resource_pb2.RegisterResourceResponse(
            urn=made.urn, id=made.properties["id"] if known else "", object=made.properties
        )

    def _registered(self, request: Any) -> analyzer_pb2.AnalyzerResource | None:
        resource = analyzer_pb2.AnalyzerResource(
            type=request.type, name=request.name, urn=self._urn(request), parent=request.parent
        )
        resource.dependencies.extend(request.dependencies)
        for key, dependencies in request.propertyDependencies.items():
            resource.propertyDependencies[key].urns.extend(dependencies.urns)
        resource.options.protect = request.protect
        if request.custom and not request.type.startswith(PROVIDER):
            resource.provider.CopyFrom(self._default_provider(request))
        urn = resource.urn
        old = self.engine.state.get(urn)
        if self.passes_by and request.custom:
            if self.tells:
                self.news[urn] = old or resource
            return old or resource
        inputs = self.analyzed(resource, self._checked(request, resource))
        if not self.sound and not self.dry_run:
            # A preview goes on, so that all is told at once.
            return None
        self.inputs[urn] = inputs
        resource.properties.CopyFrom(self._made(request, resource, inputs))
        self.news[urn] = resource
        return resource

    def _checked(self, request: Any, resource: analyzer_pb2.AnalyzerResource) -> struct_pb2.Struct:
        if not request.custom:
            return request.object  # type: ignore[no-any-return]
        if self.targets is not None and request.name not in self.targets:
            # Left out: the inputs that it has, which are none if it is not deployed.
            return self.engine.inputs.get(resource.urn, struct_pb2.Struct())
        return self.aws.Check(provider.CheckRequest(urn=resource.urn, news=request.object), None).inputs  # type: ignore[no-any-return]

    def _made(self, request: Any, resource: analyzer_pb2.AnalyzerResource, inputs: Any) -> Any:
        urn = resource.urn
        if not request.custom:
            return inputs
        if urn in self.engine.state:
            asked = provider.DiffRequest(urn=urn, old_inputs=self.engine.inputs[urn], news=inputs)
            if self.aws.Diff(asked, None).changes == provider.DiffResponse.DIFF_NONE:
                return self.engine.state[urn].properties
        elif self.targets is not None and request.name not in self.targets:
            return inputs
        if self.dry_run:
            return self.aws.Create(
                provider.CreateRequest(urn=urn, properties=inputs, preview=True), None
            ).properties
        return self.aws.Create(provider.CreateRequest(urn=urn, properties=inputs), None).properties

    def Invoke(self, request: Any, context: Any) -> Any:
        asked = provider.InvokeRequest(tok=request.tok, args=request.args)
        answer = self.aws.Invoke(asked, None)
        kind = getattr(resource_pb2, "ResourceInvokeResponse", provider.InvokeResponse)
        return kind.FromString(answer.SerializeToString())

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        with self.one_by_one:
            self.news[request.urn].properties.CopyFrom(request.outputs)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    # --- parts

    def _urn(self, request: Any) -> str:
        parents = ""
        if request.parent and request.parent.split("::")[2] != STACK:
            parents = request.parent.split("::")[2] + "$"
        return f"urn:pulumi:dev::web::{parents}{request.type}::{request.name}"

    def _default_provider(self, request: Any) -> analyzer_pb2.AnalyzerProviderResource:
        package = request.type.partition(":")[0]
        type_, name = PROVIDER + package, f"default_{request.version.replace('.', '_')}"
        urn = f"urn:pulumi:dev::web::{type_}::{name}"
        inputs = struct_pb2.Struct()
        inputs.update({"region": "eu-west-1", "version": request.version})
        if urn not in self.news:
            made = analyzer_pb2.AnalyzerResource(type=type_, urn=urn, name=name)
            self.inputs[urn] = self.analyzed(made, inputs)
            made.properties.CopyFrom(inputs)
            self.news[urn] = made
        return analyzer_pb2.AnalyzerProviderResource(type=type_, urn=urn, name=name, properties=inputs)
