"""An AWS WAF web ACL has rules that WAF does not accept, a log destination of another name, or another scope.

## What fails

- Two rules have the same priority or the same name.
- A rule with a rule group (`managedRuleGroupStatement`, `ruleGroupReferenceStatement`) has no `overrideAction`, or
  has an `action`; another rule has no `action`, or has an `overrideAction`.
- A `WebAclAssociation` names a web ACL of scope `CLOUDFRONT`, or names a distribution; a distribution has a web ACL
  of scope `REGIONAL`.
- A `WebAclAssociation` names a stage of an HTTP or WebSocket API, or a load balancer that is not an Application Load
  Balancer: WAF does not support them.
- The log group, bucket or delivery stream of a `WebAclLoggingConfiguration` has a name that does not begin with
  `aws-waf-logs-`. A name that Pulumi generates begins with the resource's own.

## Why

WAF rejects the request: `WAFInvalidParameterException: Error reason: You have used none or multiple values for a
field that requires exactly one value., field: RULE`, `The parameter contains duplicate priority`, `The ARN isn't
valid`. CloudFront rejects a web ACL of another scope with `InvalidWebACLId`. A distribution has its web ACL, of
scope `CLOUDFRONT`, in `webAclId`.

## Errors

- `WAFInvalidParameterException: Error reason: You have used none or multiple values for a field that requires exactly
  one value., field: RULE`
- `WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other
  information separated by colons or slashes., field: LOG_DESTINATION`
- `InvalidWebACLId`
- `The argument "visibility_config.0.cloudwatch_metrics_enabled" is required`

## Fails

```yaml
resources:
  acl:
    type: aws:wafv2:WebAcl
    properties:
      scope: REGIONAL
      defaultAction: { allow: {} }
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: acl, sampledRequestsEnabled: true }
      rules:
        - name: common
          priority: 1
          action: { block: {} }
          statement: { managedRuleGroupStatement: { vendorName: AWS, name: AWSManagedRulesCommonRuleSet } }
          visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: common, sampledRequestsEnabled: true }
```

## Instead

Set `overrideAction` on a rule with a rule group.

```yaml
resources:
  acl:
    type: aws:wafv2:WebAcl
    properties:
      scope: REGIONAL
      defaultAction: { allow: {} }
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: acl, sampledRequestsEnabled: true }
      rules:
        - name: common
          priority: 1
          overrideAction: { none: {} }
          statement: { managedRuleGroupStatement: { vendorName: AWS, name: AWSManagedRulesCommonRuleSet } }
          visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: common, sampledRequestsEnabled: true }
```

## Not covered

Capacity, and rules in `ruleJson`. Statements: *web-acl-statement-errors*. A scope outside its Region:
*regional-availability*.

## References

- [CreateWebACL](https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html)
- [Rule](https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html)
- [PutLoggingConfiguration](https://docs.aws.amazon.com/waf/latest/APIReference/API_PutLoggingConfiguration.html)
- [AssociateWebACL](https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.monitoring.waf_logs import WAF_LOGGING, WAF_PREFIX, misnamed_destinations
from preflight.model.network.web_acls import (
    ASSOCIATION,
    RuleHolder,
    WafRule,
    associated_distribution,
    associated_edge_acl,
    regional_acls_of,
    unsupported_target,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = RuleHolder | Resource


def web_acls_and_users(stack: Stack) -> tuple[_Subject, ...]:
    return (*stack.all(RuleHolder), *stack.of(ASSOCIATION, WAF_LOGGING, aws.CLOUDFRONT_DISTRIBUTION))


@policy(
    each=web_acls_and_users,
    level=MANDATORY,
    severity=HIGH,
    error="WAFInvalidParameterException, InvalidWebACLId",
)
def web_acl_configuration(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, RuleHolder):
        if isinstance(subject.rules, Unknown):
            note(subject.rules)
        else:
            yield from _rules(subject, subject.rules)
    elif subject.type == aws.CLOUDFRONT_DISTRIBUTION:
        for acl in regional_acls_of(subject):
            yield Finding(
                subject,
                f"webAclId names web ACL '{acl.name}', whose scope is REGIONAL. Use a web ACL of scope CLOUDFRONT in "
                "us-east-1.",
                error="InvalidWebACLId",
            )
    elif subject.type == WAF_LOGGING:
        for index, name in misnamed_destinations(subject):
            yield Finding(
                subject,
                f"logDestinationConfigs[{index}] has the name '{name}', which does not begin with {WAF_PREFIX}. Set a "
                f"name of the destination that begins with {WAF_PREFIX}.",
            )
    else:
        yield from _association(subject)


def _rules(holder: RuleHolder, rules: tuple[WafRule, ...]) -> Iterator[Finding]:
    for priority, count in Counter(r.priority for r in rules if isinstance(r.priority, int)).items():
        if count > 1:
            yield Finding(
                holder, f"{count} rules have the priority {priority}. Set a different priority on each rule."
            )
    for name, count in Counter(r.name for r in rules if isinstance(r.name, str)).items():
        if count > 1:
            yield Finding(holder, f"{count} rules have the name '{name}'. Rename one of them.")
    for rule in rules:
        whose = f"Rule '{rule.name}'" if isinstance(rule.name, str) else "A rule"
        if certainly(rule.lacks_override):
            yield Finding(
                holder,
                f"{whose} uses a rule group and requires overrideAction instead of action. Set overrideAction, for "
                "example to { none: {} }.",
            )
        elif certainly(rule.lacks_action):
            yield Finding(
                holder,
                f"{whose} uses no rule group and requires action instead of overrideAction. Set action, for "
                f"example to {{ block: {{}} }}.",
            )


def _association(association: Resource) -> Iterator[Finding]:
    if distribution := associated_distribution(association):
        yield Finding(
            association,
            f"resourceArn names distribution '{distribution.name}', but an association cannot protect a "
            "distribution. Set webAclId of the distribution.",
        )
    elif acl := associated_edge_acl(association):
        yield Finding(
            association,
            f"webAclArn names web ACL '{acl.name}', whose scope is CLOUDFRONT. Use a web ACL of scope REGIONAL.",
        )
    elif target := unsupported_target(association):
        yield Finding(
            association,
            f"resourceArn names {target}, which WAF does not support. Associate an Application Load Balancer "
            "or a stage of a REST API.",
        )
