"""Archives, images and layers of functions that exclude each other."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
IMAGE = "packageType: Image, imageUri: i"
ZIP = "handler: app.handler, runtime: python3.13"


def function(properties: str) -> str:
    return f"resources:\n  f: {{ type: 'aws:lambda:Function', properties: {{ role: r, {properties} }} }}\n"


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("f", message) for message in messages)


def arn(name: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:lambda:{region}:123456789012:layer:{name}"


def layers(*found: str) -> str:
    return f"{ZIP}, layers: [{', '.join(repr(layer) for layer in found)}]"


def for_archives(keys: str) -> list[tuple[str, str]]:
    verb = "are" if " and " in keys else "is"
    return told(
        f"packageType is Image, but {keys} {verb} for archives. Remove {keys}, or use packageType Zip."
    )


CASES = {
    "an archive": Case(function(f"{ZIP}, s3Bucket: b, s3Key: k")),
    "an image": Case(function(IMAGE)),
    "an image with a handler": Case(function(f"{IMAGE}, {ZIP}"), for_archives("handler and runtime")),
    "an image with layers": Case(function(f"{IMAGE}, layers: ['{arn('a:1')}']"), for_archives("layers")),
    "an image without layers": Case(function(f"{IMAGE}, layers: []")),
    "an image by its type only": Case(
        function("imageUri: i"),
        told("imageUri is set, and packageType is not Image. Set packageType to Image."),
    ),
    "a type that is not known": Case(
        function(f'packageType: "${{other.unknown}}", imageUri: i, {ZIP}') + OTHER, when="planned"
    ),
    "two sources": Case(
        function(f"{ZIP}, s3Bucket: b, s3Key: k, imageUri: i, packageType: Zip"),
        told(
            "imageUri is set, and packageType is not Image. Set packageType to Image.",
            "imageUri and s3Bucket are set together. Remove all but one.",
        ),
        when="planned",
    ),
    "five layers": Case(function(layers(*(arn(f"l{n}:1") for n in range(5))))),
    "one layer twice": Case(
        function(layers(arn("a:1"), arn("a:1"))),
        told(f"layers has '{arn('a:1')}' twice. Remove one of them."),
    ),
    "a layer without a version": Case(
        function(layers(arn("a"))),
        told(f"layers has '{arn('a')}' without a version. Add it, such as '{arn('a')}:1'."),
    ),
    "a layer of another region": Case(
        function(layers(arn("a:1", "us-east-1"))),
        told(
            f"layers has '{arn('a:1', 'us-east-1')}', and the function is in eu-west-1. Use a layer of that Region."
        ),
    ),
    "layers that are not known": Case(
        function(f'{ZIP}, layers: "${{other.unknown}}"') + OTHER, when="planned"
    ),
    "a layer that is not known": Case(
        function(f'{ZIP}, layers: ["${{other.unknown}}"]') + OTHER, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_function_package(case: Case) -> None:
    check("function-package", case)
