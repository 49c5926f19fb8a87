"""Programs of one task definition and what runs it, for the tables of this folder."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

# An unknown at first preview that is an identity of another resource.
QUEUE = "  queue: { type: aws:sqs:Queue }\n"
APP: dict[str, Any] = {"name": "app", "image": "nginx:1.27", "memory": 256}
FARGATE = "requiresCompatibilities: [FARGATE], networkMode: awsvpc, cpu: 256, memory: 512"
CLUSTER = "  cluster: { type: aws:ecs:Cluster }\n"
NETWORK = "networkConfiguration: { subnets: [subnet-0123456789abcdef0] }"


def app(**more: Any) -> dict[str, Any]:
    """A container `app` with further fields."""
    return {**APP, **more}


def task(containers: Any, properties: str = "") -> str:
    """The task definition `task`; `containers` as data, or as the text of a YAML value."""
    value = containers if isinstance(containers, str) else json.dumps(json.dumps(containers))
    more = f", {properties}" if properties else ""
    return (
        "resources:\n"
        f"  task: {{ type: aws:ecs:TaskDefinition, properties: {{ family: web, containerDefinitions: {value}{more} }} }}\n"
    )


def service(properties: str = "", type_: str = "Service") -> str:
    """The service `service` of that task definition, with its cluster."""
    more = f", {properties}" if properties else ""
    return (
        f'{CLUSTER}  service: {{ type: aws:ecs:{type_}, properties: {{ cluster: "${{cluster.arn}}", '
        f'taskDefinition: "${{task.arn}}"{more} }} }}\n'
    )


def told(*messages: str) -> list[tuple[str, str]]:
    """Findings on the task definition."""
    return [("task", message) for message in messages]
