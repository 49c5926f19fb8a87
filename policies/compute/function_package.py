"""A Lambda function has package settings that exclude each other, or a layer that cannot be attached.

## What fails

- A function with `packageType: Image` sets `handler`, `runtime` or `layers`, or one with `imageUri` is not of that
  type.
- More than one of `code`, `imageUri` and `s3Bucket` is set.
- One layer is attached twice, a layer's ARN has no version, or a layer is in another Region.

## Why

Lambda rejects the function: `InvalidParameterValueException: Please don't provide Handler or Runtime or Layer when the
intent is to create a function from a container image`, `Layer version ... is not in
region`, or the provider does: `"filename": only one of filename,image_uri,s3_bucket can be specified`.

## Errors

- `InvalidParameterValueException: Please don't provide Handler or Runtime or Layer when the intent is to create a
  function from a container image`
- `"filename": only one of filename,image_uri,s3_bucket can be specified`

## Fails

```yaml
resources:
  api:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/api
      packageType: Image
      imageUri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1.4
      handler: app.handler
      runtime: python3.13
```

## Instead

Remove handler and runtime; `imageConfig` overrides the image's command.

```yaml
resources:
  api:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/api
      packageType: Image
      imageUri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1.4
```

## Not covered

A function without code, handler or runtime. More than five layers: *service-quotas*. The content of the archive:
*lambda-handler*. Sizes: *function-configuration*.

## References

- [CreateFunction](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
- [Layers](https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.function_packages import FunctionPackage
from preflight.policy import HIGH, MANDATORY, Finding, policy


def packages(stack: Stack) -> Iterator[FunctionPackage]:
    return (p for p in stack.all(FunctionPackage) if not p.resource.is_external)


@policy(each=packages, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_package(package: FunctionPackage) -> Iterator[Finding]:
    yield from _kind(package)
    if isinstance(package.layers, Unknown):
        note(package.layers)
        return
    for layer in package.layers_twice:
        yield Finding(package, f"layers has '{layer}' twice. Remove one of them.")
    for layer in package.layers_without_version:
        yield Finding(package, f"layers has '{layer}' without a version. Add it, such as '{layer}:1'.")
    for layer in package.far_layers:
        yield Finding(
            package,
            f"layers has '{layer}', and the function is in {package.resource.region}. Use a layer of that Region.",
        )


def _for_archives(names: Sequence[str]) -> str:
    shown = " and ".join(names)
    several = len(names) > 1
    return f"{shown} {'are' if several else 'is'} for archives. Remove {shown}"


def _kind(package: FunctionPackage) -> Iterator[Finding]:
    if package.zip_settings and certainly(package.is_image):
        yield Finding(
            package,
            f"packageType is Image, but {_for_archives(package.zip_settings)}, or use packageType Zip.",
            error="Please don't provide Handler or Runtime or Layer",
        )
    if "imageUri" in package.sources and certainly(negate(package.is_image)):
        yield Finding(package, "imageUri is set, and packageType is not Image. Set packageType to Image.")
    if len(package.sources) > 1 and not package.resource.is_deployed:
        yield Finding(
            package,
            f"{' and '.join(package.sources)} are set together. Remove all but one.",
            error="only one of filename,image_uri,s3_bucket can be specified",
        )
