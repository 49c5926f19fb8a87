"""The program requires a configuration value that its stack does not set, or Pulumi rejects how a value is declared.

## What fails

- `config.require("name")` is in code that certainly runs, but neither `Pulumi.yaml` nor `Pulumi.<stack>.yaml` sets
  the value.
- `Pulumi.yaml` sets a `default` or a `type` on a key of another namespace, such as `aws:region`. Only keys of the
  project may have them.

Advisory: the same in code that may not run, or where the selected stack has no configuration file yet.

## Why

Pulumi stops the program at that line: `Missing required configuration variable`. A value with a similar name is the
usual cause. A rejected key in `Pulumi.yaml` stops every command of Pulumi (`is not namespaced by the project and
should not define a default value`).

## Errors

- `ConfigMissingError: Missing required configuration variable '…'`
- `Missing required configuration variable '…'`
- `Configuration key '…' is not namespaced by the project and should not define a default value`

## Fails

```python
import pulumi

config = pulumi.Config()
size = config.require("instanceSize")
pulumi.export("size", size)
```

## Instead

Set the value with `pulumi config set`, set a default in `Pulumi.yaml`, or read it with `get` and a default in the
program. A key of a provider has a `value` instead of a `default`.

```python
import pulumi

config = pulumi.Config()
size = config.get("instanceSize") or "t4g.small"
pulumi.export("size", size)
```

## Not covered

Computed keys and namespaces, values of the wrong type, and stacks whose file has an `environment` of Pulumi ESC,
which may set the value. `pulumi preview` has those values.

## References

- [Configuration](https://www.pulumi.com/docs/iac/concepts/config/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.values import Unknown
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.missing_configuration import NotSet, configuration_faults, refused_keys


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="ConfigMissingError")
def missing_configuration(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for refused in refused_keys(sources):
        yield Finding.at(
            refused.place,
            stack,
            f"Pulumi rejects Pulumi.yaml: '{refused.key}' is not a key of the project and must not have a "
            f"{refused.attribute}. Set a value instead, or set the key in the stack's file.",
            "Configuration key is not namespaced by the project",
        )
    for fault in configuration_faults(sources):
        if sources.program.environments:
            note(Unknown(f"'{fault.key}' may come from the environment {sources.program.environments[0]}"))
        else:
            yield Finding.at(fault.place, stack, _message(fault))


def _message(fault: NotSet) -> str:
    key = f"{fault.namespace}:{fault.key}" if fault.namespace else fault.key
    set_ = f"pulumi config set {'--secret ' if fault.secret else ''}{key}"
    meant = f" It sets '{fault.meant}', which is similar." if fault.meant else ""
    where = f"Stack '{fault.stack}' does not set" if fault.has_stack else "No stack sets"
    return f"{where} '{key}', which the program requires.{meant} Set it: {set_}."
