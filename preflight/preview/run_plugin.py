"""Runs a provider's plugin, and makes it reachable through a socket file for the offline preview, which may be in
another network namespace.

Arguments: the socket file, and the plugin's command. The plugin prints the port on which it listens.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading


def main() -> None:
    path, command = sys.argv[1], sys.argv[2:]
    plugin = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )
    assert plugin.stdout is not None
    try:
        port = int(plugin.stdout.readline())
    except ValueError:
        sys.exit(1)
    threading.Thread(target=_drain, args=(plugin.stdout,), daemon=True).start()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # The file gets its name after the socket accepts connections, so that no client connects too early.
    server.bind(path + ".making")
    server.listen()
    os.rename(path + ".making", path)
    while True:
        client, _ = server.accept()
        inner = socket.create_connection(("127.0.0.1", port))
        for one, other in ((client, inner), (inner, client)):
            threading.Thread(target=_forward, args=(one, other), daemon=True).start()


def _end_with_parent() -> None:
    """The plugin ends with this process, however that ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _drain(stream: "object") -> None:
    for _ in stream:  # type: ignore[attr-defined]
        pass


def _forward(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


main()
