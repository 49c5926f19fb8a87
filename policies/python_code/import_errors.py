"""The program imports a module or a name that does not exist where Python looks for it.

## What fails

- A module is in neither the program's folder nor its environment, or is where Python does not search for it.
- A module does not have the imported name: a renamed function of the program, or a module that `pulumi_aws` does not
  have (`logs`, `events`, `elbv2`).
- The file that Pulumi runs has a relative import, but it does not belong to a package.
- A name is imported from a module that is still being imported (two modules that import each other).

Advisory: the same in code that may not run, and an installed package that no requirement installs.

## Why

Python stops at the first failing import, before any resource is registered, and shows only that one. When
`Pulumi.yaml` sets `main` to a file, Pulumi does not search the program's folder for modules. It does for a folder
with `__main__.py`.

## Errors

- `ModuleNotFoundError: No module named '…'`
- `ImportError: cannot import name '…' from '…'`
- `ImportError: attempted relative import with no known parent package`

## Fails

```python
import pulumi
from pulumi_aws import logs, s3

bucket = s3.Bucket("site")
pulumi.export("bucket", bucket.id)
```

## Instead

Import what the installed version has. The message names the nearest module or name; the log group is
`aws.cloudwatch.LogGroup`.

```python
import pulumi
from pulumi_aws import cloudwatch, s3

bucket = s3.Bucket("site")
group = cloudwatch.LogGroup("site", retention_in_days=30)
pulumi.export("bucket", bucket.id)
```

## Not covered

Names of packages other than Pulumi's. Imports in a `try` that handles `ImportError`, and imports for type checkers
only, because they are allowed to fail. A file that does not parse: *syntax-errors*.

## References

- [The import system](https://docs.python.org/3/reference/import.html)
- [Pulumi and Python](https://www.pulumi.com/docs/iac/languages-sdks/python/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import other_places
from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.imports import (
    ImportFault,
    MissingModule,
    MissingName,
    NoPackage,
    PartiallyImported,
    Undeclared,
    import_faults,
)


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="ModuleNotFoundError, ImportError")
def import_errors(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    # A fault has one cause and one repair, wherever the import stands.
    places: dict[tuple[str, str, bool], list[SourceLocation]] = {}
    for fault in import_faults(sources):
        places.setdefault((*_message(fault, sources), fault.place.always_runs), []).append(fault.place)
    for (message, error, _), (first, *others) in places.items():
        name = re.match(r"(?:Module )?'[^']*'", message)
        if others and name:
            message = f"{name[0]}{other_places(len(others))}{message[name.end() :]}"
        yield Finding.at(first, stack, message, error)


def _message(fault: ImportFault, sources: Sources) -> tuple[str, str]:
    match fault:
        case MissingModule():
            return _module(fault, sources), "ModuleNotFoundError"
        case MissingName():
            return _name(fault), "ImportError"
        case NoPackage(text=text, in_entry=True):
            return (
                f"The relative import from '{text}' fails in the file that Pulumi runs, which does not belong to a "
                "package. Use the module's full name.",
                "ImportError",
            )
        case NoPackage(text=text):
            return (
                f"The relative import from '{text}' goes beyond the program's top package. Use the module's "
                "full name.",
                "ImportError",
            )
        case PartiallyImported(module=module, name=name, other=other):
            return (
                f"'{name}' is imported from '{module}', which is still being imported and has not defined it yet. "
                f"Move what {other} needs into a module that both import, or import inside a function.",
                "ImportError",
            )
        case Undeclared(module=module, distribution=distribution):
            return (
                f"'{module}' is imported and installed, but no requirement installs it, so the import fails "
                f"elsewhere. Add {distribution} to the requirements.",
                "ModuleNotFoundError",
            )


def _module(fault: MissingModule, sources: Sources) -> str:
    if fault.shadowed_by is not None:
        return (
            f"'{fault.name}' is not found: Python uses the package in {Path(fault.shadowed_by).name}/ of the "
            f"environment, because the program's folder {fault.holder}/ has no __init__.py. "
            f"Add {fault.holder}/__init__.py."
        )
    if fault.beside is not None:
        return _beside(fault, sources)
    if fault.holder is None:
        meant = f"; the nearest name is '{fault.meant}'" if fault.meant else ""
        return (
            f"Module '{fault.name}' is not in the program's folder or its environment{meant}. "
            "Correct the name, or add its package to the requirements and install it."
        )
    last = fault.name.rpartition(".")[2]
    meant = f" Import '{fault.meant}' instead." if fault.meant else ""
    if fault.version is not None:
        if last == "aws":
            meant = " Import the package itself: import pulumi_aws as aws."
        return f"{fault.version} has no module '{fault.name}'.{meant}"
    where = f"{fault.holder_path}/" if fault.holder_path else "its folder"
    return (
        f"Module '{fault.name}' does not exist: {where} contains neither {last}.py nor a package {last}/. "
        "Correct the name, or add the module."
    )


def _beside(fault: MissingModule, sources: Sources) -> str:
    if sources.program.on_path is None:
        return (
            f"'{fault.name}' is not found: {fault.beside} is in the program's folder, where Pulumi does not "
            f"search for modules when Pulumi.yaml sets main to a file ({sources.program.entry.name}). Rename "
            "that file to __main__.py and remove main, or set PYTHONPATH to the folder."
        )
    return (
        f"'{fault.name}' is not found: {fault.beside} is in the project's folder, but Python searches for modules in "
        f"{sources.relative(sources.program.on_path)}/, the value of main. Move it there."
    )


def _name(fault: MissingName) -> str:
    holder = f"'{fault.module}' of {fault.version}" if "." in fault.module else fault.version
    if fault.path:
        holder = f"'{fault.module}' ({fault.path})"
    if fault.meant:
        return f"{holder} has no '{fault.name}'. Import '{fault.meant}' instead."
    if fault.elsewhere:
        return f"{holder} has no '{fault.name}'. Import it from {fault.elsewhere}."
    if fault.name == "aws":
        return f"{holder} has no 'aws'. Import the package itself: import pulumi_aws as aws."
    repair = "Correct the name, or define it there." if fault.path else "Correct the name."
    return f"{holder} has no '{fault.name}'. {repair}"
