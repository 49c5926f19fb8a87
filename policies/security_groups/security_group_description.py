"""A security group or a security group rule has a description that EC2 does not accept.

## What fails

- A description of a group, an inline rule or a rule resource contains other characters than letters, digits, spaces and
  `._-:/()#,@[]+=&;{}!$*`: an apostrophe, `>`, `<`, `|`, `"`, `%`, `?`, an umlaut, a line break, an emoji.
- It is longer than 255 characters.

## Why

EC2 rejects the rule: `InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256
characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`. For a group the error is `Invalid security group
description`, or `Character sets beyond ASCII are not supported.` The group then exists without its rules.

## Errors

- `InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters from the
  following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`
- `InvalidParameterValue: Invalid security group description. Valid descriptions are strings less than 256 characters`
- `Character sets beyond ASCII are not supported.`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: Web servers } }
  partner:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      securityGroupId: "${web.id}"
      description: Partner's gateway
      ipProtocol: tcp
      fromPort: 443
      toPort: 443
      cidrIpv4: 203.0.113.0/24
```

## Instead

Write the description without such characters.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: Web servers } }
  partner:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      securityGroupId: "${web.id}"
      description: Gateway of the partner
      ipProtocol: tcp
      fromPort: 443
      toPort: 443
      cidrIpv4: 203.0.113.0/24
```

## Not covered

Names of groups: *resource-naming*. Missing descriptions.

## References

- [CreateSecurityGroup](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html)
- [IpRange](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.rule_descriptions import (
    LONGEST,
    descriptions,
    is_too_long,
    is_undecided,
    refused_characters,
)
from preflight.model.security_groups.rules import STANDALONE_RULES
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=(*SECURITY_GROUP, *STANDALONE_RULES),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue: Invalid rule description, Invalid security group description",
)
def security_group_description(resource: Resource) -> Iterator[Finding]:
    for whose, value in descriptions(resource):
        if refused := refused_characters(value):
            yield Finding(
                resource,
                f"{whose} contains {_shown(refused)}, which EC2 does not accept. Use letters, digits, spaces and "
                "._-:/()#,@[]+=&;{}!$* only.",
            )
        elif is_too_long(value):
            yield Finding(resource, f"{whose} is longer than {LONGEST} characters. Shorten it.")
        elif isinstance(value, Unknown) and is_undecided(value):
            note(value)


def _shown(characters: tuple[str, ...]) -> str:
    return " and ".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in characters[:5])
