"""Orderings of API Gateway and Lambda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.conversion import as_list, as_text, child
from preflight.core.logic import any_of
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.ordering import (
    Ordering,
    Pair,
    owned,
    referenced_resources,
    single_reference,
)
from preflight.model.dependencies.orderings.permissions import granting
from preflight.model.identity.api_authorization import API_POLICY, is_private
from preflight.model.resource_types import ROLE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

API: Final = (aws.API_GATEWAY_REST_API,)
API_RESOURCE: Final = (aws.API_GATEWAY_RESOURCE,)
METHOD: Final = (aws.API_GATEWAY_METHOD,)
METHOD_RESPONSE: Final = (aws.API_GATEWAY_METHOD_RESPONSE,)
INTEGRATION: Final = (aws.API_GATEWAY_INTEGRATION,)
INTEGRATION_RESPONSE: Final = (aws.API_GATEWAY_INTEGRATION_RESPONSE,)
STAGE: Final = (aws.API_GATEWAY_STAGE,)
METHOD_SETTINGS: Final = aws.API_GATEWAY_METHOD_SETTINGS
HTTP_API: Final = (aws.API_GATEWAY_V2_API,)
HTTP_ROUTE: Final = (aws.API_GATEWAY_V2_ROUTE,)
# The actions that the function's role must allow, by the type of the event source.
_READS: Final = {
    aws.SQS_QUEUE: "sqs:ReceiveMessage",
    aws.DYNAMODB_TABLE: "dynamodb:GetRecords",
    aws.KINESIS_STREAM: "kinesis:GetRecords",
}

_Place = tuple[str, str, str]


def _place(resource: Resource) -> _Place | None:
    """API, resource and HTTP method; `None` where one of them is uncertain."""
    api = single_reference(resource, API, "restApi")
    path = single_reference(resource, (*API_RESOURCE, *API), "resourceId")
    verb = resource.text("httpMethod")
    if api is None or path is None or not isinstance(verb, str):
        return None
    return api.urn, path.urn, verb


def _by_place(stack: Stack, types: tuple[str, ...]) -> dict[_Place, tuple[Resource, ...]]:
    def make() -> dict[_Place, tuple[Resource, ...]]:
        groups: dict[_Place, list[Resource]] = {}
        for resource in stack.of(*types):
            place = _place(resource)
            if place is not None:
                groups.setdefault(place, []).append(resource)
        return {place: tuple(group) for place, group in groups.items()}

    return stack.cache(f"by place {types}", make)


def _same_place(stack: Stack, waiters: tuple[str, ...], awaited: tuple[str, ...]) -> Iterator[Pair]:
    found = _by_place(stack, awaited)
    for waiter in stack.of(*waiters):
        place = _place(waiter)
        if place is not None:
            others = tuple(a for a in found.get(place, ()) if _same_status(waiter, a))
            yield Pair(waiter, others, any_of_them=True)


def _same_status(waiter: Resource, awaited: Resource) -> bool:
    """Whether the status codes are equal; methods and integrations have none."""
    if awaited.type not in METHOD_RESPONSE:
        return True
    own, other = waiter.text("statusCode"), awaited.text("statusCode")
    return isinstance(own, str) and isinstance(other, str) and own == other


def integrations(stack: Stack) -> Iterator[Pair]:
    yield from _same_place(stack, (*INTEGRATION, *METHOD_RESPONSE), METHOD)


def integration_responses(stack: Stack) -> Iterator[Pair]:
    yield from _same_place(stack, INTEGRATION_RESPONSE, INTEGRATION)
    yield from _same_place(stack, INTEGRATION_RESPONSE, METHOD_RESPONSE)


def deployments(stack: Stack) -> Iterator[Pair]:
    """Every method and integration of the API, unless a document describes it."""
    methods = owned(stack, METHOD, "restApi", API)
    integrated = owned(stack, INTEGRATION, "restApi", API)
    for deployment in stack.of(aws.API_GATEWAY_DEPLOYMENT):
        api = single_reference(deployment, API, "restApi")
        if api is not None and api.get("body") is None:
            yield Pair(deployment, (*methods.get(api.urn, ()), *integrated.get(api.urn, ())))


def private_deployments(stack: Stack) -> Iterator[Pair]:
    """The resource policy of a private API, where it is a resource."""
    policies = owned(stack, (API_POLICY,), "restApiId", API)
    for deployment in stack.of(aws.API_GATEWAY_DEPLOYMENT):
        api = single_reference(deployment, API, "restApi")
        if api is not None and api.get("policy") is None and is_private(api) is True:
            yield Pair(deployment, policies.get(api.urn, ()))


def http_deployments(stack: Stack) -> Iterator[Pair]:
    routes = owned(stack, HTTP_ROUTE, "apiId", HTTP_API)
    for deployment in stack.of(aws.API_GATEWAY_V2_DEPLOYMENT):
        api = single_reference(deployment, HTTP_API, "apiId")
        if api is not None and api.get("body") is None and api.get("routeKey") is None:
            yield Pair(deployment, routes.get(api.urn, ()))


def stage_logs(stack: Stack) -> Iterator[Pair]:
    """A stage with logs: the account's CloudWatch role, where the stack sets it."""
    for resource in stack.of(*STAGE, METHOD_SETTINGS):
        level = resource.text("settings", "loggingLevel")
        logs = resource.get("accessLogSettings") is not None or (isinstance(level, str) and level != "OFF")
        accounts = (a for a in stack.of(aws.API_GATEWAY_ACCOUNT) if resource.same_scope(a) is True)
        if logs:
            yield Pair(resource, tuple(accounts), any_of_them=True)


def usage_plans(stack: Stack) -> Iterator[Pair]:
    """A usage plan that refers to a stage by its literal name."""
    stages = owned(stack, STAGE, "restApi", API)
    for plan in stack.of(aws.API_GATEWAY_USAGE_PLAN):
        items = as_list(plan.get("apiStages"))
        names = [as_text(child(i, "stage")) for i in ([] if isinstance(items, Unknown) else items)]
        known = {n for n in names if isinstance(n, str)}
        for api in referenced_resources(plan, API, "apiStages"):
            named = ((s, s.text("stageName")) for s in stages.get(api.urn, ()))
            yield Pair(plan, tuple(s for s, name in named if isinstance(name, str) and name in known))


def functions_in_vpcs(stack: Stack) -> Iterator[Pair]:
    for function in stack.of(aws.LAMBDA_FUNCTION):
        subnets = function.get("vpcConfig", "subnetIds")
        if isinstance(subnets, Unknown) or subnets:
            role = single_reference(function, ROLE, "role")
            yield Pair(function, granting(role, "ec2:CreateNetworkInterface"), any_of_them=True)


def event_sources(stack: Stack) -> Iterator[Pair]:
    for mapping in stack.of(aws.LAMBDA_EVENT_SOURCE_MAPPING):
        function = single_reference(mapping, (aws.LAMBDA_FUNCTION,), "functionName")
        source = single_reference(mapping, tuple(_READS), "eventSourceArn")
        if function is not None and source is not None:
            role = single_reference(function, ROLE, "role")
            yield Pair(mapping, granting(role, _READS[source.type]), any_of_them=True)


def log_groups(stack: Stack) -> Iterator[Pair]:
    """A function, and the log group with its name: the first invocation creates the group if it does not exist."""
    groups = {
        name: group
        for group in stack.of(aws.CLOUDWATCH_LOG_GROUP)
        if isinstance(name := group.text("name"), str)
    }
    for function in stack.of(aws.LAMBDA_FUNCTION):
        name = function.text("name")
        group = groups.get(f"/aws/lambda/{name}") if isinstance(name, str) else None
        if group is not None and any_of((function.same_scope(group), False)) is True:
            yield Pair(function, (group,))


ORDERINGS: Final = (
    Ordering(
        "integration",
        integrations,
        "it belongs to a method that must exist",
        "NotFoundException: Invalid Method identifier specified",
    ),
    Ordering(
        "integration-response",
        integration_responses,
        "it belongs to an integration and a method response that must exist",
        "NotFoundException: Invalid Integration identifier specified",
    ),
    Ordering(
        "deployment",
        deployments,
        "a deployment is a snapshot of the methods and integrations that exist at its creation",
        "BadRequestException: The REST API doesn't contain any methods",
        partial=True,
    ),
    Ordering(
        "private-deployment",
        private_deployments,
        "a private API is deployed only with a resource policy",
        "BadRequestException: Private REST API doesn't have a resource policy attached to it",
    ),
    Ordering(
        "http-deployment",
        http_deployments,
        "a deployment is a snapshot of the routes that exist at its creation",
        "BadRequestException: At least one route is required",
        partial=True,
    ),
    Ordering(
        "stage-logs",
        stage_logs,
        "API Gateway writes logs only with the account's CloudWatch role",
        "BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging",
    ),
    Ordering(
        "usage-plan", usage_plans, "it refers to the stage by name", "NotFoundException: API Stage not found"
    ),
    Ordering(
        "function-in-vpc",
        functions_in_vpcs,
        "Lambda creates network interfaces with the function's role",
        "InvalidParameterValueException: CreateNetworkInterface",
    ),
    Ordering(
        "event-source",
        event_sources,
        "Lambda reads the source with the function's role",
        "InvalidParameterValueException",
    ),
    Ordering(
        "log-group",
        log_groups,
        "the function's first invocation creates the log group if it does not exist",
        "ResourceAlreadyExistsException",
        refused=False,
    ),
)
