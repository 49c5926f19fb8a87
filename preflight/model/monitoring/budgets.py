"""AWS Budgets: limits, units, notifications and actions.

Sources: Budgets API reference, Budget ("BudgetLimit is required for cost or usage budgets", 100 "is the only valid
value" for others), BudgetName, CreateBudgetAction; the provider's `createBudgetNotifications` and its validation of
`timePeriodStart` and `timePeriodEnd`. The reference names no list of units, so that units are advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.encoding import is_given
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.BUDGETS_BUDGET, aws.BUDGETS_BUDGET_ACTION)
_LIMITED: Final = ("COST", "USAGE")
_LIMITS: Final = ("limitAmount", "plannedLimits", "autoAdjustData")
_CURRENCY: Final = re.compile("[A-Z]{3}")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}_\d{2}:\d{2}")
_SUBSCRIBERS: Final = ("subscriberEmailAddresses", "subscriberSnsTopicArns")
_DEFINITIONS: Final = {
    "APPLY_IAM_POLICY": "iamActionDefinition",
    "APPLY_SCP_POLICY": "scpActionDefinition",
    "RUN_SSM_DOCUMENTS": "ssmActionDefinition",
}


def budget_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a budget or budget action that AWS Budgets or the provider certainly rejects."""
    if resource.type == aws.BUDGETS_BUDGET_ACTION:
        yield from _action(resource)
        return
    yield from _limit(resource)
    name = resource.text("name")
    if isinstance(name, str) and any(part in name for part in (":", "\\", "/action/")):
        yield SettingFault(f"name '{name}' contains ':', '\\' or '/action/'. Use another name.")
    for key in ("timePeriodStart", "timePeriodEnd"):
        time = resource.text(key)
        if isinstance(time, str) and time and not _TIME.fullmatch(time):
            yield SettingFault(
                f"{key} '{time}' is not a time of the form 2026-01-01_00:00. Write it in this form."
            )
    items = resource.items("notifications")
    for item in items if known(items) else ():
        if isinstance(item, dict) and not any(
            is_given(child(item, key)) is not False for key in _SUBSCRIBERS
        ):
            yield SettingFault(
                "A notification has no subscribers. Set subscriberEmailAddresses or subscriberSnsTopicArns.",
                "Budget notification must have at least one subscriber",
            )


def _limit(budget: Resource) -> Iterator[SettingFault]:
    kind, unit, amount = budget.text("budgetType"), budget.text("limitUnit"), budget.text("limitAmount")
    if not isinstance(kind, str):
        return
    if kind in _LIMITED:
        if not any(budget.is_set(key) for key in _LIMITS) and not budget.is_deployed:
            yield SettingFault(f"budgetType is {kind} without limitAmount. Set limitAmount and limitUnit.")
    elif isinstance(amount, str) and amount and float_of(amount) != 100:
        yield SettingFault(
            f"limitAmount is {amount}, but a budget of type {kind} accepts 100 only. Set it to 100."
        )
    if kind == "COST" and isinstance(unit, str) and unit and not _CURRENCY.fullmatch(unit):
        yield SettingFault(
            f"limitUnit is '{unit}', which is not a currency. Use the account's currency, such as USD.",
            is_certain=False,
        )
    elif kind not in _LIMITED and isinstance(unit, str) and unit and unit != "PERCENTAGE":
        yield SettingFault(
            f"limitUnit is '{unit}', but a budget of type {kind} has PERCENTAGE. Set it to PERCENTAGE.",
            is_certain=False,
        )


def float_of(text: str) -> float:
    """The number, or 100 if the text is not a number."""
    try:
        return float(text)
    except ValueError:
        return 100


def _action(action: Resource) -> Iterator[SettingFault]:
    kind, definition = action.text("actionType"), action.get("definition")
    needed = _DEFINITIONS.get(kind, "") if isinstance(kind, str) else ""
    if needed and isinstance(definition, dict) and definition.get(needed) is None:
        yield SettingFault(f"actionType is {kind} without definition.{needed}. Set definition.{needed}.")
