"""The policy pack as a process: its start by Pulumi, and its port.

The engine reads the first line of standard output as the port, so that no other output must be written there, whether
by a policy or by a library. It waits for that line, so that the line is printed before the policies are imported; the
import runs while the engine connects.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from concurrent import futures
from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from preflight.analyzer.beside.child_process import ChildProcess, started_ahead
from preflight.analyzer.garbage_collection import freeze_gc
from preflight.analyzer.pack import PREFLIGHT, Pack
from preflight.analyzer.parent_process import engine_process, is_alive

if TYPE_CHECKING:
    import grpc

    from preflight.analyzer.servicer import Analyzer


# The engine's own limit (sdk/go/common/util/rpcutil): a stack's resources are in one message.
_MAX_MESSAGE: Final = 400 * 1024 * 1024
# One call at a time: under one interpreter lock more threads are no quicker, and before Python 3.12 two that fill
# cached properties of the model in opposite orders are deadlocked. The second thread handles `Cancel` meanwhile.
_WORKERS: Final = 2
# The fields that the analyzer uses, by message; older and newer protocols may not have them.
_PROTOCOL: Final = {
    "AnalyzeDiagnostic": ("policyName", "message", "enforcementLevel", "urn", "severity"),
    "AnalyzeRequest": ("type", "properties", "urn", "name", "options", "provider"),
    "AnalyzeStackRequest": ("resources",),
    "AnalyzerResource": ("properties", "dependencies", "propertyDependencies", "parent"),
    "AnalyzerStackConfigureRequest": ("stack", "project", "config", "config_secret_keys"),
    "PolicyInfo": ("configSchema", "policy_type", "severity", "tags", "remediation_steps", "url"),
    "Remediation": ("policyName", "properties", "diagnostic"),
}


def serve(pack: Pack = PREFLIGHT) -> None:
    """Serve the pack until Pulumi ends the process. On an unknown protocol Pulumi's own servicer takes over."""
    # What is imported stays: without collections in between, the pack is loaded in five sixths of the time.
    gc.disable()
    ahead = started_ahead()
    try:
        server, port = start(pack, ahead)
    except (ImportError, AttributeError, TypeError) as error:
        if ahead is not None:
            ahead.kill()
        gc.enable()
        sys.stderr.write(
            f"aws-preflight: this version of the Pulumi SDK is unknown ({error}); the policies run on the SDK's own "
            "servicer, which is slower and has less information\n"
        )
        _serve_stock(pack)
        return

    parent, engine = os.getppid(), engine_process()
    stdout = _claim_stdout()
    stdout.write(f"{port}\n".encode())
    stdout.flush()
    analyzer(pack, ahead)
    freeze_gc()
    gc.enable()
    # The engine ends the pack; if the engine died, no process would end it.
    while os.getppid() == parent and is_alive(engine):
        time.sleep(1)
    server.stop(0)


def start(pack: Pack = PREFLIGHT, ahead: ChildProcess | None = None) -> tuple[grpc.Server, int]:
    """A server on a free port of the loopback interface, and that port. `ahead`: the process of the offline preview."""
    import grpc
    from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

    # Imported here: an unknown SDK may not have what it needs, and is served as an unknown SDK.
    from preflight.analyzer.stack_request import ReadsStacks

    for message, fields in _PROTOCOL.items():
        known = getattr(analyzer_pb2, message).DESCRIPTOR.fields_by_name
        for name in fields:
            if name not in known:
                raise AttributeError(f"{message} has no {name}")
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS),
        interceptors=[ReadsStacks()],
        options=[
            ("grpc.max_receive_message_length", _MAX_MESSAGE),
            ("grpc.max_send_message_length", _MAX_MESSAGE),
        ],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(cast("Any", _Late(pack, ahead)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


_loading = threading.Lock()
_one_by_one = threading.Lock()


def analyzer(pack: Pack = PREFLIGHT, ahead: ChildProcess | None = None) -> Analyzer:
    """The one analyzer of the pack in this process; callers wait while it is loaded."""
    with _loading:
        return _analyzer(pack, ahead)


@cache
def _analyzer(pack: Pack, ahead: ChildProcess | None) -> Analyzer:
    # Imported here, because the port is printed 0.25 s sooner without the policies.
    from preflight.analyzer.servicer import Analyzer

    return Analyzer(pack=pack, ahead=ahead)


class _Late:
    """The analyzer, loaded at its first call."""

    def __init__(self, pack: Pack, ahead: ChildProcess | None) -> None:
        self._pack, self._ahead = pack, ahead

    def Handshake(self, request: Any, context: Any) -> Any:
        """Respond immediately: the engine waits ten seconds, which a cold start on a busy computer may need."""
        from pulumi.runtime.proto import analyzer_pb2

        return analyzer_pb2.AnalyzerHandshakeResponse()

    def __getattr__(self, method: str) -> Any:
        def call(request: Any, context: Any) -> Any:
            with nullcontext() if method == "Cancel" else _one_by_one:
                return getattr(analyzer(self._pack, self._ahead), method)(request, context)

        return call


def _claim_stdout() -> BinaryIO:
    """The real standard output; all later output of other code goes to standard error."""
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return real


def _serve_stock(pack: Pack) -> None:
    from pulumi_policy import EnforcementLevel, PolicyPack

    # Imported here, because only an unknown SDK needs it: 0.2 s of every start.
    from preflight.analyzer.sdk import policies

    PolicyPack(pack.name, policies=policies(*pack.folders), enforcement_level=EnforcementLevel.ADVISORY)
