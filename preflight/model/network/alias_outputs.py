"""The outputs of resources that are targets of alias records: domain names, and the hosted zones that contain them.

Source: Route 53 API, AliasTarget, `DNSName` and `HostedZoneId`; API Gateway API, DomainName: an edge-optimized endpoint
has `distributionDomainName` and a regional one has `regionalDomainName`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.api_endpoints import endpoint_kind
from preflight.model.resource_types import BUCKET, LOAD_BALANCER

# The zones of CloudFront's names, in AWS's partitions. Source: Route 53 API, AliasTarget, HostedZoneId.
CLOUDFRONT_ZONES: Final = ("Z2FDTNDATAQYW2", "Z3RFFRIM2A3IF5")
SHARED_ZONES: Final = {**dict.fromkeys(CLOUDFRONT_ZONES, "cloudfront"), "Z2BJ6XQ5FK7U4H": "accelerator"}
OF_CLOUDFRONT: Final = (".cloudfront.net", ".cloudfront.cn")
# Domain names that AWS assigns, so that no hosted zone of a customer contains them.
ASSIGNED: Final = (
    *OF_CLOUDFRONT,
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".elasticbeanstalk.com",
    ".awsglobalaccelerator.com",
)
# Those that no private zone imitates: a private zone of a service's name leads to its VPC endpoint.
NEVER_IMITATED: Final = (
    *OF_CLOUDFRONT,
    ".elb.amazonaws.com",
    ".elasticbeanstalk.com",
    ".awsglobalaccelerator.com",
)

# Names of buckets (not of their websites), APIs (`d-` begins that of a custom domain), instances, databases and URLs of
# functions.
NO_TARGET_NAMES: Final = re.compile(
    r"(?:^|\.)s3(?:[.-](?!website)[a-z0-9-]+)?\.amazonaws\.com$|"
    r"^(?!d-|vpce-)[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com$|"
    r"\.rds\.amazonaws\.com$|\.compute(?:-1)?\.amazonaws\.com$|\.lambda-url\.[a-z0-9-]+\.on\.aws$"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A domain name of a type, and the output with the hosted zone that contains it; empty if it has none."""

    name: str
    zone: str
    family: str


def _pairs(family: str, *pairs: tuple[str, str]) -> tuple[Pair, ...]:
    return tuple(Pair(name, zone, family) for name, zone in pairs)


_ELB: Final = _pairs("balancer", ("dnsName", "zoneId"))
_BUCKET: Final = _pairs("website", ("websiteDomain", "hostedZoneId"))
_WEBSITE: Final = _pairs("website", ("websiteDomain", "hostedZoneId of the bucket"))
_TARGETS: Final[Mapping[str, tuple[Pair, ...]]] = {
    **dict.fromkeys(LOAD_BALANCER, _ELB),
    aws.ELB_LOAD_BALANCER: _ELB,
    aws.CLOUDFRONT_DISTRIBUTION: _pairs("cloudfront", ("domainName", "hostedZoneId")),
    **dict.fromkeys(BUCKET, _BUCKET),
    aws.S3_BUCKET_WEBSITE_CONFIGURATION: _WEBSITE,
    aws.S3_BUCKET_WEBSITE_CONFIGURATION_V2: _WEBSITE,
    aws.GLOBAL_ACCELERATOR_ACCELERATOR: _pairs(
        "accelerator", ("dnsName", "hostedZoneId"), ("dualStackDnsName", "hostedZoneId")
    ),
    aws.API_GATEWAY_DOMAIN_NAME: (
        *_pairs("api", ("regionalDomainName", "regionalZoneId")),
        *_pairs("cloudfront", ("cloudfrontDomainName", "cloudfrontZoneId")),
    ),
    aws.API_GATEWAY_V2_DOMAIN_NAME: _pairs(
        "api",
        (
            "domainNameConfiguration.targetDomainName",
            "domainNameConfiguration.hostedZoneId",
        ),
    ),
    aws.COGNITO_USER_POOL_DOMAIN: _pairs(
        "cloudfront",
        ("cloudfrontDistribution", "cloudfrontDistributionZoneId"),
        ("cloudfrontDistributionArn", "cloudfrontDistributionZoneId"),
    ),
    aws.APPSYNC_DOMAIN_NAME: _pairs("cloudfront", ("appsyncDomainName", "hostedZoneId")),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: _pairs("beanstalk", ("cname", "")),
    aws.EC2_VPC_ENDPOINT: _pairs("endpoint", ("dnsEntries", "dnsEntries[0].hostedZoneId")),
}
# Outputs of these types that look like the right ones.
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    aws.API_GATEWAY_DOMAIN_NAME: ("domainName", "id"),
    aws.API_GATEWAY_V2_DOMAIN_NAME: ("domainName", "id"),
    aws.COGNITO_USER_POOL_DOMAIN: ("domain", "id"),
    aws.APPSYNC_DOMAIN_NAME: ("domainName", "id"),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: ("endpointUrl",),
    **dict.fromkeys(
        BUCKET, ("bucketDomainName", "bucketRegionalDomainName", "websiteEndpoint", "bucket", "id")
    ),
    aws.S3_BUCKET_WEBSITE_CONFIGURATION: ("websiteEndpoint", "id"),
    aws.S3_BUCKET_WEBSITE_CONFIGURATION_V2: ("websiteEndpoint", "id"),
    aws.CLOUDFRONT_DISTRIBUTION: ("id", "arn"),
    **dict.fromkeys(LOAD_BALANCER, ("arn", "id", "name")),
}
# Types without a target of an alias, and their outputs that are used as one.
NO_TARGETS: Final[Mapping[str, tuple[str, ...]]] = {
    aws.EC2_INSTANCE: ("publicDns", "privateDns", "publicIp", "privateIp", "id"),
    aws.EC2_EIP: ("publicIp", "publicDns", "privateDns", "id"),
    aws.RDS_INSTANCE: ("address", "endpoint", "id"),
    aws.RDS_CLUSTER: ("endpoint", "readerEndpoint", "id"),
    aws.LAMBDA_FUNCTION_URL: ("functionUrl", "urlId", "id"),
    aws.API_GATEWAY_REST_API: ("id", "arn", "executionArn", "name"),
    aws.API_GATEWAY_STAGE: ("invokeUrl", "executionArn", "id", "arn"),
    aws.API_GATEWAY_V2_API: ("apiEndpoint", "id", "arn", "executionArn", "name"),
    aws.API_GATEWAY_V2_STAGE: ("invokeUrl", "executionArn", "id", "arn"),
}


@dataclass(frozen=True)
class AliasOutput:
    """An output of a resource as an alias's target; `output` is empty if it is not certain which one."""

    owner: Resource
    output: str

    @property
    def _pair(self) -> Pair | None:
        pairs = outputs_of(self.owner.type)
        if not self.output:
            return pairs[0] if len(pairs) == 1 else None
        return output_of(self.owner.type, self.output)

    @property
    def is_usable(self) -> bool:
        """Whether it is a domain name that AWS assigns."""
        if self._pair is not None:
            return True
        return not self.output and bool(outputs_of(self.owner.type))

    @property
    def family(self) -> str:
        return self._pair.family if self._pair is not None else ""

    @property
    def title(self) -> str:
        return (
            f"{self.output} of '{self.owner.name}'"
            if self.output
            else f"the domain name of '{self.owner.name}'"
        )

    @property
    def zone_output(self) -> str:
        """The output with the target's zone; empty if it is not certain."""
        return self._pair.zone if self._pair is not None else ""

    @property
    def fault(self) -> str:
        """Why the output is not a target, and which one is; empty if it may be one."""
        right = " or ".join(pair.name for pair in outputs_of(self.owner.type)[:2])
        if self.output in _OTHER_NAMES.get(self.owner.type, ()):
            return f"{self.title} is not the domain name that AWS assigned to it, which is {right}"
        if self.owner.type != aws.API_GATEWAY_DOMAIN_NAME:
            return ""
        kind = endpoint_kind(self.owner)
        if kind == "REGIONAL" and self.output in ("cloudfrontDomainName", "cloudfrontZoneId"):
            return f"{self.title} is empty, because its endpoint is regional and has regionalDomainName"
        if kind == "EDGE" and self.output in ("regionalDomainName", "regionalZoneId"):
            return (
                f"{self.title} is empty, because its endpoint is edge-optimized and has cloudfrontDomainName"
            )
        return ""


def outputs_of(type_: str) -> tuple[Pair, ...]:
    """The targets that resources of the type have."""
    return _TARGETS.get(type_, ())


def nested_outputs(type_: str) -> tuple[str, ...]:
    """The targets and zones of the type that are values of a block."""
    return tuple(path for pair in outputs_of(type_) for path in (pair.name, pair.zone) if "." in path)


def output_of(type_: str, output: str, *, is_zone: bool = False) -> Pair | None:
    """The target with the output as its name, or as its zone; `None` if there is none."""
    base = output.partition("[")[0]
    for pair in outputs_of(type_):
        if output == (pair.zone if is_zone else pair.name) or (not is_zone and base == pair.name):
            return pair
    return None
