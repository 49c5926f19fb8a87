"""Numbers for which AWS has two bounds, or a closed set, and that the generated limits lack.

They lack what only one of their sources has, or what is written in the prose of an API reference. Source: the API
reference of the operation of each; read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.conversion import as_number
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws


class Limit(msgspec.Struct, frozen=True):
    """A property, and the numbers that it accepts: from `least` to `most`, or one of `values`.

    path: the steps to it, through lists. also: an accepted number outside the bounds.
    """

    path: tuple[str, ...]
    operation: str
    least: int = 0
    most: int = 0
    unit: str = ""
    values: tuple[int, ...] = ()
    also: int | None = None

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def accepted(self) -> str:
        """The accepted numbers, in words."""
        unit = f" {self.unit}" if self.unit else ""
        if self.values:
            return f"one of {', '.join(map(str, self.values))}{unit}"
        return f"{self.least} to {self.most}{unit}"

    def takes(self, number: int) -> bool:
        if self.values:
            return number in self.values
        return self.least <= number <= self.most or number == self.also


def _limit(
    path: str, operation: str, least: int, most: int, unit: str = "", also: int | None = None
) -> Limit:
    return Limit(tuple(path.split(".")), operation, least, most, unit, also=also)


RETENTION: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
_RETRIES: Final = ("retryPolicy.maximumRetryAttempts", "retryPolicy.maximumEventAgeInSeconds")
_BUFFERED: Final = {
    "extendedS3Configuration": 128,
    "opensearchConfiguration": 100,
    "elasticsearchConfiguration": 100,
}

_LIMITS: Final[Mapping[str, tuple[Limit, ...]]] = {
    aws.EC2_LAUNCH_TEMPLATE: (
        _limit("metadataOptions.httpPutResponseHopLimit", "CreateLaunchTemplate", 1, 64, "hops"),
    ),
    aws.EC2_LAUNCH_CONFIGURATION: (
        _limit("metadataOptions.httpPutResponseHopLimit", "CreateLaunchConfiguration", 1, 64, "hops"),
    ),
    aws.CLOUDWATCH_LOG_GROUP: (
        Limit(("retentionInDays",), "PutRetentionPolicy", unit="days", values=RETENTION),
    ),
    aws.SQS_QUEUE: (
        _limit("maxMessageSize", "CreateQueue", 1024, 1_048_576, "bytes"),
        _limit("messageRetentionSeconds", "CreateQueue", 60, 1_209_600, "seconds"),
        _limit("receiveWaitTimeSeconds", "CreateQueue", 0, 20, "seconds"),
        _limit("visibilityTimeoutSeconds", "CreateQueue", 0, 43_200, "seconds"),
    ),
    aws.KINESIS_STREAM: (_limit("retentionPeriod", "IncreaseStreamRetentionPeriod", 24, 8760, "hours"),),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: tuple(
        limit
        for key, most in _BUFFERED.items()
        for limit in (
            _limit(f"{key}.bufferingSize", "CreateDeliveryStream", 1, most, "MB"),
            _limit(f"{key}.bufferingInterval", "CreateDeliveryStream", 0, 900, "seconds"),
        )
    ),
    aws.LAMBDA_EVENT_SOURCE_MAPPING: (
        _limit("maximumRecordAgeInSeconds", "CreateEventSourceMapping", 60, 604_800, "seconds", also=-1),
    ),
    aws.BATCH_COMPUTE_ENVIRONMENT: (
        _limit("computeResources.bidPercentage", "CreateComputeEnvironment", 0, 100, "percent"),
        _limit("updatePolicy.jobExecutionTimeoutMinutes", "UpdateComputeEnvironment", 1, 360, "minutes"),
    ),
    aws.BATCH_JOB_DEFINITION: (
        _limit("timeout.attemptDurationSeconds", "RegisterJobDefinition", 60, 2**31 - 1, "seconds"),
        _limit("retryStrategy.attempts", "RegisterJobDefinition", 1, 10),
        _limit("schedulingPriority", "RegisterJobDefinition", 0, 9999),
    ),
    aws.BATCH_SCHEDULING_POLICY: (
        _limit("fairSharePolicy.computeReservation", "CreateSchedulingPolicy", 0, 99),
        _limit("fairSharePolicy.shareDecaySeconds", "CreateSchedulingPolicy", 0, 604_800, "seconds"),
    ),
    aws.CLOUDWATCH_EVENT_TARGET: (
        _limit(_RETRIES[0], "PutTargets", 0, 185),
        _limit(_RETRIES[1], "PutTargets", 60, 86_400, "seconds"),
    ),
    aws.COGNITO_USER_POOL: (
        _limit("passwordPolicy.minimumLength", "CreateUserPool", 6, 99),
        _limit("passwordPolicy.temporaryPasswordValidityDays", "CreateUserPool", 0, 365, "days"),
    ),
    aws.SECRETS_MANAGER_SECRET_ROTATION: (
        _limit("rotationRules.automaticallyAfterDays", "RotateSecret", 1, 1000, "days"),
    ),
    aws.API_GATEWAY_V2_INTEGRATION: (
        _limit("timeoutMilliseconds", "CreateIntegration", 50, 30_000, "milliseconds"),
    ),
    aws.ROUTE53_HEALTH_CHECK: (
        Limit(("requestInterval",), "CreateHealthCheck", unit="seconds", values=(10, 30)),
    ),
    aws.CODEBUILD_PROJECT: (
        _limit("buildTimeout", "CreateProject", 5, 2160, "minutes"),
        _limit("queuedTimeout", "CreateProject", 5, 480, "minutes"),
    ),
    aws.DLM_LIFECYCLE_POLICY: (
        Limit(
            ("policyDetails", "schedules", "createRule", "interval"),
            "CreateLifecyclePolicy",
            unit="hours",
            values=(1, 2, 3, 4, 6, 8, 12, 24),
        ),
    ),
}
LIMITED: Final = tuple(_LIMITS)


def limits_of(resource: Resource) -> tuple[Limit, ...]:
    return _LIMITS[resource.type]


def numbers(resource: Resource, limit: Limit) -> Iterator[int | Unknown]:
    """The numbers that the resource sets under the limit's path. A zero may mean not set, and is omitted."""
    for value in values_at(resource, limit.path):
        number = as_number(value)
        if isinstance(number, Unknown) or number:
            yield number
