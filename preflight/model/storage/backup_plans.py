"""AWS Backup: windows and retention of plans, resources of selections, and vault locks.

Sources: AWS Backup API reference, BackupRuleInput, BackupSelection, PutBackupVaultLockConfiguration; AWS Backup
developer guide, "Continuous backups and point-in-time recovery": retention of at most 35 days; users' reports of
`Either 'ListOfTags' or 'Resources' section must be non-empty`, also for a selection with conditions only. That
completionWindow must be 60 minutes above startWindow is known from CDK only: the API reference names no such rule, so
that it is advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_flag, as_number, as_text, child
from preflight.core.logic import known
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.BACKUP_PLAN, aws.BACKUP_SELECTION, aws.BACKUP_VAULT_LOCK_CONFIGURATION)
_VAULT: Final = (aws.BACKUP_VAULT,)
_LEAST_WINDOW: Final = 60
_MOST_CONTINUOUS: Final = 35
_LEAST_GRACE: Final = 3


def backup_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a plan, selection or vault lock that AWS Backup rejects, or by CDK's rules (not certain)."""
    if resource.type == aws.BACKUP_SELECTION:
        yield from _selection(resource)
    elif resource.type == aws.BACKUP_PLAN:
        rules = resource.items("rules")
        for rule in rules if known(rules) else ():
            yield from _windows(rule)
            yield from _retention(resource, rule)
    else:
        yield from _lock(resource)


def _selection(selection: Resource) -> Iterator[SettingFault]:
    keys = ("resources", "selectionTags", "notResources")
    if all(known(selection.items(key)) and not selection.items(key) for key in keys):
        yield SettingFault(
            "The selection has neither resources nor selectionTags. Set one of them.",
            "Either 'ListOfTags' or 'Resources' section must be non-empty",
        )


def _windows(rule: Value) -> Iterator[SettingFault]:
    start, whole = as_number(child(rule, "startWindow")), as_number(child(rule, "completionWindow"))
    if not isinstance(start, int):
        return
    if 0 < start < _LEAST_WINDOW:
        yield SettingFault(
            f"{_named(rule)} has startWindow {start}; the minimum is {_LEAST_WINDOW} minutes. Raise it."
        )
    elif isinstance(whole, int) and whole and whole < start + _LEAST_WINDOW:
        yield SettingFault(
            f"{_named(rule)} has completionWindow {whole}, which is not {_LEAST_WINDOW} minutes above startWindow "
            f"{start}. Set it to {start + _LEAST_WINDOW} or more.",
            is_certain=False,
        )


def _retention(plan: Resource, rule: Value) -> Iterator[SettingFault]:
    days = as_number(child(child(rule, "lifecycle"), "deleteAfter"))
    if not isinstance(days, int) or not days:
        return
    if as_flag(child(rule, "enableContinuousBackup")) is True and days > _MOST_CONTINUOUS:
        yield SettingFault(
            f"{_named(rule)} keeps continuous backups for {days} days; the maximum is {_MOST_CONTINUOUS}. Lower "
            "lifecycle.deleteAfter."
        )
    vault_name = child(rule, "targetVaultName")
    vault = plan.resolve(vault_name, _VAULT, "rules") if vault_name is not None else None
    if not isinstance(vault, Resource):
        return
    for lock in referrers(vault, aws.BACKUP_VAULT_LOCK_CONFIGURATION, "backupVaultName", _VAULT):
        least, most = lock.number("minRetentionDays"), lock.number("maxRetentionDays")
        if isinstance(least, int) and days < least:
            yield SettingFault(
                f"{_named(rule)} keeps backups for {days} days, but vault '{vault.name}' is locked to at least "
                f"{least}, so every backup fails. Raise lifecycle.deleteAfter."
            )
        elif isinstance(most, int) and most and days > most:
            yield SettingFault(
                f"{_named(rule)} keeps backups for {days} days, but vault '{vault.name}' is locked to at most "
                f"{most}, so every backup fails. Lower lifecycle.deleteAfter."
            )


def _lock(lock: Resource) -> Iterator[SettingFault]:
    least, most = lock.number("minRetentionDays"), lock.number("maxRetentionDays")
    if isinstance(least, int) and isinstance(most, int) and least > most > 0:
        yield SettingFault(
            f"minRetentionDays is {least}, above maxRetentionDays {most}. Set minRetentionDays <= maxRetentionDays."
        )
    grace = lock.number("changeableForDays")
    if isinstance(grace, int) and 0 < grace < _LEAST_GRACE:
        yield SettingFault(f"changeableForDays is {grace}; the minimum is {_LEAST_GRACE}. Raise it.")


def _named(rule: Value) -> str:
    name = as_text(child(rule, "ruleName"))
    return f"Rule '{name}'" if isinstance(name, str) else "A rule"
