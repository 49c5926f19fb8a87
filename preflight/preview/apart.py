"""How the preview's processes are kept apart from the terminal, and ended together."""

from __future__ import annotations

import os
import sys
from typing import Any


def apart() -> dict[str, Any]:
    """Arguments of `Popen` for a process that can be ended with all that it starts, and has no terminal to read from.

    A leader of a session with a low priority stays in that session, because on Linux a new one has the usual priority,
    whatever that of its processes. Source: sched(7), "The autogroup feature".
    """
    stays = sys.platform != "win32" and os.getsid(0) == os.getpid() and os.nice(0) > 0
    return {"process_group": 0} if stays else {"start_new_session": True}
