"""The environment variables that a program gets, and those that it does not."""

from __future__ import annotations

import os
from typing import Final

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
# Of these, the ones that name a place and give no access.
_KEPT: Final = ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID", "AWS_ACCOUNT")
# The files that AWS SDKs read if the environment has no credentials.
_NOWHERE: Final = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
}


def scrubbed() -> dict[str, str]:
    """This process's environment without credentials."""
    return {k: v for k, v in os.environ.items() if not _is_withheld(k)} | _NOWHERE


def withheld() -> tuple[str, ...]:
    """The names of the variables of this process's environment that a program does not get."""
    return tuple(sorted(name for name in os.environ if _is_withheld(name)))


def _is_withheld(name: str) -> bool:
    return name not in _KEPT and name.startswith(_CREDENTIALS)
