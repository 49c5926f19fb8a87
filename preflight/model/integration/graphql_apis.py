"""AppSync: APIs, data sources, functions and resolvers without a setting that their type requires.

Source: AppSync API reference, CreateGraphqlApi, CreateApi, CreateDataSource, CreateResolver; the documentation of the
provider's `service_role_arn`; AppSync's answers `Lambda Authorizer Config missing`, `Service role arn not specified.`
and `PipelineConfig can't be null.`. The provider checks `code` and `runtime`: `all of code,runtime must be specified`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.logic import all_of, equal, negate, note
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value, shaped
from preflight.model import type_tokens as aws

EVENT_API: Final = "aws:appsync/api:Api"
FUNCTION: Final = "aws:appsync/function:Function"
RESOLVER: Final = "aws:appsync/resolver:Resolver"
# The authentication type -> the property with its configuration, of an API for GraphQL and of one for events.
_GRAPHQL: Final[Mapping[str, str]] = {
    "AMAZON_COGNITO_USER_POOLS": "userPoolConfig",
    "AWS_LAMBDA": "lambdaAuthorizerConfig",
    "OPENID_CONNECT": "openidConnectConfig",
}
_EVENTS: Final[Mapping[str, str]] = {**_GRAPHQL, "AMAZON_COGNITO_USER_POOLS": "cognitoConfig"}
# The type of a data source -> the property with its configuration.
_SOURCES: Final[Mapping[str, str]] = {
    "AMAZON_DYNAMODB": "dynamodbConfig",
    "AMAZON_ELASTICSEARCH": "elasticsearchConfig",
    "AMAZON_EVENTBRIDGE": "eventBridgeConfig",
    "AMAZON_OPENSEARCH_SERVICE": "opensearchserviceConfig",
    "AWS_LAMBDA": "lambdaConfig",
    "HTTP": "httpConfig",
    "RELATIONAL_DATABASE": "relationalDatabaseConfig",
}
_WITHOUT_ROLE: Final = ("HTTP", "NONE")
_URL: Final = ("http://", "https://")


def lacking_authentication(api: Resource) -> Iterator[tuple[str, str, str]]:
    """The authentication types without configuration: where they are set, the type, and the property that lacks."""
    if api.type == EVENT_API:
        providers = child(api.get("eventConfig"), "authProviders")
        yield from _of_providers(providers, "eventConfig.authProviders", "authType", _EVENTS)
        return
    key, more = "authenticationType", "additionalAuthenticationProviders"
    yield from _lacking(api.text(key), api.get, key, _GRAPHQL)
    yield from _of_providers(api.get(more), more, key, _GRAPHQL)


def _of_providers(
    providers: Value, place: str, key: str, table: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    items = as_list(providers)
    if isinstance(items, Unknown):
        note(items)
        return
    for number, item in enumerate(items):
        if isinstance(item, dict):
            yield from _lacking(item.get(key), item.get, f"{place}[{number}].{key}", table)


def _lacking(
    kind: Value, get: Callable[[str], Value], place: str, table: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    if not isinstance(kind, str) or kind not in table:
        return
    state = is_set(get(table[kind]))
    if isinstance(state, Unknown):
        note(state)
    elif not state:
        yield place, kind, table[kind]


def lacking_of_source(source: Resource) -> Iterator[tuple[str, str]]:
    """The type of a data source, and a property that it requires and that is not set."""
    kind = source.text("type")
    if not isinstance(kind, str) or kind not in _SOURCES:
        return
    names = (_SOURCES[kind], *(() if kind in _WITHOUT_ROLE else ("serviceRoleArn",)))
    for name in names:
        if negate(is_set(source.get(name))) is True:
            yield kind, name


def odd_endpoint(source: Resource) -> str:
    """The endpoint of an HTTP data source, if it certainly has no scheme."""
    value = child(source.get("httpConfig"), "endpoint")
    start = next(iter(shaped(value)), None) if isinstance(value, str | Unknown) else None
    if not isinstance(start, str) or len(start) < len(_URL[1]) or start.lower().startswith(_URL):
        return ""
    return start


def lacks_pipeline(resolver: Resource) -> Tri:
    """Whether it is a pipeline resolver without pipeline configuration."""
    is_pipeline = equal(resolver.text("kind"), "PIPELINE")
    return all_of((is_pipeline, negate(is_set(resolver.get("pipelineConfig")))))


def half_of_code(part: Resource) -> tuple[str, str] | None:
    """Of `code` and `runtime` the one that is set and the one that is not, if one certainly lacks."""
    states = {name: is_set(part.get(name)) for name in ("code", "runtime")}
    for given, other in (("code", "runtime"), ("runtime", "code")):
        if states[given] is True and states[other] is False:
            return given, other
    return None


def source_of_other_api(part: Resource) -> Resource | None:
    """The data source that a resolver or function names, if it certainly belongs to another API of the stack."""
    owners = [part.stack.by_urn.get(urn) for urn in part.dependencies_of("dataSource")]
    source = owners[0] if len(owners) == 1 else None
    if source is None or source.type != aws.APPSYNC_DATA_SOURCE or source.is_external:
        return None
    own, other = (r.ref((aws.APPSYNC_GRAPH_QLAPI,), "apiId") for r in (part, source))
    if not isinstance(own, Resource) or not isinstance(other, Resource):
        return None
    return source if own.urn != other.urn else None
