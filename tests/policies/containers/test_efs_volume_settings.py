"""EFS volumes of tasks: access points, IAM authorization, encryption in transit."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def task(volume: str) -> str:
    return (
        "resources:\n  task:\n    type: aws:ecs:TaskDefinition\n    properties:\n      family: web\n"
        "      containerDefinitions: { fn::toJSON: [{ name: app, image: nginx, memory: 256 }] }\n"
        f"      volumes: [{{ name: data, efsVolumeConfiguration: {{ fileSystemId: fs-12345678{volume} }} }}]\n"
        "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("task", f"Volume 'data' {message}")]


PLAIN = told(
    "uses an access point or IAM authorization, but transitEncryption is not ENABLED. Set it to ENABLED."
)
DIRECTORY = told(
    "has an access point and rootDirectory, but the access point sets the directory. Remove rootDirectory."
)
POINT = ", authorizationConfig: { accessPointId: fsap-1 }"
TLS = ", transitEncryption: ENABLED"

CASES = {
    "a file system": Case(task("")),
    "a directory": Case(task(", rootDirectory: /data")),
    "an access point": Case(task(f"{POINT}{TLS}")),
    "an access point with the root": Case(task(f"{POINT}{TLS}, rootDirectory: /")),
    "an access point in plain text": Case(task(POINT), PLAIN),
    "an access point without encryption": Case(task(f"{POINT}, transitEncryption: DISABLED"), PLAIN),
    "IAM in plain text": Case(task(", authorizationConfig: { iam: ENABLED }"), PLAIN),
    "a port": Case(task(f"{TLS}, transitEncryptionPort: 2999")),
    "a port without encryption": Case(
        task(", transitEncryptionPort: 2999"),
        told(
            "has transitEncryptionPort, but transitEncryption is not ENABLED. Set it to ENABLED, or remove the port."
        ),
    ),
    "IAM off": Case(task(", authorizationConfig: { iam: DISABLED }")),
    "an access point and a directory": Case(task(f"{POINT}{TLS}, rootDirectory: /data"), DIRECTORY),
    "an access point of the stack in plain text": Case(
        task(', authorizationConfig: { accessPointId: "${point.id}" }')
        + "  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: fs-12345678 } }\n",
        PLAIN,
    ),
    "an access point that may be empty": Case(
        task(', authorizationConfig: { accessPointId: "${other.unknown}" }'), when="planned"
    ),
    "an unknown encryption": Case(task(f'{POINT}, transitEncryption: "${{other.unknown}}"'), when="planned"),
    "an unknown directory": Case(task(f'{POINT}{TLS}, rootDirectory: "${{other.unknown}}"'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_efs_volume_settings(case: Case) -> None:
    check("efs-volume-settings", case)
