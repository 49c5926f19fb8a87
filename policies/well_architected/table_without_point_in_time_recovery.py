"""A DynamoDB table does not have point-in-time recovery enabled.

## What fails

- `pointInTimeRecovery.enabled` of a table is not true.

## Why

A faulty deployment or a wrong delete is final: there is no copy to restore.

## Fails

```yaml
resources:
  one:
    type: aws:dynamodb:Table
    properties: { billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }] }
```

## Instead

Set `pointInTimeRecovery: { enabled: true }`. With the enforcement level `remediate` the pack sets it.

```yaml
resources:
  one:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }]
      pointInTimeRecovery: { enabled: true }
```

## Not covered

Backups by AWS Backup, and tables whose content can be regenerated.

## References

- [Point-in-time recovery](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html)
- [REL09-BP03 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy


def turn_on(resource: Resource) -> Mapping[str, Any] | None:
    """Point-in-time recovery, which DynamoDB turns on while the table is used."""
    off = resource.flag("pointInTimeRecovery", "enabled") is False
    return {"pointInTimeRecovery": {"enabled": True}} if off else None


@policy(
    each=aws.DYNAMODB_TABLE,
    level=ADVISORY,
    severity=MEDIUM,
    remediate=turn_on,
    tags=("reliability", "REL09-BP03"),
)
def table_without_point_in_time_recovery(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(negate(resource.flag("pointInTimeRecovery", "enabled"))):
        yield Finding(
            resource,
            "The table has no point-in-time recovery. Set pointInTimeRecovery.enabled: true.",
            concern=Concern.RECOVERY,
        )
