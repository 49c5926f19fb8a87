"""An SSM parameter has a value that is longer than its tier allows.

## What fails

The value of an `aws:ssm:Parameter` has more than 4,096 characters in the Standard tier, or more than 8,192 in the
Advanced or Intelligent-Tiering tier. Where `tier` is not set, it is Standard.

## Why

Systems Manager rejects the parameter: *ValidationException: Standard tier parameters support a maximum parameter value
of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.* The
limit of the Advanced tier is 8,192 characters.

## Errors

- `ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To create a
  larger parameter value, upgrade the parameter to use the advanced-parameter tier.`

## Fails

```yaml
variables:
  line: "size-01: self-hosted, linux, x64, queue runners-small, priority1"
  page: { fn::join: [";", ["${line}", "${line}", "${line}", "${line}", "${line}", "${line}", "${line}", "${line}"]] }
  book: { fn::join: [";", ["${page}", "${page}", "${page}", "${page}", "${page}", "${page}", "${page}", "${page}"]] }
resources:
  matcher: { type: aws:ssm:Parameter, properties: { type: String, description: Matcher, value: "${book}" } }
```

## Instead

Set the tier to Advanced, which has a monthly price, or store the text in S3 and its object URL in the parameter.

```yaml
variables:
  line: "size-01: self-hosted, linux, x64, queue runners-small, priority1"
  page: { fn::join: [";", ["${line}", "${line}", "${line}", "${line}", "${line}", "${line}", "${line}", "${line}"]] }
  book: { fn::join: [";", ["${page}", "${page}", "${page}", "${page}", "${page}", "${page}", "${page}", "${page}"]] }
resources:
  matcher:
    type: aws:ssm:Parameter
    properties: { type: String, tier: Advanced, description: Matcher, value: "${book}" }
```

## Not covered

Values that are unknown before deployment. An account whose default tier an administrator changed. The message contains
the length of the value, never the value.

## References

- [Parameter tiers](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html)
- [PutParameter](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.systems_manager.parameter_values import PARAMETER, known_length
from preflight.policy import HIGH, MANDATORY, Finding, policy

VALUES: Final = ("value", "insecureValue", "valueWo")
STANDARD, ADVANCED = 4_096, 8_192


@policy(each=PARAMETER, level=MANDATORY, severity=HIGH, error="ValidationException")
def parameter_value_too_long(parameter: Resource) -> Iterator[Finding]:
    tier = parameter.text("tier")
    if isinstance(tier, Unknown):
        note(tier)
    name = tier if isinstance(tier, str) and tier else "Standard"
    most = STANDARD if name == "Standard" and not isinstance(tier, Unknown) else ADVANCED
    for key in VALUES:
        length = known_length(parameter, key)
        if length <= most:
            continue
        repair = "Set tier to Advanced" if length <= ADVANCED else "Store the text in S3"
        yield Finding(
            parameter,
            f"{key} has {length:,} characters, but a parameter of the "
            f"{'Advanced' if most == ADVANCED else 'Standard'} tier has at most {most:,}. {repair}, or shorten the "
            "value.",
        )
