"""A property has the placeholder text of an unresolved Output instead of the Output's value.

## What fails

- A property contains the text that an SDK returns when an `Output` is put into a string: `Calling __str__ on an
  Output[T] is not supported`, `Calling [toString] on an [Output<T>] is not supported`, or the same for `toJSON`.
- A property contains the text of a Python object (`<pulumi.output.Output object at 0x...>`) or of a JavaScript
  object (`[object Object]`).

## Why

An output's value is unknown while the program runs. In an f-string, `str()`, `+`, `json.dumps` or a template
literal, the output object itself becomes text. AWS receives that text as a name, in a policy or in a script. AWS
rejects it (`ValidationException`, `MalformedPolicyDocument`), or accepts it and the resource does not work.

## Errors

- `Calling __str__ on an Output[T] is not supported`
- `Calling [toString] on an [Output<T>] is not supported`

## Fails

```yaml
resources:
  parameter:
    type: aws:ssm:Parameter
    properties:
      type: String
      name: /web/bucket
      value: "s3://Calling __str__ on an Output[T] is not supported."
```

## Instead

Build text from outputs with `pulumi.Output.concat`, `pulumi.Output.format`, `pulumi.Output.json_dumps` or `apply`;
in TypeScript, use `pulumi.interpolate` and `pulumi.jsonStringify`.

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
  parameter:
    type: aws:ssm:Parameter
    properties:
      type: String
      name: /web/bucket
      description: Where uploads go.
      value: "s3://${bucket.id}"
```

## Not covered

Text inside assets, archives and encoded user data. Exports: *export-handling*.

## References

- [Inputs and outputs](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/)
- [Outputs and strings](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ANY_TYPE, HIGH, MANDATORY, Finding, policy


@policy(
    each=ANY_TYPE,
    level=MANDATORY,
    severity=HIGH,
    error="Calling __str__ on an Output[T] is not supported",
)
def unresolved_output_text(resource: Resource) -> Iterator[Finding]:
    if resource.type == STACK_TYPE:
        return
    for path, found in resource.output_texts():
        yield Finding(
            resource,
            f"{path} contains '{found}' instead of an output's value. Build the text with "
            f"{resource.stack.observed.builder_of_texts}.",
            error=found,
        )
