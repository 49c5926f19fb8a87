"""Policies of caches, origin requests and response headers that CloudFront rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "a policy": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 1, defaultTtl: 60, maxTtl: "
            "120, parametersInCacheKeyAndForwardedToOrigin: { enableAcceptEncodingGzip: true, "
            "cookiesConfig: { cookieBehavior: none }, headersConfig: { headerBehavior: none }, "
            "queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [],
    ),
    "times out of order": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 100, defaultTtl: 50, maxTtl: "
            "200, parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: none }, queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [("c", ("minTtl is 100, above defaultTtl 50. Set minTtl <= defaultTtl <= maxTtl."))],
    ),
    "no caching": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 0, defaultTtl: 0, maxTtl: 0, "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: none }, queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [],
    ),
    "no caching with compression": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 0, defaultTtl: 0, maxTtl: 0, "
            "parametersInCacheKeyAndForwardedToOrigin: { enableAcceptEncodingGzip: true, cookiesConfig: { "
            "cookieBehavior: none }, headersConfig: { headerBehavior: none }, queryStringsConfig: { "
            "queryStringBehavior: none } } } }\n"
        ),
        [
            (
                "c",
                (
                    "enableAcceptEncodingGzip is true, but maxTtl is 0, so caching is disabled. Remove "
                    "enableAcceptEncodingGzip, or raise maxTtl."
                ),
            )
        ],
    ),
    "no caching by cookies": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 0, defaultTtl: 0, maxTtl: 0, "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: all }, "
            "headersConfig: { headerBehavior: none }, queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [
            (
                "c",
                (
                    "cookiesConfig.cookieBehavior is all, but maxTtl is 0, which disables caching. Set "
                    "it to none."
                ),
            )
        ],
    ),
    "a list of nothing": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: {  "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: whitelist }, queryStringsConfig: { queryStringBehavior: none "
            "} } } }\n"
        ),
        [("c", ("headersConfig.headerBehavior is whitelist without headers. Add headers.items."))],
    ),
    "a list of headers": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: {  "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: whitelist, headers: { items: [Accept] } }, "
            "queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [],
    ),
    "a header that CloudFront handles itself": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: {  "
            "parametersInCacheKeyAndForwardedToOrigin: { enableAcceptEncodingBrotli: true, "
            "cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: whitelist, headers: { items: [Accept-Encoding] } }, "
            "queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [
            (
                "c",
                (
                    "headersConfig.headers has Accept-Encoding, which this kind of policy does not "
                    "accept. Remove Accept-Encoding."
                ),
            )
        ],
    ),
    "a header that is like any other without compression": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: {  "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none }, "
            "headersConfig: { headerBehavior: whitelist, headers: { items: [Accept-Encoding] } }, "
            "enableAcceptEncodingGzip: false, queryStringsConfig: { queryStringBehavior: none } } } }\n"
        ),
        [],
    ),
    "times at their limits": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: { minTtl: 1, defaultTtl: 1, maxTtl: 1, "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: all }, "
            "headersConfig: { headerBehavior: whitelist, headers: { items: [Authorization] } }, "
            "queryStringsConfig: { queryStringBehavior: all } } } }\n"
        ),
        [],
    ),
    "cookies of none": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:cloudfront:CachePolicy', properties: {  "
            "parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior: none, cookies: { "
            "items: [a] } }, headersConfig: { headerBehavior: none }, queryStringsConfig: { "
            "queryStringBehavior: none } } } }\n"
        ),
        [
            (
                "c",
                (
                    "cookiesConfig.cookies has items, but cookieBehavior is none. Set cookieBehavior "
                    "to whitelist, or remove cookies."
                ),
            )
        ],
    ),
    "headers of origin requests": Case(
        (
            "resources:\n"
            "  o: { type: 'aws:cloudfront:OriginRequestPolicy', properties: { cookiesConfig: { "
            "cookieBehavior: all }, headersConfig: { headerBehavior: whitelist, headers: { items: [Origin] "
            "} }, queryStringsConfig: { queryStringBehavior: none } } }\n"
        ),
        [],
    ),
    "a header that origin requests do not have": Case(
        (
            "resources:\n"
            "  o: { type: 'aws:cloudfront:OriginRequestPolicy', properties: { cookiesConfig: { "
            "cookieBehavior: all }, headersConfig: { headerBehavior: whitelist, headers: { items: "
            "[authorization] } }, queryStringsConfig: { queryStringBehavior: none } } }\n"
        ),
        [
            (
                "o",
                (
                    "headersConfig.headers has authorization, which this kind of policy does not "
                    "accept. Remove authorization."
                ),
            )
        ],
    ),
    "credentials of one origin": Case(
        (
            "resources:\n"
            "  h: { type: 'aws:cloudfront:ResponseHeadersPolicy', properties: { corsConfig: { "
            "accessControlAllowCredentials: true, originOverride: true, accessControlAllowHeaders: { "
            "items: [X-A] }, accessControlAllowMethods: { items: [GET] }, accessControlAllowOrigins: { "
            "items: ['https://a.example.com'] } } } }\n"
        ),
        [],
    ),
    "credentials of all origins": Case(
        (
            "resources:\n"
            "  h: { type: 'aws:cloudfront:ResponseHeadersPolicy', properties: { corsConfig: { "
            "accessControlAllowCredentials: true, originOverride: true, accessControlAllowHeaders: { "
            "items: [X-A] }, accessControlAllowMethods: { items: [GET] }, accessControlAllowOrigins: { "
            "items: ['*'] } } } }\n"
        ),
        [
            (
                "h",
                (
                    "corsConfig.accessControlAllowOrigins has '*', which credentials exclude. List the "
                    "values, or set accessControlAllowCredentials to false."
                ),
            )
        ],
    ),
    "credentials of all headers": Case(
        (
            "resources:\n"
            "  h: { type: 'aws:cloudfront:ResponseHeadersPolicy', properties: { corsConfig: { "
            "accessControlAllowCredentials: true, originOverride: true, accessControlAllowHeaders: { "
            "items: ['*'] }, accessControlAllowMethods: { items: [GET] }, accessControlAllowOrigins: { "
            "items: ['https://a.example.com'] } } } }\n"
        ),
        [
            (
                "h",
                (
                    "corsConfig.accessControlAllowHeaders has '*', which credentials exclude. List the "
                    "values, or set accessControlAllowCredentials to false."
                ),
            )
        ],
    ),
    "all origins": Case(
        (
            "resources:\n"
            "  h: { type: 'aws:cloudfront:ResponseHeadersPolicy', properties: { corsConfig: { "
            "accessControlAllowCredentials: false, originOverride: true, accessControlAllowHeaders: { "
            "items: [X-A] }, accessControlAllowMethods: { items: [GET] }, accessControlAllowOrigins: { "
            "items: ['*'] } } } }\n"
        ),
        [],
    ),
}
ADVICE = (
    (
        "cookiesConfig.cookies has items, but cookieBehavior is none. Set cookieBehavior "
        "to whitelist, or remove cookies."
    ),
    "corsConfig.accessControlAllowOrigins has '*'",
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cache_policy_errors(case: Case) -> None:
    check("cache-policy-errors", case, ADVICE)
