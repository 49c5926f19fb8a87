"""Statements, actions and IP sets that WAF does not accept."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

SHOWN = "{ cloudwatchMetricsEnabled: true, metricName: m, sampledRequestsEnabled: true }"
GEO = "{ geoMatchStatement: { countryCodes: [DE] } }"
BLOCK = "action: { block: {} }"


def acl(statement: str = GEO, action: str = BLOCK, first: str = "{ allow: {} }", more: str = "") -> str:
    rule = f"{{ name: r, priority: 1, {action}, statement: {statement}, visibilityConfig: {SHOWN} }}"
    return (
        "resources:\n  acl: { type: 'aws:wafv2:WebAcl', properties: { scope: REGIONAL, "
        f"defaultAction: {first}, visibilityConfig: {SHOWN}, {more}rules: [{rule}] }} }}\n"
    )


def ip_set(*addresses: str, scope: str = "REGIONAL") -> str:
    found = ", ".join(f"'{a}'" for a in addresses)
    return (
        f"  ips: {{ type: 'aws:wafv2:IpSet', properties: {{ scope: {scope}, region: us-east-1, "
        f"ipAddressVersion: IPV4, addresses: [{found}] }} }}\n"
    )


def rate(settings: str) -> str:
    return acl(f"{{ rateBasedStatement: {{ {settings} }} }}")


def bytes_of(field: str) -> str:
    return (
        "{ byteMatchStatement: { searchString: x, positionalConstraint: EXACTLY, "
        f"textTransformations: [{{ priority: 0, type: NONE }}], fieldToMatch: {{ {field} }} }} }}"
    )


def told(*messages: str, name: str = "acl") -> list[tuple[str, str]]:
    return sorted((name, message) for message in messages)


REFERENCE = '{ ipSetReferenceStatement: { arn: "${ips.arn}" } }'
MANAGED = "{{ managedRuleGroupStatement: {{ vendorName: {}, name: {} }} }}"
NONE = "overrideAction: { none: {} }"
BODY = "{ block: { customResponse: { responseCode: 403, customResponseBodyKey: sorry } } }"
BODIES = "customResponseBodies: [{ key: sorry, content: x, contentType: TEXT_PLAIN }], "

CASES = {
    "one statement": Case(acl()),
    "two in one": Case(
        acl("{ geoMatchStatement: { countryCodes: [DE] }, rateBasedStatement: { limit: 100 } }"),
        told(
            "Rule 'r' has geoMatchStatement and rateBasedStatement in one statement. Keep one, or use "
            "andStatement."
        ),
    ),
    "two of them": Case(acl(f"{{ andStatement: {{ statements: [{GEO}, {GEO}] }} }}")),
    "one of one": Case(
        acl(f"{{ orStatement: {{ statements: [{GEO}] }} }}"),
        told(
            "Rule 'r' has orStatement with one statement; the minimum is 2. Add a statement, or remove orStatement."
        ),
    ),
    "not one": Case(acl(f"{{ notStatement: {{ statements: [{GEO}] }} }}")),
    "a rate inside of another": Case(
        acl(f"{{ andStatement: {{ statements: [{GEO}, {{ rateBasedStatement: {{ limit: 100 }} }}] }} }}"),
        told(
            "Rule 'r' nests rateBasedStatement in another statement, which WAF rejects. Make it its own rule."
        ),
    ),
    "a rate": Case(rate("limit: 10, aggregateKeyType: IP")),
    "a low rate": Case(
        rate("limit: 5, aggregateKeyType: IP"),
        told("Rule 'r' has the rate limit 5; the minimum is 10. Raise it."),
    ),
    "a rate by a header": Case(
        rate("limit: 10, aggregateKeyType: FORWARDED_IP"),
        told("Rule 'r' has aggregateKeyType FORWARDED_IP without forwardedIpConfig. Add forwardedIpConfig."),
    ),
    "a rate by a header, with it": Case(
        rate(
            "limit: 10, aggregateKeyType: FORWARDED_IP, "
            "forwardedIpConfig: { headerName: X-Forwarded-For, fallbackBehavior: MATCH }"
        )
    ),
    "two actions": Case(
        acl(action="action: { block: {}, count: {} }"),
        told("Rule 'r' has block and count in action. Keep one of them."),
    ),
    "two default actions": Case(
        acl(first="{ allow: {}, block: {} }"), told("defaultAction has allow and block. Keep one of them.")
    ),
    "a body": Case(acl(first=BODY, more=BODIES)),
    "a body that is not there": Case(
        acl(first=BODY),
        told(
            "defaultAction has the customResponseBodyKey 'sorry', which customResponseBodies does not define. Add it."
        ),
    ),
    "one field": Case(acl(bytes_of("uriPath: {}"))),
    "two fields": Case(
        acl(bytes_of("uriPath: {}, method: {}")),
        told("Rule 'r' has method and uriPath in fieldToMatch of byteMatchStatement. Keep one of them."),
    ),
    "a group of AWS": Case(acl(MANAGED.format("AWS", "AWSManagedRulesCommonRuleSet"), NONE)),
    "a group of another vendor": Case(acl(MANAGED.format("F5", "OWASP"), NONE)),
    "a group without its prefix": Case(
        acl(MANAGED.format("AWS", "CommonRuleSet"), NONE),
        told(
            "Rule 'r' names the group 'CommonRuleSet'; groups of AWS begin with AWSManagedRules. Use the group's name."
        ),
    ),
    "an IP set": Case(acl(REFERENCE) + ip_set("192.0.2.0/24", "192.0.2.1/32")),
    "an IP set of the other scope": Case(
        acl(REFERENCE) + ip_set("192.0.2.0/24", scope="CLOUDFRONT"),
        told(
            "Rule 'r' refers to 'ips', whose scope is CLOUDFRONT instead of REGIONAL. Use one scope for both."
        ),
    ),
    "a bare address": Case(
        "resources:\n" + ip_set("192.0.2.1"),
        told(
            "addresses has '192.0.2.1', which has no prefix length. Write a CIDR block, such as '192.0.2.1/32'.",
            name="ips",
        ),
    ),
    "all addresses": Case(
        "resources:\n" + ip_set("0.0.0.0/0"),
        told(
            "addresses has '0.0.0.0/0', and an IP set does not accept blocks with /0. Use blocks of a longer prefix.",
            name="ips",
        ),
    ),
    "rules that are not known": Case(
        "resources:\n  acl: { type: 'aws:wafv2:WebAcl', properties: { scope: REGIONAL, rules: "
        "\"${other.unknown}\" } }\n  other: { type: 'aws:sns:Topic' }\n",
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_web_acl_statement_errors(case: Case) -> None:
    check("web-acl-statement-errors", case)
