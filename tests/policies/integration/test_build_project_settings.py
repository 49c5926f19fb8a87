"""Sources, artifacts and caches of CodeBuild projects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"


def project(source: str, artifacts: str = "{ type: NO_ARTIFACTS }", more: str = "") -> str:
    return (
        "resources:\n  it:\n    type: aws:codebuild:Project\n    properties:\n"
        "      serviceRole: arn:aws:iam::123456789012:role/build\n"
        "      environment: { computeType: BUILD_GENERAL1_SMALL, image: a, type: LINUX_CONTAINER }\n"
        f"      source: {source}\n      artifacts: {artifacts}\n{more}"
    )


def both(source: str, artifacts: str) -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"source.type is {source} and artifacts.type is {artifacts}, but CODEPIPELINE requires both. Set both to "
            "CODEPIPELINE, or neither.",
        )
    ]


def secondary(key: str) -> list[tuple[str, str]]:
    return [
        ("it", f"{key}[0].type is CODEPIPELINE, which only the primary one can be. Set another type."),
    ]


GITHUB = "{ type: GITHUB, location: 'https://github.com/a/b.git' }"
PIPELINE = "{ type: CODEPIPELINE }"
BUCKET = "{ type: S3, location: shop-artifacts }"
NO_BUILDSPEC = [
    (
        "it",
        "source.type is NO_SOURCE without source.buildspec. Set source.buildspec to the content of a buildspec.",
    )
]
LOCATION = [("it", "source.type is NO_SOURCE with source.location. Remove source.location.")]
BADGE = [
    (
        "it",
        "badgeEnabled is true, but a project with source.type CODEPIPELINE has no badge. Remove badgeEnabled.",
    )
]
CACHE = [("it", "cache.type is S3 without cache.location. Set cache.location to the name of a bucket.")]
PLAIN = "source.location is 'a/b', which is not a URL. Write the repository's HTTPS URL."
HOOK = "  hook: { type: 'aws:codebuild:Webhook', properties: { projectName: \"${it.name}\" } }\n"
CASES = {
    "neither": Case(project(GITHUB)),
    "neither, with a bucket": Case(project(GITHUB, BUCKET)),
    "both": Case(project(PIPELINE, PIPELINE)),
    "both, with a buildspec": Case(project("{ type: CODEPIPELINE, buildspec: b.yml }", PIPELINE)),
    "artifacts only": Case(project(GITHUB, PIPELINE), both("GITHUB", "CODEPIPELINE")),
    "source only": Case(project(PIPELINE), both("CODEPIPELINE", "NO_ARTIFACTS")),
    "source only, with a bucket": Case(project(PIPELINE, BUCKET), both("CODEPIPELINE", "S3")),
    "no source, for a pipeline": Case(
        project("{ type: NO_SOURCE, buildspec: 'version: 0.2' }", PIPELINE), both("NO_SOURCE", "CODEPIPELINE")
    ),
    "an unknown source": Case(project(f"{{ type: {UNKNOWN} }}", PIPELINE)),
    "unknown artifacts": Case(project(PIPELINE, f"{{ type: {UNKNOWN} }}")),
    "no source": Case(project("{ type: NO_SOURCE, buildspec: 'version: 0.2' }")),
    "no source and no buildspec": Case(project("{ type: NO_SOURCE }"), NO_BUILDSPEC),
    "no source and an empty buildspec": Case(project("{ type: NO_SOURCE, buildspec: '' }"), NO_BUILDSPEC),
    "no source and an unknown buildspec": Case(project(f"{{ type: NO_SOURCE, buildspec: {UNKNOWN} }}")),
    "no source and a location": Case(
        project("{ type: NO_SOURCE, buildspec: 'version: 0.2', location: a }"), LOCATION
    ),
    "a secondary source": Case(
        project(GITHUB, more="      secondarySources: [{ sourceIdentifier: a, type: CODEPIPELINE }]\n"),
        secondary("secondarySources"),
    ),
    "a secondary source of GitHub": Case(
        project(
            PIPELINE,
            PIPELINE,
            "      secondarySources: [{ sourceIdentifier: a, type: GITHUB, location: 'https://github.com/a/c' }]\n",
        )
    ),
    "a secondary artifact": Case(
        project(GITHUB, more="      secondaryArtifacts: [{ artifactIdentifier: a, type: CODEPIPELINE }]\n"),
        secondary("secondaryArtifacts"),
    ),
    "a badge": Case(project(GITHUB, more="      badgeEnabled: true\n")),
    "a badge of a pipeline": Case(project(PIPELINE, PIPELINE, "      badgeEnabled: true\n"), BADGE),
    "no badge of a pipeline": Case(project(PIPELINE, PIPELINE, "      badgeEnabled: false\n")),
    "a cache": Case(project(GITHUB, more="      cache: { type: S3, location: shop-cache }\n")),
    "a cache without a bucket": Case(project(GITHUB, more="      cache: { type: S3 }\n"), CACHE),
    "a local cache": Case(
        project(GITHUB, more="      cache: { type: LOCAL, modes: [LOCAL_SOURCE_CACHE] }\n")
    ),
    "an unknown cache": Case(project(GITHUB, more=f"      cache: {{ type: S3, location: {UNKNOWN} }}\n")),
    "a repository without its location": Case(
        project("{ type: GITHUB }"),
        [("it", "source.type is GITHUB without source.location. Set source.location.")],
    ),
    "a repository by its name": Case(
        project("{ type: GITHUB, location: a/b }"),
        [("it", PLAIN)],
    ),
    "all repositories": Case(
        project("{ type: GITHUB, location: CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION }")
    ),
    "a bucket by its URL": Case(
        project("{ type: S3, location: 's3://b/key.zip' }"),
        [("it", "source.location is 's3://b/key.zip', but the form is bucket/path. Remove s3://.")],
    ),
    "artifacts without a bucket": Case(
        project(GITHUB, "{ type: S3 }"),
        [
            (
                "it",
                "artifacts.type is S3 without artifacts.location. Set artifacts.location to the name of a bucket.",
            )
        ],
    ),
    "a Lambda size of a container": Case(
        project(GITHUB).replace("BUILD_GENERAL1_SMALL", "BUILD_LAMBDA_1GB"),
        [
            (
                "it",
                "environment.computeType is BUILD_LAMBDA_1GB, which environment.type LINUX_CONTAINER does not support. "
                "Use Lambda for both, or for neither.",
            )
        ],
    ),
    "an image of CodeBuild by the role": Case(
        project(GITHUB).replace(
            "image: a", "imagePullCredentialsType: SERVICE_ROLE, image: 'aws/codebuild/standard:7.0'"
        ),
        [
            (
                "it",
                "environment.imagePullCredentialsType is SERVICE_ROLE for an image of CodeBuild. Set it to CODEBUILD.",
            )
        ],
    ),
    "a webhook": Case(project(GITHUB, more=HOOK)),
    "a webhook of a pipeline": Case(
        project(PIPELINE, PIPELINE, HOOK),
        [
            (
                "hook",
                "The source of the project is of type CODEPIPELINE, and webhooks are for repositories of Git "
                "providers. Remove the webhook, or change source.type.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_build_project_settings(name: str) -> None:
    check("build-project-settings", CASES[name], (PLAIN,))
