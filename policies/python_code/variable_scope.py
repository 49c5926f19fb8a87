"""The program uses a name or an attribute that is not defined at the time of its use.

## What fails

- A name that is not defined: a module that was not imported, a misspelled variable.
- A name that is defined only later: at the top of a file, or inside a function, where an assignment makes it local
  (`UnboundLocalError`).
- An attribute that a class of the program never sets, or that a module of the program does not have.

Advisory: the same in code that may not run, and a loop variable that a callback of `apply` reads. The callback runs
after the loop and sees the last value every time.

## Why

Python looks names up when the line runs. A program that creates forty resources and then uses an undefined name
stops in the middle of the deployment.

## Errors

- `NameError: name '…' is not defined`
- `UnboundLocalError: cannot access local variable '…' where it is not associated with a value`
- `UnboundLocalError`

## Fails

```python
import pulumi
import pulumi_aws as aws

document = json.dumps({"Version": "2012-10-17", "Statement": []})
bucket = aws.s3.Bucket("site")
pulumi.export("policy", document)
```

## Instead

Import or define the name before the line that uses it. Pass a loop variable to a callback as a default argument
(`lambda arn, zone=zone: ...`).

```python
import json

import pulumi
import pulumi_aws as aws

document = json.dumps({"Version": "2012-10-17", "Statement": []})
bucket = aws.s3.Bucket("site")
pulumi.export("policy", document)
```

## Not covered

A name that only some paths define, attributes set by `setattr`, and values from other packages. Attributes of
Pulumi's resources: *type-annotations*.

## References

- [Naming and binding](https://docs.python.org/3/reference/executionmodel.html#naming-and-binding)
- [Why do lambdas defined in a loop all return the same result?](https://docs.python.org/3/faq/programming.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import other_places
from preflight.sources.analysis import Sources
from preflight.sources.faults.undefined_names import (
    LateBinding,
    NoAttribute,
    Undefined,
    UsedBeforeBinding,
    name_faults,
)


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="NameError, UnboundLocalError, AttributeError")
def variable_scope(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in name_faults(sources):
        match fault:
            case Undefined():
                yield Finding.at(fault.place, stack, _undefined(fault), "NameError")
            case UsedBeforeBinding():
                error = "UnboundLocalError" if fault.function else "NameError"
                yield Finding.at(fault.place, stack, _early(fault), error)
            case NoAttribute():
                yield Finding.at(fault.place, stack, _attribute(fault), "AttributeError")
            case LateBinding(place=place, name=name):
                message = (
                    f"The callback of apply reads the loop variable '{name}' after the loop has ended, so every "
                    f"callback sees the last value. Pass it as a default argument: {name}={name}."
                )
                yield Finding(stack, message, ADVISORY, "", place.file, place.line)


def _undefined(fault: Undefined) -> str:
    if fault.of_class is not None:
        repair = f"It belongs to the class {fault.of_class}. Use self.{fault.name} or {fault.of_class}.{fault.name}."
    elif fault.importable:
        repair = f"Add: import {fault.name}."
    elif fault.meant:
        repair = f"Did you mean '{fault.meant}'?"
    else:
        repair = "Define or import it first."
    return f"The name '{fault.name}' is not defined{other_places(fault.also)}. {repair}"


def _early(fault: UsedBeforeBinding) -> str:
    if fault.function:
        return (
            f"'{fault.name}' is used before it has a value: a later assignment in {fault.function}() makes it local "
            "to the function. Assign it first, or use another name."
        )
    return (
        f"'{fault.name}' is used before its definition, which is later in the file. Move the definition up."
    )


def _attribute(fault: NoAttribute) -> str:
    kind = "The module" if fault.is_module else "The class"
    meant = f" Did you mean '{fault.meant}'?" if fault.meant else " Correct the name, or set it first."
    return f"{kind} '{fault.owner}' has no attribute '{fault.name}'{other_places(fault.also)}.{meant}"
