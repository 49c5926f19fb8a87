"""The gRPC services that a program calls: the resource monitor and the engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
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

from preflight.core.resource import STACK_REFERENCE_TYPE
from preflight.core.values import SENTINEL
from preflight.preview import lookups
from preflight.preview.assumed.worlds import USUAL, World
from preflight.preview.components import NOT_INSTALLED, Components, ConstructError
from preflight.preview.described import results_of
from preflight.preview.json_documents import write_documents
from preflight.preview.model import Lookup, Position
from preflight.preview.nested import mark_computed
from preflight.preview.recording import Recording, RefusalError, position, refer_by_id
from preflight.preview.symbolic.answering import answer, answer_component, taken_marks
from preflight.preview.symbolic.stand_ins import StandIns
from preflight.preview.transforms import from_options, to_options

_MOST: Final = 2**31 - 1
_OPTIONS: Final = [
    ("grpc.max_receive_message_length", 400 << 20),
    ("grpc.max_send_message_length", 400 << 20),
    # gRPC answers a call that waits for 30 seconds on a busy machine with RESOURCE_EXHAUSTED, which ends the program.
    ("grpc.server_max_unrequested_time_in_server", 3600),
    # A program in JavaScript registers everything at once. From 1,000 calls that wait, gRPC cancels some by chance, and
    # from 3,000 all (src/core/server/server.h), which ends the program.
    ("grpc.server.max_pending_requests", _MOST),
    ("grpc.server.max_pending_requests_hard_limit", _MOST),
]
# Not among them: outputValues, which only components in providers need, and invokeDependsOn, with which the
# engine instead of the SDK decides that a lookup is unknown.
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
        "stateMigrations",
    }
)
# The function with which an SDK reads a referenced resource.
_GET_RESOURCE: Final = "pulumi:pulumi:getResource"


@dataclass
class Server:
    """Monitor and engine on one address of the loopback interface or on one socket file.

    `folder`: the folder for the socket files of the program's callbacks, if it has its own network namespace.
    `refusals`: errors of rejected requests, with their source location. `fields`, `declared`: see `Host`. `stand_ins`:
    the placeholders of unknown outputs in a symbolic run. `inside`: URNs that callbacks registered.
    """

    recording: Recording
    answers: Mapping[str, Any]
    folder: Path
    stand_ins: StandIns | None = None
    fields: Callable[[str], Mapping[str, Any]] = lambda token: {}
    declared: Callable[[str], Mapping[str, Any]] = lambda type_: {}
    inside: set[str] = field(default_factory=set)
    lookups: list[Lookup] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    refusals: dict[str, Position | None] = field(default_factory=dict)
    components: Components | None = None
    world: World = USUAL

    def start(self, address: str) -> str:
        """Start to serve; returns the address with its port."""
        self._server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=_OPTIONS)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Monitor(self), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(EngineService(self.logs), self._server)
        port = self._server.add_insecure_port(address)
        self._server.start()
        return address if address.startswith("unix:") else f"127.0.0.1:{port}"

    def stop(self) -> None:
        self._server.stop(0).wait()


class _Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    def __init__(self, server: Server) -> None:
        self.server = server
        self.recording = server.recording
        # In a symbolic run, results that are computed from arguments do not depend on a resource's ID.
        self.features = _FEATURES if server.stand_ins is None else _FEATURES | {"invokeDependsOn"}
        self.stack_transforms: list[callback_pb2.Callback] = []
        self.invoke_transforms: list[callback_pb2.Callback] = []
        self.transforms: dict[str, tuple[str, list[callback_pb2.Callback]]] = {}

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in self.features)

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        # Only SDKs that support the method call it, and gRPC has it only if the installed SDK has it.
        names = (re.sub("([A-Z])", r"_\1", name).upper() for name in self.features)
        numbers = (getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}", None) for name in names)
        kind: Any = getattr(resource_pb2, "DeploymentInfo")  # noqa: B009
        return kind(supportedFeatures=[number for number in numbers if number is not None])

    def RegisterResource(self, request: Any, context: Any) -> Any:
        marks = taken_marks(request, self.server.stand_ins, self.server.declared)
        self._transform(request, context)
        if request.custom:
            refer_by_id(request.object)
        if request.remote:
            return self._remote(request, marks)
        return self._register(request, context, marks)

    def _remote(self, request: Any, marks: Mapping[str, Any]) -> Any:
        """A component of a provider: its plugin registers it and its resources. Without it they are not recorded."""
        urn = self.recording.urn(request.type, request.name, request.parent)
        self.transforms[urn] = request.parent, list(request.transforms)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        if self.server.stand_ins is not None:
            self.server.stand_ins.has_plugins = True
        try:
            if self.server.components is None:
                raise ConstructError(NOT_INSTALLED)
            made = self.server.components.construct(request)
        except ConstructError as error:
            self.recording.close(urn, request, str(error))
            if stand_ins := self.server.stand_ins:
                answer_component(stand_ins, request, urn, marks, response)
            return response
        response.urn = made.urn
        response.object.CopyFrom(made.state)
        for key, dependencies in made.stateDependencies.items():
            response.propertyDependencies[key].urns.extend(dependencies.urns)
        self.recording.place_inside(made.urn, request)
        return response

    def _register(self, request: Any, context: Any, marks: Mapping[str, Any]) -> Any:
        try:
            urn = self.recording.register(request)
        except RefusalError as error:
            self.server.refusals[str(error)] = position(request, self.recording.project.folder)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self.transforms[urn] = request.parent, list(request.transforms)
        if marks.get("inside"):
            self.server.inside.add(urn)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        if request.custom:
            response.object.CopyFrom(request.object)
            mark_computed(request.type, response.object)
            write_documents(request.type, response.object)
            if stand_ins := self.server.stand_ins:
                answer(stand_ins, self.recording, self._known_account(), request, urn, marks, response)
            for key, dependencies in request.propertyDependencies.items():
                response.propertyDependencies[key].urns.extend(dependencies.urns)
        return response

    def ReadResource(self, request: Any, context: Any) -> Any:
        given = None
        if request.type == STACK_REFERENCE_TYPE:
            name = request.properties.fields["name"].string_value or request.id
            given = self._given(request.type, {"name": name})
        if given is not None:
            request.properties.update({"outputs": given, "secretOutputNames": []})
        response = resource_pb2.ReadResourceResponse(urn=self.recording.read(request))
        response.properties.CopyFrom(request.properties)
        if hasattr(response, "id"):
            # Newer SDKs use this as the resource's ID; without it the ID is unknown.
            response.id = request.id
        return response

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        self.recording.outputs(request.urn, request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        if request.tok == _GET_RESOURCE:
            response, urn = _invoke_response(), request.args.fields["urn"].string_value
            stand_ins = self.server.stand_ins
            inner = stand_ins.references.answer(urn) if stand_ins else None
            getattr(response, "return").CopyFrom(inner or self.recording.state(urn))
            return response
        args = json_format.MessageToDict(request.args)
        fields, is_inside = args.pop(lookups.FIELDS, {}), args.pop(lookups.INSIDE, None)
        args = self.server.world.asked(args)
        wants_output, is_told = (fields.pop(key, None) for key in (lookups.OUTPUT, lookups.TOLD))
        provider = request.provider
        for callback in self.invoke_transforms:
            args, provider = self._transform_invoke(callback, request, args, provider, context)
        world = self.server.world
        region = world.region(args.get("region") or self.recording.provider_region(provider))
        given = self._given(request.tok, args)
        result = lookups.answer(request.tok, args, region) if given is None else given
        known = fields or self.server.fields(request.tok)
        values = lookups.unknown_result(request.tok, known, args, provider, region) | (result or {})
        is_output, is_given = wants_output is not None, given is not None
        asked = Lookup.of(request.tok, args, provider, values, result is not None, is_output, is_given)
        self.server.lookups.append(asked)
        if world.fails == request.tok and not (is_given or is_output):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{request.tok} found nothing")
        if result is None and is_inside:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{request.tok} is not known offline")
        response = _invoke_response()
        if result is None and wants_output == lookups.MARK:
            identities = lookups.identities(request.tok, args, provider, region)
            getattr(response, "return").update({lookups.MARKED: True, lookups.IDENTITIES: identities})
            return response
        made = world.result(request.tok, args, values, is_known=result is not None, is_given=is_given)
        made |= {lookups.OPEN: result is None} if is_told else {}
        getattr(response, "return").update(made)
        return response

    def Call(self, request: Any, context: Any) -> Any:
        return _call_response()

    def RegisterPackage(self, request: Any, context: Any) -> Any:
        return resource_pb2.RegisterPackageResponse(ref=f"{request.name}-{request.version}")

    def RegisterStackTransform(self, request: Any, context: Any) -> Any:
        self.stack_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any, context: Any) -> Any:
        self.invoke_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def _known_account(self) -> str:
        """The account ID, if the user sets it as the result of a lookup; otherwise empty."""
        return str((self._given(lookups.CALLER_IDENTITY, {}) or {}).get("accountId") or "")

    def _given(self, token: str, args: Mapping[str, Any]) -> dict[str, Any] | None:
        """The result that the user sets: one for all calls, or the first whose `args` are among those of the call."""
        for wanted, result in results_of(self.server.answers.get(token)):
            if all(args.get(k) == v for k, v in wanted.items()):
                return dict(result)
        return None

    def _transform(self, request: Any, context: Any) -> None:
        """Apply the resource's transforms, then its ancestors', then the stack's, as the engine does."""
        for callback in [*request.transforms, *self._inherited(request.parent), *self.stack_transforms]:
            ask = resource_pb2.TransformRequest(type=request.type, name=request.name, custom=request.custom)
            ask.parent = request.parent
            ask.properties.CopyFrom(request.object)
            to_options(request, ask.options)
            try:
                response = _call(self.server.folder, callback, ask)
            except _CallbackError as error:
                if request.remote and self.recording.closed:
                    # It may need the inside of a component: `eks.createManagedNodeGroup` that of `eks.Cluster`.
                    continue
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
            answer = resource_pb2.TransformResponse.FromString(response)
            if answer.HasField("properties"):
                request.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                from_options(request, answer.options)

    def _inherited(self, parent: str) -> Iterable[callback_pb2.Callback]:
        while parent:
            parent, callbacks = self.transforms.get(parent, ("", []))
            yield from callbacks

    def _transform_invoke(
        self, callback: Any, request: Any, args: dict[str, Any], provider: str, context: Any
    ) -> tuple[dict[str, Any], str]:
        ask = resource_pb2.TransformInvokeRequest(token=request.tok)
        ask.args.update(args)
        ask.options.provider, ask.options.version = provider, request.version
        try:
            response = _call(self.server.folder, callback, ask)
        except _CallbackError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        answer = resource_pb2.TransformInvokeResponse.FromString(response)
        if answer.HasField("args"):
            args = json_format.MessageToDict(answer.args)
        return args, answer.options.provider or provider


class _CallbackError(Exception):
    """A function in the program failed; the text is that of its exception."""


def _call(folder: Path, callback: Any, request: Any) -> bytes:
    """The result of a function in the program."""
    sent = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
    beside = folder / f"callback-{callback.target.rpartition(':')[2]}"
    address = f"unix:{beside}" if beside.exists() else callback.target
    # A channel that stays open writes to stderr when the program ends.
    with grpc.insecure_channel(address, options=_OPTIONS) as channel:
        try:
            answer: bytes = callback_pb2_grpc.CallbacksStub(channel).Invoke(sent).response
        except grpc.RpcError as error:
            raise _CallbackError(error.details()) from error
    return answer


class EngineService(engine_pb2_grpc.EngineServicer):
    """The engine's methods that a program calls; its warnings and errors are added to `logs`."""

    def __init__(self, logs: list[str]) -> None:
        self.logs = logs
        self.root = ""

    def Log(self, request: Any, context: Any) -> Any:
        if request.severity >= engine_pb2.WARNING and not request.ephemeral:
            self.logs.append(request.message)
        return empty_pb2.Empty()

    def SetRootResource(self, request: Any, context: Any) -> Any:
        self.root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.GetRootResourceResponse(urn=self.root)

    def RequirePulumiVersion(self, request: Any, context: Any) -> Any:
        return engine_pb2.RequirePulumiVersionResponse()


def _invoke_response() -> Any:
    """Newer SDKs have a separate response for the monitor's Invoke."""
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
