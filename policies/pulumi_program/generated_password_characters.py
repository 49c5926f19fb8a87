"""A generated password can contain a character that the database rejects, so that its creation fails occasionally.

## What fails

- The password of an RDS, Aurora, DocumentDB, Neptune or Redshift database, or the token of a cache, comes from a
  `random.RandomPassword`. Its characters include one that the service rejects.

## Why

RDS, DocumentDB and Neptune reject `/`, `@`, `"` and space, Redshift also `'` and `\\`. ElastiCache accepts only
`!`, `&`, `#`, `$`, `^`, `<`, `>` and `-`. A `RandomPassword` uses `!@#$%&*()-_=+[]{}<>:?` unless `overrideSpecial` is
set. Whether the creation fails (`InvalidParameterValue: The parameter MasterUserPassword is not a valid password`) is
random, once in every new stack.

## Errors

- `InvalidParameterValue: Invalid AuthToken provided`
- `InvalidParameterValue: The parameter MasterUserPassword is not a valid password` (first *database-master-user*)

## Fails

```yaml
resources:
  password: { type: "random:index/randomPassword:RandomPassword", properties: { length: 24 } }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: Sessions
      authToken: ${password.result}
      transitEncryptionEnabled: true
      atRestEncryptionEnabled: true
```

## Instead

Set the characters with `overrideSpecial`, exclude special characters with `special: false`, or let AWS generate and
rotate the password (`manageMasterUserPassword`).

```yaml
resources:
  password:
    type: "random:index/randomPassword:RandomPassword"
    properties: { length: 24, overrideSpecial: "!&#$^<>-" }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: Sessions
      authToken: ${password.result}
      transitEncryptionEnabled: true
      atRestEncryptionEnabled: true
```

## Not covered

Passwords from other generators, and those that reach the database through a secret or another stack.

## References

- [Constraints for RDS passwords](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints)
- [Authenticating with AUTH](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html)
- [RandomPassword](https://www.pulumi.com/registry/packages/random/api-docs/randompassword/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.pulumi_program.generated_passwords import CONSUMERS, refused_characters
from preflight.policy import ADVISORY, HIGH, Finding, policy


def consumers(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*CONSUMERS)


@policy(each=consumers, level=ADVISORY, severity=HIGH, error="InvalidParameterValue")
def generated_password_characters(resource: Resource) -> Iterator[Finding]:
    for key, generator, characters in refused_characters(resource):
        shown = " ".join("space" if c == " " else c for c in characters)
        yield Finding(
            resource,
            f"{key} comes from '{generator.name}', which may generate {shown}, but the service rejects that. "
            "Set overrideSpecial to accepted characters.",
        )
