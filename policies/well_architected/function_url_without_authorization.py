"""A Lambda function URL has no authorization, so anyone on the internet can invoke the function.

## What fails

- A function URL's `authorizationType` is `NONE`.

## Why

Everybody who learns the address runs the function, at the account's cost and with its role.

## Fails

```yaml
resources:
  one: { type: aws:lambda:FunctionUrl, properties: { functionName: app, authorizationType: NONE } }
```

## Instead

Set `authorizationType: AWS_IAM`, or put CloudFront with an origin access control before it.

```yaml
resources:
  one: { type: aws:lambda:FunctionUrl, properties: { functionName: app, authorizationType: AWS_IAM } }
```

## Not covered

Functions that check callers themselves, such as webhooks with signatures: except them.

## References

- [Control access to function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
- [SEC03-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, equal
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=aws.LAMBDA_FUNCTION_URL, level=ADVISORY, severity=HIGH, tags=("security", "SEC03-BP02"))
def function_url_without_authorization(resource: Resource) -> Iterator[Finding]:
    if certainly(equal(resource.text("authorizationType"), "NONE")):
        yield Finding(
            resource,
            "Anyone on the internet can call the function. Set authorizationType to AWS_IAM, "
            "unless it checks callers "
            "itself.",
        )
