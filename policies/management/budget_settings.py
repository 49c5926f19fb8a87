"""A budget or budget action lacks its limit or subscribers, or has a unit, name or time that AWS Budgets rejects.

## What fails

- A budget of type `COST` or `USAGE` has no limit: `limitAmount`, `plannedLimits` or `autoAdjustData`.
- A budget of utilization or coverage has another `limitAmount` than 100.
- A notification has no subscribers.
- `name` contains `:` or a backslash; `timePeriodStart` or `timePeriodEnd` is not of the form `2026-01-01_00:00`.
- The definition of an action is not that of its `actionType`.
- Advisory: `limitUnit` of a `COST` budget is not a currency, or that of a utilization or coverage budget is not
  `PERCENTAGE`.

## Why

AWS Budgets rejects the request with *InvalidParameterException*. The provider creates the budget, and then stops with
*Budget notification must have at least one subscriber*. It stops at times of another form in the preview.

## Errors

- `Budget notification must have at least one subscriber`

## Fails

```yaml
resources:
  monthly:
    type: aws:budgets:Budget
    properties:
      budgetType: COST
      timeUnit: MONTHLY
      limitAmount: "100"
      limitUnit: USD
      notifications:
        - { comparisonOperator: GREATER_THAN, threshold: 80, thresholdType: PERCENTAGE, notificationType: FORECASTED }
```

## Instead

Name at least one address or topic in each notification.

```yaml
resources:
  monthly:
    type: aws:budgets:Budget
    properties:
      budgetType: COST
      timeUnit: MONTHLY
      limitAmount: "100"
      limitUnit: USD
      notifications:
        - comparisonOperator: GREATER_THAN
          threshold: 80
          thresholdType: PERCENTAGE
          notificationType: FORECASTED
          subscriberEmailAddresses: [costs@example.com]
```

## Not covered

Filters, the currency of the account, and whether a topic lets AWS Budgets publish.

## References

- [Budget](https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html)
- [CreateBudgetAction](https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudgetAction.html)
- [aws.budgets.Budget](https://www.pulumi.com/registry/packages/aws/api-docs/budgets/budget/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.monitoring.budgets import TYPES, budget_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def budgets_and_actions(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=budgets_and_actions, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def budget_settings(resource: Resource) -> Iterator[Finding]:
    for fault in budget_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
