"""A resource is in a Region that does not exist, that does not offer its service, or that the resource type does not
allow.

## What fails

- The name of the Region is invalid: `us-east1`, `eu-west-1a`.
- A CloudFront distribution's certificate, a web ACL or an IP set of scope `CLOUDFRONT`, a Lambda@Edge function, or
  the log group of Route 53 query logging is not in us-east-1.
- Advisory: the service had no endpoint in the Region when this pack's tables were generated, the Region did not offer
  the instance or node type, or the Region must be enabled in the account first.

## Why

CloudFront reads certificates and web ACLs from us-east-1 only (`InvalidViewerCertificate`, `WAFInvalidParameter`).
The provider rejects an unknown Region (`invalid AWS Region`). A service without an endpoint in the Region has no
address (`no such host`, `UnknownEndpoint`). In a Region that is not enabled, every call fails with
`InvalidClientTokenId`.

## Errors

- `InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or
  doesn't include a valid certificate chain.`
- `WAFInvalidParameterException: Error reason: The scope is not valid., field: SCOPE_VALUE`
- `invalid AWS Region: …`
- `UnknownEndpoint`
- `dial tcp: lookup ….amazonaws.com: no such host`

## Fails

```yaml
resources:
  acl:
    type: aws:wafv2:WebAcl
    properties:
      scope: CLOUDFRONT
      region: eu-west-1
      defaultAction: { allow: {} }
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: acl, sampledRequestsEnabled: true }
```

## Instead

Set the Region of these resources to us-east-1, with their `region` property or a separate provider.

```yaml
resources:
  acl:
    type: aws:wafv2:WebAcl
    properties:
      scope: CLOUDFRONT
      region: us-east-1
      defaultAction: { allow: {} }
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: acl, sampledRequestsEnabled: true }
```

## Not covered

Instance types that no Region has: *instance-configuration*, *property-value-unlisted*. Classes of databases by engine
and Region: *database-configuration*. Engine versions by Region, and Local Zones. The tables of services and types have
a date. What was added to a Region since then is a false finding, so these findings are advisory. A Region that is not
known is not judged.

## References

- [Certificates for CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html)
- [CreateWebACL](https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html)
- [Restrictions on edge functions](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html)
- [Public DNS query logging](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html)
- [Enable or disable regions](https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Final

from preflight.core.logic import certainly, known, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.edge_functions import edge_functions
from preflight.model.limits.offered_classes import classed_types, has_engines, unoffered_classes
from preflight.model.limits.regions import (
    GLOBAL_REGION,
    OPT_IN,
    certificate_region,
    chooses_region,
    is_everywhere,
    is_known,
    is_region_name,
    known_regions,
    lacks,
    table_date,
)
from preflight.model.resource_types import module_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

SCOPED: Final = (aws.WAFV2_WEB_ACL, aws.WAFV2_IP_SET, aws.WAFV2_RULE_GROUP, aws.WAFV2_REGEX_PATTERN_SET)
LOG_GROUP: Final = (aws.CLOUDWATCH_LOG_GROUP,)


IN_ONE_REGION: Final = (aws.CLOUDFRONT_DISTRIBUTION, *SCOPED, aws.ROUTE53_QUERY_LOG)


def subjects(stack: Stack) -> tuple[Resource, ...]:
    """The providers, the resources with a Region of their own, and those of types that are not in every Region."""
    resources = (r for r in stack.resources if r.type.startswith(("aws:", aws.PROVIDER)))
    return tuple(r for r in resources if _is_limited(r.type) or r.get("region") is not None)


@cache
def _is_limited(type_: str) -> bool:
    """Whether resources of the type cannot be in every Region."""
    if type_ == aws.PROVIDER or type_ in IN_ONE_REGION or not is_everywhere(type_):
        return True
    return type_ in classed_types() and not has_engines(type_)


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidViewerCertificate, WAFInvalidParameterException, invalid AWS Region, UnknownEndpoint",
)
def regional_availability(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws.PROVIDER:
        yield from _region_name(resource, resource.get("region"))
        return
    if (own := resource.get("region")) is not None:
        yield from _region_name(resource, own)
    if resource.type == aws.CLOUDFRONT_DISTRIBUTION:
        yield from _certificate(resource)
        yield from _edge_functions(resource)
    elif resource.type in SCOPED:
        yield from _scope(resource)
    elif resource.type == aws.ROUTE53_QUERY_LOG:
        yield from _query_log(resource)
    yield from _service(resource)
    if resource.type in classed_types() and not has_engines(resource.type):
        yield from _classes(resource)


def _service(resource: Resource) -> Iterator[Finding]:
    module = module_of(resource)
    if known(resource.region) and lacks(resource.region, module) and not chooses_region(resource.type):
        yield Finding(
            resource,
            f"The service {module} had no endpoint in {resource.region} on {table_date()}. Check "
            "whether it has one now, or use another region.",
            level=ADVISORY,
            error="UnknownEndpoint",
        )


def _classes(resource: Resource) -> Iterator[Finding]:
    for found in unoffered_classes(resource):
        if found.lack == "region":
            yield Finding(resource, found.message, level=ADVISORY, tabled=found.name, error="Unsupported")


def _region_name(resource: Resource, region: object) -> Iterator[Finding]:
    if not isinstance(region, str):
        return
    if not is_region_name(region):
        near = difflib.get_close_matches(region[:100], known_regions(), n=1)
        hint = f" Did you mean {near[0]}?" if near else " Use a name such as eu-west-1."
        yield Finding(
            resource, f"'{region}' is not the name of a region.{hint}", error=f"invalid AWS Region: {region}"
        )
    elif not is_known(region):
        yield Finding(
            resource,
            f"The region {region} was not in AWS's list on {table_date()}. Check its spelling.",
            level=ADVISORY,
            error=f"invalid AWS Region: {region}",
        )
    elif region in OPT_IN and resource.type == aws.PROVIDER:
        yield Finding(
            resource,
            f"The region {region} must be enabled in the account before a resource can be created there. Enable it "
            "under Account, AWS Regions.",
            level=ADVISORY,
            error="InvalidClientTokenId",
        )


def _elsewhere(region: str | Unknown | None) -> str | None:
    """The region if it is certainly not us-east-1; an unknown region is noted."""
    if isinstance(region, Unknown):
        note(region)
        return None
    return region if region not in (None, GLOBAL_REGION) else None


def _certificate(distribution: Resource) -> Iterator[Finding]:
    region = certificate_region(distribution, "viewerCertificate", "acmCertificateArn")
    if found := _elsewhere(region):
        yield Finding(
            distribution,
            f"The certificate is in {found}, but CloudFront uses certificates in us-east-1 only. Request it there.",
            error="InvalidViewerCertificate",
        )


def _scope(resource: Resource) -> Iterator[Finding]:
    region = resource.region
    if certainly(one_of(resource.text("scope"), ("CLOUDFRONT",))) and (found := _elsewhere(region)):
        yield Finding(
            resource,
            f"scope is CLOUDFRONT, which exists in us-east-1 only, but the region is {found}. Create the "
            "resource in us-east-1.",
            error="WAFInvalidParameterException",
        )


def _edge_functions(distribution: Resource) -> Iterator[Finding]:
    for edge in edge_functions(distribution):
        if found := _elsewhere(edge.function.region):
            yield Finding(
                edge.function,
                f"Distribution '{distribution.name}' runs the function at the edge, but the function is in {found}. "
                "Create it in us-east-1.",
                error="InvalidLambdaFunctionAssociation",
            )


def _query_log(resource: Resource) -> Iterator[Finding]:
    group = resource.ref(LOG_GROUP, "cloudwatchLogGroupArn")
    if isinstance(group, Resource) and (found := _elsewhere(group.region)):
        yield Finding(
            resource,
            f"Log group '{group.name}' is in {found}, but Route 53 writes to log groups in us-east-1 only. "
            "Create it there.",
            error="InvalidInput",
        )
    elif isinstance(group, Unknown):
        certainly(negate(group))
