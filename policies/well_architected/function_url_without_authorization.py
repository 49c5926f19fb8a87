"""A Lambda function URL has no authorization, so anyone on the internet can invoke the function.

## What fails

- A function URL's `authorizationType` is `NONE`.

## Why

Anyone who knows the address can invoke the function, at the account's cost and with the function's role.

## Fails

```yaml
resources:
  one: { type: aws:lambda:FunctionUrl, properties: { functionName: app, authorizationType: NONE } }
```

## Instead

Set `authorizationType: AWS_IAM`, or use CloudFront with an origin access control in front of the function.

```yaml
resources:
  one: { type: aws:lambda:FunctionUrl, properties: { functionName: app, authorizationType: AWS_IAM } }
```

## Not covered

Functions that authenticate callers themselves, such as webhooks with signatures: suppress the finding.

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
            "authorizationType is NONE, so anyone on the internet can invoke the function. Set authorizationType to "
            "AWS_IAM, unless the function authenticates callers itself.",
        )
