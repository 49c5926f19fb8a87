"""Placement strategies and constraints of ECS tasks."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, NETWORK, app, service, task, told
from tests.policies.table import Case, check

ZONE = "{ type: spread, field: 'attribute:ecs.availability-zone' }"
UNKNOWN = "'${cluster.unknown}'"
ROLE = "roleArn: 'arn:aws:iam::123456789012:role/r'"


def strategies(items: str, message: str = "", more: str = "") -> Case:
    program = task([app()]) + service(f"launchType: EC2, orderedPlacementStrategies: [{items}]{more}")
    return Case(program, [("service", message)] if message else [])


def constraints(items: str, message: str = "") -> Case:
    program = task([app()]) + service(f"launchType: EC2, placementConstraints: [{items}]")
    return Case(program, [("service", message)] if message else [])


def target(properties: str, message: str = "", definition: str = "") -> Case:
    program = (
        task([app()], definition)
        + "  cluster: { type: aws:ecs:Cluster }\n"
        + "  rule: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: 'rate(1 hour)' } }\n"
        + "  run: { type: aws:cloudwatch:EventTarget, properties: { rule: '${rule.name}', arn: '${cluster.arn}', "
        + f"{ROLE}, ecsTarget: {{ taskDefinitionArn: '${{task.arn}}', {properties} }} }} }}\n"
    )
    return Case(program, [("run", message)] if message else [])


def schedule(properties: str, message: str = "") -> Case:
    program = (
        task([app()])
        + "  cluster: { type: aws:ecs:Cluster }\n"
        + "  run: { type: aws:scheduler:Schedule, properties: { scheduleExpression: 'rate(1 hour)', "
        + "flexibleTimeWindow: "
        + f"{{ mode: 'OFF' }}, target: {{ arn: '${{cluster.arn}}', {ROLE}, ecsParameters: {{ taskDefinitionArn: "
        + f"'${{task.arn}}', launchType: EC2, {properties} }} }} }} }}\n"
    )
    return Case(program, [("run", message)] if message else [])


KEY = "orderedPlacementStrategies"
CASES = {
    "strategies": strategies(f"{ZONE}, {{ type: binpack, field: memory }}, {{ type: random }}"),
    "spread over instances": strategies("{ type: spread, field: instanceId }, { type: spread, field: host }"),
    "an unknown field": Case(strategies(f"{{ type: binpack, field: {UNKNOWN} }}").program, when="planned"),
    "an unknown type": Case(strategies(f"{{ type: {UNKNOWN} }}").program, when="planned"),
    "another type": strategies(
        "{ type: pack, field: cpu }", f"{KEY} has the type pack. Use random, spread or binpack."
    ),
    "random with a field": strategies(
        "{ type: random, field: cpu }", f"{KEY} has the type random with field cpu. Remove field."
    ),
    "binpack without a field": strategies(
        "{ type: binpack }", f"{KEY} has the type binpack with no field. Set field to cpu or memory."
    ),
    "binpack by instance": strategies(
        "{ type: binpack, field: instanceId }",
        f"{KEY} has the type binpack with field instanceId. Set field to cpu or memory.",
    ),
    "spread over nothing": strategies(
        "{ type: spread }",
        f"{KEY} has the type spread with no field. Set field to instanceId, or to an attribute such as "
        "attribute:ecs.availability-zone.",
    ),
    "five strategies": strategies(", ".join([ZONE] * 5)),
    "six strategies": strategies(", ".join([ZONE] * 6), f"{KEY} has 6 strategies. Use at most 5."),
    "a daemon": Case(task([app()]) + service("launchType: EC2, schedulingStrategy: DAEMON")),
    "a daemon with strategies": strategies(
        ZONE,
        f"{KEY} is set, but a daemon has one task on each instance. Remove {KEY}.",
        ", schedulingStrategy: DAEMON",
    ),
    "constraints": constraints(
        "{ type: distinctInstance }, { type: memberOf, expression: 'attribute:a == b' }"
    ),
    "memberOf nothing": constraints(
        "{ type: memberOf }", "placementConstraints has the type memberOf without expression. Set expression."
    ),
    "distinct with an expression": constraints(
        "{ type: distinctInstance, expression: 'attribute:a == b' }",
        "placementConstraints has the type distinctInstance with an expression. Remove expression.",
    ),
    "a constraint of another type": constraints(
        "{ type: memberof, expression: 'attribute:a == b' }",
        "placementConstraints has the type memberof. Use memberOf or distinctInstance.",
    ),
    "eleven constraints": constraints(
        ", ".join(f"{{ type: memberOf, expression: 'attribute:a == b{i}' }}" for i in range(11)),
        "placementConstraints has 11 constraints. Use at most 10.",
    ),
    "an unknown expression": Case(
        constraints(f"{{ type: memberOf, expression: {UNKNOWN} }}").program, when="planned"
    ),
    "a constrained task": Case(
        task([app()], "placementConstraints: [{ type: memberOf, expression: 'attribute:a == b' }]")
    ),
    "a task without expression": Case(
        task([app()], "placementConstraints: [{ type: memberOf }]"),
        told("placementConstraints has the type memberOf without expression. Set expression."),
    ),
    "a task on distinct instances": Case(task([app()], "placementConstraints: [{ type: distinctInstance }]")),
    "a target": target(
        f"launchType: EC2, {KEY}: [{ZONE}], placementConstraints: [{{ type: distinctInstance }}]"
    ),
    "a target with a wrong strategy": target(
        f"launchType: EC2, {KEY}: [{{ type: binpack }}]",
        f"ecsTarget.{KEY} has the type binpack with no field. Set field to cpu or memory.",
    ),
    "a target on Fargate": target(f"launchType: FARGATE, {NETWORK}", definition=FARGATE),
    "a placed target on Fargate": target(
        f"launchType: FARGATE, {NETWORK}, placementConstraints: [{{ type: distinctInstance }}]",
        "ecsTarget.placementConstraints is set, but Fargate places its tasks itself. Remove "
        "ecsTarget.placementConstraints.",
        FARGATE,
    ),
    "a schedule": schedule(f"placementStrategies: [{ZONE}]"),
    "a schedule with a wrong strategy": schedule(
        "placementStrategies: [{ type: binpack, field: disk }]",
        "target.ecsParameters.placementStrategies has the type binpack with field disk. Set field to cpu or memory.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_task_placement_errors(name: str) -> None:
    check("task-placement-errors", CASES[name], unlike=("the type spread with",))
