"""The rates of AWS's write requests, and how many such requests a stack sends.

Rates per account and region, from the services' quota pages in November 2026. Services that publish no rate (IAM,
Elastic Load Balancing, EC2) are omitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws


class Rate(msgspec.Struct, frozen=True):
    """A request family. `rate`: sustained requests per second; `action`: the request that creates."""

    service: str
    action: str
    rate: float
    page: str


_API: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"
_ROUTE53: Final = Rate(
    "Route 53",
    "ChangeResourceRecordSets",
    5,
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html",
)
_ALARMS: Final = Rate(
    "CloudWatch",
    "PutMetricAlarm",
    3,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html",
)
RATES: Final[Mapping[str, Rate]] = {
    aws.ROUTE53_RECORD: _ROUTE53,
    aws.CLOUDWATCH_METRIC_ALARM: _ALARMS,
    aws.SSM_PARAMETER: Rate(
        "Systems Manager", "PutParameter", 3, "https://docs.aws.amazon.com/general/latest/gr/ssm.html"
    ),
    aws.API_GATEWAY_REST_API: Rate("API Gateway", "CreateRestApi", 1 / 3, _API),
    aws.API_GATEWAY_DEPLOYMENT: Rate("API Gateway", "CreateDeployment", 1 / 5, _API),
    aws.API_GATEWAY_DOMAIN_NAME: Rate("API Gateway", "CreateDomainName", 1 / 30, _API),
    aws.API_GATEWAY_RESOURCE: Rate("API Gateway", "CreateResource", 5, _API),
    aws.API_GATEWAY_API_KEY: Rate("API Gateway", "CreateApiKey", 5, _API),
    aws.LAMBDA_FUNCTION: Rate(
        "Lambda",
        "control plane requests",
        15,
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    ),
    aws.KMS_KEY: Rate(
        "KMS",
        "CreateKey",
        5,
        "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
    ),
    aws.KMS_ALIAS: Rate(
        "KMS",
        "CreateAlias",
        5,
        "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
    ),
}
# The provider's default number of retries. Source: the provider's documentation of `maxRetries`.
DEFAULT_RETRIES: Final = 25


class Load(msgspec.Struct, frozen=True):
    """The requests of a stack to one request family in one region: `resources` is sorted by name."""

    rate: Rate
    resources: tuple[Resource, ...]
    retries: int

    @property
    def seconds(self) -> float:
        """The minimum seconds that AWS needs for all of them."""
        return len(self.resources) / self.rate.rate

    @property
    def urn(self) -> str:
        return self.resources[0].urn

    @property
    def name(self) -> str:
        return self.resources[0].name

    @property
    def type(self) -> str:
        return self.resources[0].type


def loads(stack: Stack) -> Iterator[Load]:
    """The loads of each family and region, in a stable order."""
    for type_, rate in RATES.items():
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(type_):
            if not resource.is_external:
                groups.setdefault(resource.region if known(resource.region) else "", []).append(resource)
        for region in sorted(groups):
            found = tuple(sorted(groups[region], key=lambda r: (r.name, r.urn)))
            yield Load(rate, found, min(_retries(r) for r in found))


def _retries(resource: Resource) -> int:
    value = resource.provider_input("maxRetries")
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else DEFAULT_RETRIES
