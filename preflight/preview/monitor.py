"""The gRPC services that a program talks to: the resource monitor and the engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent import futures
from dataclasses import dataclass, field
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import (
    callback_pb2,
    callback_pb2_grpc,
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from preflight.preview import lookups
from preflight.preview.model import Lookup
from preflight.preview.recording import Recording
from topology.values import SENTINEL

_OPTIONS: Final = [
    ("grpc.max_receive_message_length", 400 << 20),
    ("grpc.max_send_message_length", 400 << 20),
]
_FEATURES: Final = frozenset(
    {
        "secrets",
        "resourceReferences",
        "deletedWith",
        "replaceWith",
        "aliasSpecs",
        "transforms",
        "invokeTransforms",
        "parameterization",
        "resourceHooks",
        "errorHooks",
    }
)


@dataclass
class Server:
    """Monitor and engine on one address of the loopback interface or on one socket file."""

    recording: Recording
    answers: Mapping[str, Any]
    lookups: list[Lookup] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    callback_failed: bool = False

    def start(self, address: str) -> str:
        """Serve; returns the address with its port."""
        self._server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=_OPTIONS)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Monitor(self), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(_Engine(self), self._server)
        port = self._server.add_insecure_port(address)
        self._server.start()
        return address if address.startswith("unix:") else f"127.0.0.1:{port}"

    def stop(self) -> None:
        self._server.stop(0)


class _Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    def __init__(self, server: Server) -> None:
        self.server = server
        self.recording = server.recording
        self.transforms: list[callback_pb2.Callback] = []

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def RegisterResource(self, request: Any, context: Any) -> Any:
        self._transform(request)
        urn = self.recording.register(request)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        if request.custom:
            response.object.CopyFrom(request.object)
        for key, dependencies in request.propertyDependencies.items() if request.custom else ():
            response.propertyDependencies[key].urns.extend(dependencies.urns)
        return response

    def ReadResource(self, request: Any, context: Any) -> Any:
        response = resource_pb2.ReadResourceResponse(urn=self.recording.read(request))
        response.properties.CopyFrom(request.properties)
        return response

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        self.recording.outputs(request.urn, request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        args = json_format.MessageToDict(request.args)
        fields = args.pop(lookups.FIELDS, {})
        wants_output = fields.pop(lookups.OUTPUT, None)
        result = self._answer(request, args)
        self.server.lookups.append(Lookup(request.tok, result is not None))
        response = _invoke_response()
        if result is None and wants_output and hasattr(response, "unknown"):
            response.unknown = True
            return response
        values = {**lookups.stand_in(fields), **(result or {})}
        getattr(response, "return").update(values)
        return response

    def Call(self, request: Any, context: Any) -> Any:
        return _call_response()

    def RegisterPackage(self, request: Any, context: Any) -> Any:
        return resource_pb2.RegisterPackageResponse(ref=f"{request.name}-{request.version}")

    def RegisterStackTransform(self, request: Any, context: Any) -> Any:
        self.transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def _answer(self, request: Any, args: Mapping[str, Any]) -> dict[str, Any] | None:
        given = self.server.answers.get(request.tok)
        if isinstance(given, Mapping):
            return dict(given)
        for one in given or ():
            if all(args.get(k) == v for k, v in (one.get("args") or {}).items()):
                return dict(one.get("result") or {})
        region = args.get("region") or self.recording.provider_region(request.provider)
        return lookups.answer(request.tok, args, region)

    def _transform(self, request: Any) -> None:
        """Apply the resource's and the stack's transforms, as the engine does."""
        for callback in [*request.transforms, *self.transforms]:
            ask = resource_pb2.TransformRequest(
                type=request.type, name=request.name, custom=request.custom, parent=request.parent
            )
            ask.properties.CopyFrom(request.object)
            ask.options.protect = request.protect
            ask.options.depends_on.extend(request.dependencies)
            ask.options.ignore_changes.extend(request.ignoreChanges)
            ask.options.provider = request.provider
            answer = self._call_back(callback, ask)
            if answer is None:
                continue
            if answer.HasField("properties"):
                request.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                _merge_options(request, answer.options)

    def _call_back(self, callback: Any, ask: Any) -> Any:
        sent = callback_pb2.CallbackInvokeRequest(token=callback.token, request=ask.SerializeToString())
        try:
            with grpc.insecure_channel(callback.target, options=_OPTIONS) as channel:
                got = callback_pb2_grpc.CallbacksStub(channel).Invoke(sent, timeout=30)
        except grpc.RpcError:
            self.server.callback_failed = True
            return None
        return resource_pb2.TransformResponse.FromString(got.response)


class _Engine(engine_pb2_grpc.EngineServicer):
    def __init__(self, server: Server) -> None:
        self.server = server
        self.root = ""
        self.lock = threading.Lock()

    def Log(self, request: Any, context: Any) -> Any:
        if request.severity >= engine_pb2.WARNING:
            self.server.logs.append(request.message)
        return empty_pb2.Empty()

    def SetRootResource(self, request: Any, context: Any) -> Any:
        self.root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.GetRootResourceResponse(urn=self.root)

    def RequirePulumiVersion(self, request: Any, context: Any) -> Any:
        return engine_pb2.RequirePulumiVersionResponse()


def _merge_options(request: Any, options: Any) -> None:
    request.protect = options.protect
    del request.dependencies[:]
    request.dependencies.extend(options.depends_on)
    del request.ignoreChanges[:]
    request.ignoreChanges.extend(options.ignore_changes)
    if options.provider:
        request.provider = options.provider


def _invoke_response() -> Any:
    """Newer SDKs have a response of their own for the monitor's Invoke."""
    kind = getattr(resource_pb2, "ResourceInvokeResponse", None)
    if kind is None:
        from pulumi.runtime.proto import provider_pb2

        kind = provider_pb2.InvokeResponse
    return kind()


def _call_response() -> Any:
    from pulumi.runtime.proto import provider_pb2

    response = provider_pb2.CallResponse()
    getattr(response, "return").update({"res": SENTINEL})
    return response
