"""A property has a password, a token or a key in plain text.

## What fails

- A property that AWS calls a password, a token or a secret has a plain value that is not marked as secret. Examples:
  `password` of a database, `authToken` of a cache, `secretString`, the value of a `SecureString` parameter.
- An environment variable of a function, container, build or job has a plain value, and its name says that it is a
  secret.
- Any property contains an AWS access key ID or a private key.
- The program's source passes such an argument to a resource: as a literal, as the default of a configuration value
  or of an environment variable that is not set, or in a document. It does so directly, or through variables,
  attributes, arguments, dataclasses, dictionaries and modules of the program. A placeholder such as `changeme`
  counts where it is the password.

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

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.model.pulumi_program.plaintext_secrets import plain_secrets
from preflight.policy import ANY_TYPE, HIGH, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.hard_coded_secrets import spelled_out_secrets


@policy(each=ANY_TYPE, level=MANDATORY, severity=HIGH, tags=("security", "SEC02-BP03"))
def configuration_management(resource: Resource) -> Iterator[Finding]:
    if resource.type == STACK_TYPE:
        yield from _sources(resource)
        return
    if resource.type.startswith(PROVIDER_PREFIX):
        return
    for found in plain_secrets(resource):
        yield Finding(
            resource,
            f"{found.path} contains {found.what} in plain text. Read it from Secrets Manager or Parameter "
            "Store, or use the stack's secret configuration.",
        )


def _sources(stack: Resource) -> Iterator[Finding]:
    """Arguments that the SDK marks as secret are visible as literals only in the program's sources."""
    sources = stack.stack.context(Sources)
    for found in () if sources is None else spelled_out_secrets(sources):
        yield Finding.at(
            found.place,
            stack,
            f"{found.call} has {found.argument} hard-coded in the program. Use the stack's secret configuration "
            "(config.require_secret), or let AWS generate it.",
        )
