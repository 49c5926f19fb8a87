"""A property has the placeholder text of an unresolved Output instead of the Output's value.

## What fails

- A property holds what an SDK writes when an `Output` is put into a string: `Calling __str__ on an Output[T] is not
  supported`, `Calling [toString] on an [Output<T>] is not supported`, or the same of `toJSON`.
- It holds how Python shows an object (`<pulumi.output.Output object at 0x...>`), or JavaScript (`[object Object]`).

## Why

An output's value is not known while the program runs. Put into an f-string, `str()`, `+`, `json.dumps` or a template
literal, the output itself becomes text, and that text is what AWS gets: as a name, in a policy, in a script. AWS
refuses it (`ValidationException`, `MalformedPolicyDocument`), or accepts it and the thing does not work.

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

Build texts from outputs with `pulumi.Output.concat`, `pulumi.Output.format`, `pulumi.Output.json_dumps` or `apply`;
in TypeScript with `pulumi.interpolate` and `pulumi.jsonStringify`.

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

Text inside assets, archives and encoded user data. Exports are *export-handling*'s.

## References

- [Inputs and outputs](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/)
- [Outputs and strings](https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.model.pulumi_program.stringified_outputs import has_output_text, output_text
from preflight.policy import ANY_TYPE, HIGH, MANDATORY, Finding, policy


@policy(
    each=ANY_TYPE,
    level=MANDATORY,
    severity=HIGH,
    error="Calling __str__ on an Output[T] is not supported",
)
def unresolved_output_text(resource: Resource) -> Iterator[Finding]:
    if resource.type == STACK_TYPE or not has_output_text(resource):
        return
    for path, text in resource.texts(secrets=True):
        if found := output_text(text):
            yield Finding(
                resource,
                f"{path} holds '{found}' in place of an output's value. Build the text with "
                f"{resource.stack.observed.builder_of_texts}.",
                error=found,
            )
