"""An AWS Config rule has a source or parameters that AWS Config rejects, or a recorder an invalid recording group.

## What fails

- The `sourceIdentifier` of a managed rule is not of the form `S3_BUCKET_VERSIONING_ENABLED`, but the rule's name.
- A rule with owner `CUSTOM_LAMBDA` has no `sourceDetails`, or one with owner `CUSTOM_POLICY` no `customPolicyDetails`.
- `maximumExecutionFrequency` of a source detail is set for a `messageType` other than `ScheduledNotification`.
- `inputParameters` is not a JSON object.
- A recording group has `resourceTypes` with `allSupported: true`, which is the default, or `includeGlobalResourceTypes`
  with `allSupported: false` and another strategy than `EXCLUSION_BY_RESOURCE_TYPES`.
- Advisory: a rule with owner `CUSTOM_POLICY` has no `sourceDetails`.

## Why

AWS Config rejects the request: *InvalidParameterValueException: The sourceIdentifier ... is invalid*,
*InvalidRecordingGroupException*. The preview shows no error.

## Errors

- `InvalidParameterValueException: The sourceIdentifier … is invalid`
- `InvalidParameterValueException: SourceDetails should be null/empty if the owner is AWS. SourceDetails should be
  provided if the owner is CUSTOM_LAMBDA`
- `InvalidRecordingGroupException: The recording group provided is not valid`

## Fails

```yaml
resources:
  versioned:
    type: aws:cfg:Rule
    properties:
      source: { owner: AWS, sourceIdentifier: s3-bucket-versioning-enabled }
```

## Instead

Use the rule's identifier, which its page in the developer guide names.

```yaml
resources:
  versioned:
    type: aws:cfg:Rule
    properties:
      source: { owner: AWS, sourceIdentifier: S3_BUCKET_VERSIONING_ENABLED }
```

## Not covered

Whether a managed rule exists and which parameters it takes. A rule without a recorder: *missing-dependencies*. Who may
invoke the function of a rule: *function-permission-missing*.

## References

- [Source](https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html)
- [RecordingGroup](https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html)
- [List of managed rules](https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.monitoring.config_rules import TYPES, config_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def rules_and_recorders(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=rules_and_recorders,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValueException, InvalidRecordingGroupException",
)
def config_rule_settings(resource: Resource) -> Iterator[Finding]:
    for fault in config_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
