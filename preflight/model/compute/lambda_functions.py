"""Lambda functions: their environment variables, and the queues that they read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Secret, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import Workload
from preflight.model.resource_types import ROLE, SECURITY_GROUP, SUBNET

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Source: Lambda guide, "Defined runtime environment variables", read in November 2026.
RESERVED: Final = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
# The default seconds. Sources: Lambda's CreateFunction, SQS's CreateQueue.
_TIMEOUT: Final = 3
_VISIBILITY: Final = 30


def reserved_variables(function: Resource) -> tuple[str, ...]:
    """The function's environment variables that are reserved by Lambda, by name."""
    given = function.get("environment", "variables")
    if isinstance(given, Secret):
        given = given.reveal()
    names = [name for name, value in given.items() if value is not None] if isinstance(given, dict) else []
    return tuple(sorted(RESERVED.intersection(names)))


class QueueMapping(Entity):
    """An event source mapping of a queue of the stack to a function of the stack."""

    TYPES = (aws.LAMBDA_EVENT_SOURCE_MAPPING,)

    @cached_property
    def function(self) -> Resource | None:
        return _certain(self.resource.ref((aws.LAMBDA_FUNCTION,), "functionName"))

    @cached_property
    def queue(self) -> Resource | None:
        return _certain(self.resource.ref((aws.SQS_QUEUE,), "eventSourceArn"))

    @property
    def function_timeout(self) -> int | Unknown:
        """The function's timeout in seconds."""
        return _seconds(self.function, "timeout", _TIMEOUT)

    @property
    def visibility_timeout(self) -> int | Unknown:
        """The queue's visibility timeout in seconds."""
        return _seconds(self.queue, "visibilityTimeoutSeconds", _VISIBILITY)

    @property
    def exceeds_visibility_timeout(self) -> Tri:
        """Whether the function's timeout is longer than the queue's visibility timeout."""
        function, queue = self.function_timeout, self.visibility_timeout
        if isinstance(function, Unknown):
            return function
        return queue if isinstance(queue, Unknown) else function > queue


def queue_mappings(stack: Stack) -> Iterable[QueueMapping]:
    """The mappings whose function and queue are certain."""
    return (m for m in stack.all(QueueMapping) if m.function is not None and m.queue is not None)


def _certain(found: Resource | Unknown | None) -> Resource | None:
    return found if known(found) else None


def _seconds(resource: Resource | None, key: str, default: int) -> int | Unknown:
    found = resource.number(key) if resource is not None else None
    if found is None:
        return default if resource is not None and not resource.is_external else Unknown(f"unknown {key}")
    return found


class LambdaFunction(Workload):
    """A Lambda function. Without `vpcConfig` it is not in a VPC of the account and reaches the internet."""

    TYPES = (aws.LAMBDA_FUNCTION,)

    @cached_property
    def subnets(self) -> Refs:
        return self.resource.refs(SUBNET, "vpcConfig", "subnetIds")

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "vpcConfig", "securityGroupIds")

    @cached_property
    def role(self) -> Resource | Unknown | None:
        return self.resource.ref(ROLE, "role")
