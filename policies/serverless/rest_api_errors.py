"""A REST API has a method, authorizer, VPC link, stage or deployment that API Gateway rejects.

## What fails

- A method has `authorization` `CUSTOM` or `COGNITO_USER_POOLS` without `authorizerId`.
- An authorizer of type `TOKEN` or `REQUEST` has no `authorizerUri`, or the function's ARN instead of its `invokeArn`;
  one of type `COGNITO_USER_POOLS` has no `providerArns`.
- A VPC link names an Application Load Balancer.
- The format of a stage's access log has no `$context.requestId`.
- A private API is deployed without a resource policy.

## Why

API Gateway rejects the resource: *BadRequestException: Invalid Authorizer ID specified. Setting the authorization type
to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.* A VPC link of REST APIs fails with *NLB ARN is malformed*
after minutes.

## Errors

- `BadRequestException: Invalid Authorizer ID specified. Setting the authorization type to CUSTOM or
  COGNITO_USER_POOLS requires a valid authorizer.`
- `creating API Gateway VPC Link (…): waiting for completion: FAILED: NLB ARN is malformed`
- `BadRequestException: Private REST API doesn't have a resource policy attached to it`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: CUSTOM }
```

## Instead

Name the authorizer.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  users:
    type: aws:apigateway:Authorizer
    properties:
      restApi: "${api.id}"
      type: COGNITO_USER_POOLS
      providerArns: ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a1b2c3d4e"]
  get:
    type: aws:apigateway:Method
    properties:
      restApi: "${api.id}"
      resourceId: "${api.rootResourceId}"
      httpMethod: GET
      authorization: COGNITO_USER_POOLS
      authorizerId: "${users.id}"
```

## Not covered

A deployment that does not wait for the policy: *missing-dependencies*. Integrations: *rest-integration-errors*,
*method-without-integration*. HTTP APIs: *http-api-errors*.

## References

- [PutMethod](https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html)
- [CreateAuthorizer](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html)
- [CreateVpcLink](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html)
- [Private REST APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html)
- [Access logs](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.integration import rest_apis
from preflight.model.integration.access_logs import lacks_request_id
from preflight.model.requirements.rest_deployments import lacks_policy
from preflight.policy import HIGH, MANDATORY, Finding, policy


def parts(stack: Stack) -> tuple[Resource, ...]:
    """Methods, authorizers, VPC links, stages and deployments of REST APIs."""
    return tuple(r for r in stack.of(*_CHECKS) if not r.is_external)


@policy(each=parts, level=MANDATORY, severity=HIGH, error="BadRequestException")
def rest_api_errors(part: Resource) -> Iterator[Finding]:
    yield from (Finding(part, message) for message in _CHECKS[part.type](part))


def _method(method: Resource) -> Iterator[str]:
    if certainly(rest_apis.lacks_authorizer(method)):
        yield f"authorization is {method.text('authorization')} without authorizerId. Set authorizerId."


def _authorizer(authorizer: Resource) -> Iterator[str]:
    if certainly(rest_apis.lacks_function(authorizer)):
        yield "authorizerUri is not set, but the authorizer calls a function. Set it to invokeArn of the function."
    elif rest_apis.has_function_arn(authorizer):
        yield "authorizerUri is the ARN of a Lambda function. Use invokeArn of the function."
    if certainly(rest_apis.lacks_user_pools(authorizer)):
        yield "type is COGNITO_USER_POOLS without providerArns. Set providerArns to the ARN of the user pool."


def _link(link: Resource) -> Iterator[str]:
    if (found := rest_apis.other_balancer(link)) is not None:
        name, kind = found
        yield (
            f"targetArn is load balancer '{name}' of type {kind}, but a VPC link of REST APIs requires a Network Load "
            "Balancer. Use one, or a VPC link of HTTP APIs."
        )


def _stage(stage: Resource) -> Iterator[str]:
    if certainly(lacks_request_id(stage)):
        yield "accessLogSettings.format has no $context.requestId. Add it."


def _deployment(deployment: Resource) -> Iterator[str]:
    if certainly(lacks_policy(deployment)):
        yield (
            "The API is private and has no resource policy. Set policy of the API, or add a RestApiPolicy and let the "
            "deployment depend on it."
        )


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    aws.API_GATEWAY_METHOD: _method,
    aws.API_GATEWAY_AUTHORIZER: _authorizer,
    aws.API_GATEWAY_VPC_LINK: _link,
    aws.API_GATEWAY_STAGE: _stage,
    aws.API_GATEWAY_DEPLOYMENT: _deployment,
}
