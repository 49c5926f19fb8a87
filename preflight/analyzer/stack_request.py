"""The engine's last request, which lists the whole stack, without an object for each value of it.

The request is read as a message whose resources are bytes: for protocol buffers that is the same field. Each resource
is decoded by the SDK's class when it is asked for, so that only what the model keeps of it stays.

Source: https://protobuf.dev/programming-guides/proto3/#updating: an embedded message is compatible with `bytes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from pulumi.runtime.proto import analyzer_pb2 as proto

if TYPE_CHECKING:
    _Interceptor = grpc.ServerInterceptor[Any, Any]
else:
    _Interceptor = grpc.ServerInterceptor

_METHOD: Final = "/AnalyzeStack"


class ListedResources:
    """The resources of the request. Each pass decodes them anew, so that they belong to whoever asks."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces: Final = pieces

    def __iter__(self) -> Iterator[proto.AnalyzerResource]:
        return map(proto.AnalyzerResource.FromString, self._pieces)


class StackRequest:
    """A `proto.AnalyzeStackRequest`."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.resources: Final = ListedResources(pieces)

    @classmethod
    def read(cls, serialized: bytes) -> StackRequest:
        return cls(_pieces_message().FromString(serialized).resources)


class ReadsStacks(_Interceptor):
    """Has the request read as `StackRequest`."""

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        handler = continuation(handler_call_details)
        if handler is None or not handler_call_details.method.endswith(_METHOD):
            return handler
        return grpc.unary_unary_rpc_method_handler(
            handler.unary_unary, StackRequest.read, handler.response_serializer
        )


@cache
def _pieces_message() -> Any:
    """The class of the message whose resources are bytes."""
    listed = proto.AnalyzeStackRequest.DESCRIPTOR.fields_by_name["resources"]
    file = descriptor_pb2.FileDescriptorProto(name="preflight.proto", package="preflight", syntax="proto3")
    file.message_type.add(name="StackRequest").field.add(
        name="resources",
        number=listed.number,
        type=descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED,
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("preflight.StackRequest"))
