"""CodeBuild projects: locations, compute types and images; webhooks.

Sources: CodeBuild API reference, ProjectSource, ProjectArtifacts, ProjectEnvironment, CreateWebhook; CodeBuild user
guide, "Build environment compute types"; the error texts `Project source location is required`, `Invalid project
source: location must be a valid S3 source`, `Invalid compute type provided` and `Compute type ... is not supported for
...` from users' reports. That CodeBuild rejects a Git location that is not a URL was not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws

_GIT: Final = (
    "BITBUCKET",
    "CODECOMMIT",
    "GITHUB",
    "GITHUB_ENTERPRISE",
    "GITLAB",
    "GITLAB_SELF_MANAGED",
)
# A project of all repositories of an organization. Source: CreateWebhook, `scopeConfiguration`.
_ALL_REPOSITORIES: Final = "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"
_LAMBDA: Final = "LAMBDA"
_PROJECT: Final = (aws.CODEBUILD_PROJECT,)


def build_faults(project: Resource) -> Iterator[str]:
    """What CodeBuild certainly rejects in the locations and the environment of a project, as messages."""
    yield from _source(project)
    artifacts = project.text("artifacts", "type")
    if isinstance(artifacts, str) and artifacts == "S3" and not project.is_set("artifacts", "location"):
        yield "artifacts.type is S3 without artifacts.location. Set artifacts.location to the name of a bucket."
    kind, compute = project.text("environment", "type"), project.text("environment", "computeType")
    has_fleet = project.is_set("environment", "fleet")
    if isinstance(kind, str) and isinstance(compute, str) and kind and compute and not has_fleet:
        yield from _size(kind, compute)
    image, pull = (
        project.text("environment", "image"),
        project.text("environment", "imagePullCredentialsType"),
    )
    is_curated = isinstance(image, str) and image.startswith("aws/codebuild/")
    if is_curated and isinstance(pull, str) and pull == "SERVICE_ROLE":
        yield "environment.imagePullCredentialsType is SERVICE_ROLE for an image of CodeBuild. Set it to CODEBUILD."


def _size(kind: str, compute: str) -> Iterator[str]:
    if (_LAMBDA in kind) != (_LAMBDA in compute):
        yield (
            f"environment.computeType is {compute}, which environment.type {kind} does not support. Use Lambda for "
            "both, or for neither."
        )


def _source(project: Resource) -> Iterator[str]:
    kind, location = project.text("source", "type"), project.get("source", "location")
    if not isinstance(kind, str) or kind not in (*_GIT, "S3"):
        return
    if not project.is_set("source", "location"):
        yield f"source.type is {kind} without source.location. Set source.location."
    elif isinstance(location, str) and kind == "S3" and location.startswith("s3://"):
        yield f"source.location is '{location}', but the form is bucket/path. Remove s3://."


def plain_location(project: Resource) -> str:
    """The location of a Git source if it is not a URL, as CodeBuild documents it; otherwise empty."""
    kind, location = project.text("source", "type"), project.get("source", "location")
    if not isinstance(kind, str) or kind not in _GIT or not isinstance(location, str):
        return ""
    return "" if "://" in location or location == _ALL_REPOSITORIES else location


def webhook_faults(webhook: Resource) -> Iterator[str]:
    """What CodeBuild certainly rejects in a webhook, as messages."""
    found = webhook.ref(_PROJECT, "projectName")
    kind = found.text("source", "type") if isinstance(found, Resource) and not found.is_external else None
    if isinstance(kind, str) and kind in ("CODEPIPELINE", "NO_SOURCE", "S3", "CODECOMMIT"):
        yield (
            f"The source of the project is of type {kind}, and webhooks are for repositories of Git providers. "
            "Remove the "
            "webhook, or change source.type."
        )
