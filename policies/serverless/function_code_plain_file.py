"""A Lambda function or layer has a plain file or text as its code instead of an archive.

## What fails

The `code` of a function or layer is

- a `FileArchive` of a single source file, such as `index.py`;
- a `FileAsset` of such a file, or a `StringAsset`;
- an `AssetArchive` that contains such a `FileArchive`.

## Why

Lambda requires a zip file. Pulumi creates a zip file from a folder or an `AssetArchive`. It recognizes an archive file
by its extension and fails for others: *unrecognized archive format*. Pulumi uploads a plain asset unchanged, and Lambda
rejects it: *InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload
again.*

## Errors

- `InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload again.`
- `unrecognized archive format`

## Fails

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      runtime: python3.13
      handler: index.handler
      code: { fn::fileArchive: ./index.py }
```

## Instead

Put the file into an `AssetArchive`, or use a `FileArchive` of its folder.

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      runtime: python3.13
      handler: index.handler
      code: { fn::fileArchive: ./function }
```

## Not covered

A path without an extension, which may be a folder, and damaged archives. *lambda-handler* reports what the archive does
not contain, *missing-files* a file that does not exist.

## References

- [Assets and archives](https://www.pulumi.com/docs/iac/concepts/assets-archives/)
- [Lambda deployment packages](https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.compute.code_assets import WITH_CODE, plain_code
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=WITH_CODE, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_code_plain_file(resource: Resource) -> Iterator[Finding]:
    plain = plain_code(resource)
    if plain is not None:
        yield Finding(
            resource,
            f"code is {plain}, but Lambda requires a zip archive. Use an AssetArchive that contains the file, or a "
            "FileArchive of its folder.",
        )
