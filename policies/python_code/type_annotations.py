"""A call or attribute does not match what the installed Pulumi package, or the program's own class, accepts.

## What fails

- The installed version does not accept an argument (`Eip(vpc=True)` in pulumi_aws 7), a required argument is
  missing, or an argument is passed twice.
- `depends_on` or another resource option is passed to the resource itself.
- The package does not have a class, function or module, or a resource does not have an attribute.
- The value of an Output does not have an attribute: `certificate.domain_validation_options.resource_record_name` is
  read from a list, and lacks `[0]`.
- A dictionary is passed where the package requires one string (create JSON with `json.dumps` or
  `pulumi.Output.json_dumps`).
- A class or function of the program is called with arguments that it does not have.

Advisory: the same in code that may not run, and a key that a nested input does not have.

## Why

About half of all first drafts fail here: they are written for another version of `pulumi_aws`, or from memory of
Terraform. Python shows one `TypeError` at a time, often after other resources were registered. The signatures come
from the installed packages. An attribute of an Output's value is read when the value is known: often only during the
deployment.

## Errors

- `TypeError: … got an unexpected keyword argument '…'`
- `TypeError: … got multiple values for argument '…'`
- `TypeError: … missing … required keyword-only argument`
- `TypeError: … missing … required positional argument`
- `AttributeError: module 'pulumi_aws.…' has no attribute '…'`
- `AttributeError: module 'pulumi' has no attribute '…'`
- `AttributeError: '…' object has no attribute '…'`
- `AttributeError: 'list' object has no attribute '…'`

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

Use the argument in the message, or the resource that replaces it.

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

Calls whose target is chosen at run time, arguments passed on as `**kwargs`, values of other packages. Values that
AWS rejects: the policies of the other areas. Failing imports: *import-errors*. An Output used as its value:
*output-misuse*.

## References

- [AWS provider 7 migration guide](https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/)
- [AWS provider, API documentation](https://www.pulumi.com/registry/packages/aws/api-docs/)
- [Resource options](https://www.pulumi.com/docs/iac/concepts/options/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

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

_OF_BUILT_IN: Final = {
    "list": "Read the attribute of one of its elements: [0].{}.",
    "dict": 'Read a key: ["{}"].',
} | dict.fromkeys(("str", "int", "float", "bool"), "Remove it: the Output is the value itself.")


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="TypeError, AttributeError")
def type_annotations(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in call_faults(sources):
        yield Finding.at(fault.place, stack, _message(fault), _error(fault), _repair(fault))


def _repair(fault: CallFault) -> str:
    """What to change where the message cannot name it."""
    if isinstance(fault, NoSuchAttribute) and not fault.package:
        return _OF_BUILT_IN[fault.owner].format(fault.name)
    if isinstance(fault, NoSuchAttribute) and not fault.meant:
        return f"Read an attribute that {fault.owner} of {fault.package} has."
    return ""


def _error(fault: CallFault) -> str:
    match fault:
        case NoSuchAttribute(of_output=True):
            return f"AttributeError: '{fault.owner}' object has no attribute '{fault.name}'"
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
                f"{callee} has a {given} as its resource options (its second argument). "
                "Pass arguments by keyword, and options as opts=pulumi.ResourceOptions(...)."
            )
        case WrongInput(given=None):
            meant = f" Use '{fault.meant}'." if fault.meant else " Remove it."
            return f"{fault.type_name} in {fault.callee} has no key '{fault.key}' ({fault.owner}).{meant}"
        case WrongInput():
            return (
                f"{fault.callee} requires {fault.key} as {fault.type_name}, but it is a {fault.given}. Pass the "
                "value itself; create JSON with json.dumps, or pulumi.Output.json_dumps if it contains outputs."
            )
        case NoSuchAttribute(package=""):
            value = f"The Output's value is a {fault.owner}"
            return f"{value}, which has no attribute '{fault.name}'{other_places(fault.also)}."
        case NoSuchAttribute():
            meant = f" Use '{fault.meant}'." if fault.meant else ""
            return (
                f"{fault.owner} of {fault.package} has no attribute "
                f"'{fault.name}'{other_places(fault.also)}.{meant}"
            )
        case MissingName():
            return _name(fault)


def _call(fault: WrongCall) -> str:
    faults = [_argument(fault, one) for one in fault.unexpected]
    renamed = {one.meant for one in fault.unexpected}
    if missing := [name for name in fault.missing if name not in renamed and fault.too_many is None]:
        names = ", ".join(
            "a name as its first argument" if n == "resource_name" else f"'{n}'" for n in missing
        )
        faults.append(
            f"{fault.callee} requires {names}{_of(fault)}. Add {'it' if len(missing) == 1 else 'them'}."
        )
    if fault.twice:
        names = ", ".join(f"'{n}'" for n in fault.twice)
        faults.append(f"{fault.callee} has {names} twice: by position and by keyword. Remove one of them.")
    if fault.too_many is not None:
        given, most = fault.too_many
        takes = f"accepts at most {most}" if most else "accepts none"
        faults.append(
            f"{fault.callee} has {given} positional argument{'s' * (given != 1)}, but {takes}{_of(fault)}. "
            "Pass arguments by keyword."
        )
    return " ".join(faults)


def _argument(fault: WrongCall, one: WrongArgument) -> str:
    repair = one.repair or (f"use {one.meant}" if one.meant else "remove it")
    return f"{fault.callee} has no argument '{one.name}'{_of(fault)}: {repair}."


def _of(fault: WrongCall) -> str:
    return f" ({fault.owner})"


def _name(fault: MissingName) -> str:
    holder = f"'{fault.module}' of {fault.version}" if "." in fault.module else fault.version
    if fault.elsewhere:
        return (
            f"{holder} has no '{fault.name}'{other_places(fault.also)}. Use {fault.elsewhere}.{fault.name}."
        )
    meant = f" Did you mean '{fault.meant}'?" if fault.meant else ""
    return f"{holder} has no '{fault.name}'{other_places(fault.also)}.{meant}"
