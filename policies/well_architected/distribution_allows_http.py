"""A CloudFront distribution allows plain HTTP.

## What fails

- The `viewerProtocolPolicy` of the default or an ordered cache behavior is `allow-all`.

## Why

Anyone on the network path can read and change what viewers receive.

## Fails

```yaml
resources:
  one:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: site, domainName: www.example.com }]
      defaultCacheBehavior: { viewerProtocolPolicy: allow-all, targetOriginId: site, cachePolicyId: p }
outputs: { domain: "${one.domainName}" }
```

## Instead

Set `viewerProtocolPolicy: redirect-to-https`, or `https-only` for APIs. With the enforcement level `remediate` the pack
sets `redirect-to-https`.

```yaml
resources:
  one:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: site, domainName: www.example.com }]
      defaultCacheBehavior: { viewerProtocolPolicy: redirect-to-https, targetOriginId: site, cachePolicyId: p }
outputs: { domain: "${one.domainName}" }
```

## Not covered

The protocol between CloudFront and its origins.

## References

- [Using HTTPS with CloudFront](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https.html)
- [SEC09-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.conversion import as_list, as_text, child
from preflight.core.logic import certainly, equal
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy
from preflight.policy.wording import capitalised

KEY: Final = "viewerProtocolPolicy"
SAFE: Final = "redirect-to-https"


def redirect(resource: Resource) -> Mapping[str, Any] | None:
    """Redirects for every cache behavior that answers in plain HTTP; the others stay as they are."""
    changes: dict[str, Any] = {}
    if _is_open(resource.get("defaultCacheBehavior")):
        changes["defaultCacheBehavior"] = {KEY: SAFE}
    ordered = as_list(resource.get("orderedCacheBehaviors"))
    if not isinstance(ordered, Unknown) and any(map(_is_open, ordered)):
        changes["orderedCacheBehaviors"] = [{**b, KEY: SAFE} if _is_open(b) else b for b in ordered]
    return changes or None


def _is_open(behavior: Value) -> bool:
    return isinstance(behavior, dict) and equal(as_text(behavior.get(KEY)), "allow-all") is True


@policy(
    each=aws.CLOUDFRONT_DISTRIBUTION,
    level=ADVISORY,
    severity=MEDIUM,
    remediate=redirect,
    tags=("security", "SEC09-BP02"),
)
def distribution_allows_http(resource: Resource) -> Iterator[Finding]:
    behaviors = [("the default cache behavior", resource.get("defaultCacheBehavior"))]
    ordered = as_list(resource.get("orderedCacheBehaviors"))
    for behavior in () if isinstance(ordered, Unknown) else ordered:
        path = child(behavior, "pathPattern")
        behaviors.append(
            (f"the cache behavior of '{path}'" if isinstance(path, str) else "a cache behavior", behavior)
        )
    for what, behavior in behaviors:
        if certainly(equal(as_text(child(behavior, KEY)), "allow-all")):
            yield Finding(
                resource,
                f"{capitalised(what)} allows plain HTTP. Set viewerProtocolPolicy to redirect-to-https.",
                concern=Concern.TLS,
            )
