"""The program reads a file or packages a folder that does not exist.

## What fails

`open`, `read_text`, `pulumi.FileAsset` or `pulumi.FileArchive` of a path that does not exist, in code that certainly
runs.

In a program in JavaScript or TypeScript: what a resource is made from, whatever code names it.

As advice: the same in code that may not run, in programs that make files of their own first, and in packages with a
script that builds something.

## Why

A relative path starts at the folder of the file that Pulumi runs, not at the module that holds the path and not at the
user's shell. Pulumi fails with `FileNotFoundError`, or `couldn't read archive path` when it comes to the resource.

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

Add the file to the program, and start its path at the module: `Path(__file__).parent / "start.sh"`.

```python
from pathlib import Path

import pulumi_aws as aws

start = Path(__file__).parent / "start.sh"
template = aws.ec2.LaunchTemplate("web", user_data=start.read_text() if start.exists() else None)
```

## Not covered

Paths that are computed from anything but constants, and paths whose absence the program provides for.

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
            f"It is made from '{missing.path}', which does not exist. Add it, or correct the path.",
            level=None if missing.certain else ADVISORY,
        )
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in file_faults(sources):
        near = f" {fault.near} is meant, perhaps." if fault.near else " Add it, or correct the path."
        message = f"{fault.opened_by} reads '{fault.path}', which does not exist.{near}"
        yield Finding.at(fault.place, stack, message)
