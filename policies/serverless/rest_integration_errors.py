"""A REST API integration has no HTTP method, or invokes its Lambda function with the wrong method or URI.

## What fails

- An integration of type `HTTP`, `HTTP_PROXY`, `AWS` or `AWS_PROXY` has no `integrationHttpMethod`.
- An integration that invokes a Lambda function has an `integrationHttpMethod` other than `POST`.
- `uri` is the ARN of a Lambda function instead of its `invokeArn`.

## Why

API Gateway rejects an integration without a method: *BadRequestException: Enumeration value for HttpMethod must be
non-empty*. It rejects a function's ARN: *BadRequestException: AWS ARN for integration must contain path or action*.

The method of the integration is the method of API Gateway's request to Lambda, not the method of the client's request.
Lambda accepts only `POST`. With another method every request fails with status 500, and the log has *Execution failed
due to configuration error* and *Unable to determine service/operation name to be authorized*.

## Errors

- `BadRequestException: Enumeration value for HttpMethod must be non-empty`
- `BadRequestException: AWS ARN for integration must contain path or action`
- `Unable to determine service/operation name to be authorized`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi }
  orders:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: GET, authorization: AWS_IAM }
  answer:
    type: aws:apigateway:Integration
    properties:
      restApi: "${api.id}"
      resourceId: "${orders.id}"
      httpMethod: "${get.httpMethod}"
      type: AWS_PROXY
      integrationHttpMethod: GET
      uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:orders/invocations
outputs: { api: "${api.id}" }
```

## Instead

Set `integrationHttpMethod` to `POST`, and `uri` to the function's `invokeArn`.

```yaml
resources:
  api: { type: aws:apigateway:RestApi }
  orders:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: GET, authorization: AWS_IAM }
  answer:
    type: aws:apigateway:Integration
    properties:
      restApi: "${api.id}"
      resourceId: "${orders.id}"
      httpMethod: "${get.httpMethod}"
      type: AWS_PROXY
      integrationHttpMethod: POST
      uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:orders/invocations
outputs: { api: "${api.id}" }
```

## Not covered

HTTP and WebSocket APIs, which accept a function's ARN. Integrations of an OpenAPI document. Whether API Gateway may
invoke the function: *function-permission-missing*.

## References

- [PutIntegration](https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html)
- [Lambda proxy integrations](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html)
- [Execution failed due to configuration error](https://repost.aws/knowledge-center/api-gateway-lambda-template-invoke-error)
"""

# ruff: noqa: E501 - the URI of an invocation has one line
from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.integration.rest_integrations import RestIntegration, rest_integrations
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=rest_integrations, level=MANDATORY, severity=HIGH, error="BadRequestException")
def rest_integration_errors(integration: RestIntegration) -> Iterator[Finding]:
    if certainly(integration.lacks_http_method):
        method = "POST" if integration.kind == "AWS_PROXY" else "the method that the endpoint expects"
        yield Finding(
            integration,
            f"integrationHttpMethod is not set, and type {integration.kind} requires it. Set it to {method}.",
            error="BadRequestException: Enumeration value for HttpMethod must be non-empty",
        )
    elif certainly(integration.has_other_method_than_post):
        yield Finding(
            integration,
            f"integrationHttpMethod is {integration.http_method}, and Lambda is invoked with POST only. Set it to POST.",
            error="Execution failed due to configuration error",
        )
    if integration.has_function_arn:
        yield Finding(
            integration,
            "uri is the ARN of a Lambda function, and API Gateway requires the URI of its invocations. Use the function's "
            "invokeArn.",
            error="BadRequestException: AWS ARN for integration must contain path or action",
        )
