"""Statements and actions of AWS WAF rules, and the sets that they refer to.

Sources: WAFV2 API reference, Statement, RateBasedStatement, AndStatement, FieldToMatch, RuleAction, CustomResponse,
IPSetReferenceStatement and CreateIPSet; WAF developer guide, "AWS Managed Rules rule groups list" (30 November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws
from preflight.model.network.web_acls import RuleHolder

_SETS: Final = {
    "ipSetReferenceStatement": (aws.WAFV2_IP_SET,),
    "regexPatternSetReferenceStatement": (aws.WAFV2_REGEX_PATTERN_SET,),
    "ruleGroupReferenceStatement": (aws.WAFV2_RULE_GROUP,),
}
_NESTING: Final = ("andStatement", "orStatement")
_WHOLE: Final = ("rateBasedStatement", "managedRuleGroupStatement", "ruleGroupReferenceStatement")
_PREFIX: Final = "AWSManagedRules"
# Property of a rule -> the blocks of which it has exactly one.
_CHOICES: Final = {
    "action": ("allow", "block", "count", "captcha", "challenge"),
    "overrideAction": ("count", "none"),
}
LEAST_LIMIT: Final = 10
# Key type -> the block that it requires.
_KEY_BLOCKS: Final = {
    "FORWARDED_IP": "forwardedIpConfig",
    "CUSTOM_KEYS": "customKeys",
    "CONSTANT": "scopeDownStatement",
}


def holder_faults(holder: RuleHolder) -> Iterator[str]:
    """What WAF rejects in the actions and statements of a web ACL or rule group, as sentences."""
    yield from _default_action(holder)
    rules = holder.rules
    for rule in rules if known(rules) else ():
        name = rule.name if isinstance(rule.name, str) else "?"
        for key, blocks in _CHOICES.items():
            found = _given(child(rule.fields, key), blocks)
            if len(found) > 1:
                yield f"Rule '{name}' has {' and '.join(found)} in {key}. Keep one of them."
        for key in _CHOICES["action"]:
            yield from _response(holder, child(child(rule.fields, "action"), key), f"Rule '{name}'")
        yield from _statement(holder, name, child(rule.fields, "statement"), depth=0)


def _default_action(holder: RuleHolder) -> Iterator[str]:
    action = holder.resource.get("defaultAction")
    found = _given(action, ("allow", "block"))
    if len(found) > 1:
        yield "defaultAction has allow and block. Keep one of them."
    yield from _response(holder, child(action, "block"), "defaultAction")


def _response(holder: RuleHolder, block: Value, whose: str) -> Iterator[str]:
    key = as_text(child(child(block, "customResponse"), "customResponseBodyKey"))
    bodies = as_list(holder.resource.get("customResponseBodies"))
    keys = [as_text(child(body, "key")) for body in bodies] if known(bodies) else [bodies]
    if isinstance(key, str) and all(isinstance(k, str) for k in keys) and key not in keys:
        yield f"{whose} has the customResponseBodyKey '{key}', which customResponseBodies does not define. Add it."


def _statement(holder: RuleHolder, name: str, statement: Value, depth: int) -> Iterator[str]:
    if not isinstance(statement, dict):
        return
    found = [key for key, block in statement.items() if key.endswith("Statement") and block is not None]
    if len(found) > 1 and all(known(statement[key]) for key in found):
        yield f"Rule '{name}' has {' and '.join(sorted(found))} in one statement. Keep one, or use andStatement."
    for key in found:
        block = statement[key]
        if depth and key in _WHOLE:
            yield f"Rule '{name}' nests {key} in another statement, which WAF rejects. Make it its own rule."
        if key in _NESTING:
            yield from _nested(holder, name, key, child(block, "statements"), depth)
        elif key == "notStatement":
            inner = child(block, "statements")
            for item in inner if isinstance(inner, list) else [child(block, "statement")]:
                yield from _statement(holder, name, item, depth + 1)
        elif key == "rateBasedStatement":
            yield from _rate(name, block)
        elif key == "managedRuleGroupStatement":
            yield from _managed(name, block)
        yield from _field(name, key, block)
        yield from _reference(holder, name, key, block)


def _nested(holder: RuleHolder, name: str, key: str, inner: Value, depth: int) -> Iterator[str]:
    if not isinstance(inner, list):
        return
    if len(inner) == 1 and isinstance(inner[0], dict):
        yield f"Rule '{name}' has {key} with one statement; the minimum is 2. Add a statement, or remove {key}."
    for item in inner:
        yield from _statement(holder, name, item, depth + 1)


def _rate(name: str, block: Any) -> Iterator[str]:
    limit = as_number(child(block, "limit"))
    if isinstance(limit, int) and limit < LEAST_LIMIT:
        yield f"Rule '{name}' has the rate limit {limit}; the minimum is {LEAST_LIMIT}. Raise it."
    kind = as_text(child(block, "aggregateKeyType"))
    needed = _KEY_BLOCKS.get(kind, "") if isinstance(kind, str) else ""
    if needed and child(block, needed) is None:
        yield f"Rule '{name}' has aggregateKeyType {kind} without {needed}. Add {needed}."


def _managed(name: str, block: Any) -> Iterator[str]:
    vendor, group = as_text(child(block, "vendorName")), as_text(child(block, "name"))
    is_of_aws = isinstance(vendor, str) and vendor == "AWS"
    if is_of_aws and isinstance(group, str) and not group.startswith(_PREFIX):
        yield f"Rule '{name}' names the group '{group}'; groups of AWS begin with {_PREFIX}. Use the group's name."


def _field(name: str, key: str, block: Any) -> Iterator[str]:
    field = child(block, "fieldToMatch")
    if isinstance(field, dict) and len(found := [k for k, v in field.items() if v is not None]) > 1:
        yield f"Rule '{name}' has {' and '.join(sorted(found))} in fieldToMatch of {key}. Keep one of them."


def _reference(holder: RuleHolder, name: str, key: str, block: Any) -> Iterator[str]:
    types, scope = _SETS.get(key), holder.scope
    if types is None or not isinstance(scope, str):
        return
    value = child(block, "arn")
    found = holder.resource.resolve(value, types, "rules") if value is not None else None
    other = found.text("scope") if isinstance(found, Resource) and not found.is_external else None
    if isinstance(other, str) and other != scope:
        yield (
            f"Rule '{name}' refers to '{found.name if isinstance(found, Resource) else ''}', whose scope is {other} "
            f"instead of {scope}. Use one scope for both."
        )


def _given(value: Value, keys: tuple[str, ...]) -> list[str]:
    return [key for key in keys if child(value, key) is not None] if isinstance(value, dict) else []
