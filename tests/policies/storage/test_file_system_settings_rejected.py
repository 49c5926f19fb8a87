"""Lifecycle policies, keys and replications of EFS."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = '"${other.unknown}"'
IA, ARCHIVE = "transitionToIa: AFTER_30_DAYS", "transitionToArchive: AFTER_90_DAYS"
KEY = "kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1'"
KEYED = "kmsKeyId is set, but encrypted is not true, which EFS requires with a key. Set encrypted to true."
OPEN = "protection: { replicationOverwrite: DISABLED }"


def system(properties: str) -> str:
    return (
        "resources:\n  other: { type: aws:sns:Topic, properties: { name: x } }\n"
        f"  it: {{ type: aws:efs:FileSystem, properties: {{ {properties} }} }}\n"
    )


def policies(*items: str, mode: str = "throughputMode: elastic, ") -> str:
    return system(f"{mode}lifecyclePolicies: [{', '.join(f'{{ {i} }}' for i in items)}]")


def replicated(destination: str, copy: str = OPEN, more: str = "") -> str:
    return (
        "resources:\n  a: { type: aws:efs:FileSystem, properties: { encrypted: true } }\n"
        f"  b: {{ type: aws:efs:FileSystem, properties: {{ encrypted: true, {copy} }} }}\n"
        "  it: { type: aws:efs:ReplicationConfiguration, properties: { sourceFileSystemId: '${a.id}', "
        f"destination: {{ {destination} }} }} }}\n{more}"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


SECOND = (
    "  second: { type: aws:efs:ReplicationConfiguration, properties: { sourceFileSystemId: '${a.id}', "
    "destination: { region: us-east-2 } } }\n"
)
LATER = (
    "lifecyclePolicies has transitionToArchive AFTER_90_DAYS and transitionToIa AFTER_180_DAYS, but EFS requires "
    "Archive to be later. Raise the days of Archive."
)
PROTECTED = (
    "destination.fileSystemId is 'b', which has replication overwrite protection, the default. Set its "
    "protection.replicationOverwrite to DISABLED."
)
CASES = {
    "three policies": Case(policies(IA, ARCHIVE, "transitionToPrimaryStorageClass: AFTER_1_ACCESS")),
    "two transitions in one": Case(
        policies(f"{IA}, transitionToPrimaryStorageClass: AFTER_1_ACCESS"),
        told(
            "lifecyclePolicies[0] has transitionToIa and transitionToPrimaryStorageClass, but EFS requires one "
            "transition in each. Write a policy for each."
        ),
    ),
    "Archive before": Case(policies("transitionToIa: AFTER_180_DAYS", ARCHIVE), told(LATER)),
    "Archive with bursting": Case(
        policies(IA, ARCHIVE, mode=""),
        told(
            "lifecyclePolicies has transitionToArchive, but throughputMode is bursting, and Archive requires elastic. "
            "Set throughputMode to elastic."
        ),
    ),
    "Archive with an unknown mode": Case(
        policies(IA, ARCHIVE, mode=f"throughputMode: {UNKNOWN}, "), when="planned"
    ),
    "Archive after an unknown time": Case(
        policies(f"transitionToIa: {UNKNOWN}", ARCHIVE, mode="throughputMode: elastic, "), when="planned"
    ),
    "a key": Case(system(f"encrypted: true, {KEY}")),
    "a key without encryption": Case(system(f"encrypted: false, {KEY}"), told(KEYED)),
    "a replication": Case(replicated("region: us-west-2")),
    "a replication to nowhere": Case(
        replicated("kmsKeyId: alias/a"),
        told("destination has neither region, availabilityZoneName nor fileSystemId. Set region."),
        when="planned",
    ),
    "a replication to a zone of another Region": Case(
        replicated("region: us-west-2, availabilityZoneName: eu-west-1a"),
        told(
            "destination.availabilityZoneName eu-west-1a is not in region us-west-2. Use a zone of us-west-2."
        ),
        when="planned",
    ),
    "a replication to a zone": Case(replicated("region: us-west-2, availabilityZoneName: us-west-2a")),
    "a replication to itself": Case(
        replicated("fileSystemId: '${a.id}'"),
        told("destination.fileSystemId is the source itself. Use another file system."),
        when="planned",
    ),
    "a replication to a file system": Case(replicated("fileSystemId: '${b.id}'")),
    "a replication to a protected one": Case(
        replicated("fileSystemId: '${b.id}'", "performanceMode: generalPurpose"),
        told(PROTECTED),
        when="planned",
    ),
    "two replications": Case(
        replicated("region: us-west-2", more=SECOND),
        [
            (
                "second",
                "File system 'a' is replicated by 'it' too, but EFS allows one replication for each. Remove one of the "
                "two.",
            )
        ],
        when="planned",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_file_system_settings_rejected(name: str) -> None:
    check("file-system-settings-rejected", CASES[name])


def test_what_is_advice() -> None:
    check("file-system-settings-rejected", Case(system(KEY), told(KEYED)), unlike=("kmsKeyId",))
    alone = (
        "lifecyclePolicies has transitionToArchive without transitionToIa, which EFS expects before it. Add "
        "transitionToIa."
    )
    check("file-system-settings-rejected", Case(policies(ARCHIVE), told(alone)), unlike=("without",))
