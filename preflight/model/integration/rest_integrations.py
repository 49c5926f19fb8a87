"""Integrations of REST APIs: what API Gateway calls, and with which HTTP method.

Sources: API Gateway API reference, PutIntegration: `type`, `integrationHttpMethod`, `uri`; API Gateway developer guide,
"Set up Lambda proxy integrations": API Gateway invokes a function with POST.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, certainly_contains, shaped
from preflight.model import type_tokens as aws

_FUNCTION: Final = re.compile(r"arn:[\w-]+:lambda:")
_INVOCATION: Final = ":lambda:path/"
_PROXY: Final = "AWS_PROXY"
_CALLING: Final = (_PROXY, "AWS", "HTTP", "HTTP_PROXY")


class RestIntegration(Entity):
    """An integration of a method of a REST API."""

    TYPES = (aws.API_GATEWAY_INTEGRATION,)

    @cached_property
    def kind(self) -> str | Unknown | None:
        return self.resource.text("type")

    @cached_property
    def http_method(self) -> str | Unknown | None:
        """The HTTP method of API Gateway's own request; `None` if it is not set."""
        return self.resource.text("integrationHttpMethod")

    @cached_property
    def lacks_http_method(self) -> Tri:
        """Whether it sends a request, and no HTTP method is set for it."""
        method = self.http_method
        missing: Tri = method if isinstance(method, Unknown) else not method
        return all_of((one_of(self.kind, _CALLING), missing))

    @cached_property
    def invokes_function(self) -> Tri:
        """Whether it invokes a Lambda function: AWS_PROXY integrates nothing else."""
        by_uri = certainly_contains(self.resource.get("uri"), _INVOCATION)
        return any_of((equal(self.kind, _PROXY), all_of((equal(self.kind, "AWS"), by_uri))))

    @cached_property
    def has_other_method_than_post(self) -> Tri:
        """Whether it invokes a function with a method other than POST."""
        if self.http_method is None:
            return False
        return all_of((self.invokes_function, negate(equal(self.http_method, "POST"))))

    @cached_property
    def has_function_arn(self) -> bool:
        """Whether `uri` is certainly a function's own ARN, which is not the URI of an action or path."""
        value = self.resource.get("uri")
        start = next(iter(shaped(value)), None) if isinstance(value, str | Unknown) else None
        is_of_aws = one_of(self.kind, (_PROXY, "AWS")) is True
        return is_of_aws and isinstance(start, str) and _FUNCTION.match(start) is not None


def rest_integrations(stack: Stack) -> tuple[RestIntegration, ...]:
    return tuple(i for i in stack.all(RestIntegration) if not i.resource.is_external)
