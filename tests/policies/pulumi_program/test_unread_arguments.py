"""Arguments that a constructor in JavaScript does not take."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from preflight.core.observed import NODE, Observed, UnreadArgument
from preflight.core.stack import Stack
from preflight.testing import Program, outcome

TYPES = {
    "aws:rds/instance:Instance": ("allocatedStorage", "multiAz", "engine", "dbName", "identifier"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("name", "alarmDescription", "alarmActions"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("blockDeviceMappings", "imageId", "name"),
    "aws:ec2/instance:Instance": ("vpcSecurityGroupIds", "rootBlockDevice"),
    "aws:sns/topic:Topic": ("displayName", "name"),
}
OPTION = "it is a resource option: set it in the third argument, {{ {}: ... }}"
CASES = [
    ("aws:rds/instance:Instance", "multiAZ", "use multiAz"),
    ("aws:rds/instance:Instance", "multi_az", "use multiAz"),
    ("aws:rds/instance:Instance", "alocatedStorage", "use allocatedStorage"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "alarmName", "use name"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "description", "use alarmDescription"),
    ("aws:ec2/launchTemplate:LaunchTemplate", "rootBlockDevice", "use blockDeviceMappings"),
    ("aws:ec2/instance:Instance", "securityGroupIds", "use vpcSecurityGroupIds"),
    ("aws:sns/topic:Topic", "dependsOn", OPTION.format("dependsOn")),
    ("aws:sns/topic:Topic", "deleteBeforeReplace", OPTION.format("deleteBeforeReplace")),
    ("aws:sns/topic:Topic", "quxFrobnicate", "remove it"),
]


def stack_with(type_: str, argument: str, of: str = "it") -> Callable[[], Stack]:
    def make() -> Stack:
        program = Program()
        program.add(type_, "it")
        unread = UnreadArgument(type_, of, argument, TYPES[type_], "index.ts", 7)
        return Stack.from_messages(program.messages(), context=(Observed(NODE, (unread,)),))

    return make


@pytest.mark.parametrize(("type_", "argument", "cure"), CASES)
def test_the_right_name(type_: str, argument: str, cure: str) -> None:
    (found,) = outcome(stack_with(type_, argument)(), "unread-arguments").findings
    assert found.message == f"The constructor has no argument '{argument}' and ignores it: {cure}."
    assert (found.resource, found.file, found.line, found.level) == ("it", "index.ts", 7, "advisory")


@pytest.mark.parametrize(
    ("policy", "python", "node"),
    [
        ("export-handling", "with pulumi.export.", "with export."),
        ("environment-mismatch", "to pulumi.get_stack().", "to pulumi.getStack()."),
        ("unresolved-output-text", "with pulumi.Output.concat or apply.", "with pulumi.interpolate."),
    ],
)
def test_advice_is_in_the_programs_language(policy: str, python: str, node: str) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", tags={"Environment": "production"})
    program.add("aws:sns:Topic", "it", displayName="Calling [toString] on an [Output<T>] is not supported")
    for language, text in (("python", python), (NODE, node)):
        stack = Stack.from_messages(program.messages(), name="dev", context=(Observed(language),))
        (found,) = outcome(stack, policy).findings
        assert found.message.endswith(text)


def test_of_a_resource_that_is_not_registered() -> None:
    assert outcome(stack_with("aws:sns/topic:Topic", "a", of="other")(), "unread-arguments").findings == ()


def test_one_constructor_of_several_resources_is_one_finding() -> None:
    program = Program()
    for name in ("a", "b", "c"):
        program.add("aws:sns/topic:Topic", name)
    unread = tuple(
        UnreadArgument("aws:sns/topic:Topic", name, "quxFrobnicate", ("name",), "topic.ts", line)
        for name, line in (("a", 3), ("b", 3), ("c", 9))
    )
    stack = Stack.from_messages(program.messages(), context=(Observed(NODE, unread),))
    first = "The constructor has no argument 'quxFrobnicate' and ignores it: remove it."
    assert [(f.resource, f.message) for f in outcome(stack, "unread-arguments").findings] == [
        ("a", f"{first} The same holds for 'b'."),
        ("c", first),
    ]


def test_nothing_seen() -> None:
    program = Program()
    program.add("aws:sns/topic:Topic", "it", quxFrobnicate="x")
    assert outcome(program.planned(), "unread-arguments").findings == ()
