"""Deployments of REST APIs: the methods that they deploy, and the integrations behind these.

Source: API Gateway API reference, CreateDeployment; API Gateway developer guide, "Deploy REST APIs".
"""

from __future__ import annotations

from typing import Final

from preflight.core.json_texts import read_known_json
from preflight.core.logic import all_of, any_of, equal, negate
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.identity.api_authorization import API_RESOURCE, REST_API, Method, has_policy, is_private
from preflight.model.integration.api_definitions import OPERATIONS

_METHOD: Final = Method.TYPES[0]
# The extension of OpenAPI with the API's resource policy.
_POLICY: Final = "x-amazon-apigateway-policy"


def deployments(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.API_GATEWAY_DEPLOYMENT)


def api_of(resource: Resource) -> Resource | Unknown | None:
    """The REST API of a method, an integration or a deployment."""
    return resource.ref(REST_API, "restApi")


def methods_of(api: Resource) -> tuple[Method, ...]:
    """The methods that certainly belong to the API."""
    return tuple(api.stack.entity(Method, r) for r in referrers(api, _METHOD, "restApi", REST_API))


def has_methods(api: Resource) -> Tri:
    """Whether the API has a method, as a resource or in its definition."""
    if methods_of(api):
        return True
    if (definition := api.get("body")) is not None:
        return True if _defines_methods(definition) else Unknown(f"body of '{api.name}'")
    for other in possible_referrers(api, _METHOD, "restApi", REST_API):
        return Unknown(f"the API of '{other.name}'")
    hidden = may_be_hidden("Method", api)
    return False if hidden is None else hidden


def _defines_methods(definition: Value) -> bool:
    """Whether the OpenAPI definition certainly has an operation.

    Source: API Gateway developer guide, "Develop REST APIs using OpenAPI", and "x-amazon-apigateway-any-method".
    """
    found = read_known_json(definition)
    paths = found.get("paths") if isinstance(found, dict) else None
    items = paths.values() if isinstance(paths, dict) else ()
    return any(key.lower() in OPERATIONS for item in items if isinstance(item, dict) for key in item)


def lacks_policy(deployment: Resource) -> Tri:
    """Whether it deploys a private API without resource policy.

    Source: API Gateway developer guide, "Private REST APIs": "a private API must have a resource policy".
    """
    api = api_of(deployment)
    if not isinstance(api, Resource):
        return False if api is None else api
    if api.is_external:
        return all_of((is_private(api), Unknown(f"the definition of '{api.name}'")))
    hidden = may_be_hidden("RestApiPolicy", api)
    policy = any_of((has_policy(api), _defines_policy(api)))
    return all_of((is_private(api), negate(policy), True if hidden is None else hidden))


def _defines_policy(api: Resource) -> Tri:
    """Whether the API's definition contains its resource policy.

    Source: API Gateway developer guide, "x-amazon-apigateway-policy".
    """
    definition = api.get("body")
    if definition is None:
        return False
    found = read_known_json(definition)
    return _POLICY in found if isinstance(found, dict) else Unknown(f"the definition of '{api.name}'")


def is_deployed_by_stack(api: Resource) -> bool:
    """Whether the stack certainly deploys the API."""
    return bool(referrers(api, aws.API_GATEWAY_DEPLOYMENT, "restApi", REST_API))


def may_have_integrations(api: Resource) -> bool:
    """Whether resources besides the API's definition may give its methods integrations."""
    types = (api, aws.API_GATEWAY_INTEGRATION, "restApi", REST_API)
    return (
        bool(referrers(*types) or possible_referrers(*types)) or may_be_hidden("Integration", api) is not None
    )


def has_integration(method: Method, api: Resource) -> Tri:
    """Whether the method has an integration, as a resource or in the API's definition."""
    candidates = (
        *referrers(api, aws.API_GATEWAY_INTEGRATION, "restApi", REST_API),
        *possible_referrers(api, aws.API_GATEWAY_INTEGRATION, "restApi", REST_API),
    )
    found = any_of(_is_of(i, method.resource, api) for i in candidates)
    if found is False and api.get("body") is not None:
        return Unknown(f"body of '{api.name}'")
    return found if (hidden := may_be_hidden("Integration", api)) is None else any_of((found, hidden))


def _is_of(integration: Resource, method: Resource, api: Resource) -> Tri:
    own = api_of(integration)
    same_api: Tri = Unknown(f"API of '{integration.name}'") if isinstance(own, Unknown) else own is api
    verbs = integration.text("httpMethod"), method.text("httpMethod")
    return all_of((same_api, equal(*verbs), _same_place(integration, method)))


def _same_place(first: Resource, second: Resource) -> Tri:
    """Whether both have the same path of an API; the root path is an output of the API itself."""
    places = [_place(r) for r in (first, second)]
    if all(isinstance(p, Resource) for p in places):
        return places[0] is places[1]
    values = [r.get("resourceId") for r in (first, second)]
    if all(isinstance(v, str) for v in values):
        return equal(*values)
    return next(p for p in places if isinstance(p, Unknown))


def _place(resource: Resource) -> Resource | Unknown:
    owners = [resource.stack.by_urn.get(urn) for urn in resource.dependencies_of("resourceId")]
    named = [o for o in owners if o is not None and o.type in (*API_RESOURCE, *REST_API)]
    if len(named) == len(owners) == 1:
        return named[0]
    found = resource.ref(API_RESOURCE, "resourceId")
    return found if isinstance(found, Resource) else Unknown(f"resourceId of '{resource.name}'")
