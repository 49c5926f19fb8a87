"""A REST API method has no authorization.

## What fails

- A REST API's method has `authorization: NONE`, requires no API key and is not `OPTIONS`, and the API is neither
  private nor has a resource policy.

## Why

Anyone who knows the address can call the method, as often as they want.

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi }
  one:
    type: aws:apigateway:Method
    properties:
      restApi: "${api.id}"
      resourceId: "${api.rootResourceId}"
      httpMethod: POST
      authorization: NONE
outputs: { api: "${api.id}" }
```

## Instead

Use IAM, a Cognito user pool or a Lambda authorizer.

```yaml
resources:
  one:
    type: aws:apigateway:Method
    properties: { restApi: a, resourceId: b, httpMethod: POST, authorization: AWS_IAM }
```

## Not covered

Methods of another stack's API. Web ACLs, and the content of a resource policy. `OPTIONS` serves the preflight
requests of browsers, which contain no credentials. Monitors call paths such as `/health`. Both are open
intentionally.

## References

- [Control access to a REST API](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html)
- [SEC03-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.identity.api_authorization import Method
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


def methods(stack: Stack) -> tuple[Method, ...]:
    return stack.all(Method)


@policy(each=methods, level=ADVISORY, severity=MEDIUM, tags=("security", "SEC03-BP02"))
def api_without_authorization(method: Method) -> Iterator[Finding]:
    if certainly(all_of((method.asks_nothing, negate(method.is_meant_for_all), negate(method.is_closed)))):
        yield Finding(
            method,
            "authorization is NONE, so anyone can call the method. Set authorization, unless it is public on "
            "purpose.",
            cause=method.api.urn if isinstance(method.api, Resource) else "",
        )
