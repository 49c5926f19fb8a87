"""Deployments, registrations and names of ECS services."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.containers.service_deployments import (
    deployments,
    service_registrations,
)
from preflight.model.containers.service_references import port_names, references
from preflight.model.containers.task_launches import launches
from preflight.testing import Program


def service(**properties: Any) -> Program:
    program = Program()
    task = program.add("aws:ecs:TaskDefinition", "task", containerDefinitions="[]")
    program.add("aws:ecs:Service", "service", taskDefinition=task.arn, **properties)
    return program


@pytest.mark.parametrize(
    ("count", "low", "high", "stuck"),
    [
        (1, 100, 199, True),
        (1, 100, 200, False),
        (3, 67, 100, True),
        (3, 66, 100, False),
        (3, 100, 133, True),
        (3, 100, 134, False),
        (4, 100, 125, False),
        (0, 100, 100, False),
        (None, 100, 100, True),
        (None, 100, 101, False),
    ],
)
def test_rounding(count: int | None, low: int, high: int, stuck: bool) -> None:
    percentages = {"deploymentMinimumHealthyPercent": low, "deploymentMaximumPercent": high}
    stack = service(desiredCount=count, **percentages).planned()
    (found,) = deployments(stack)
    assert found.is_stuck is stuck


def test_what_is_not_known_of_a_deployment() -> None:
    for properties in ({"desiredCount": SENTINEL}, {"deploymentMaximumPercent": SENTINEL}):
        (found,) = deployments(service(**properties).planned())
        assert isinstance(found.is_stuck, Unknown)


def test_registrations() -> None:
    program = service(
        serviceRegistries={"registryArn": "arn:x", "port": 0, "containerName": "", "containerPort": 80}
    )
    (found,) = service_registrations(program.planned())
    assert (found.port, found.container_name, found.container_port) == (None, None, 80)
    assert not found.has_container and found.network_mode == "bridge"
    assert isinstance(found.has_record("A"), Unknown)


def test_references() -> None:
    program = service(
        loadBalancers=[{"containerName": "web", "containerPort": "80"}, {"containerName": SENTINEL}],
        serviceConnectConfiguration={"services": [{"portName": "http"}, {"portName": SENTINEL}]},
    )
    (launch,) = launches(program.planned())
    first, second = references(launch)
    assert (first.where, first.name, first.port) == ("loadBalancers", "web", 80)
    assert isinstance(second.name, Unknown) and second.port is None
    assert port_names(launch) == ("http",)
