"""The program reads a file or packages a folder that does not exist.

## What fails

`open`, `read_text`, `pulumi.FileAsset` or `pulumi.FileArchive` has a path that does not exist, in code that
certainly runs.

In a JavaScript or TypeScript program: a resource uses a file or folder that does not exist, in any code.

Advisory: the same in code that may not run, in programs that create files first, and in packages with a build
script.

## Why

A relative path starts at the folder of the file that Pulumi runs. It does not start at the module that contains the
path or at the shell's working directory. Pulumi fails with `FileNotFoundError`, or with `couldn't read archive path`
when it creates the resource.

## Errors

- `FileNotFoundError: [Errno 2] No such file or directory: '…'`
- `FileNotFoundError`
- `failed to compute archive hash: … couldn't read archive path`
- `couldn't read archive path`

## Fails

```python
import pulumi_aws as aws

with open("start.sh") as script:
    instance = aws.ec2.LaunchTemplate("web", user_data=script.read())
```

## Instead

Add the file to the program, and build its path from the module: `Path(__file__).parent / "start.sh"`.

```python
from pathlib import Path

import pulumi_aws as aws

start = Path(__file__).parent / "start.sh"
template = aws.ec2.LaunchTemplate("web", user_data=start.read_text() if start.exists() else None)
```

## Not covered

Paths that are computed from values other than constants, and paths whose absence the program handles.

## References

- [Assets and archives](https://www.pulumi.com/docs/iac/concepts/assets-archives/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.missing_files import file_faults


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="FileNotFoundError")
def missing_files(stack: Resource) -> Iterator[Finding]:
    for missing in stack.stack.observed.missing:
        found = stack.stack.by_urn.get(missing.urn, stack)
        yield Finding(
            found,
            f"The resource uses '{missing.path}', which does not exist. Add it, or correct the path.",
            level=None if missing.certain else ADVISORY,
        )
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in file_faults(sources):
        near = f" Did you mean {fault.near}?" if fault.near else " Add it, or correct the path."
        message = f"{fault.opened_by} reads '{fault.path}', which does not exist.{near}"
        yield Finding.at(fault.place, stack, message)
