"""Lifecycle policies of ECR repositories: rules that ECR rejects.

Sources: ECR user guide, "Lifecycle policy properties in Amazon ECR" and "Examples of lifecycle policies", with the
syntax; the error text `Lifecycle policy validation failure` from users' reports; the refusals of a priority below 1, of
two rules for any image, of both lists of tags, and of an empty list of rules, which badmintoncryer/cdk-preflight
measured against ECR. The provider requires valid JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_list, as_text, child
from preflight.core.json_texts import read_json
from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model.setting_faults import SettingFault

_STATUSES: Final = ("tagged", "untagged", "any")
_BY_AGE: Final = ("sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
_BY_COUNT: Final = "imageCountMoreThan"
_ACTIONS: Final = ("expire", "transition")
_LISTS: Final = ("tagPrefixList", "tagPatternList")
_MOST_WILDCARDS: Final = 4
_MOST_RULES: Final = 50
_ERROR: Final = "Lifecycle policy validation failure"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of a lifecycle policy. `number`: its position in the list, from 1."""

    number: int
    source: dict[str, Value]

    @property
    def title(self) -> str:
        priority = self.source.get("rulePriority")
        return f"Rule {priority}" if isinstance(priority, int) else f"Rule {self.number} of the list"

    def selects(self, key: str) -> Value:
        return child(self.source.get("selection"), key)

    @property
    def priority(self) -> Value:
        return self.source.get("rulePriority")

    @property
    def is_for_any(self) -> bool:
        return isinstance(status := self.selects("tagStatus"), str) and status == "any"


def lifecycle_faults(policy: Resource) -> Iterator[SettingFault]:
    """The faults for which ECR certainly rejects a lifecycle policy."""
    try:
        found = read_json(policy.get("policy"))
    except ValueError:
        yield SettingFault(
            "policy is not valid JSON. Write a JSON object with rules.", "contains an invalid JSON"
        )
        return
    if isinstance(found, Unknown):
        note(found)
        return
    listed = found.get("rules") if isinstance(found, dict) else None
    if listed is None:
        yield SettingFault("policy has no rules. Write a JSON object with the list rules.", _ERROR)
        return
    items = as_list(listed)
    if not isinstance(items, Unknown) and not 1 <= len(items) <= _MOST_RULES:
        yield SettingFault(f"policy has {len(items)} rules. Use 1 to {_MOST_RULES} rules.", _ERROR)
    rules = () if isinstance(items, Unknown) else tuple(_rules(items))
    for message in (*_order(rules), *(m for rule in rules for m in _of_rule(rule))):
        yield SettingFault(message, _ERROR)


def _rules(items: list[Value]) -> Iterator[_Rule]:
    yield from (_Rule(number, item) for number, item in enumerate(items, 1) if isinstance(item, dict))


def _order(rules: tuple[_Rule, ...]) -> Iterator[str]:
    """Each rule has its own priority, and the rule for any image the highest."""
    priorities = [rule.priority for rule in rules if isinstance(rule.priority, int)]
    for priority, count in sorted(Counter(priorities).items()):
        if count > 1:
            yield f"{count} rules have the rulePriority {priority}. Give each rule its own rulePriority."
    for rule in rules:
        if isinstance(rule.priority, int) and rule.priority < 1:
            yield f"{rule.title} has a rulePriority below 1. Set rulePriority to 1 or more."
    for_any = sum(rule.is_for_any for rule in rules)
    if for_any > 1:
        yield f"{for_any} rules have tagStatus any, but a policy has one such rule. Remove the others."
        return
    for rule in rules:
        above = [p for p in priorities if isinstance(rule.priority, int) and p > rule.priority]
        if rule.is_for_any and above:
            yield (
                f"{rule.title} has tagStatus any, but another rule has the higher rulePriority {max(above)}. Give this "
                "rule the highest rulePriority."
            )


def _of_rule(rule: _Rule) -> Iterator[str]:
    for key in ("rulePriority", "selection", "action"):
        if rule.source.get(key) is None:
            yield f"{rule.title} has no {key}. Add {key}."
    if isinstance(rule.source.get("selection"), dict):
        yield from _status(rule)
        yield from _count(rule)
    action = as_text(child(rule.source.get("action"), "type"))
    if isinstance(action, str) and action not in _ACTIONS:
        yield f"{rule.title} has the action type {action}. Use expire, or transition to the archive storage class."
    target = child(rule.source.get("action"), "targetStorageClass")
    if isinstance(action, str) and action == _ACTIONS[1] and target is None:
        yield f"{rule.title} has the action type transition without targetStorageClass. Set it to archive."


def _status(rule: _Rule) -> Iterator[str]:
    status = rule.selects("tagStatus")
    lists = {key: rule.selects(key) for key in _LISTS}
    given = [key for key, value in lists.items() if isinstance(value, list) and value]
    if status is None:
        yield f"{rule.title} has no tagStatus. Set tagStatus to tagged, untagged or any."
    elif isinstance(status, str) and status not in _STATUSES:
        yield f"{rule.title} has tagStatus {status}. Set tagStatus to tagged, untagged or any."
    elif isinstance(status, str) and status == "tagged" and not any(map(_may_be_given, lists.values())):
        yield f"{rule.title} has tagStatus tagged without tags. Add tagPatternList or tagPrefixList."
    elif isinstance(status, str) and status != "tagged" and given:
        yield f"{rule.title} has tagStatus {status} with {' and '.join(given)}. Remove {' and '.join(given)}."
    elif isinstance(status, str) and len(given) > 1:
        yield f"{rule.title} has tagPrefixList and tagPatternList. Remove one of the two."
    patterns = lists["tagPatternList"]
    for pattern in patterns if isinstance(patterns, list) else ():
        if isinstance(pattern, str) and pattern.count("*") > _MOST_WILDCARDS:
            yield (
                f"{rule.title} has the tag pattern {pattern} with more than {_MOST_WILDCARDS} wildcards. Use fewer "
                "wildcards."
            )


def _count(rule: _Rule) -> Iterator[str]:
    kind, unit, number = (rule.selects(key) for key in ("countType", "countUnit", "countNumber"))
    if kind is None:
        yield f"{rule.title} has no countType. Set countType to {_BY_COUNT} or sinceImagePushed."
    elif isinstance(kind, str) and kind not in (_BY_COUNT, *_BY_AGE):
        yield f"{rule.title} has countType {kind}. Set countType to {_BY_COUNT} or sinceImagePushed."
    elif isinstance(kind, str) and kind == _BY_COUNT and isinstance(unit, str):
        yield f"{rule.title} has countUnit with countType {kind}. Remove countUnit."
    elif isinstance(kind, str) and kind in _BY_AGE and unit is None:
        yield f"{rule.title} has countType {kind} without countUnit. Set countUnit to days."
    elif isinstance(kind, str) and isinstance(unit, str) and unit != "days":
        yield f"{rule.title} has countUnit {unit}. Set countUnit to days."
    if number is None:
        yield f"{rule.title} has no countNumber. Set countNumber."
    elif isinstance(number, str) and number.isdecimal():
        yield f"{rule.title} has countNumber '{number}' as a string. Write a number."
    elif isinstance(number, int) and number < 1:
        yield f"{rule.title} has countNumber {number}. Set countNumber to 1 or more."


def _may_be_given(value: Value) -> bool:
    return isinstance(value, Unknown) or bool(value)
