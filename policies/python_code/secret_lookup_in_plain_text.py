"""A secret is looked up in plain text and passed to an input that Pulumi does not treat as a secret.

## What fails

The result of `get_secret_version`, `get_random_password`, or `get_parameter` with decryption is passed to an
argument that Pulumi does not treat as a secret: an environment variable, user data, a document.

## Why

These functions return plain values. The secret is then in plain text in the Pulumi state, in every preview and
update, and in what AWS shows of the resource.

## Fails

```python
import pulumi_aws as aws

login = aws.secretsmanager.get_secret_version(secret_id="shop/db")
aws.lambda_.Function(
    "web",
    role="arn:aws:iam::123456789012:role/web",
    environment={"variables": {"LOGIN": login.secret_string}},
)
```

## Instead

Pass only the secret's name, and let the workload read the secret itself. Where the program needs the value, use the
form that ends in `_output`, whose result is a secret.

```python
import pulumi_aws as aws

aws.lambda_.Function(
    "web",
    role="arn:aws:iam::123456789012:role/web",
    environment={"variables": {"LOGIN_SECRET": "shop/db"}},
)
```

## Not covered

Values that pass through `apply`. Programs in languages other than Python.

## References

- [get_secret_version](https://www.pulumi.com/registry/packages/aws/api-docs/secretsmanager/getsecretversion/)
- [Secrets in Pulumi](https://www.pulumi.com/docs/iac/concepts/secrets/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import ADVISORY, HIGH, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.lookups import plain_secret_lookups


@policy(each=STACK_TYPE, level=ADVISORY, severity=HIGH, tags=("security", "SEC02-BP03"))
def secret_lookup_in_plain_text(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    for fault in () if sources is None else plain_secret_lookups(sources):
        yield Finding.at(
            fault.place,
            stack,
            f"{fault.argument} of {fault.call} has a secret that {fault.lookup} returns in plain text. "
            f"Use {fault.instead}, whose result is a secret, or pass the secret's name only.",
        )
