"""The monitor answers all calls, however many a program makes at once."""

from __future__ import annotations

from pathlib import Path

import grpc
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

from preflight.preview.monitor import Server
from preflight.preview.project import Project
from preflight.preview.recording import Recording
from tests.preflight.preview.programs import write

# gRPC's own limit for calls that wait is 3,000.
CALLS = 6000


def test_no_call_is_cancelled(tmp_path: Path) -> None:
    server = Server(Recording(Project.load(write(tmp_path), None, {})), {}, tmp_path)
    address = server.start(f"unix:{tmp_path / 'monitor'}")
    asked = resource_pb2.SupportsFeatureRequest(id="secrets")
    try:
        with grpc.insecure_channel(address) as channel:
            ask = resource_pb2_grpc.ResourceMonitorStub(channel).SupportsFeature
            calls = [ask.future(asked) for _ in range(CALLS)]
            errors = {call.exception() for call in calls}
    finally:
        server.stop()
    assert errors == {None}
