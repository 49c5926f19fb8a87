"""A container definition is not valid JSON, or has a value of a JSON type that the provider rejects.

## What fails

In the JSON text of `containerDefinitions`,

- the text is not JSON, or not a list of objects;
- a number or boolean is where a string must be, most often a `value` of `environment`;
- a string is where a number or boolean must be, such as `"containerPort": "80"`;
- a value has the wrong one of the JSON types list, object and scalar.

## Why

The provider decodes the text into the types of AWS's SDK, and stops at the first value of another type: *ECS Task
Definition container_definitions is invalid: Error decoding JSON: json: cannot unmarshal number into Go struct field
KeyValuePair.Environment.Value of type string*, or *cannot unmarshal object into Go value of type
[]types.ContainerDefinition*. `pulumi preview` reports it only where the whole text is known.

## Errors

- `ECS Task Definition container_definitions is invalid: Error decoding JSON: json: cannot unmarshal … into Go struct
  field …`
- `cannot unmarshal … into Go value of type []types.ContainerDefinition`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, environment: [{ name: PORT, value: 8080 }] }]
```

## Instead

Write values of environment variables as strings, and ports and sizes as numbers.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, environment: [{ name: PORT, value: "8080" }] }]
```

## Not covered

Names of fields that do not exist: the provider ignores them. Container definitions that are a secret as a whole.

## References

- [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)
- [The provider's decoder](https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/container_definitions.go)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.model.containers.container_types import wrong_types
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy

# The provider stops at the first wrong value, so that a longer list does not help.
SHOWN: Final = 3


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="Error decoding JSON")
def container_definition_types(task: TaskDefinition) -> Iterator[Finding]:
    found = tuple(wrong_types(task))
    for one in found[:SHOWN]:
        path = f"containerDefinitions{one.path}" if one.path.startswith("[") or not one.path else one.path
        more = (
            f" {len(found) - SHOWN} other values have wrong types too."
            if one is found[0] and len(found) > SHOWN
            else ""
        )
        yield Finding(task, f"{path} is {one.found}, and must be {one.expected}. Change its type.{more}")
