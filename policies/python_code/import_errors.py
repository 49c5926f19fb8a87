"""The program imports a module or a name that does not exist where Python looks for it.

## What fails

- A module that is in neither the program's folder nor its environment, or lies where Python does not look for it.
- A name that a module does not have: a function of the program's own that was renamed, or a module that
  `pulumi_aws` does not have (`logs`, `events`, `elbv2`).
- A relative import in the file that Pulumi runs, which belongs to no package.
- A name taken from a module that is itself still being imported (two modules that import each other).

As advice: the same in code that may not run, and an installed package that no requirement brings.

## Why

Python stops at the first import that fails, before any resource is registered, and shows only that one. Pulumi's
host does not look in the program's folder when `Pulumi.yaml` names a file as `main`; it does for a folder with
`__main__.py`.

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

Names of packages other than Pulumi's are not read. Imports in a `try` that handles `ImportError`, and those for type
checkers only, are meant to fail. A file that does not parse is *syntax-errors*' concern.

## References

- [The import system](https://docs.python.org/3/reference/import.html)
- [Pulumi and Python](https://www.pulumi.com/docs/iac/languages-sdks/python/)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
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
    for fault in import_faults(sources):
        message, error = _message(fault, sources)
        yield Finding.at(fault.place, stack, message, error)


def _message(fault: ImportFault, sources: Sources) -> tuple[str, str]:
    match fault:
        case MissingModule():
            return _module(fault, sources), "ModuleNotFoundError"
        case MissingName():
            return _name(fault), "ImportError"
        case NoPackage(text=text, in_entry=True):
            return (
                f"The relative import from '{text}' fails in the file that Pulumi runs, which belongs to no package. "
                "Import by the module's full name.",
                "ImportError",
            )
        case NoPackage(text=text):
            return f"The relative import from '{text}' leads out of the program's top package.", "ImportError"
        case PartiallyImported(module=module, name=name, other=other):
            return (
                f"'{name}' is imported from '{module}', which is itself being imported and has not defined it yet. "
                f"Move what {other} needs into a module that both import, or import inside a function.",
                "ImportError",
            )
        case Undeclared(module=module, distribution=distribution):
            return (
                f"'{module}' is imported and installed, but no requirement brings it: elsewhere the import fails. "
                f"Add {distribution} to the requirements.",
                "ModuleNotFoundError",
            )


def _module(fault: MissingModule, sources: Sources) -> str:
    if fault.shadowed_by is not None:
        return (
            f"'{fault.name}' is not found: Python takes the package in {Path(fault.shadowed_by).name}/ of the "
            f"environment, since the program's own folder {fault.holder}/ has no __init__.py. "
            f"Add {fault.holder}/__init__.py."
        )
    if fault.beside is not None:
        return _beside(fault, sources)
    if fault.holder is None:
        meant = f"; '{fault.meant}' is meant, perhaps" if fault.meant else ""
        return (
            f"There is no module '{fault.name}' in the program's folder or its environment{meant}. "
            "Correct the name, or add its package to the requirements and install it."
        )
    last = fault.name.rpartition(".")[2]
    meant = f" Import '{fault.meant}' instead." if fault.meant else ""
    if fault.version is not None:
        if last == "aws":
            meant = " Import the package itself: import pulumi_aws as aws."
        return f"{fault.version} has no module '{fault.name}'.{meant}"
    where = f"{fault.holder_path}/" if fault.holder_path else "its folder"
    return f"There is no module '{fault.name}': {where} holds neither {last}.py nor a package {last}/."


def _beside(fault: MissingModule, sources: Sources) -> str:
    if sources.program.on_path is None:
        return (
            f"'{fault.name}' is not found: {fault.beside} lies in the program's folder, where Pulumi does not look "
            f"for modules when Pulumi.yaml names a file as main ({sources.program.entry.name}). "
            "Name that file __main__.py and remove main, or set PYTHONPATH to the folder."
        )
    return (
        f"'{fault.name}' is not found: {fault.beside} lies in the project's folder, but modules are looked for in "
        f"{sources.relative(sources.program.on_path)}/, which main names. Move it there."
    )


def _name(fault: MissingName) -> str:
    holder = f"'{fault.module}' of {fault.version}" if "." in fault.module else fault.version
    if fault.path:
        holder = f"'{fault.module}' ({fault.path})"
    if fault.meant:
        return f"{holder} has no '{fault.name}'. Import '{fault.meant}' instead."
    if fault.elsewhere:
        return f"{holder} has no '{fault.name}'; {fault.elsewhere} has one."
    if fault.name == "aws":
        return f"{holder} has no 'aws'. Import the package itself: import pulumi_aws as aws."
    repair = "Correct the name, or define it there." if fault.path else "Correct the name."
    return f"{holder} has no '{fault.name}'. {repair}"
