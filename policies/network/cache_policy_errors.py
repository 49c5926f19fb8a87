"""A CloudFront cache, origin request or response headers policy has settings that exclude each other.

## What fails

- A behavior is `whitelist` without items.
- A cache policy with `maxTtl: 0`, which disables caching, has compression or a behavior other than `none`.
- `minTtl` is above `defaultTtl`, or `defaultTtl` above `maxTtl`.
- A cache policy with compression lists the header `Accept-Encoding`; an origin request policy lists `Accept-Encoding`,
  `Authorization` or `x-amz-content-sha256`.
- CORS with credentials allows `*` as header.
- Advisory: a behavior is `allExcept` without items; items are set with the behavior `none`; CORS with
  credentials allows `*` as origin, which browsers reject.

## Why

CloudFront rejects the policy: *InvalidArgument: The parameter Headers contains Authorization that is not allowed*, *The
parameter EnableAcceptEncodingGzip is invalid for policy with caching disabled*. The preview shows no error.

## Errors

- `InvalidArgument: The parameter Headers contains … that is not allowed.`
- `InvalidArgument: The parameter … is invalid for policy with caching disabled.`
- `InvalidTTLOrder: MinTTL, MaxTTL and DefaultTTL should follow order MinTTL less than or equal to DefaultTTL less than
  or equal to MaxTTL`
- `InvalidArgument: The parameter … needs to be provided when … is whitelist.`
- `InvalidArgument: The parameter Access-Control-Allow-Headers cannot contain * when allowCredentials is true.`

## Fails

```yaml
resources:
  api:
    type: aws:cloudfront:OriginRequestPolicy
    properties:
      cookiesConfig: { cookieBehavior: none }
      headersConfig: { headerBehavior: whitelist, headers: { items: [Authorization] } }
      queryStringsConfig: { queryStringBehavior: all }
```

## Instead

Forward `Authorization` by a cache policy, or use the managed policy `AllViewer`.

```yaml
resources:
  api:
    type: aws:cloudfront:OriginRequestPolicy
    properties:
      cookiesConfig: { cookieBehavior: none }
      headersConfig: { headerBehavior: allViewer }
      queryStringsConfig: { queryStringBehavior: all }
```

## Not covered

The number of items, security headers, and whether a distribution uses the policy. Behaviors: *cache-behavior-errors*.

## References

- [ParametersInCacheKeyAndForwardedToOrigin](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ParametersInCacheKeyAndForwardedToOrigin.html)
- [CachePolicyConfig](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html)
- [OriginRequestPolicyConfig](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html)
- [ResponseHeadersPolicyCorsConfig](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyCorsConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.network.cache_policies import TYPES, cache_policy_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def policies(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=policies, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def cache_policy_errors(resource: Resource) -> Iterator[Finding]:
    for fault in cache_policy_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
