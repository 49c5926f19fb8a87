"""Lookups of resources that the program creates itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from preflight.core.observed import LookedUp, Observed
from preflight.core.stack import Stack
from preflight.testing import Program, outcome
from tests.preflight.preview.programs import run

MESSAGE = (
    "The program looks it up by {}, which fails in a new stack: the lookup runs before the resource exists. "
    "Use the resource's outputs."
)
QUEUE = LookedUp("aws:sqs/getQueue:getQueue", (("name", "orders"),))


def found(*lookups: LookedUp, existing: bool = False, **properties: object) -> list[str]:
    program = Program()
    program.add("aws:sqs/queue:Queue", "queue", **properties)
    messages = program.messages()
    urns = frozenset(m.urn for m in messages if existing)
    stack = Stack.from_messages(messages, context=(Observed(lookups=lookups, existing=urns),))
    return [f"{f.resource} {f.message}" for f in outcome(stack, "lookup-before-creation").findings]


def test_a_queue_that_the_program_creates() -> None:
    assert found(QUEUE, name="orders") == [f"queue {MESSAGE.format('getQueue')}"]


@pytest.mark.parametrize(
    ("lookups", "properties"),
    [
        ((), {"name": "orders"}),
        ((QUEUE,), {"name": "bills"}),
        ((QUEUE,), {}),
        (
            (LookedUp("aws:sqs/getQueue:getQueue", (("name", "orders"), ("region", "eu-west-1"))),),
            {"name": "orders"},
        ),
        ((LookedUp("aws:sqs/getQueue:getQueue", (("name", "orders"),), "urn:other"),), {"name": "orders"}),
        ((LookedUp("aws:sns/getTopic:getTopic", (("name", "orders"),)),), {"name": "orders"}),
        ((LookedUp("aws:sqs/getQueues:getQueues", (("queueNamePrefix", "orders"),)),), {"name": "orders"}),
        ((QUEUE,), {"name": "orders", "region": "eu-west-1"}),
    ],
)
def test_what_may_be_another_resource(
    lookups: tuple[LookedUp, ...], properties: Mapping[str, object]
) -> None:
    assert found(*lookups, **properties) == []


def test_lookups_in_a_loop_are_one_finding() -> None:
    program, token = Program(), "aws:iam/getUser:getUser"
    for name in ("alice", "bob", "carol"):
        program.add("aws:iam/user:User", f"user-{name}", name=name)
    lookups = tuple(LookedUp(token, (("userName", name),)) for name in ("alice", "bob", "carol"))
    stack = Stack.from_messages(program.messages(), context=(Observed(lookups=lookups),))
    (finding,) = outcome(stack, "lookup-before-creation").findings
    assert finding.resource == "user-alice"
    assert finding.message == f"{MESSAGE.format('getUser')} The same holds for 'user-bob' and 'user-carol'."


def test_a_resource_that_exists_before() -> None:
    assert found(QUEUE, name="orders", existing=True) == []


def test_a_program(tmp_path: Path) -> None:
    """What depends on the resource waits for it; what the user answers is there; other names are others' resources."""
    previewed = run(
        tmp_path,
        """
        import pulumi
        import pulumi_aws as aws

        queue = aws.sqs.Queue("queue", name="orders")
        topic = aws.sns.Topic("topic", name="events")
        role = aws.iam.Role("role", name="app", assume_role_policy="{}", opts=pulumi.ResourceOptions(import_="app"))
        pulumi.export("queue", aws.sqs.get_queue(name="orders").url)
        pulumi.export("topic", aws.sns.get_topic_output(name=topic.arn.apply(lambda arn: arn.split(":")[-1])).arn)
        pulumi.export("role", aws.iam.get_role(name="app").arn)
        pulumi.export("other", aws.sqs.get_queue(name="bills").url)
        """,
    )
    made = outcome(previewed.modelled(), "lookup-before-creation").findings
    assert [(f.resource, f.message) for f in made] == [("queue", MESSAGE.format("getQueue"))]
