"""An Output is used as if it were its value.

## What fails

These uses of an Output raise a `TypeError`:

- `json.dumps` of a value that contains an Output;
- `+` with a string or another Output;
- a loop over an Output, `in`, `<`, `*`, `len()`, `int()`, `range()` or `open()`;
- a method of its value (`bucket.arn.split(":")`).

Advisory: an Output in an f-string, `str()` or `%`, which becomes a text about this mistake instead of the value; an
Output compared with a constant, which is never equal; and an attribute of a resource in a condition, which is always
true.

## Why

A resource's attributes are known only when the resource exists. Until then they are Outputs. Pulumi supports access
to the attributes and items of an Output, and nothing else.

## Errors

- `TypeError: Object of type Output is not JSON serializable`
- `TypeError: unsupported operand type(s) for +: 'Output' and '…'`
- `TypeError: can only concatenate str (not "Output") to str`
- `TypeError: argument of type 'Output' is not iterable`
- `TypeError: '<' not supported between instances of 'Output' and '…'`
- `TypeError: object of type 'Output' has no len()`
- `TypeError: int() argument must be a string, a bytes-like object or a real number, not 'Output'`
- `TypeError: 'Output' object is not iterable, consider iterating the underlying value inside an 'apply'`

## Fails

```python
import json

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": bucket.arn}]})
pulumi.export("first", bucket.arn + "/*")
```

## Instead

Use `pulumi.Output.json_dumps`, `pulumi.Output.concat` and `pulumi.Output.format`; do everything else inside `apply`.

```python
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
document = pulumi.Output.json_dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": bucket.arn}]}
)
pulumi.export("first", pulumi.Output.concat(bucket.arn, "/*"))
pulumi.export("name", bucket.arn.apply(lambda arn: arn.split(":")[-1]))
```

## Not covered

Values whose type the sources do not show: parameters, and results of other packages. A text that always
ends in a property or an export of a program that was run: *unresolved-output-text* and *export-handling*.

## References

- [Inputs and outputs](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/)
- [Apply](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.output_misuse import Misused, Use, output_faults


@policy(each=STACK_TYPE, level=MANDATORY, severity=HIGH, error="TypeError")
def output_misuse(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    is_told = _has_run_with_output_texts(stack.stack)
    for fault in output_faults(sources):
        if fault.use.raises:
            yield Finding.at(fault.place, stack, _message(fault))
        elif not (is_told and fault.use is Use.TEXT and fault.place.always_runs):
            yield Finding(stack, _message(fault), ADVISORY, "", fault.place.file, fault.place.line)


def _has_run_with_output_texts(stack: Stack) -> bool:
    """Whether the program ran here to its end, so that each property with such a text is reported by itself."""
    is_run = stack.observed.run_here and not stack.incomplete
    return is_run and any(any(resource.output_texts()) for resource in stack.resources)


def _message(fault: Misused) -> str:
    shown = f"'{fault.shown}' is an Output"
    match fault.use:
        case Use.JSON:
            return f"{shown}, which json.dumps cannot serialize. Use pulumi.Output.json_dumps."
        case Use.ADDED:
            return f"{shown}, which + cannot concatenate. Use pulumi.Output.concat."
        case Use.TEXT:
            return (
                f"{shown}; in a text ({fault.detail}) it becomes a text about this mistake instead of the value. "
                "Use pulumi.Output.format or concat."
            )
        case Use.ITERATED:
            return f"{shown}, which cannot be iterated. Iterate inside apply."
        case Use.CALLED:
            return f"{shown}, which does not have its value's method {fault.detail}(). Call it inside apply."
        case Use.CONVERTED:
            return f"{shown}, which {fault.detail}() does not accept. Call it inside apply."
        case Use.MEMBERSHIP:
            return f"{shown}, which does not support the operator in. Use it inside apply."
        case Use.CALCULATED:
            return f"{shown}, which does not support the operator {fault.detail}. Use it inside apply."
        case Use.COMPARED:
            return f"{shown} and never equals a constant. Compare inside apply."
        case Use.TESTED:
            return f"{shown}, which is always true in a condition. Decide inside apply, or by a configuration value."
