"""Plans, selections and vault locks that AWS Backup rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "windows": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", startWindow: 60, completionWindow: 120 }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
        ),
        [],
    ),
    "a short start": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", startWindow: 30 }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
        ),
        [("p", ("Rule 'a' has startWindow 30; the minimum is 60 minutes. Raise it."))],
    ),
    "an end at the start": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", startWindow: 120, completionWindow: 120 }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
        ),
        [
            (
                "p",
                (
                    "Rule 'a' has completionWindow 120, which is not 60 minutes above startWindow 120. "
                    "Set it to 180 or more."
                ),
            )
        ],
    ),
    "a vault by its name beside a locked vault": Case(
        (
            "resources:\n"
            "  v: { type: 'aws:backup:Vault', properties: {} }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "minRetentionDays: 7, maxRetentionDays: 35 } }\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", lifecycle: { deleteAfter: 7 } }, { ruleName: b, targetVaultName: Default, '
            "lifecycle: { deleteAfter: 90 } }] } }\n"
        ),
        [],
    ),
    "an unknown vault beside a locked vault": Case(
        (
            "resources:\n"
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "minRetentionDays: 7, maxRetentionDays: 35 } }\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", lifecycle: { deleteAfter: 7 } }, { ruleName: b, targetVaultName: '
            '{ "fn::invoke": {} }, lifecycle: { deleteAfter: 90 } }] } }\n'
        ),
        [],
        when="planned",
    ),
    "a month of continuous backups": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", enableContinuousBackup: true, lifecycle: { deleteAfter: 35 } }] '
            "} }\n"
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
        ),
        [],
    ),
    "a quarter of continuous backups": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", enableContinuousBackup: true, lifecycle: { deleteAfter: 90 } }] '
            "} }\n"
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
        ),
        [
            (
                "p",
                (
                    "Rule 'a' keeps continuous backups for 90 days; the maximum is 35. Lower "
                    "lifecycle.deleteAfter."
                ),
            )
        ],
    ),
    "a lock": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", lifecycle: { deleteAfter: 35 } }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "minRetentionDays: 30, maxRetentionDays: 60 } }\n"
        ),
        [],
    ),
    "a lock for longer": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", lifecycle: { deleteAfter: 7 } }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "minRetentionDays: 30 } }\n"
        ),
        [
            (
                "p",
                (
                    "Rule 'a' keeps backups for 7 days, but vault 'v' is locked to at least 30, so "
                    "every backup fails. Raise lifecycle.deleteAfter."
                ),
            )
        ],
    ),
    "a lock for shorter": Case(
        (
            "resources:\n"
            "  p: { type: 'aws:backup:Plan', properties: { name: p, rules: [{ ruleName: a, "
            'targetVaultName: "${v.name}", lifecycle: { deleteAfter: 90 } }] } }\n'
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "maxRetentionDays: 30 } }\n"
        ),
        [
            (
                "p",
                (
                    "Rule 'a' keeps backups for 90 days, but vault 'v' is locked to at most 30, so "
                    "every backup fails. Lower lifecycle.deleteAfter."
                ),
            )
        ],
    ),
    "a lock upside down": Case(
        (
            "resources:\n"
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "minRetentionDays: 100, maxRetentionDays: 10 } }\n"
        ),
        [
            (
                "l",
                (
                    "minRetentionDays is 100, above maxRetentionDays 10. Set minRetentionDays <= "
                    "maxRetentionDays."
                ),
            )
        ],
    ),
    "a lock at once": Case(
        (
            "resources:\n"
            "  v: { type: 'aws:backup:Vault', properties: { name: vault } }\n"
            "  l: { type: 'aws:backup:VaultLockConfiguration', properties: { backupVaultName: \"${v.name}\", "
            "changeableForDays: 1 } }\n"
        ),
        [("l", ("changeableForDays is 1; the minimum is 3. Raise it."))],
    ),
    "a selection": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:backup:Selection', properties: { planId: p, iamRoleArn: r, name: s, "
            "resources: ['*'] } }\n"
        ),
        [],
    ),
    "a selection by tags": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:backup:Selection', properties: { planId: p, iamRoleArn: r, name: s, "
            "selectionTags: [{ type: STRINGEQUALS, key: a, value: b }] } }\n"
        ),
        [],
    ),
    "a selection of nothing": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:backup:Selection', properties: { planId: p, iamRoleArn: r, name: s, "
            "conditions: [] } }\n"
        ),
        [("s", ("The selection has neither resources nor selectionTags. Set one of them."))],
    ),
}
ADVICE = (
    (
        "Rule 'a' has completionWindow 120, which is not 60 minutes above startWindow 120. "
        "Set it to 180 or more."
    ),
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_backup_settings_rejected(case: Case) -> None:
    check("backup-settings-rejected", case, ADVICE)
