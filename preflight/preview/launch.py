"""What a run of the program is started with. Nothing here imports Pulumi's SDK: the program's interpreter starts first,
and imports the provider while the policies load here.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from preflight.preview.host import Host
from preflight.preview.project import Project
from preflight.preview.warm import Warm, warmed

_ISOLATION: Final = Path(__file__).with_name("run_isolated.py")


def forking(project: Project, host: Host, network: bool) -> AbstractContextManager[Warm | None]:
    """The process from which the runs are forked, all of them without a network."""
    start = host.warm
    alone = isolation(False)
    command = None if start is None or network else lambda fd: [*alone, *start(fd)]
    return warmed(command, host.cwd, variables(project, host, None), base())


def base() -> str:
    """The parent of the scratch folder: the path of a socket file has at most 104 characters on some systems."""
    base = tempfile.gettempdir()
    return "/tmp" if len(base) > 65 and os.access("/tmp", os.W_OK) else base


def isolation(network: bool) -> list[str]:
    if network or sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", str(_ISOLATION), str(os.getpid())]


def variables(project: Project, host: Host, job: Path | None) -> dict[str, str]:
    """The variables of the language hosts. An empty PULUMI_CONFIG is not set, because programs parse it."""
    made = dict(host.environment) | {
        **({"PREFLIGHT_JOB": str(job)} if job else {}),
        "PWD": str(host.cwd),
        "PULUMI_PROJECT": project.name,
        "PULUMI_STACK": project.stack,
        "PULUMI_ORGANIZATION": project.organization,
        "PULUMI_ROOT_DIRECTORY": str(project.folder),
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(dict(project.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(project.secret_keys)),
    }
    return {key: value for key, value in made.items() if "\0" not in value}
