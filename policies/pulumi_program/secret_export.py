"""The stack exports a password, a token or a key in plain text.

## What fails

- An export has a known value that is not marked as secret, and its name says that it is a secret (`dbPassword`,
  `api_key`, `privateKey`).
- An export's value is an AWS access key ID, a private key, or a URL with a password.

## Why

Exports are stored in the state, shown by every `pulumi up` and `pulumi stack output`, and read by every stack that
references this one. A value that is not marked as secret is in plain text in all of these places.

## Fails

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
outputs:
  dbPassword: correct-horse-battery
```

## Instead

Store the secret in Secrets Manager and export its name or ARN, or mark the export with `pulumi.Output.secret`.

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
outputs:
  dbPassword:
    fn::secret: correct-horse-battery
```

## Not covered

Values that are unknown before deployment, and secrets under names that do not say so.

## References

- [Secrets](https://www.pulumi.com/docs/iac/concepts/secrets/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.secret_patterns import credential_kind, is_secret_name, looks_like_secret
from preflight.core.stack import root
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=root, level=MANDATORY, severity=HIGH)
def secret_export(resource: Resource) -> Iterator[Finding]:
    for path, text in resource.texts():
        name = path.rpartition(".")[2].partition("[")[0]
        what = credential_kind(text) or (
            "a secret" if is_secret_name(name) and looks_like_secret(text) else ""
        )
        if what:
            secret = resource.stack.observed.in_its_language(
                "pulumi.Output.secret", "pulumi.secret", "fn::secret"
            )
            yield Finding(
                resource,
                f"The export '{path}' contains {what} in plain text. Mark it with {secret}, or export its location.",
            )
