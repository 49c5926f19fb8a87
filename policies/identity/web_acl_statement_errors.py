"""A rule of AWS WAF has a statement, an action or an IP set that WAF does not accept.

## What fails

- A statement has two kinds of statement, or `andStatement` or `orStatement` has one statement.
- `action`, `overrideAction`, `defaultAction` or `fieldToMatch` has more than one block.
- A rate-based statement has a limit below 10, or an `aggregateKeyType` without the block that it requires; a
  rate-based statement or rule group is nested in another statement.
- A reference names an IP set, pattern set or rule group of the other scope.
- A managed rule group of AWS has a name that does not begin with `AWSManagedRules`.
- `customResponseBodyKey` is not defined in `customResponseBodies`.
- An IP set has an address without its prefix length, or a block `/0`.

## Why

WAF rejects the request: *WAFInvalidParameterException: Error reason: Your statement has multiple values set for a
field that requires exactly one value.*, *You haven't met a minimum requirement for a threshold setting.*, *A reference
in your rule statement is not valid.*, *The parameter contains formatting that is not valid.*

## Errors

- `WAFInvalidParameterException: Error reason: Your statement has multiple values set for a field that requires exactly
  one value., field: RULE, parameter: Rule`
- `Error reason: You haven't met a minimum requirement for a threshold setting. Examples include a rule group capacity
  setting that's too low and an OR statement with only one nested statement., field: AND_STATEMENT`
- `Error reason: EXACTLY_ONE_CONDITION_REQUIRED, field: RULE_ACTION, parameter: RuleAction`
- `Error reason: EXACTLY_ONE_CONDITION_REQUIRED, field: FIELD_TO_MATCH, parameter: FieldToMatch`
- `Error reason: A reference in your rule statement is not valid., field: RULE, parameter: Statement`
- `Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS`

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
        - name: abroad
          priority: 1
          action: { block: {} }
          statement: { andStatement: { statements: [{ geoMatchStatement: { countryCodes: [KP] } }] } }
          visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: abroad, sampledRequestsEnabled: true }
```

## Instead

Use `andStatement` and `orStatement` for at least two statements.

```yaml
resources:
  acl:
    type: aws:wafv2:WebAcl
    properties:
      scope: REGIONAL
      defaultAction: { allow: {} }
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: acl, sampledRequestsEnabled: true }
      rules:
        - name: abroad
          priority: 1
          action: { block: {} }
          statement: { geoMatchStatement: { countryCodes: [KP] } }
          visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: abroad, sampledRequestsEnabled: true }
```

## Not covered

Capacity, text transformations, the rules of managed groups, and `ruleJson`. Priorities, names and associations:
*web-acl-configuration*. Addresses of the other IP version: *address-of-wrong-version*.

## References

- [Statement](https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html)
- [RateBasedStatement](https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html)
- [CreateIPSet](https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.ip_sets import bare_addresses, open_blocks
from preflight.model.network.waf_statements import holder_faults
from preflight.model.network.web_acls import RuleHolder
from preflight.policy import HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = RuleHolder | Resource


def holders_and_sets(stack: Stack) -> tuple[_Subject, ...]:
    holders = tuple(h for h in stack.all(RuleHolder) if not h.resource.is_external)
    return (*holders, *(s for s in stack.of(aws.WAFV2_IP_SET) if not s.is_external))


@policy(each=holders_and_sets, level=MANDATORY, severity=HIGH, error="WAFInvalidParameterException")
def web_acl_statement_errors(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, RuleHolder):
        if isinstance(subject.rules, Unknown):
            note(subject.rules)
        yield from (Finding(subject, message) for message in holder_faults(subject))
        return
    for address in bare_addresses(subject):
        yield Finding(
            subject,
            f"addresses has '{address}', which has no prefix length. Write a CIDR block, such as "
            f"'{address}/{128 if ':' in address else 32}'.",
            error="The parameter contains formatting that is not valid., field: IP_ADDRESS",
        )
    for block in open_blocks(subject):
        yield Finding(
            subject,
            f"addresses has '{block}', and an IP set does not accept blocks with /0. Use blocks of a longer prefix.",
        )
