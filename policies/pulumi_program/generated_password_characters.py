"""A generated password can contain a character that the database rejects, so that its creation fails occasionally.

## What fails

- The password of an RDS, Aurora, DocumentDB, Neptune or Redshift database, or the token of a cache, comes from a
  `random.RandomPassword` whose characters include one that the service does not take.

## Why

RDS takes no `/`, `@`, `"` or space, DocumentDB and Neptune the same, Redshift also no `'` and `\\`; ElastiCache takes
only `!`, `&`, `#`, `$`, `^`, `<`, `>` and `-`. A `RandomPassword` draws from `!@#$%&*()-_=+[]{}<>:?` unless
`overrideSpecial` says otherwise: whether the creation fails (`InvalidParameterValue: The parameter
MasterUserPassword is not a valid password`) is decided by chance, once in every new stack.

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

Name the characters with `overrideSpecial`, leave special ones out with `special: false`, or let AWS make and rotate the
password (`manageMasterUserPassword`).

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

Passwords that other code makes, and those that reach the database through a secret or another stack.

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
            f"{key} comes from '{generator.name}', which may draw {shown}, and the service refuses that. "
            "Set overrideSpecial to characters that it takes.",
        )
