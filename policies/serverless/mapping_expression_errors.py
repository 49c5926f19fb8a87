"""A REST API maps a parameter that is not declared, or with an expression that API Gateway does not accept.

## What fails

- `requestParameters` of an integration uses a parameter, such as `method.request.path.id`, that the method does not
  declare in its own `requestParameters`.
- `responseParameters` of an integration response sets a header that the method response does not declare.
- A parameter has a name of another form: `integration.request.headers.X` for `integration.request.header.X`.
- A static value has no single quotes: `*` for `"'*'"`.

## Why

API Gateway rejects the integration or response: *BadRequestException: Invalid mapping expression specified: Validation
Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.path.id]*. The preview
shows no error. Headers for CORS are the usual case.

## Errors

- `BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid
  mapping expression parameter specified: …]`
- `errors : [No method response exists for method.]`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  get:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: AWS_IAM }
  backend:
    type: aws:apigateway:Integration
    properties:
      restApi: "${api.id}"
      resourceId: "${api.rootResourceId}"
      httpMethod: "${get.httpMethod}"
      type: HTTP
      integrationHttpMethod: GET
      uri: https://backend.example.net/orders
      requestParameters: { integration.request.querystring.page: method.request.querystring.page }
```

## Instead

Declare the parameter in the method; `true` makes it required.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { name: shop } }
  get:
    type: aws:apigateway:Method
    properties:
      restApi: "${api.id}"
      resourceId: "${api.rootResourceId}"
      httpMethod: GET
      authorization: AWS_IAM
      requestParameters: { method.request.querystring.page: false }
  backend:
    type: aws:apigateway:Integration
    properties:
      restApi: "${api.id}"
      resourceId: "${api.rootResourceId}"
      httpMethod: "${get.httpMethod}"
      type: HTTP
      integrationHttpMethod: GET
      uri: https://backend.example.net/orders
      requestParameters: { integration.request.querystring.page: method.request.querystring.page }
```

## Not covered

Mapping templates, OpenAPI documents, and HTTP APIs. The order of integrations and methods: *missing-dependencies*.

## References

- [Data mapping reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html)
- [PutIntegration](https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html)
- [PutIntegrationResponse](https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.integration.mapping_expressions import TYPES, mapping_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def mapped(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=mapped,
    level=MANDATORY,
    severity=HIGH,
    error="BadRequestException: Invalid mapping expression specified",
)
def mapping_expression_errors(resource: Resource) -> Iterator[Finding]:
    for fault in mapping_faults(resource):
        yield Finding(resource, f"{fault.text}. {fault.repair}.")
