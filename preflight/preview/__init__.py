"""The offline preview: the resources of a Pulumi program, without the CLI, a login, credentials or a network.

The program runs as a separate process in its own environment, with a real gRPC `ResourceMonitor` and `Engine` on the
loopback interface. Its registrations are recorded in the format in which the engine describes a stack to its analyzers
at a first preview.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from preflight.preview.errors import PreviewError
    from preflight.preview.model import Position, Preview, ProgramError
    from preflight.preview.offline import preview

__all__ = ["Position", "Preview", "PreviewError", "ProgramError", "preview"]

# Where each name is. They are imported when asked for, because Pulumi's SDK takes 0.15 s, and modules of this package
# that do not need it are imported before the program's interpreter is started.
_MODULES: Final = {
    "Position": "model",
    "Preview": "model",
    "PreviewError": "errors",
    "ProgramError": "model",
    "preview": "offline",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
