"""A method of an API can be called by anyone.

## What fails

- A REST API's method has `authorization: NONE`, needs no API key and is not `OPTIONS`.

## Why

Everybody who learns the address can call it; nothing limits how often.

## Fails

```yaml
resources:
  one: { type: aws:apigateway:Method, properties: { restApi: a, resourceId: b, httpMethod: POST, authorization: NONE } }
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

Resource policies, private APIs and web ACLs, which may close it too. `OPTIONS` answers the preflight requests of
browsers, which carry no credentials.

## References

- [Control access to a REST API](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html)
- [SEC03-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.policy import ADVISORY, MEDIUM, Finding, policy
from topology.resource import Resource
from topology.values import all_of, certainly, equal, negate


@policy(each="aws:apigateway/method:Method", level=ADVISORY, severity=MEDIUM, tags=("security", "SEC03-BP02"))
def api_without_authorization(resource: Resource) -> Iterator[Finding]:
    open_ = equal(resource.text("authorization"), "NONE")
    key = resource.flag("apiKeyRequired")
    preflight = equal(resource.text("httpMethod"), "OPTIONS")
    if certainly(all_of((open_, negate(key), negate(preflight)))):
        yield Finding(
            resource, "Anyone can call the method. Set authorization, unless it is public on purpose."
        )
