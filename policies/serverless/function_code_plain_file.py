"""A Lambda function or layer has a plain file or text as its code instead of an archive.

## What fails

The `code` of a function or layer is

- a `FileArchive` of a single source file, such as `index.py`;
- a `FileAsset` of such a file, or a `StringAsset`;
- an `AssetArchive` that holds such a `FileArchive`.

## Why

Lambda takes a zip file. Pulumi packs folders and what an `AssetArchive` lists, and reads an archive by its file's
ending: *unrecognized archive format*. A plain asset is uploaded as it is: *InvalidParameterValueException: Could not
unzip uploaded file. Please check your file, then try to upload again.*

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

Pack the file into an archive, or name its folder.

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

A path without an ending, which may be a folder, and archives that are damaged. What the archive holds is
*lambda-handler*'s, and whether the file is there *missing-files*'s.

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
            f"code is {plain}, and Lambda takes a zip archive. Use an AssetArchive with the file in it, or a "
            "FileArchive of its folder.",
        )
