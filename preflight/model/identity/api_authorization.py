"""Methods of REST APIs, and their authorization.

A private API is reachable only through VPC endpoints. A resource policy of the API may deny callers before any
authorization.
Source: API Gateway developer guide, "Private REST APIs", "Control access to a REST API with resource policies".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_text
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

if TYPE_CHECKING:
    from preflight.core.stack import Stack

REST_API: Final = (aws.API_GATEWAY_REST_API,)
API_RESOURCE: Final = (aws.API_GATEWAY_RESOURCE,)
API_POLICY: Final = aws.API_GATEWAY_REST_API_POLICY
# Paths for health checks of load balancers and monitors.
_PROBES: Final = re.compile(
    r"_*(health|healthz|health[-_]?check|ping|status|ready|readyz|live|livez)", re.IGNORECASE
)


class Method(Entity):
    """A method of a REST API."""

    TYPES = (aws.API_GATEWAY_METHOD,)

    @cached_property
    def asks_nothing(self) -> Tri:
        """Whether it requires neither credentials nor an API key."""
        return all_of(
            (
                equal(self.resource.text("authorization"), "NONE"),
                negate(self.resource.flag("apiKeyRequired")),
            )
        )

    @cached_property
    def is_meant_for_all(self) -> Tri:
        """Whether it is for preflight requests of browsers, which have no credentials, or for health checks."""
        return any_of((equal(self.resource.text("httpMethod"), "OPTIONS"), self._is_probe))

    @property
    def _is_probe(self) -> Tri:
        found = self.resource.ref(API_RESOURCE, "resourceId")
        part = found.text("pathPart") if isinstance(found, Resource) else None
        if isinstance(part, Unknown):
            return part
        return part is not None and _PROBES.fullmatch(part) is not None

    @cached_property
    def api(self) -> Resource | Unknown | None:
        return self.resource.ref(REST_API, "restApi")

    @cached_property
    def is_closed(self) -> Tri:
        """Whether its API is private, or may deny callers with a resource policy."""
        api = self.api
        if not isinstance(api, Resource):
            return False if api is None else api
        return any_of((is_private(api), has_policy(api)))


def methods(stack: Stack) -> tuple[Method, ...]:
    return stack.all(Method)


def is_private(api: Resource) -> Tri:
    """Whether the API has a private endpoint."""
    kinds = as_list(api.get("endpointConfiguration", "types"))
    return kinds if isinstance(kinds, Unknown) else any_of(one_of(as_text(k), ("PRIVATE",)) for k in kinds)


def has_policy(api: Resource) -> Tri:
    """Whether the API has a resource policy, in its own property or as a resource."""
    if api.get("policy") is not None or referrers(api, API_POLICY, "restApiId", REST_API):
        return True
    if possible_referrers(api, API_POLICY, "restApiId", REST_API):
        return Unknown(f"a policy that may be of '{api.name}'")
    return False
