"""CloudFront cache policies, origin request policies and response headers policies.

Sources: CloudFront API reference, CachePolicyConfig, OriginRequestPolicyConfig, ResponseHeadersPolicyCorsConfig;
ParametersInCacheKeyAndForwardedToOrigin: a cache policy may list Accept-Encoding only where it enables neither gzip nor
Brotli; the error texts `The parameter ... is invalid for policy with caching disabled`, `The parameter Headers contains
... that is not allowed` (Authorization, Accept-Encoding and x-amz-content-sha256 of origin request policies), `The
parameter Headers needs to be provided when HeaderBehavior is whitelist` and `The parameter Access-Control-Allow-Headers
cannot contain * when allowCredentials is true` from users' reports. That CloudFront rejects `allExcept` without items,
or `*` as origin with credentials, was not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_flag, as_list, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (
    aws.CLOUDFRONT_CACHE_POLICY,
    aws.CLOUDFRONT_ORIGIN_REQUEST_POLICY,
    aws.CLOUDFRONT_RESPONSE_HEADERS_POLICY,
)
_KEY: Final = "parametersInCacheKeyAndForwardedToOrigin"
# Block -> its behavior, and the block with its items.
_PARTS: Final = {
    "cookiesConfig": ("cookieBehavior", "cookies"),
    "headersConfig": ("headerBehavior", "headers"),
    "queryStringsConfig": ("queryStringBehavior", "queryStrings"),
}
_WITH_ITEMS: Final = ("whitelist", "allExcept")
_ENCODINGS: Final = ("enableAcceptEncodingGzip", "enableAcceptEncodingBrotli")
_BARRED: Final = ("accept-encoding", "authorization", "x-amz-content-sha256")
_ENCODING: Final = ("accept-encoding",)


def cache_policy_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a policy that CloudFront certainly rejects."""
    if resource.type == aws.CLOUDFRONT_RESPONSE_HEADERS_POLICY:
        yield from _cors(resource)
        return
    is_cache = resource.type == aws.CLOUDFRONT_CACHE_POLICY
    for block in _PARTS:
        part = resource.get(_KEY, block) if is_cache else resource.get(block)
        yield from _items(resource, block, part)
    if is_cache:
        yield from _times(resource)
        most = resource.number("maxTtl")
        if isinstance(most, int) and most == 0:
            yield from _disabled(resource)


def _items(resource: Resource, block: str, part: Value) -> Iterator[SettingFault]:
    key, inner = _PARTS[block]
    behavior, items = as_text(child(part, key)), child(child(part, inner), "items")
    if not isinstance(behavior, str):
        return
    if behavior in _WITH_ITEMS and is_given(items) is False:
        yield SettingFault(
            f"{block}.{key} is {behavior} without {inner}. Add {inner}.items.",
            "needs to be provided when",
            is_certain=behavior == "whitelist",
        )
    elif behavior == "none" and isinstance(items, list) and items:
        yield SettingFault(
            f"{block}.{inner} has items, but {key} is none. Set {key} to whitelist, or remove {inner}.",
            is_certain=False,
        )
    barred = _barred(resource) if block == "headersConfig" and behavior == "whitelist" else ()
    for name in items if isinstance(items, list) else ():
        if isinstance(name, str) and name.lower() in barred:
            yield SettingFault(
                f"headersConfig.headers has {name}, which this kind of policy does not accept. Remove {name}.",
                f"The parameter Headers contains {name} that is not allowed",
            )


def _barred(policy: Resource) -> tuple[str, ...]:
    """The headers that CloudFront certainly rejects in the policy's list, in lower case."""
    if policy.type == aws.CLOUDFRONT_ORIGIN_REQUEST_POLICY:
        return _BARRED
    parameters = policy.get(_KEY)
    return _ENCODING if any(as_flag(child(parameters, key)) is True for key in _ENCODINGS) else ()


def _times(policy: Resource) -> Iterator[SettingFault]:
    least, default, most = (policy.number(key) for key in ("minTtl", "defaultTtl", "maxTtl"))
    for low, lower, high, higher in (
        ("minTtl", least, "defaultTtl", default),
        ("defaultTtl", default, "maxTtl", most),
        ("minTtl", least, "maxTtl", most),
    ):
        if isinstance(lower, int) and isinstance(higher, int) and lower > higher:
            yield SettingFault(
                f"{low} is {lower}, above {high} {higher}. Set minTtl <= defaultTtl <= maxTtl."
            )
            return


def _disabled(policy: Resource) -> Iterator[SettingFault]:
    parameters = policy.get(_KEY)
    for key in _ENCODINGS:
        if as_flag(child(parameters, key)) is True:
            yield SettingFault(
                f"{key} is true, but maxTtl is 0, so caching is disabled. Remove {key}, or raise maxTtl.",
                "is invalid for policy with caching disabled",
            )
    for block, (key, _) in _PARTS.items():
        behavior = as_text(child(child(parameters, block), key))
        if isinstance(behavior, str) and behavior != "none":
            yield SettingFault(
                f"{block}.{key} is {behavior}, but maxTtl is 0, which disables caching. Set it to none.",
                "is invalid for policy with caching disabled",
            )


def _cors(policy: Resource) -> Iterator[SettingFault]:
    cors = policy.get("corsConfig")
    if as_flag(child(cors, "accessControlAllowCredentials")) is not True:
        return
    for key in ("accessControlAllowOrigins", "accessControlAllowHeaders"):
        items = as_list(child(child(cors, key), "items"))
        texts = [i for i in items if isinstance(i, str)] if known(items) else []
        if "*" in texts:
            yield SettingFault(
                f"corsConfig.{key} has '*', which credentials exclude. "
                "List the values, or set accessControlAllowCredentials to false.",
                "cannot contain * when allowCredentials is true",
                is_certain=key == "accessControlAllowHeaders",
            )
