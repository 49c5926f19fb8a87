"""A Lambda function, alias, permission or concurrency has a setting that Lambda rejects.

## What fails

- A function with `code` or `s3Bucket` has no `runtime` or no `handler`.
- The name of an environment variable has other characters than letters, digits and underscores, or a single one.
- `imageUri` is in another registry than ECR's private one, or in another Region than the function.
- A layer is its `layerArn`, which has no version.
- SnapStart is on for a runtime that it does not support, with EFS, or with more than 512 MB of ephemeral storage.
- Provisioned concurrency is set for `$LATEST`, or for `version` of a function without `publish: true`.
- An alias of `$LATEST` shares its requests with another version.
- `principal` of a permission is neither a service, an account, an ARN nor `*`.

## Why

Lambda or the provider rejects it: *handler and runtime must be set when PackageType is Zip*, *Source image ... is not
valid. Provide a valid source image.*, *Provisioned Concurrency Configs cannot be applied to unpublished function
versions.*, *The provided principal was invalid. Please check the principal and try again.*

## Errors

- `InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with deployment
  packages.`
- `handler and runtime must be set when PackageType is Zip`
- `InvalidParameterValueException: Source image … is not valid. Provide a valid source image.`
- `InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to unpublished function versions.`
- `InvalidParameterValueException: The provided principal was invalid. Please check the principal and try again.`
- `InvalidParameterValueException: … is not supported for SnapStart enabled functions.`
- `InvalidParameterValueException: $LATEST is not supported for an alias pointing to more than 1 version`

## Fails

```yaml
resources:
  api:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/api
      runtime: python3.13
      handler: app.handler
      code: { fn::fileArchive: ./app }
      environment: { variables: { TABLE-NAME: orders } }
```

## Instead

Use letters, digits and underscores.

```yaml
resources:
  api:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/api
      runtime: python3.13
      handler: app.handler
      code: { fn::fileArchive: ./app }
      environment: { variables: { TABLE_NAME: orders } }
```

## Not covered

Sizes and reserved variables: *function-configuration*. Layers and sources of the package: *function-package*.

## References

- [CreateFunction](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
- [SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html)
- [Container images](https://docs.aws.amazon.com/lambda/latest/dg/images-create.html)
- [AddPermission](https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.compute.function_settings import (
    FunctionSettings,
    is_invalid_principal,
    routes_from_latest,
    unpublished,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


def parts(stack: Stack) -> tuple[Resource, ...]:
    """Functions, their permissions, aliases and provisioned concurrency."""
    return tuple(r for r in stack.of(*_CHECKS) if not r.is_external)


@policy(each=parts, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_settings_conflict(part: Resource) -> Iterator[Finding]:
    yield from (Finding(part, message) for message in _CHECKS[part.type](part))


def _function(function: Resource) -> Iterator[str]:
    settings = FunctionSettings(function)
    if settings.missing:
        yield f"{' and '.join(settings.missing)} is not set, but an archive requires it. Set it, or use an image."
    for name in settings.odd_variables:
        yield (
            f"environment.variables has '{name}', but names have two or more characters, which are letters, digits and "
            "underscores, and begin with a letter. Rename it."
        )
    if settings.foreign_image:
        yield (
            f"imageUri is {settings.foreign_image}, but Lambda takes images from the private registry of ECR in its "
            "own Region. Push the image to a repository there."
        )
    for layer in settings.unversioned_layers:
        yield f"layers has {layer}, which has no version. Use arn of the layer version."
    if settings.snapless and certainly(settings.uses_snapshots):
        yield f"snapStart is on, but {settings.snapless}, which SnapStart does not support. Remove snapStart."


def _permission(permission: Resource) -> Iterator[str]:
    if is_invalid_principal(permission):
        text = permission.text("principal")
        yield (
            f"principal is '{text}', which is not a service, account or ARN. Use a service such as "
            "events.amazonaws.com."
        )


def _concurrency(config: Resource) -> Iterator[str]:
    if version := unpublished(config):
        yield (
            f"qualifier is {version}, which is not a published version. Set publish to true on the function, and use "
            "its version or an alias."
        )


def _alias(alias: Resource) -> Iterator[str]:
    if certainly(routes_from_latest(alias)):
        yield "functionVersion is $LATEST, and routingConfig adds another version. Use a published version."


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    aws.LAMBDA_FUNCTION: _function,
    aws.LAMBDA_PERMISSION: _permission,
    aws.LAMBDA_PROVISIONED_CONCURRENCY_CONFIG: _concurrency,
    aws.LAMBDA_ALIAS: _alias,
}
