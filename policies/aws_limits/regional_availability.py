"""A resource is in a Region that does not exist, that does not offer its service, or that the resource type does not
allow.

## What fails

- The region is written wrong: `us-east1`, `eu-west-1a`.
- A CloudFront distribution's certificate, a web ACL or an IP set of scope `CLOUDFRONT`, a function at the edge, or
  the log group of Route 53 query logging is not in us-east-1.
- As advice: the service had no endpoint in the region when the table of this pack was made, or the region must be
  enabled in the account first.

## Why

CloudFront reads certificates and web ACLs from us-east-1 only (`InvalidViewerCertificate`, `WAFInvalidParameter`);
the provider refuses a region that it does not know (`invalid AWS Region`); a service that is not there has no address
(`no such host`, `UnknownEndpoint`). In a region that is not enabled every call fails with `InvalidClientTokenId`.

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

Give such resources the region us-east-1, by their `region` property or by a provider of their own.

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

Instance types (*instance-configuration* judges whether one exists) and engine versions by region, and local zones. The
table of services is made from botocore's endpoints and dated; a service that came to a region since is a false hint,
which is why it is advice only.

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
from typing import Final

from preflight.core.logic import certainly, known, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.limits.regions import (
    GLOBAL_REGION,
    OPT_IN,
    certificate_region,
    is_known,
    is_region_name,
    known_regions,
    lacks,
    table_date,
)
from preflight.model.resource_types import module_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

SCOPED: Final = (aws.WAFV2_WEB_ACL, aws.WAFV2_IP_SET, aws.WAFV2_RULE_GROUP, aws.WAFV2_REGEX_PATTERN_SET)
QUERY_LOG: Final = "aws:route53/queryLog:QueryLog"
LOG_GROUP: Final = (aws.CLOUDWATCH_LOG_GROUP,)
FUNCTION: Final = (aws.LAMBDA_FUNCTION,)


def subjects(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.resources if r.type.startswith(("aws:", aws.PROVIDER)))


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
    elif resource.type == QUERY_LOG:
        yield from _query_log(resource)
    if known(resource.region) and lacks(resource.region, module_of(resource)):
        yield Finding(
            resource,
            f"The service {module_of(resource)} had no endpoint in {resource.region} on {table_date()}. Check that it "
            "is there now, or choose another region.",
            level=ADVISORY,
            error="UnknownEndpoint",
        )


def _region_name(resource: Resource, region: object) -> Iterator[Finding]:
    if not isinstance(region, str):
        return
    if not is_region_name(region):
        near = difflib.get_close_matches(region[:100], known_regions(), n=1)
        hint = f" Did you mean {near[0]}?" if near else " Write it as eu-west-1."
        yield Finding(
            resource, f"'{region}' is no name of a region.{hint}", error=f"invalid AWS Region: {region}"
        )
    elif not is_known(region):
        yield Finding(
            resource,
            f"The region {region} was not among AWS's on {table_date()}. Check how it is written.",
            level=ADVISORY,
            error=f"invalid AWS Region: {region}",
        )
    elif region in OPT_IN and resource.type == aws.PROVIDER:
        yield Finding(
            resource,
            f"The region {region} must be enabled in the account before anything can be created there. Enable it "
            "under Account, AWS Regions.",
            level=ADVISORY,
            error="InvalidClientTokenId",
        )


def _elsewhere(region: str | Unknown | None) -> str | None:
    """The region where it certainly is another than us-east-1; an unknown one is noted."""
    if isinstance(region, Unknown):
        note(region)
        return None
    return region if region not in (None, GLOBAL_REGION) else None


def _certificate(distribution: Resource) -> Iterator[Finding]:
    region = certificate_region(distribution, "viewerCertificate", "acmCertificateArn")
    if found := _elsewhere(region):
        yield Finding(
            distribution,
            f"Its certificate is in {found}, and CloudFront takes certificates of us-east-1 only. Request it there.",
            error="InvalidViewerCertificate",
        )


def _scope(resource: Resource) -> Iterator[Finding]:
    region = resource.region
    if certainly(one_of(resource.text("scope"), ("CLOUDFRONT",))) and (found := _elsewhere(region)):
        yield Finding(
            resource,
            f"Its scope is CLOUDFRONT, which us-east-1 alone has, and it is in {found}. Create it in us-east-1.",
            error="WAFInvalidParameterException",
        )


def _edge_functions(distribution: Resource) -> Iterator[Finding]:
    wanted = ("defaultCacheBehavior", "orderedCacheBehaviors")
    keys = [key for key in wanted if _names_functions(distribution, key)]
    for key in keys:
        for urn in distribution.dependencies_of(key):
            function = distribution.stack.by_urn.get(urn)
            if function is not None and function.type in FUNCTION and (found := _elsewhere(function.region)):
                yield Finding(
                    function,
                    f"The function is run at the edge by distribution '{distribution.name}', and is in {found}. "
                    "Create it in us-east-1.",
                    error="InvalidLambdaFunctionAssociation",
                )


def _names_functions(distribution: Resource, key: str) -> bool:
    value = distribution.get(key)
    blocks = value if isinstance(value, list) else [value]
    return any(isinstance(b, dict) and b.get("lambdaFunctionAssociations") is not None for b in blocks)


def _query_log(resource: Resource) -> Iterator[Finding]:
    group = resource.ref(LOG_GROUP, "cloudwatchLogGroupArn")
    if isinstance(group, Resource) and (found := _elsewhere(group.region)):
        yield Finding(
            resource,
            f"Its log group '{group.name}' is in {found}, and Route 53 writes to log groups of us-east-1 only. "
            "Create it there.",
            error="InvalidInput",
        )
    elif isinstance(group, Unknown):
        certainly(negate(group))
