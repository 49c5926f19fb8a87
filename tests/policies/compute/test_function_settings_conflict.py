"""Settings of functions, permissions, aliases and provisioned concurrency that Lambda rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
RUN = "runtime: python3.13, handler: a.b"
UNKNOWN = '"${other.unknown}"'


def function(properties: str = RUN) -> str:
    return (
        f"resources:\n  f: {{ type: 'aws:lambda:Function', properties: {{ role: r, {properties} }} }}\n"
        + OTHER
    )


def with_part(kind: str, properties: str, more: str = RUN) -> str:
    return function(more) + f"  x: {{ type: 'aws:lambda:{kind}', properties: {{ {properties} }} }}\n"


def told(*messages: str, name: str = "f") -> list[tuple[str, str]]:
    return [(name, message) for message in messages]


def image(uri: str) -> list[tuple[str, str]]:
    return told(
        f"imageUri is {uri}, but Lambda takes images from the private registry of ECR in its own Region. Push the "
        "image to a repository there."
    )


def snap(reason: str) -> list[tuple[str, str]]:
    return told(f"snapStart is on, but {reason}, which SnapStart does not support. Remove snapStart.")


def permitted(principal: str) -> str:
    return with_part("Permission", f"function: f, action: 'lambda:InvokeFunction', principal: {principal}")


SNAP = "snapStart: { applyOn: PublishedVersions }"
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"

CASES = {
    "a function": Case(function()),
    "neither runtime nor handler": Case(
        function("code: { fn::fileArchive: ./x }"),
        told("runtime and handler is not set, but an archive requires it. Set it, or use an image."),
        when="planned",
    ),
    "no handler": Case(
        function("runtime: python3.13, s3Bucket: a, s3Key: b"),
        told("handler is not set, but an archive requires it. Set it, or use an image."),
        when="planned",
    ),
    "an unknown handler": Case(function(f"runtime: python3.13, handler: {UNKNOWN}"), when="planned"),
    "no code": Case(function("memorySize: 256")),
    "an unknown type": Case(function(f"packageType: {UNKNOWN}"), when="planned"),
    "an image": Case(function(f"packageType: Image, imageUri: '{ECR}'")),
    "an image of another registry": Case(
        function("packageType: Image, imageUri: 'docker.io/shop/app:1'"), image("docker.io/shop/app:1")
    ),
    "a public image": Case(
        function("packageType: Image, imageUri: 'public.ecr.aws/lambda/python:3.13'"),
        image("public.ecr.aws/lambda/python:3.13"),
    ),
    "an image of another Region": Case(
        function(f"packageType: Image, imageUri: '{ECR.replace('eu-west-1', 'us-east-1')}'"),
        image(ECR.replace("eu-west-1", "us-east-1")),
    ),
    "variables": Case(function(f"{RUN}, environment: {{ variables: {{ TABLE_1: a }} }}")),
    "a variable with a hyphen": Case(
        function(f"{RUN}, environment: {{ variables: {{ TABLE-NAME: a }} }}"),
        told(
            "environment.variables has 'TABLE-NAME', but names have two or more characters, which are letters, digits "
            "and underscores, and begin with a letter. Rename it."
        ),
    ),
    "snapshots of Java": Case(function(f"runtime: java21, handler: a.b, {SNAP}")),
    "snapshots of Python": Case(function(f"runtime: python3.12, handler: a.b, {SNAP}")),
    "snapshots of Node.js": Case(
        function(f"runtime: nodejs22.x, handler: a.b, {SNAP}"), snap("runtime is nodejs22.x")
    ),
    "snapshots of an old Python": Case(
        function(f"runtime: python3.11, handler: a.b, {SNAP}"), snap("runtime is python3.11")
    ),
    "no snapshots of Node.js": Case(
        function("runtime: nodejs22.x, handler: a.b, snapStart: { applyOn: None }")
    ),
    "snapshots of an unknown runtime": Case(
        function(f"runtime: {UNKNOWN}, handler: a.b, {SNAP}"), when="planned"
    ),
    "snapshots of much disk": Case(
        function(f"{RUN}, {SNAP}, ephemeralStorage: {{ size: 1024 }}"), snap("ephemeralStorage is 1024 MB")
    ),
    "snapshots of an image": Case(function(f"packageType: Image, imageUri: '{ECR}', {SNAP}")),
    "snapshots with files": Case(
        function(f"{RUN}, {SNAP}, fileSystemConfig: {{ arn: a, localMountPath: /mnt/a }}"),
        snap("fileSystemConfig is set"),
    ),
    "a service": Case(permitted("events.amazonaws.com")),
    "an account": Case(permitted("'123456789012'")),
    "a role": Case(permitted("'arn:aws:iam::123456789012:role/a'")),
    "everyone": Case(permitted("'*'")),
    "a role that is deleted": Case(permitted("AROAJQABLZS4A3QDU576Q")),
    "an unknown principal": Case(permitted(UNKNOWN), when="planned"),
    "half a service": Case(
        permitted("apigateway"),
        told(
            "principal is 'apigateway', which is not a service, account or ARN. Use a service such as "
            "events.amazonaws.com.",
            name="x",
        ),
    ),
    "concurrency of a version": Case(
        with_part(
            "ProvisionedConcurrencyConfig",
            "functionName: f, qualifier: '3', provisionedConcurrentExecutions: 1",
        )
    ),
    "concurrency of no version": Case(
        with_part(
            "ProvisionedConcurrencyConfig",
            "functionName: f, qualifier: $LATEST, provisionedConcurrentExecutions: 1",
        ),
        told(
            "qualifier is '$LATEST', which is not a published version. Set publish to true on the function, and use "
            "its version or an alias.",
            name="x",
        ),
    ),
    "an alias": Case(with_part("Alias", "name: live, functionName: f, functionVersion: $LATEST")),
    "an alias of two versions": Case(
        with_part(
            "Alias",
            "name: live, functionName: f, functionVersion: '1', routingConfig: "
            "{ additionalVersionWeights: { '2': 0.5 } }",
        )
    ),
    "an alias of $LATEST and a version": Case(
        with_part(
            "Alias",
            "name: live, functionName: f, functionVersion: $LATEST, routingConfig: "
            "{ additionalVersionWeights: { '2': 0.5 } }",
        ),
        told(
            "functionVersion is $LATEST, and routingConfig adds another version. Use a published version.",
            name="x",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_function_settings_conflict(case: Case) -> None:
    check("function-settings-conflict", case)
