"""An AppSync API, data source, function or resolver lacks a setting that its type requires.

## What fails

- An API has an authentication type without its configuration: `AMAZON_COGNITO_USER_POOLS` without `userPoolConfig`,
  `OPENID_CONNECT` without `openidConnectConfig`, `AWS_LAMBDA` without `lambdaAuthorizerConfig`. This applies to the
  additional authentication providers too, and to those of an Event API.
- A data source has no configuration of its type, or no `serviceRoleArn`.
- The endpoint of an HTTP data source does not begin with `https://` or `http://`.
- A resolver is of kind `PIPELINE` without `pipelineConfig`.
- A resolver or function has `code` without `runtime`, or `runtime` without `code`.
- A resolver or function uses a data source of another API.

## Why

AppSync rejects the resource: `BadRequestException: Lambda Authorizer Config missing`, `BadRequestException: Service
role arn not specified.`, `BadRequestException: PipelineConfig can't be null.` The configuration of the default
authentication type does not apply to an additional provider. The provider rejects `code` without `runtime`. Data
sources belong to one API, so that AppSync does not find the data source of another one.

## Errors

- `BadRequestException: Lambda Authorizer Config missing`
- `BadRequestException: Service role arn not specified.`
- `BadRequestException: PipelineConfig can't be null.`
- `"runtime": all of … must be specified`

## Fails

```yaml
resources:
  people: { type: aws:cognito:UserPool }
  api:
    type: aws:appsync:GraphQLApi
    properties: { authenticationType: AMAZON_COGNITO_USER_POOLS }
```

## Instead

Configure the user pool, and set what a request without a rule gets.

```yaml
resources:
  people: { type: aws:cognito:UserPool }
  api:
    type: aws:appsync:GraphQLApi
    properties:
      authenticationType: AMAZON_COGNITO_USER_POOLS
      userPoolConfig: { userPoolId: "${people.id}", defaultAction: ALLOW }
```

## Not covered

The content of schemas, templates and code. Whether the role of a data source allows what it needs.

## References

- [Authorization of GraphQL APIs](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CreateGraphqlApi](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateGraphqlApi.html)
- [CreateDataSource](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateDataSource.html)
- [CreateResolver](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.integration import graphql_apis
from preflight.policy import HIGH, MANDATORY, Finding, policy


def parts(stack: Stack) -> tuple[Resource, ...]:
    """APIs of the stack, and their parts."""
    return tuple(r for r in stack.of(*_CHECKS) if not r.is_external)


@policy(each=parts, level=MANDATORY, severity=HIGH, error="BadRequestException")
def graphql_api_errors(part: Resource) -> Iterator[Finding]:
    yield from (Finding(part, message) for message in _CHECKS[part.type](part))


def _api(api: Resource) -> Iterator[str]:
    for place, kind, name in graphql_apis.lacking_authentication(api):
        yield f"{place} is {kind} without {name}. Set {name} beside it."


def _source(source: Resource) -> Iterator[str]:
    for kind, name in graphql_apis.lacking_of_source(source):
        yield f"type is {kind} without {name}. Set {name}."
    if start := graphql_apis.odd_endpoint(source):
        yield f"httpConfig.endpoint begins with '{start}', which is not a URL. Add https:// before it."


def _function(function: Resource) -> Iterator[str]:
    if (found := graphql_apis.half_of_code(function)) is not None:
        yield f"{found[0]} is set without {found[1]}. Set both, or use mapping templates."
    if (source := graphql_apis.source_of_other_api(function)) is not None:
        yield f"dataSource is '{source.name}', which belongs to another API. Use a data source of this API."


def _resolver(resolver: Resource) -> Iterator[str]:
    if certainly(graphql_apis.lacks_pipeline(resolver)):
        yield "kind is PIPELINE without pipelineConfig. Set its functions."
    yield from _function(resolver)


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    graphql_apis.EVENT_API: _api,
    aws.APPSYNC_GRAPH_QLAPI: _api,
    aws.APPSYNC_DATA_SOURCE: _source,
    graphql_apis.FUNCTION: _function,
    graphql_apis.RESOLVER: _resolver,
}
