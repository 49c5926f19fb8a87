"""An API stage has no access logs.

## What fails

- In a production stack, a stage of a REST, HTTP or WebSocket API has no `accessLogSettings`.

## Why

Without access logs, no record shows a fault in the gateway, in authorization or in the mapping. A stack that only
its developers use does not need that record. Set the level in `preflight.yaml` to get the finding there too.

## Fails

```yaml stack=prod
resources:
  one: { type: aws:apigatewayv2:Stage, properties: { apiId: a, name: live } }
```

## Instead

Set `accessLogSettings` to a log group and a format.

```yaml stack=prod
resources:
  one:
    type: aws:apigatewayv2:Stage
    properties:
      apiId: a
      name: live
      accessLogSettings:
        destinationArn: arn:aws:logs:eu-west-1:210987654321:log-group:api
        format: $context.requestId
```

## Not covered

Stacks other than production. Execution logs. Whether the account may write the logs: *missing-dependencies*.

## References

- [Logging for REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
- [SEC04-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, LOW, Finding, policy

TYPES: Final = (aws.API_GATEWAY_STAGE, aws.API_GATEWAY_V2_STAGE)


@policy(each=TYPES, level=ADVISORY, severity=LOW, tags=("security", "SEC04-BP01"))
def api_stage_without_access_logs(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and resource.get("accessLogSettings") is None:
        yield Finding(resource, "The stage has no access logs. Set accessLogSettings.", in_production=True)
