"""A CloudTrail trail does not cover all Regions, or does not have log file validation enabled.

## What fails

- `isMultiRegionTrail` or `enableLogFileValidation` of a trail is not true.

## Why

Attackers use Regions that nobody monitors, and delete their traces.

## Fails

```yaml
resources:
  one: { type: aws:cloudtrail:Trail, properties: { s3BucketName: logs } }
```

## Instead

Set both to true. With the enforcement level `remediate` the pack sets them.

```yaml
resources:
  one:
    type: aws:cloudtrail:Trail
    properties: { s3BucketName: logs, isMultiRegionTrail: true, enableLogFileValidation: true }
```

## Not covered

Whether the account has a trail at all: another stack may create it. The policy of its bucket:
*missing-dependencies*.

## References

- [Security best practices in CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html)
- [SEC04-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

WANTED: Final = ("isMultiRegionTrail", "enableLogFileValidation")


def complete(resource: Resource) -> Mapping[str, Any] | None:
    """What is certainly off, turned on."""
    return {key: True for key in WANTED if resource.flag(key) is False} or None


@policy(
    each=aws.CLOUDTRAIL_TRAIL,
    level=ADVISORY,
    severity=MEDIUM,
    remediate=complete,
    tags=("security", "SEC04-BP01"),
)
def trail_incomplete(resource: Resource) -> Iterator[Finding]:
    off = [key for key in WANTED if certainly(negate(resource.flag(key)))]
    if off and not resource.is_external:
        verb, what = ("is", "it") if len(off) == 1 else ("are", "both")
        yield Finding(resource, f"{' and '.join(off)} {verb} not true. Set {what} to true.")
