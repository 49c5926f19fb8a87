"""The exported state contains a secret in plain text.

## What fails

In an exported state, an output is not encrypted although it is a secret. Its name says that it is a password, a
token or a key, or it looks like an AWS access key ID or a private key.

## Why

Anyone who can read the state, its backups or an export of it has the secret. A value that was once stored in plain
text stays in the history of the stack.

## Fails

`state` stands for the output of `pulumi stack export` for the same resources.

```yaml
resources:
  login: { type: aws:sqs:Queue }
state: { resources: { login: { outputs: { password: correct-horse-battery } } } }
```

## Instead

Rotate the secret, and mark it in the program: use `config.require_secret`, or add the output to
`additional_secret_outputs`. Then run `pulumi up`.

```yaml
resources:
  login: { type: aws:sqs:Queue }
state: { resources: { login: { outputs: { password: /web/login/password } } } }
```

## Not covered

Previews: *configuration-management* reports plain-text secrets in the program. Secrets under names that do not say
so, and exports with `--show-secrets`, whose decrypted values are marked as secrets.

## References

- [Secrets](https://www.pulumi.com/docs/iac/concepts/secrets/)
- [additionalSecretOutputs](https://www.pulumi.com/docs/iac/concepts/options/additionalsecretoutputs/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.state.exported_state import StateResource, state_resources
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=state_resources, level=ADVISORY, severity=HIGH, tags=("security", "SEC02-BP03"))
def plain_secret_in_state(row: StateResource) -> Iterator[Finding]:
    for path in row.plain:
        yield Finding(
            row,
            f"Output {path} is a secret in plain text. Rotate the secret, mark it in the program "
            "(additional_secret_outputs), and run `pulumi up`.",
        )
