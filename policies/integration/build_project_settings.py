"""A CodeBuild project has a source, artifacts or a cache that CodeBuild or the provider rejects.

## What fails

- The source or the artifacts are of type `CODEPIPELINE`, and the other is not.
- A secondary source or a secondary artifact is of type `CODEPIPELINE`.
- The source is of type `NO_SOURCE` without `buildspec`, or with `location`.
- The source is of type `CODEPIPELINE`, and `badgeEnabled` is true.
- The cache is of type `S3` without `location`.
- A source of another type than `CODEPIPELINE` and `NO_SOURCE` has no `location`; one of type `S3` begins with `s3://`;
  artifacts of type `S3` have no `location`.
- `computeType` is one of Lambda (`BUILD_LAMBDA_1GB`) and `type` is not, or the reverse.
- `imagePullCredentialsType` is `SERVICE_ROLE` for an image of CodeBuild (`aws/codebuild/...`).
- A webhook is for a project whose source is not a Git provider's.
- Advisory: the `location` of a Git source is not a URL.

## Why

A project in a pipeline gets its source from the pipeline, and gives its artifacts to it. CodeBuild rejects one without
the other: *InvalidInputException: Invalid input: when using CodePipeline both sourceType, and artifactType must be set
to: CODEPIPELINE*. The provider stops at the rest in the deployment, except the cache, at which the preview stops.

## Errors

- `InvalidInputException: Invalid input: when using CodePipeline both sourceType, and artifactType must be set to:
  CODEPIPELINE`
- `Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources`
- `Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts`
- `InvalidInputException: Build badges are not supported for CodePipeline source`
- `buildspec must be set when source's type is NO_SOURCE`
- `location must be empty when source's type is NO_SOURCE`
- `cache location is required when cache type is "S3"`
- `InvalidInputException: Invalid project source: location must be a valid S3 source`
- `InvalidInputException: Invalid compute type provided`
- `Compute type … is not supported for …`
- `InvalidInputException: Project source location is required`

## Fails

```yaml
resources:
  build:
    type: aws:codebuild:Project
    properties:
      serviceRole: arn:aws:iam::123456789012:role/build
      artifacts: { type: CODEPIPELINE }
      environment: { computeType: BUILD_GENERAL1_SMALL, image: "aws/codebuild/standard:7.0", type: LINUX_CONTAINER }
      source: { type: GITHUB, location: "https://github.com/example/shop.git" }
```

## Instead

Set both types to `CODEPIPELINE` for a project of a pipeline, and neither for another project.

```yaml
resources:
  build:
    type: aws:codebuild:Project
    properties:
      serviceRole: arn:aws:iam::123456789012:role/build
      artifacts: { type: CODEPIPELINE }
      environment: { computeType: BUILD_GENERAL1_SMALL, image: "aws/codebuild/standard:7.0", type: LINUX_CONTAINER }
      source: { type: CODEPIPELINE }
```

## Not covered

The buildspec's content, and compute types against environment types. Pipelines: *pipeline-structure*.

## References

- [CreateProject](https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html)
- [ProjectArtifacts](https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html)
- [Build badges](https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-badges.html)
- [The provider's checks](https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/codebuild/project.go)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.logic import certainly, equal, known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.integration.build_projects import build_faults, plain_location, webhook_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_PIPELINE: Final = "CODEPIPELINE"


WEBHOOK: Final = "aws:codebuild/webhook:Webhook"


@policy(
    each=(aws.CODEBUILD_PROJECT, WEBHOOK),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidInputException",
    with_references=True,
)
def build_project_settings(project: Resource) -> Iterator[Finding]:
    if project.type == WEBHOOK:
        yield from (Finding(project, message) for message in webhook_faults(project))
        return
    yield from (Finding(project, message) for message in (*_faults(project), *build_faults(project)))
    if location := plain_location(project):
        yield Finding(
            project,
            f"source.location is '{location}', which is not a URL. Write the repository's HTTPS URL.",
            level=ADVISORY,
        )


def _faults(project: Resource) -> Iterator[str]:
    source, artifacts = project.text("source", "type"), project.text("artifacts", "type")
    if known(source) and known(artifacts) and source and artifacts:
        yield from _types(source, artifacts)
    yield from _secondary(project)
    if certainly(equal(source, "NO_SOURCE")):
        yield from _no_source(project)
    if certainly(equal(source, _PIPELINE)) and certainly(project.flag("badgeEnabled")):
        yield "badgeEnabled is true, but a project with source.type CODEPIPELINE has no badge. Remove badgeEnabled."
    if certainly(equal(project.text("cache", "type"), "S3")) and _is_empty(project, "cache", "location"):
        yield "cache.type is S3 without cache.location. Set cache.location to the name of a bucket."


def _types(source: str, artifacts: str) -> Iterator[str]:
    if (source == _PIPELINE) != (artifacts == _PIPELINE):
        yield (
            f"source.type is {source} and artifacts.type is {artifacts}, but CODEPIPELINE requires both. Set both to "
            "CODEPIPELINE, or neither."
        )


def _secondary(project: Resource) -> Iterator[str]:
    for key in ("secondarySources", "secondaryArtifacts"):
        items = project.items(key)
        for index, item in enumerate(() if isinstance(items, Unknown) else items):
            if certainly(equal(as_text(child(item, "type")), _PIPELINE)):
                yield f"{key}[{index}].type is CODEPIPELINE, which only the primary one can be. Set another type."


def _no_source(project: Resource) -> Iterator[str]:
    if _is_empty(project, "source", "buildspec"):
        yield "source.type is NO_SOURCE without source.buildspec. Set source.buildspec to the content of a buildspec."
    elif not _is_empty(project, "source", "location"):
        yield "source.type is NO_SOURCE with source.location. Remove source.location."


def _is_empty(project: Resource, block: str, key: str) -> bool:
    """Whether the block certainly lacks the property; one that is unknown is set."""
    value = project.text(block, key)
    return value is None or (known(value) and not value)
