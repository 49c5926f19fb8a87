"""Throughput and performance modes of EFS file systems."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"


def system(properties: str) -> str:
    return (
        f"resources:\n  it: {{ type: aws:efs:FileSystem, properties: {{ encrypted: true, {properties} }} }}\n"
    )


NO_VALUE = [
    (
        "it",
        "throughputMode is provisioned without provisionedThroughputInMibps. Set provisionedThroughputInMibps, or "
        "throughputMode to elastic.",
    )
]
ELASTIC = [
    (
        "it",
        "throughputMode is elastic, which does not support performanceMode maxIO. Remove performanceMode.",
    )
]
ONE_ZONE = [
    (
        "it",
        "performanceMode is maxIO, which a One Zone file system (availabilityZoneName) does not support. Remove "
        "performanceMode.",
    )
]
CASES = {
    "provisioned without a value": Case(system("throughputMode: provisioned"), NO_VALUE),
    "provisioned": Case(system("throughputMode: provisioned, provisionedThroughputInMibps: 64")),
    "provisioned with a fraction": Case(
        system("throughputMode: provisioned, provisionedThroughputInMibps: 1.5")
    ),
    "provisioned with an unknown value": Case(
        system(f"throughputMode: provisioned, provisionedThroughputInMibps: {UNKNOWN}")
    ),
    "provisioned and maxIO": Case(
        system("throughputMode: provisioned, provisionedThroughputInMibps: 64, performanceMode: maxIO")
    ),
    "a value without a mode": Case(system("provisionedThroughputInMibps: 64")),
    "elastic": Case(system("throughputMode: elastic")),
    "elastic and general purpose": Case(system("throughputMode: elastic, performanceMode: generalPurpose")),
    "elastic and maxIO": Case(system("throughputMode: elastic, performanceMode: maxIO"), ELASTIC),
    "bursting and maxIO": Case(system("throughputMode: bursting, performanceMode: maxIO")),
    "maxIO by itself": Case(system("performanceMode: maxIO")),
    "an unknown mode and maxIO": Case(system(f"throughputMode: {UNKNOWN}, performanceMode: maxIO")),
    "One Zone and maxIO": Case(system("availabilityZoneName: eu-west-1a, performanceMode: maxIO"), ONE_ZONE),
    "One Zone and elastic": Case(system("availabilityZoneName: eu-west-1a, throughputMode: elastic")),
}


@pytest.mark.parametrize("name", CASES)
def test_file_system_throughput(name: str) -> None:
    check("file-system-throughput", CASES[name])
