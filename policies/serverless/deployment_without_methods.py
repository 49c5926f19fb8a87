"""A REST API is deployed without a method.

## What fails

The stack deploys a REST API that it creates without `body` and without any `aws:apigateway:Method`.

## Why

API Gateway rejects the deployment: *BadRequestException: The REST API doesn't contain any methods*.

## Errors

- `BadRequestException: The REST API doesn't contain any methods`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  deployment: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }
```

## Instead

Add a method with an integration, and add both to `dependsOn` of the deployment.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: AWS_IAM }
  answer:
    type: aws:apigateway:Integration
    properties:
      { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: "${get.httpMethod}", type: MOCK }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${answer}"] }
```

## Not covered

An API of another stack, and an API that exists already, because another stack may have created its methods.
*missing-dependencies* reports a deployment that does not depend on its methods, *method-without-integration* a method
without an integration.

## References

- [CreateDeployment](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model.requirements.rest_deployments import api_of, deployments, has_methods
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=deployments, level=MANDATORY, severity=HIGH, error="BadRequestException")
def deployment_without_methods(deployment: Resource) -> Iterator[Finding]:
    api = api_of(deployment)
    if not isinstance(api, Resource) or api.is_deployed:
        return
    if certainly(negate(has_methods(api))):
        yield Finding(deployment, f"API '{api.name}' has no method. Add a method with an integration.")
