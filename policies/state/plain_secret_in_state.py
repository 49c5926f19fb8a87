"""The exported state contains a secret in plain text.

## What fails

In an exported state: an output whose name says that it is a password, a token or a key, or that looks like an AWS
access key id or a private key, is not encrypted.

## Why

Whoever may read the state, its backups or an export of it has the secret. A value that was once written in plain text
stays in the history of the stack.

## Fails

`state` stands for what `pulumi stack export` tells of the same resources.

```yaml
resources:
  login: { type: aws:sqs:Queue }
state: { resources: { login: { outputs: { password: correct-horse-battery } } } }
```

## Instead

Change the secret, and let the program mark it: take it from `config.require_secret`, or name the output in
`additional_secret_outputs`; then run `pulumi up`.

```yaml
resources:
  login: { type: aws:sqs:Queue }
state: { resources: { login: { outputs: { password: /web/login/password } } } }
```

## Not covered

Previews: what a program writes in plain text is *configuration-management*'s. Secrets under names that do not say so,
and exports made with `--show-secrets`, whose opened values are marked as secrets.

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
            f"Its output {path} is a secret in plain text. Change the secret, mark it in the program "
            "(additional_secret_outputs), and run `pulumi up`.",
        )
