"""Rules and scopes of web ACLs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
SHOWN = "{ cloudwatchMetricsEnabled: true, metricName: m, sampledRequestsEnabled: true }"
MANAGED = "{ managedRuleGroupStatement: { vendorName: AWS, name: AWSManagedRulesCommonRuleSet } }"
OWN = "{ geoMatchStatement: { countryCodes: [DE] } }"
BLOCK, NONE = "action: { block: {} }, ", "overrideAction: { none: {} }, "


def rule(name: str, priority: int | str, action: str = BLOCK, statement: str = OWN) -> str:
    return (
        f"{{ name: {name}, priority: {priority}, {action}statement: {statement}, visibilityConfig: {SHOWN} }}"
    )


def acl(*rules: str, scope: str = "REGIONAL", type_: str = "WebAcl") -> str:
    first = "defaultAction: { allow: {} }, " if type_ == "WebAcl" else "capacity: 10, "
    return (
        f"resources:\n  acl: {{ type: 'aws:wafv2:{type_}', properties: {{ scope: {scope}, region: us-east-1, {first}"
        f"visibilityConfig: {SHOWN}, rules: [{', '.join(rules)}] }} }}\n"
    )


def association(arn: str = "${lb.arn}", web_acl: str = "${acl.arn}") -> str:
    return (
        "  a: { type: 'aws:wafv2:WebAclAssociation', properties: { "
        f'webAclArn: "{web_acl}", resourceArn: "{arn}" }} }}\n'
        "  lb: { type: 'aws:lb:LoadBalancer' }\n"
    )


def distribution(web_acl: str = "${acl.arn}") -> str:
    return (
        "  site: "
        f"{{ type: 'aws:cloudfront:Distribution', properties: {{ enabled: true, webAclId: \"{web_acl}\" }} }}\n"
    )


def told(*messages: str, name: str = "acl") -> list[tuple[str, str]]:
    return sorted((name, message) for message in messages)


def override(name: str) -> str:
    return (
        f"Rule '{name}' uses a rule group and requires overrideAction instead of action. Set "
        f"overrideAction, for example to {{ none: {{}} }}."
    )


def act(name: str) -> str:
    return (
        f"Rule '{name}' uses no rule group and requires action instead of overrideAction. Set action, "
        f"for example to {{ block: {{}} }}."
    )


REGIONAL = told(
    "webAclId names web ACL 'acl', whose scope is REGIONAL. Use a web ACL of scope CLOUDFRONT in us-east-1.",
    name="site",
)
EDGE = told(
    "webAclArn names web ACL 'acl', whose scope is CLOUDFRONT. Use a web ACL of scope REGIONAL.", name="a"
)
PROTECTED = told(
    "resourceArn names distribution 'site', but an association cannot protect a distribution. Set "
    "webAclId of the distribution.",
    name="a",
)


def logging(destination: str, configs: str = '"${d.arn}"') -> str:
    return (
        acl(rule("a", 1))
        + f"  d: {{ {destination} }}\n"
        + "  a: { type: aws:wafv2:WebAclLoggingConfiguration, properties: { resourceArn: '${acl.arn}', "
        + f"logDestinationConfigs: [{configs}] }} }}\n"
    )


def misnamed(name: str) -> list[tuple[str, str]]:
    return told(
        f"logDestinationConfigs[0] has the name '{name}', which does not begin with aws-waf-logs-. Set a name of the "
        "destination that begins with aws-waf-logs-.",
        name="a",
    )


GROUP, BUCKET = "type: aws:cloudwatch:LogGroup", "type: aws:s3:Bucket"
STREAM = "type: aws:kinesis:FirehoseDeliveryStream, properties: { destination: extended_s3, name: %s }"
LITERAL = '"arn:aws:logs:eu-west-1:123456789012:log-group:%s:*"'

CASES = {
    "logs": Case(logging(GROUP + ", properties: { name: aws-waf-logs-shop }")),
    "logs to another group": Case(logging(GROUP + ", properties: { name: /aws/waf }"), misnamed("/aws/waf")),
    "logs with a prefix": Case(logging(GROUP + ", properties: { namePrefix: aws-waf-logs-shop }")),
    "logs with another prefix": Case(logging(GROUP + ", properties: { namePrefix: waf- }"), misnamed("waf-")),
    "logs to a bucket": Case(logging(BUCKET + ", properties: { bucket: aws-waf-logs-shop }")),
    "logs to another bucket": Case(
        logging(BUCKET + ", properties: { bucket: shop-waf-logs }"), misnamed("shop-waf-logs")
    ),
    "logs to a stream": Case(logging(STREAM % "aws-waf-logs-shop")),
    "logs to another stream": Case(logging(STREAM % "waf"), misnamed("waf")),
    "logs to a group with a generated name": Case(logging(GROUP), misnamed("d-..."), when="planned"),
    "logs to a group whose own name is the prefix": Case(
        logging(GROUP).replace("  d: ", "  aws-waf-logs: ").replace("${d.", "${aws-waf-logs."), when="planned"
    ),
    "logs to a group with an unknown name": Case(
        logging(GROUP + ', properties: { name: "${other.unknown}" }') + OTHER, when="planned"
    ),
    "logs to a group of another stack": Case(
        logging(GROUP + ", properties: { name: x }", LITERAL % "aws-waf-logs-x")
    ),
    "logs to a misnamed group of another stack": Case(
        logging(GROUP + ", properties: { name: x }", LITERAL % "waf"), misnamed("waf")
    ),
    "two rules": Case(acl(rule("a", 1), rule("b", 2, NONE, MANAGED))),
    "one priority": Case(
        acl(rule("a", 1), rule("b", 1)),
        told("2 rules have the priority 1. Set a different priority on each rule."),
    ),
    "one priority in words": Case(
        acl(rule("a", 1), rule("b", "'1'")),
        told("2 rules have the priority 1. Set a different priority on each rule."),
    ),
    "priorities that are not known": Case(
        acl(rule("a", '"${other.unknown}"'), rule("b", '"${other.unknown}"')) + OTHER, when="planned"
    ),
    "one name": Case(acl(rule("a", 1), rule("a", 2)), told("2 rules have the name 'a'. Rename one of them.")),
    "a group with an action": Case(acl(rule("a", 1, BLOCK, MANAGED)), told(override("a"))),
    "a group with nothing": Case(acl(rule("a", 1, "", MANAGED)), told(override("a"))),
    "a rule with an override": Case(acl(rule("a", 1, NONE)), told(act("a"))),
    "a rule with nothing": Case(acl(rule("a", 1, "")), told(act("a"))),
    "a rule of a rule group": Case(acl(rule("a", 1, ""), type_="RuleGroup"), told(act("a"))),
    "a statement that is not known": Case(
        acl(rule("a", 1, "", '"${other.unknown}"')) + OTHER, when="planned"
    ),
    "a load balancer's": Case(acl(rule("a", 1)) + association()),
    "a load balancer's for CloudFront": Case(acl(rule("a", 1), scope="CLOUDFRONT") + association(), EDGE),
    "a scope that is not known": Case(
        acl(scope='"${other.unknown}"') + association() + OTHER, when="planned"
    ),
    "a distribution's": Case(acl(scope="CLOUDFRONT") + distribution()),
    "a distribution's for a region": Case(acl() + distribution(), REGIONAL),
    "a distribution's by association": Case(
        acl(scope="CLOUDFRONT") + association("${site.arn}") + distribution("arn"), PROTECTED
    ),
    "a distribution's of another stack": Case(
        acl() + distribution("arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1")
    ),
    "an association of a stage of an HTTP API": Case(
        acl(rule("a", 1))
        + association("${stage.arn}")
        + "  http: { type: 'aws:apigatewayv2:Api', properties: { protocolType: HTTP } }\n"
        + "  stage: { type: 'aws:apigatewayv2:Stage', properties: { apiId: \"${http.id}\" } }\n",
        told(
            "resourceArn names 'stage' of an HTTP or WebSocket API, which WAF does not support. Associate an "
            "Application Load Balancer or a stage of a REST API.",
            name="a",
        ),
    ),
    "an association of a network load balancer": Case(
        acl(rule("a", 1))
        + association("${nlb.arn}")
        + "  nlb: { type: 'aws:lb:LoadBalancer', properties: { loadBalancerType: network } }\n",
        told(
            "resourceArn names load balancer 'nlb' of type network, which WAF does not support. Associate an "
            "Application Load Balancer or a stage of a REST API.",
            name="a",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_web_acl_configuration(case: Case) -> None:
    check("web-acl-configuration", case)
