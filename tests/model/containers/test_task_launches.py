"""What runs tasks, where, and on which clusters."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Tri, Unknown
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import (
    EcsCluster,
    TaskLaunch,
    launches,
    launches_of,
    runs_on_fargate,
)
from preflight.testing import Program


def program(**service: Any) -> Program:
    made = Program()
    cluster = made.add("aws:ecs:Cluster", "cluster")
    task = made.add("aws:ecs:TaskDefinition", "task", containerDefinitions="[]")
    made.add("aws:ecs:Service", "service", cluster=cluster.arn, taskDefinition=task.arn, **service)
    return made


def stacks(made: Program) -> tuple[Stack, Stack]:
    return made.planned(), made.deployed()


def launch(stack: Stack) -> TaskLaunch:
    (found,) = launches(stack)
    return found


def shown(value: Tri) -> bool | None:
    return None if isinstance(value, Unknown) else value


def provider(name: object) -> dict[str, Any]:
    return {"capacityProviderStrategies": [{"capacityProvider": name, "weight": 1}]}


@pytest.mark.parametrize(
    ("service", "fargate"),
    [
        ({}, False),
        ({"launchType": "FARGATE"}, True),
        ({"launchType": "EC2"}, False),
        ({"launchType": SENTINEL}, None),
        (provider("FARGATE_SPOT"), True),
        (provider("own"), False),
        (provider(SENTINEL), None),
        ({"capacityProviderStrategies": SENTINEL}, None),
    ],
)
def test_where_tasks_run(service: dict[str, Any], fargate: bool | None) -> None:
    for stack in stacks(program(**service)):
        found = launch(stack)
        assert shown(found.is_on_fargate) is fargate
        (task,) = stack.all(TaskDefinition)
        assert launches_of(task) == (found,) and shown(runs_on_fargate(task)) is fargate


def test_the_default_of_the_cluster() -> None:
    made = program()
    cluster = made.resources[0]
    items = [{"capacityProvider": "FARGATE", "weight": 1}]
    made.add(
        "aws:ecs:ClusterCapacityProviders",
        "providers",
        clusterName=cluster.output("name"),
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategies=items,
    )
    for stack in stacks(made):
        assert launch(stack).is_on_fargate is True
        (found,) = stack.all(EcsCluster)
        assert [found.has_provider(name) for name in ("FARGATE", "FARGATE_SPOT")] == [True, False]


def test_the_cluster_of_elsewhere() -> None:
    made = Program()
    made.add("aws:ecs:Service", "service", cluster="main", taskDefinition="web:1")
    found = launch(made.planned())
    assert isinstance(found.is_on_fargate, Unknown) and isinstance(found.task, Unknown)


def test_capacity_providers_of_the_stack() -> None:
    made = program()
    cluster = made.resources[0]
    own = made.add("aws:ecs:CapacityProvider", "own", autoScalingGroupProvider={"autoScalingGroupArn": "x"})
    other = made.add(
        "aws:ecs:CapacityProvider", "other", autoScalingGroupProvider={"autoScalingGroupArn": "y"}
    )
    managed = made.add("aws:ecs:CapacityProvider", "managed", cluster=cluster.output("name"))
    made.add(
        "aws:ecs:ClusterCapacityProviders",
        "providers",
        clusterName=cluster.output("name"),
        capacityProviders=[own.output("name"), "FARGATE"],
    )
    for stack in stacks(made):
        (found,) = stack.all(EcsCluster)
        given = [found.has_provider(stack.by_urn[r.urn]) for r in (own, other, managed)]
        assert given == [True, False, True]
        assert found.has_provider("FARGATE_SPOT") is False
        assert isinstance(found.has_provider(Unknown()), Unknown)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, False), ({}, False), ({"subnets": ["subnet-1"]}, True), (SENTINEL, None)],
)
def test_network_configuration(value: Any, expected: bool | None) -> None:
    found = launch(program(networkConfiguration=value).planned())
    assert shown(found.has_network_configuration) is expected


def test_a_task_definition_that_something_else_chooses() -> None:
    made = program(options={"ignoreChanges": ["taskDefinition"]})
    assert isinstance(launch(made.planned()).task, TaskDefinition)
    assert isinstance(launch(made.deployed()).task, Unknown)


def test_targets() -> None:
    made = Program()
    cluster = made.add("aws:ecs:Cluster", "cluster")
    task = made.add("aws:ecs:TaskDefinition", "task", containerDefinitions="[]")
    block = {"taskDefinitionArn": task.arn, "launchType": "FARGATE"}
    made.add("aws:cloudwatch:EventTarget", "rule", rule="x", arn=cluster.arn, ecsTarget=block)
    made.add("aws:cloudwatch:EventTarget", "queue", rule="x", arn="arn:aws:sqs:::q")
    made.add("aws:scheduler:Schedule", "schedule", target={"arn": cluster.arn, "ecsParameters": block})
    made.add("aws:pipes:Pipe", "pipe", target=cluster.arn, targetParameters={"ecsTaskParameters": block})
    for stack in stacks(made):
        found = {one.name: (one.noun, one.path_of("launchType")) for one in launches(stack)}
        assert found == {
            "rule": ("target", "ecsTarget.launchType"),
            "schedule": ("schedule", "target.ecsParameters.launchType"),
            "pipe": ("pipe", "targetParameters.ecsTaskParameters.launchType"),
        }
        assert all(isinstance(one.task, TaskDefinition) for one in launches(stack))
        assert all(one.is_on_fargate is True for one in launches(stack))
        assert all(isinstance(one.cluster, EcsCluster) for one in launches(stack))
