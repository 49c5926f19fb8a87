"""The stack exports no outputs, or an export or a stack reference is empty or malformed.

## What fails

- The stack creates a network, load balancer, database, cluster or bucket, and has no exports.
- An export's value is null or empty; or the value, or an item of an exported list or map, is the placeholder text of
  an output.
- A `StackReference` refers to its own stack, or its name does not have the form `organization/project/stack`.

## Why

Other stacks, scripts and people access a stack through its exports. `pulumi stack output` prints `{}` where a
component calls `register_outputs` but the program never calls `pulumi.export`. A null export causes a failure in the
stack that reads it, far from the cause.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
```

## Instead

Export the identifiers of the created resources in the program itself: `pulumi.export("vpcId", vpc.id)`.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
outputs:
  vpcId: ${vpc.id}
```

## Not covered

Whether another stack needs these exports, and whether a referenced stack has the output, because both require the
other stack. Secrets in exports: *secret-export*.

## References

- [Stack outputs](https://www.pulumi.com/docs/iac/concepts/stacks/#outputs)
- [Stack references](https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.resource_types import VPC
from preflight.policy import ADVISORY, LOW, Finding, policy

# Types that other stacks and people need.
LANDMARKS: Final = (
    VPC[0],
    aws.LB_LOAD_BALANCER,
    aws.ALB_LOAD_BALANCER,
    aws.RDS_INSTANCE,
    aws.RDS_CLUSTER,
    aws.ECS_CLUSTER,
    aws.EKS_CLUSTER,
    aws.S3_BUCKET,
    aws.S3_BUCKET_V2,
    aws.API_GATEWAY_REST_API,
    aws.API_GATEWAY_V2_API,
    aws.CLOUDFRONT_DISTRIBUTION,
)


def root_and_references(stack: Stack) -> tuple[Resource, ...]:
    root = () if stack.root is None else (stack.root,)
    return (*root, *stack.of(STACK_REFERENCE_TYPE))


@policy(each=root_and_references, level=ADVISORY, severity=LOW)
def export_handling(resource: Resource) -> Iterator[Finding]:
    if resource.type == STACK_REFERENCE_TYPE:
        yield from _reference(resource)
    else:
        yield from _nothing(resource)
        yield from _values(resource)


def _nothing(root: Resource) -> Iterator[Finding]:
    landmarks = sorted(r.name for r in root.stack.of(*LANDMARKS) if not r.is_external)
    if landmarks and not tuple(root.keys()):
        more = f" and {len(landmarks) - 1} more" if len(landmarks) > 1 else ""
        export = root.stack.observed.in_its_language("pulumi.export", "export", "outputs")
        yield Finding(
            root,
            f"The stack has no exports, but creates '{landmarks[0]}'{more}. "
            f"Export their identifiers with {export}.",
        )


def _values(root: Resource) -> Iterator[Finding]:
    for key in sorted(root.keys()):
        value = root.get(key)
        if value is None:
            yield Finding(root, f"The export '{key}' is null. Export a value, or remove the export.")
        elif isinstance(value, str) and not value.strip():
            yield Finding(
                root, f"The export '{key}' is an empty string. Export a value, or remove the export."
            )
    for path, text in root.output_texts():
        yield Finding(
            root,
            f"The export '{path}' contains '{text}' instead of an output's value. "
            f"Build the text with {root.stack.observed.builder_of_texts}.",
            error=text,
        )


def _reference(resource: Resource) -> Iterator[Finding]:
    name = resource.text("name")
    if isinstance(name, Unknown):
        return
    name = name or resource.name
    parts = name.split("/")
    stack = resource.stack
    if parts[-1] == stack.name and (len(parts) < 2 or parts[-2] == stack.project):
        yield Finding(
            resource,
            f"The stack reference '{name}' refers to its own stack. Use the resource's output directly.",
        )
    elif len(parts) != 3 or not all(parts):
        yield Finding(
            resource,
            f"The stack reference '{name}' is not organization/project/stack, which every backend supports. "
            "Use all three parts.",
        )
