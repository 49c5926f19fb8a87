"""A resource sets properties that the provider does not take together, or leaves out one that another needs.

## What fails

- Two properties are set that exclude each other: the code of a canary as `zipFile` and in `s3Bucket`.
- None of the properties is set of which the provider needs exactly one, or more than one is.
- A property is set without another that it needs: `passwordWo` without `passwordWoVersion`.

Properties inside others are judged as well, in every item of a list.

## Why

The provider rejects the resource before it calls AWS: `ConflictsWith: "s3_bucket": conflicts with zip_file`, `Invalid
combination of arguments: one of ... must be specified`, `Missing required argument`.

## Fails

```yaml
resources:
  canary:
    type: aws:synthetics:Canary
    properties:
      artifactS3Location: s3://210987654321-canaries/
      executionRoleArn: arn:aws:iam::210987654321:role/app
      handler: index.handler
      runtimeVersion: syn-python-selenium-5.1
      schedule: { expression: rate(5 minutes) }
      s3Bucket: 210987654321-code
      s3Key: canary.zip
      zipFile: canary.zip
```

## Instead

Set one of them, as the finding says.

```yaml
resources:
  canary:
    type: aws:synthetics:Canary
    properties:
      artifactS3Location: s3://210987654321-canaries/
      executionRoleArn: arn:aws:iam::210987654321:role/app
      handler: index.handler
      runtimeVersion: syn-python-selenium-5.1
      schedule: { expression: rate(5 minutes) }
      s3Bucket: 210987654321-code
      s3Key: canary.zip
```

## Not covered

Combinations that the provider's documentation does not state of both properties, and those that depend on a value.
Properties that are empty, zero or `false`, which the provider may take for none. Combinations that another policy
judges more precisely.

## References

- [Resources of the AWS provider](https://www.pulumi.com/registry/packages/aws/api-docs/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.limits.further_combinations import combined_types, further_combinations
from preflight.model.limits.property_combinations import Conflict, conflicts
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import listed


@policy(
    each=combined_types(),
    level=MANDATORY,
    severity=HIGH,
    error="ConflictsWith, Invalid combination of arguments, Missing required argument",
)
def property_combination(resource: Resource) -> Iterator[Finding]:
    for found in conflicts(resource, further_combinations(resource.type)):
        yield Finding(resource, _message(found))


def _message(found: Conflict) -> str:
    combination = found.combination
    names = tuple(f"{found.place}.{name}" if found.place else name for name in combination.names)
    present = [names[combination.names.index(name)] for name in found.present]
    if combination.kind == "required":
        return f"{names[1]} is set without {names[0]}, which the provider requires with it. Set {names[0]}."
    if not present:
        return f"None of {listed(names)} is set, and the provider requires exactly one. Set one of them."
    return (
        f"{listed(present)} are set, and the provider accepts only one of them. Keep one and remove the rest."
    )
