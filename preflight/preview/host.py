"""Common parts of the language hosts: starting a program."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from preflight.preview.project import Project

# Variables with credentials, by their beginnings. The program must not reach a cloud.
_CREDENTIALS: Final = (
    "AWS_",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "AZURE_",
    "ARM_",
    "GOOGLE_",
    "GCP_",
    "CLOUDSDK_",
    "CLOUDFLARE_",
    "DIGITALOCEAN_",
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "KUBECONFIG",
    "VAULT_",
)
_KEPT: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
# The files that AWS SDKs read if the environment has no credentials.
_NOWHERE: Final = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
}


@dataclass(frozen=True)
class Host:
    """How to run a program. `command` is for a job, whose path is in PREFLIGHT_JOB.

    `warm` starts a process that has imported what the program imports and forks for each run, which it reads from a
    listening socket; `None` where there is none. `runtime` is the interpreter's name for users, `job` further data for
    the runner. `fields`: names and types of a lookup's result by its token; `declared`: the outputs that a type
    declares as `optional`, and whether it always has an `arn`; both if the program cannot send them itself. `inside`:
    runs a job in this process instead; the result is its exit code.
    """

    command: Callable[[Mapping[str, Any]], list[str]]
    runtime: str
    cwd: Path
    program: Path
    environment: Mapping[str, str]
    install: str
    explain: Callable[[Mapping[str, Any], Project], str]
    warm: Callable[[int], list[str]] | None = None
    job: Mapping[str, Any] = field(default_factory=dict)
    fields: Callable[[str], Mapping[str, Any]] = lambda token: {}
    declared: Callable[[str], Mapping[str, Any]] = lambda type_: {}
    inside: Callable[[Mapping[str, Any]], int] | None = None


def scrubbed() -> dict[str, str]:
    """This process's environment without credentials."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or not k.startswith(_CREDENTIALS)}
    return kept | _NOWHERE
