"""Variables that are Lambda's own, and queues that wait shorter than the function runs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def function(environment: str = "{}", timeout: str = "") -> str:
    return f"""
resources:
  f:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/f
      environment: {environment}
{f"      timeout: {timeout}" if timeout else ""}
"""


def reads(queue: str = "", source: str = '"${q.arn}"', name: str = '"${f.arn}"') -> str:
    return f"""
  q: {{ type: aws:sqs:Queue, properties: {{ {queue} }} }}
  reads: {{ type: aws:lambda:EventSourceMapping, properties: {{ eventSourceArn: {source}, functionName: {name} }} }}
"""


def reserved(names: str) -> list[tuple[str, str]]:
    return [
        (
            "f",
            f"environment.variables sets {names}, which Lambda reserves. Remove it or rename it.",
        )
    ]


def impatient(timeout: int, hidden: int, advised: int) -> list[tuple[str, str]]:
    return [
        (
            "reads",
            f"Function 'f' may run {timeout} seconds, and the visibility timeout of queue 'q' is {hidden} seconds. Set "
            f"its visibilityTimeoutSeconds to {timeout} or more; AWS advises {advised}.",
        )
    ]


def sized(properties: str) -> str:
    return f"""
resources:
  f:
    type: aws:lambda:Function
    properties: {{ role: "arn:aws:iam::123456789012:role/f", {properties} }}
"""


def size(told: str) -> list[tuple[str, str]]:
    return [("f", f"{told}. Set it to an allowed value.")]


MANAGED = (
    "capacityProviderConfig: { lambdaManagedInstancesCapacityProviderConfig: { capacityProviderArn: x } }"
)
OTHER = '  other: { type: aws:sns:Topic, properties: { name: "x" } }\n'


def mounted(path: str) -> str:
    point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/a"
    return sized(f'fileSystemConfig: {{ arn: "{point}", localMountPath: {path} }}')


def unmounted(path: str) -> list[tuple[str, str]]:
    return [
        (
            "f",
            f"fileSystemConfig.localMountPath is '{path}', and Lambda mounts a file system at a folder of /mnt. Set it "
            "to a path such as /mnt/files.",
        )
    ]


CASES = {
    "a mount path": Case(mounted("/mnt/files")),
    "a mount path outside /mnt": Case(mounted("/data"), unmounted("/data")),
    "a mount path that is /mnt": Case(mounted("/mnt"), unmounted("/mnt")),
    "a mount path in a folder of /mnt": Case(mounted("/mnt/a/b"), unmounted("/mnt/a/b")),
    "no environment": Case(function()),
    "variables of its own": Case(function("{ variables: { TABLE: orders, REGION: eu-west-1, TZ: UTC } }")),
    "the region": Case(function("{ variables: { AWS_REGION: eu-west-1 } }"), reserved("AWS_REGION")),
    "two of Lambda's": Case(
        function("{ variables: { TABLE: orders, AWS_SESSION_TOKEN: x, AWS_ACCESS_KEY_ID: '' } }"),
        reserved("AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"),
    ),
    "a value that is not known": Case(
        function('{ variables: { AWS_REGION: "${other.unknown}" } }') + OTHER, reserved("AWS_REGION")
    ),
    "variables that are not known": Case(
        function('{ variables: "${other.unknown}" }') + OTHER, when="planned"
    ),
    "the smallest": Case(sized("memorySize: 128, timeout: 1, ephemeralStorage: { size: 512 }")),
    "the largest": Case(sized("memorySize: 10240, timeout: 900, ephemeralStorage: { size: 10240 }")),
    "less memory than there is": Case(
        sized("memorySize: 64"), size("memorySize is 64, and Lambda allows 128 MB or more")
    ),
    "a quarter of an hour and more": Case(
        sized('timeout: "901"'), size("timeout is 901, and Lambda allows 1 to 900 seconds")
    ),
    "an hour and more on a capacity provider's instances": Case(
        sized(f"timeout: 5400, {MANAGED}"),
    ),
    "longer than those allow": Case(
        sized(f"timeout: 5401, {MANAGED}"),
        size("timeout is 5401, and Lambda allows 1 to 5400 seconds"),
    ),
    "perhaps on a capacity provider's instances": Case(
        sized('timeout: 1200, capacityProviderConfig: "${other.unknown}"') + OTHER, when="planned"
    ),
    "zeros, which may stand for none": Case(
        sized("memorySize: 0, timeout: 0, ephemeralStorage: { size: 0 }")
    ),
    "three at once": Case(
        sized("memorySize: 1, timeout: 901, ephemeralStorage: { size: 1 }"),
        [
            *size("ephemeralStorage.size is 1, and Lambda allows 512 to 10240 MB"),
            *size("memorySize is 1, and Lambda allows 128 MB or more"),
            *size("timeout is 901, and Lambda allows 1 to 900 seconds"),
        ],
    ),
    "a small disk": Case(
        sized("ephemeralStorage: { size: 511 }"),
        size("ephemeralStorage.size is 511, and Lambda allows 512 to 10240 MB"),
    ),
    "a large disk": Case(
        sized("ephemeralStorage: { size: 10241 }"),
        size("ephemeralStorage.size is 10241, and Lambda allows 512 to 10240 MB"),
    ),
    "a size that is not known": Case(sized('memorySize: "${other.unknown}"') + OTHER, when="planned"),
    "both defaults": Case(function() + reads()),
    "as long as the queue": Case(function(timeout="60") + reads("visibilityTimeoutSeconds: 60")),
    "longer than the default": Case(function(timeout="60") + reads(), impatient(60, 30, 360), when="planned"),
    "longer than the queue": Case(
        function(timeout="61") + reads("visibilityTimeoutSeconds: 60"),
        impatient(61, 60, 366),
        when="planned",
    ),
    "longer than the mapping that exists": Case(function(timeout="60") + reads(), when="deployed"),
    "named by its name": Case(
        function(timeout="60") + reads(name='"${f.name}"'), impatient(60, 30, 360), when="planned"
    ),
    "a timeout that is not known": Case(
        function(timeout='"${other.unknown}"') + reads() + OTHER, when="planned"
    ),
    "a queue of another stack": Case(
        function(timeout="60") + reads(source="arn:aws:sqs:eu-west-1:123456789012:x"),
    ),
    "another function": Case(function(timeout="60") + reads(name="elsewhere")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_function_configuration(case: Case) -> None:
    check("function-configuration", case)
