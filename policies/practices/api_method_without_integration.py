"""A REST API method has no integration, so its API cannot be deployed.

## What fails

An `aws:apigateway:Method` has no `aws:apigateway:Integration` of the same resource and HTTP method, and a deployment of
the API is made after it.

## Why

API Gateway deploys no API with such a method: *BadRequestException: No integration defined for method*.

## Errors

- `BadRequestException: No integration defined for method` (first *method-without-integration*)

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi }
  path:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${path.id}", httpMethod: GET, authorization: AWS_IAM }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${get}"] }
```

## Instead

Make an integration for each method, and let the deployment wait for both.

```yaml
resources:
  api: { type: aws:apigateway:RestApi }
  path:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${path.id}", httpMethod: GET, authorization: AWS_IAM }
  answer:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${path.id}", httpMethod: GET, type: MOCK }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${get}", "${answer}"] }
outputs: { api: "${api.id}" }
```

## Not covered

A deployment that does not wait for the method, which may be made before it: *missing-dependencies*. Methods of an
OpenAPI document. A stack that exports nothing: *export-handling*.

## References

- [Set up an API integration request](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html)
- [CreateDeployment](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.identity.api_authorization import Method, methods
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=methods, level=MANDATORY, severity=HIGH, error="BadRequestException")
def api_method_without_integration(method: Method) -> Iterator[Finding]:
    if method.deployments and certainly(negate(method.has_integration)):
        yield Finding(
            method,
            f"The method has no integration, and deployment '{method.deployments[0].name}' is made after it. "
            "Add an Integration of the same resource and HTTP method.",
        )
