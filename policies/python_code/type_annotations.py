"""A call or attribute does not match what the installed Pulumi package, or the program's own class, accepts.

## What fails

- An argument that the installed version does not take (`Eip(vpc=True)` in pulumi_aws 7), a required one that is
  missing, one given twice, `depends_on` and other resource options given to the resource itself.
- A class, function or module that the package does not have; an attribute that a resource does not have.
- A dictionary where the package takes one text (JSON must be made with `json.dumps` or `pulumi.Output.json_dumps`).
- The program's own classes and functions called with arguments that they do not have.

As advice: the same in code that may not run, and a key that a nested input does not have.

## Why

About half of all first drafts fail here: they are written for another version of `pulumi_aws`, or from memory of
Terraform. Python shows one `TypeError` at a time, often after other resources were registered. The signatures are read
from the package that is installed in the program's environment, so the verdict is about that version.

## Errors

- `TypeError: … got an unexpected keyword argument '…'`
- `TypeError: … got multiple values for argument '…'`
- `TypeError: … missing … required keyword-only argument`
- `TypeError: … missing … required positional argument`
- `AttributeError: module 'pulumi_aws.…' has no attribute '…'`
- `AttributeError: module 'pulumi' has no attribute '…'`
- `AttributeError: '…' object has no attribute '…'`

## Fails

```python
import pulumi_aws as aws

address = aws.ec2.Eip("nat", vpc=True)
alarm = aws.cloudwatch.MetricAlarm(
    "errors",
    alarm_name="errors",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
)
```

## Instead

Write the argument that the message names, or the resource that took its place.

```python
import pulumi_aws as aws

address = aws.ec2.Eip("nat", domain="vpc")
alarm = aws.cloudwatch.MetricAlarm(
    "errors",
    name="errors",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
)
```

## Not covered

Calls whose target is decided at run time, arguments passed on as `**kwargs`, values of other packages. Values that AWS
refuses are the other areas' concern. What `import` cannot find is *import-errors*'; an Output used as its value is
*output-misuse*.

## References

- [AWS provider 7 migration guide](https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/)
- [AWS provider, API documentation](https://www.pulumi.com/registry/packages/aws/api-docs/)
- [Resource options](https://www.pulumi.com/docs/iac/concepts/options/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import other_places
from preflight.sources.analysis import Sources
from preflight.sources.faults.calls import (
    CallFault,
    NoSuchAttribute,
    WrongArgument,
    WrongCall,
    WrongInput,
    WrongOptions,
    call_faults,
)
from preflight.sources.faults.imports import MissingName


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="TypeError, AttributeError")
def type_annotations(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in call_faults(sources):
        yield Finding.at(fault.place, stack, _message(fault), _error(fault), _repair(fault))


def _repair(fault: CallFault) -> str:
    """What to change where the message cannot name it."""
    if isinstance(fault, NoSuchAttribute) and not fault.meant:
        return f"Read an attribute that {fault.owner} of {fault.package} has."
    return ""


def _error(fault: CallFault) -> str:
    match fault:
        case MissingName() | NoSuchAttribute():
            return "AttributeError"
        case WrongInput():
            return "Unexpected type"
    return "TypeError"


def _message(fault: CallFault) -> str:
    match fault:
        case WrongCall():
            return _call(fault)
        case WrongOptions(callee=callee, given=given):
            return (
                f"{callee} is given a {given} as its resource options (its second argument). "
                "Give arguments by keyword, and options as opts=pulumi.ResourceOptions(...)."
            )
        case WrongInput(given=None):
            meant = f" Write '{fault.meant}'." if fault.meant else " Remove it."
            return f"{fault.type_name} in {fault.callee} has no key '{fault.key}' ({fault.owner}).{meant}"
        case WrongInput():
            return (
                f"{fault.callee} takes {fault.key} as {fault.type_name}, and is given a {fault.given}. "
                "Give the value itself; make JSON with json.dumps, or pulumi.Output.json_dumps where it holds outputs."
            )
        case NoSuchAttribute():
            meant = f" Read '{fault.meant}'." if fault.meant else ""
            return f"{fault.owner} of {fault.package} has no attribute '{fault.name}'{other_places(fault.also)}.{meant}"
        case MissingName():
            return _name(fault)


def _call(fault: WrongCall) -> str:
    faults = [_argument(fault, one) for one in fault.unexpected]
    renamed = {one.meant for one in fault.unexpected}
    if missing := [name for name in fault.missing if name not in renamed and fault.too_many is None]:
        names = ", ".join(
            "a name as its first argument" if n == "resource_name" else f"'{n}'" for n in missing
        )
        faults.append(f"{fault.callee} needs {names}{_of(fault)}.")
    if fault.twice:
        names = ", ".join(f"'{n}'" for n in fault.twice)
        faults.append(f"{fault.callee} is given {names} twice: by position and by keyword.")
    if fault.too_many is not None:
        given, most = fault.too_many
        takes = f"takes at most {most}" if most else "takes none so"
        faults.append(f"{fault.callee} is given {given} arguments by position and {takes}{_of(fault)}.")
    return " ".join(faults)


def _argument(fault: WrongCall, one: WrongArgument) -> str:
    repair = one.repair or (f"write {one.meant}" if one.meant else "remove it, or see what it takes")
    return f"{fault.callee} has no argument '{one.name}'{_of(fault)}: {repair}."


def _of(fault: WrongCall) -> str:
    return f" ({fault.owner})"


def _name(fault: MissingName) -> str:
    holder = f"'{fault.module}' of {fault.version}" if "." in fault.module else fault.version
    if fault.elsewhere:
        return f"{holder} has no '{fault.name}'{other_places(fault.also)}. {fault.elsewhere} has one."
    meant = f" '{fault.meant}' is meant, perhaps." if fault.meant else ""
    return f"{holder} has no '{fault.name}'{other_places(fault.also)}.{meant}"
