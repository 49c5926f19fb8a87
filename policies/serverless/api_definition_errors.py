"""The OpenAPI definition of a REST API has an operation without integration, or one that cannot invoke its function.

## What fails

- An operation of a `body` has no `x-amazon-apigateway-integration`, and the stack deploys the API.
- An integration of type `aws_proxy` has an `httpMethod` other than `POST`.
- `uri` of an integration is the ARN of a Lambda function instead of its `invokeArn`.

## Why

API Gateway rejects the deployment: *BadRequestException: No integration defined for method*. It rejects a function's
ARN when it imports the definition. `httpMethod` is the method of API Gateway's request to Lambda, which accepts only
`POST`: with another method every request fails with status 500.

## Errors

- `BadRequestException: No integration defined for method` (first *method-without-integration*)
- `AWS ARN for integration must contain path or action` (first *rest-integration-errors*)

## Fails

```yaml
resources:
  api:
    type: aws:apigateway:RestApi
    properties:
      body:
        fn::toJSON:
          openapi: 3.0.1
          info: { title: shop, version: "1" }
          paths:
            /orders:
              get: { responses: { "200": { description: The orders } } }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
outputs: { api: "${api.id}" }
```

## Instead

Give each operation its integration.

```yaml
resources:
  api:
    type: aws:apigateway:RestApi
    properties:
      body:
        fn::toJSON:
          openapi: 3.0.1
          info: { title: shop, version: "1" }
          paths:
            /orders:
              get:
                responses: { "200": { description: The orders } }
                x-amazon-apigateway-integration: { type: mock }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
outputs: { api: "${api.id}" }
```

## Not covered

Definitions in YAML, and those of HTTP APIs. Methods as resources: *method-without-integration* and
*rest-integration-errors*.

## References

- [x-amazon-apigateway-integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html)
- [CreateDeployment](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.integration.api_definitions import operations_of
from preflight.model.requirements.rest_deployments import is_deployed_by_stack, may_have_integrations
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.API_GATEWAY_REST_API,
    level=MANDATORY,
    severity=HIGH,
    error="BadRequestException",
    with_references=True,
)
def api_definition_errors(api: Resource) -> Iterator[Finding]:
    if api.is_external:
        return
    needs_integration = is_deployed_by_stack(api) and not may_have_integrations(api)
    for operation in operations_of(api):
        if needs_integration and operation.lacks_integration:
            yield Finding(
                api,
                f"body has {operation.title} without x-amazon-apigateway-integration, but the stack deploys the API. "
                "Add the integration.",
            )
        method = operation.wrong_method
        if method:
            yield Finding(
                api,
                f"body has {operation.title} with an integration whose httpMethod is {method}, and Lambda is invoked "
                "with POST only. Set it to POST.",
            )
        if operation.has_function_arn:
            yield Finding(
                api,
                f"body has {operation.title} with an integration whose uri is the ARN of a Lambda function. Use the "
                "function's invokeArn.",
            )
