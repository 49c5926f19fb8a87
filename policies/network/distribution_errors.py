"""A CloudFront distribution uses an origin that it does not define, or has a domain name that its certificate does not
cover.

## What fails

- `targetOriginId` of a behaviour, or a member of an origin group, names an origin that is not among `origins` and
  `originGroups`.
- `aliases` are set without `acmCertificateArn` or `iamCertificateId`.
- `aliases` has a name that the stack's own certificate does not cover; `*` covers one label.
- `aliases` of two distributions have the same name.

## Why

CloudFront rejects the distribution: `NoSuchOrigin: One or more of your origins or origin groups do not exist`,
`InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a
trusted certificate that validates your authorization to use the domain name`, `InvalidViewerCertificate: The
certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to
add`.

## Errors

- `NoSuchOrigin: One or more of your origins or origin groups do not exist`
- `NoSuchOrigin`
- `InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a
  trusted certificate that validates your authorization to use the domain name`
- `InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the alternate domain
  name (CNAME) that you're trying to add`
- `CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource`

## Fails

```yaml
resources:
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - { originId: bucket, domainName: data.s3.eu-west-1.amazonaws.com }
      defaultCacheBehavior:
        targetOriginId: site
        viewerProtocolPolicy: redirect-to-https
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Instead

Use the `originId` of one of the origins.

```yaml
resources:
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - { originId: site, domainName: data.s3.eu-west-1.amazonaws.com }
      defaultCacheBehavior:
        targetOriginId: site
        viewerProtocolPolicy: redirect-to-https
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Not covered

A certificate in another Region than us-east-1: *regional-availability*. A certificate of another stack.

## References

- [Alternate domain names: requirements](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements)
- [CreateDistribution](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.model.network.distributions import Distribution
from preflight.policy import HIGH, MANDATORY, Finding, policy


def distributions(stack: Stack) -> tuple[Distribution, ...]:
    return tuple(d for d in stack.all(Distribution) if not d.resource.is_external)


@policy(each=distributions, level=MANDATORY, severity=HIGH, error="NoSuchOrigin, InvalidViewerCertificate")
def distribution_errors(distribution: Distribution) -> Iterator[Finding]:
    if distribution.open_origin is not None:
        note(distribution.open_origin)
    for key, origin in distribution.dangling:
        yield Finding(
            distribution,
            f"{key}: '{origin}' is not an origin of the distribution. Use the originId of one of its origins.",
            error="NoSuchOrigin",
        )
    if distribution.aliases and certainly(negate(distribution.has_certificate)):
        yield Finding(
            distribution,
            f"aliases has {distribution.aliases[0]}, and the distribution has no custom certificate. Set "
            "acmCertificateArn of viewerCertificate.",
            error="InvalidViewerCertificate",
        )
    for alias, other in distribution.shared_aliases:
        yield Finding(
            distribution,
            f"aliases has {alias}, which distribution '{other}' has too. Remove it from one of them.",
            error="CNAMEAlreadyExists",
        )
    for alias in distribution.uncovered:
        yield Finding(
            distribution,
            f"aliases has {alias}, which the certificate does not cover. Add it to the certificate's names.",
            error="InvalidViewerCertificate",
        )
