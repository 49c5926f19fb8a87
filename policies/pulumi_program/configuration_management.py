"""A property has a password, a token or a key in plain text.

## What fails

- A property that AWS calls a password, a token or a secret has a plain value that is not marked as secret, also inside
  another property. Examples: `password` of a database or of a broker's user, `authToken` of a cache, `secretString`,
  `masterUserPassword` of a search domain, the value of a `SecureString` parameter.
- An environment variable of a function, container, build or job has a plain value, and its name says that it is a
  secret.
- Any property contains an AWS access key ID or a private key.
- The program's source passes such an argument to a resource: as a literal, as the default of a configuration value
  or of an environment variable that is not set, or in a document. It does so directly, or through variables,
  attributes, arguments, dataclasses, dictionaries and modules of the program. A placeholder such as `changeme`
  counts where it is the password.
- In Python, TypeScript and JavaScript, such a property or variable is marked as secret (`pulumi.secret("...")`), but
  its text is a literal of the program. The finding is at the literal, where that is one line.

## Why

The value is in plain text in the program's repository, in the Pulumi state and in every preview. An environment
variable is visible to everyone who can read the function or the task definition.

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  function:
    type: aws:lambda:Function
    properties:
      runtime: python3.13
      handler: index.handler
      role: ${role.arn}
      environment: { variables: { DB_PASSWORD: correct-horse-battery } }
```

## Instead

Set `manageMasterUserPassword: true` on the database. Let the function read the secret from Secrets Manager or
Parameter Store, and pass it only the name. Where a program needs a secret, use `config.require_secret`.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  function:
    type: aws:lambda:Function
    properties:
      runtime: python3.13
      handler: index.handler
      role: ${role.arn}
      environment: { variables: { DB_PASSWORD_PARAMETER: /web/db/password } }
```

## Not covered

User data: *user-data-secrets*. Exports: *secret-export*. Placeholders such as `changeme` that are only stored, to be
replaced later: *placeholder-values*. Regions, Availability Zones and accounts that contradict each other:
*environment-mismatch*.

## References

- [Secrets in Pulumi](https://www.pulumi.com/docs/iac/concepts/secrets/)
- [Lambda environment variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
- [Password management with Secrets Manager](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.model.pulumi_program.plaintext_secrets import PlainSecret, plain_secrets
from preflight.policy import ANY_TYPE, HIGH, MANDATORY, Finding, policy
from preflight.sources.faults.hard_coded_secrets import HardCodedSecrets

_CURE = "Use the stack's secret configuration (config.require_secret), or let AWS generate it."


@policy(each=ANY_TYPE, level=MANDATORY, severity=HIGH, tags=("security", "SEC02-BP03"))
def configuration_management(resource: Resource) -> Iterator[Finding]:
    sources = resource.stack.context(HardCodedSecrets)
    if resource.type == STACK_TYPE:
        yield from () if sources is None else _sources(resource, sources)
        return
    for found in plain_secrets(resource):
        # What the sources show is reported where it is written.
        if found.is_argument and sources is not None and sources.tells(found.text):
            continue
        file, line = (found.place.file, found.place.line) if found.place is not None else (None, None)
        # Resources of a loop have one literal.
        cause = f"{file}:{line}" if found.is_argument and found.place is not None else ""
        yield Finding(resource, _message(found), file=file, line=line, cause=cause)


def _message(found: PlainSecret) -> str:
    if found.is_marked:
        return f"{found.path} is hard-coded in the program. {_CURE}"
    return (
        f"{found.path} contains {found.what} in plain text. Read it from Secrets Manager or Parameter "
        "Store, or use the stack's secret configuration."
    )


def _sources(stack: Resource, sources: HardCodedSecrets) -> Iterator[Finding]:
    """Arguments that the SDK marks as secret are visible as literals only in the program's sources."""
    for found in sources.found:
        more = f" (and {found.others} more)" if found.others else ""
        yield Finding.at(
            found.place,
            stack,
            f"{found.call} has {found.argument} hard-coded in the program{more}. {_CURE}",
        )
