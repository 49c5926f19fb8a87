"""A REST API is deployed with a method that has no integration.

## What fails

The stack deploys a REST API, and a method of the API has no `aws:apigateway:Integration` with its resource and HTTP
method.

## Why

A deployment is a snapshot of the whole API. API Gateway rejects the deployment while a method has no integration:
*BadRequestException: No integration defined for method*. An integration belongs to a method by three values, `restApi`,
`resourceId` and `httpMethod`; an integration of `GET` does not apply to `ANY`.

## Errors

- `BadRequestException: No integration defined for method`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  orders:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: GET, authorization: AWS_IAM }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${get}"] }
```

## Instead

Add the integration, and add it to `dependsOn` of the deployment.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  orders:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: GET, authorization: AWS_IAM }
  answer:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: "${get.httpMethod}", type: MOCK }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${answer}"] }
```

## Not covered

APIs that are defined by an OpenAPI `body`: *api-definition-errors*. The order of integration and deployment is
*missing-dependencies*. An API without any method is *deployment-without-methods*. A stack that exports nothing:
*export-handling*.

## References

- [CreateDeployment](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html)
- [Set up method integrations](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.identity.api_authorization import Method
from preflight.model.requirements.rest_deployments import api_of, has_integration, is_deployed_by_stack
from preflight.policy import HIGH, MANDATORY, Finding, policy


def methods(stack: Stack) -> tuple[Method, ...]:
    return stack.all(Method)


@policy(each=methods, level=MANDATORY, severity=HIGH, error="BadRequestException")
def method_without_integration(method: Method) -> Iterator[Finding]:
    api = api_of(method.resource)
    if not isinstance(api, Resource) or not is_deployed_by_stack(api):
        return
    if certainly(negate(has_integration(method, api))):
        yield Finding(
            method,
            "The method has no integration with its restApi, resourceId and httpMethod, but the stack deploys API "
            f"'{api.name}'. Add an integration with these three values.",
        )
