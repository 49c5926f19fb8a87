"""The stack exports a password, a token or a key in plain text.

## What fails

- An export whose name says that it holds a secret (`dbPassword`, `api_key`, `privateKey`) has a known value that is
  not marked as secret.
- An export's value is an AWS access key id, a private key, or a URL with a password.

## Why

Exports are stored in the state, shown by every `pulumi up` and `pulumi stack output`, and read by every stack that
refers to this one. A value that is not marked as secret is written everywhere in plain text.

## Fails

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
outputs:
  dbPassword: correct-horse-battery
```

## Instead

Keep the secret in Secrets Manager and export where it is; or mark the export with `pulumi.Output.secret`.

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
outputs:
  dbPassword:
    fn::secret: correct-horse-battery
```

## Not covered

Values that are not known before deployment, and secrets under names that do not say so.

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
            secret = resource.stack.observed.in_its_language("pulumi.Output.secret", "pulumi.secret")
            yield Finding(
                resource,
                f"The export '{path}' shows {what} in plain text. Mark it with {secret}, or export where it is kept.",
            )
