"""WAF: one regional web ACL for a balancer and an API, one for CloudFront in us-east-1, rules from a table, logs."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
count_only = config.get_bool("countOnly") or False
managed = {
    "AWSManagedRulesCommonRuleSet": ["SizeRestrictions_BODY"],
    "AWSManagedRulesKnownBadInputsRuleSet": [],
    "AWSManagedRulesAmazonIpReputationList": [],
}
addresses = config.get_object("blocked") or ["198.51.100.0/24"]


def visibility(name: str) -> dict[str, object]:
    return {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True}


def web_acl(name: str, scope: str, opts: pulumi.ResourceOptions | None = None) -> aws.wafv2.WebAcl:
    blocked = aws.wafv2.IpSet(
        f"{name}-blocked", scope=scope, ip_address_version="IPV4", addresses=addresses, opts=opts
    )
    rules = [
        {
            "name": "blocked",
            "priority": 0,
            "action": {"count": {}} if count_only else {"block": {}},
            "statement": {"ip_set_reference_statement": {"arn": blocked.arn}},
            "visibility_config": visibility("blocked"),
        },
        {
            "name": "rate",
            "priority": 1,
            "action": {"block": {"custom_response": {"response_code": 429}}},
            "statement": {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}},
            "visibility_config": visibility("rate"),
        },
    ]
    for number, (group, counted) in enumerate(managed.items(), start=10):
        rules.append(
            {
                "name": group,
                "priority": number,
                "override_action": {"count": {}} if count_only else {"none": {}},
                "statement": {
                    "managed_rule_group_statement": {
                        "vendor_name": "AWS",
                        "name": group,
                        "rule_action_overrides": [
                            {"name": rule, "action_to_use": {"count": {}}} for rule in counted
                        ],
                    }
                },
                "visibility_config": visibility(group),
            }
        )
    return aws.wafv2.WebAcl(
        name,
        scope=scope,
        default_action={"allow": {}},
        rules=rules,
        visibility_config=visibility(name),
        opts=opts,
    )


regional = web_acl("regional", "REGIONAL")
balancer = aws.lb.LoadBalancer(
    "app",
    internal=True,
    subnets=["subnet-0a8f3c1d2e4b5a697", "subnet-0c7d9e2f1a3b4c586"],
    security_groups=["sg-0b6e5d4c3f2a1b097"],
)
aws.wafv2.WebAclAssociation("app", resource_arn=balancer.arn, web_acl_arn=regional.arn)
logs = aws.cloudwatch.LogGroup("waf", name="aws-waf-logs-regional", retention_in_days=30)
aws.wafv2.WebAclLoggingConfiguration(
    "regional",
    resource_arn=regional.arn,
    log_destination_configs=[logs.arn],
    redacted_fields=[{"single_header": {"name": "authorization"}}],
)
north_virginia = aws.Provider("north-virginia", region="us-east-1")
edge = web_acl("edge", "CLOUDFRONT", pulumi.ResourceOptions(provider=north_virginia))
aws.cloudfront.Distribution(
    "app",
    enabled=True,
    web_acl_id=edge.arn,
    origins=[
        {
            "origin_id": "app",
            "domain_name": "origin.acme-retail.io",
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "https-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        }
    ],
    default_cache_behavior={
        "target_origin_id": "app",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    },
    restrictions={"geo_restriction": {"restriction_type": "whitelist", "locations": ["IE", "GB"]}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
