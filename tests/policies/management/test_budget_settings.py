"""Budgets and budget actions that AWS Budgets rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "a budget": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '100', limitUnit: USD } }\n"
        ),
        [],
    ),
    "a budget without a limit": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST } }\n"
        ),
        [("b", ("budgetType is COST without limitAmount. Set limitAmount and limitUnit."))],
        when="planned",
    ),
    "a budget of the past": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "autoAdjustData: { autoAdjustType: HISTORICAL } } }\n"
        ),
        [],
    ),
    "another unit": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '100', limitUnit: DOLLARS } }\n"
        ),
        [
            (
                "b",
                ("limitUnit is 'DOLLARS', which is not a currency. Use the account's currency, such as USD."),
            )
        ],
    ),
    "hours": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: USAGE, "
            "limitAmount: '100', limitUnit: Hrs } }\n"
        ),
        [],
    ),
    "utilization": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: "
            "RI_UTILIZATION, limitAmount: '100.0', limitUnit: PERCENTAGE } }\n"
        ),
        [],
    ),
    "utilization of eighty": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: "
            "RI_UTILIZATION, limitAmount: '80', limitUnit: PERCENTAGE } }\n"
        ),
        [("b", ("limitAmount is 80, but a budget of type RI_UTILIZATION accepts 100 only. Set it to 100."))],
    ),
    "utilization in dollars": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: "
            "RI_UTILIZATION, limitAmount: '100', limitUnit: USD } }\n"
        ),
        [
            (
                "b",
                (
                    "limitUnit is 'USD', but a budget of type RI_UTILIZATION has PERCENTAGE. Set it to "
                    "PERCENTAGE."
                ),
            )
        ],
    ),
    "a notification": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '1', limitUnit: USD, notifications: [{ comparisonOperator: GREATER_THAN, "
            "threshold: 80, thresholdType: PERCENTAGE, notificationType: ACTUAL, subscriberSnsTopicArns: "
            "[t] }] } }\n"
        ),
        [],
    ),
    "a notification to nobody": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '1', limitUnit: USD, notifications: [{ comparisonOperator: GREATER_THAN, "
            "threshold: 80, thresholdType: PERCENTAGE, notificationType: ACTUAL }] } }\n"
        ),
        [
            (
                "b",
                (
                    "A notification has no subscribers. Set subscriberEmailAddresses or "
                    "subscriberSnsTopicArns."
                ),
            )
        ],
    ),
    "a name with a colon": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, name: 'a:b', budgetType: "
            "COST, limitAmount: '1', limitUnit: USD } }\n"
        ),
        [("b", ("name 'a:b' contains ':', '\\' or '/action/'. Use another name."))],
    ),
    "a time": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '1', limitUnit: USD, timePeriodStart: '2026-01-01_00:00' } }\n"
        ),
        [],
    ),
    "a day": Case(
        (
            "resources:\n"
            "  b: { type: 'aws:budgets:Budget', properties: { timeUnit: MONTHLY, budgetType: COST, "
            "limitAmount: '1', limitUnit: USD, timePeriodEnd: '2026-01-01' } }\n"
        ),
        [
            (
                "b",
                (
                    "timePeriodEnd '2026-01-01' is not a time of the form 2026-01-01_00:00. Write it "
                    "in this form."
                ),
            )
        ],
    ),
    "an action": Case(
        (
            "resources:\n"
            "  a: { type: 'aws:budgets:BudgetAction', properties: { budgetName: b, actionType: "
            "APPLY_IAM_POLICY, approvalModel: AUTOMATIC, notificationType: ACTUAL, executionRoleArn: r, "
            "actionThreshold: { actionThresholdType: PERCENTAGE, actionThresholdValue: 100 }, subscribers: "
            "[{ address: a, subscriptionType: EMAIL }], definition: { iamActionDefinition: { policyArn: p, "
            "users: [u] } } } }\n"
        ),
        [],
    ),
    "an action of another kind": Case(
        (
            "resources:\n"
            "  a: { type: 'aws:budgets:BudgetAction', properties: { budgetName: b, actionType: "
            "RUN_SSM_DOCUMENTS, approvalModel: AUTOMATIC, notificationType: ACTUAL, executionRoleArn: r, "
            "actionThreshold: { actionThresholdType: PERCENTAGE, actionThresholdValue: 100 }, subscribers: "
            "[{ address: a, subscriptionType: EMAIL }], definition: { iamActionDefinition: { policyArn: p, "
            "users: [u] } } } }\n"
        ),
        [
            (
                "a",
                (
                    "actionType is RUN_SSM_DOCUMENTS without definition.ssmActionDefinition. Set "
                    "definition.ssmActionDefinition."
                ),
            )
        ],
    ),
}
ADVICE = (
    "limitUnit is 'DOLLARS', which is not a currency. Use the account's currency, such as USD.",
    "limitUnit is 'USD', but a budget of type RI_UTILIZATION has PERCENTAGE. Set it to PERCENTAGE.",
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_budget_settings(case: Case) -> None:
    check("budget-settings", case, ADVICE)
