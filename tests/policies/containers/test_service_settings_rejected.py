"""Percentages, rebalancing, load balancers, volumes and Service Connect of ECS services."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, NETWORK, app, service, task
from tests.policies.table import Case, check

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef"
MOUNTED = app(mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}])
ROLE = "roleArn: 'arn:aws:iam::123456789012:role/r'"


def on_ec2(properties: str, told: str = "") -> Case:
    program = task([app()]) + service(f"launchType: EC2, {properties}")
    return Case(program, [("service", message) for message in told.split("|")] if told else [])


def on_fargate(properties: str, told: str = "") -> Case:
    program = task([app()], FARGATE) + service(f"launchType: FARGATE, {NETWORK}, {properties}")
    return Case(program, [("service", message) for message in told.split("|")] if told else [])


def percent(least: int, most: int, told: str = "", more: str = "") -> Case:
    percentages = f"deploymentMinimumHealthyPercent: {least}, deploymentMaximumPercent: {most}"
    return on_ec2(f"desiredCount: 2, {percentages}{more}", told)


def balancer(items: str) -> str:
    return f"loadBalancers: [{{ {items}, containerName: app, containerPort: 80 }}]"


def volume(
    settings: str,
    told: str = "",
    at_launch: str = ", configureAtLaunch: true",
    name: str = "data",
    own: str = "data",
) -> Case:
    program = task([MOUNTED], f"volumes: [{{ name: {own}{at_launch} }}]") + service(
        f"launchType: EC2, volumeConfiguration: {{ name: {name}, managedEbsVolume: {{ {ROLE}, {settings} }} }}"
    )
    return Case(program, [("service", told)] if told else [])


def connected(services: str, told: str = "") -> Case:
    return on_ec2(
        f"serviceConnectConfiguration: {{ enabled: true, namespace: shop, services: [{services}] }}", told
    )


EVEN = "availabilityZoneRebalancing: ENABLED"
EBS = "volumeConfiguration.managedEbsVolume has"
READ_ONLY = (
    "enableExecuteCommand is true, but container 'app' of 'task' has readonlyRootFilesystem, and ECS Exec writes to "
    "it. "
    "Remove readonlyRootFilesystem."
)
CASES = {
    "percentages": percent(50, 200),
    "the outermost percentages": percent(0, 100),
    "a high minimum": percent(
        150, 300, "deploymentMinimumHealthyPercent is 150, above 100. Set it to 100 or less."
    ),
    "a low maximum": percent(0, 50, "deploymentMaximumPercent is 50, below 100. Set it to 100 or more."),
    "a stuck deployment": percent(100, 100),
    "a daemon's percentages": on_ec2("schedulingStrategy: DAEMON, deploymentMaximumPercent: 50"),
    "rebalancing": percent(100, 200, more=f", {EVEN}"),
    "no rebalancing": percent(0, 100, more=", availabilityZoneRebalancing: DISABLED"),
    "rebalancing without space": percent(
        0,
        100,
        "availabilityZoneRebalancing is ENABLED, but deploymentMaximumPercent is 100. Set it above 100.",
        f", {EVEN}",
    ),
    "rebalancing of a daemon": on_ec2(
        f"schedulingStrategy: DAEMON, {EVEN}",
        "availabilityZoneRebalancing is ENABLED, which a daemon does not support. Remove it.",
    ),
    "rebalancing of packed tasks": on_ec2(
        f"{EVEN}, orderedPlacementStrategies: [{{ type: binpack, field: cpu }}]",
        "availabilityZoneRebalancing is ENABLED, but its first placement strategy does not spread over Availability "
        "Zones. Set it to DISABLED.",
    ),
    "rebalancing in one zone": on_ec2(
        f"{EVEN}, placementConstraints: [{{ type: memberOf, expression: 'attribute:ecs.availability-zone == a' }}]",
        "availabilityZoneRebalancing is ENABLED, but a placement constraint names the Availability Zone. Set it to "
        "DISABLED.",
    ),
    "rebalancing behind a Classic Load Balancer": on_ec2(
        f"{EVEN}, {balancer('elbName: shop')}",
        "availabilityZoneRebalancing is ENABLED, but the service has a Classic Load Balancer. Set it to DISABLED.",
    ),
    "a Classic Load Balancer": on_ec2(balancer("elbName: shop")),
    "a target group": on_fargate(balancer(f"targetGroupArn: '{GROUP}'")),
    "a Classic Load Balancer and a target group": on_ec2(
        balancer(f"elbName: shop, targetGroupArn: '{GROUP}'"),
        "loadBalancers has elbName and targetGroupArn in one item. Remove one of the two.",
    ),
    "a Classic Load Balancer on Fargate": on_fargate(
        balancer("elbName: shop"),
        "loadBalancers has elbName, but tasks in awsvpc mode have no Classic Load Balancer. Use a target group of type "
        "ip.",
    ),
    "a canary": on_ec2(
        "deploymentConfiguration: { strategy: CANARY, canaryConfiguration: { canaryPercent: 5 } }"
    ),
    "a canary that rolls": on_ec2(
        "deploymentConfiguration: { canaryConfiguration: { canaryPercent: 5 } }",
        "deploymentConfiguration has canaryConfiguration, but its strategy is ROLLING. Set strategy to CANARY, or "
        "remove "
        "canaryConfiguration.",
    ),
    "a strategy of CodeDeploy": on_ec2(
        "deploymentConfiguration: { strategy: BLUE_GREEN }, deploymentController: { type: CODE_DEPLOY }",
        "deploymentConfiguration has strategy BLUE_GREEN, but deploymentController is CODE_DEPLOY. Set "
        "deploymentController to ECS.",
    ),
    "a volume": volume("sizeInGb: 10, volumeType: gp3, iops: 3000, throughput: 200"),
    "a volume of a snapshot": volume("snapshotId: snap-0123456789abcdef0"),
    "a volume of another name": volume(
        "sizeInGb: 10",
        "volumeConfiguration names volume 'logs', which 'task' does not have. Add it to volumes with "
        "configureAtLaunch.",
        name="logs",
    ),
    "a volume of a name that is not known": volume("sizeInGb: 10", own='{ "fn::invoke": {} }'),
    "a volume of the task": volume(
        "sizeInGb: 10",
        "volumeConfiguration names volume 'data', which is not configured at launch. Set configureAtLaunch in 'task'.",
        "",
    ),
    "a volume without size": volume(
        "volumeType: gp3", f"{EBS} neither sizeInGb nor snapshotId. Set one of them."
    ),
    "operations of gp2": volume(
        "sizeInGb: 10, volumeType: gp2, iops: 3000",
        f"{EBS} iops with volumeType gp2. Remove iops, or use gp3.",
    ),
    "throughput of io1": volume(
        "sizeInGb: 10, volumeType: io1, throughput: 200",
        f"{EBS} throughput with volumeType io1. Remove throughput, or use gp3.",
    ),
    "connections": connected(
        "{ portName: web, clientAlias: [{ port: 80, dnsName: web.shop }] }, { portName: admin }"
    ),
    "two aliases": connected(
        "{ portName: web, clientAlias: [{ port: 80 }, { port: 81 }] }",
        "serviceConnectConfiguration has a service with 2 client aliases. Use one alias.",
    ),
    "an alias with a space": connected(
        "{ portName: web, clientAlias: [{ port: 80, dnsName: 'web shop' }] }",
        "serviceConnectConfiguration has the client alias 'web shop', which is not a DNS name. Use lower-case letters, "
        "digits, hyphens and periods.",
    ),
    "an alias of a port that does not exist": connected(
        "{ portName: web, clientAlias: [{ port: 80800 }] }",
        "serviceConnectConfiguration has a client alias with port 80800. Use a number up to 65535.",
    ),
    "a name with capitals": connected(
        "{ portName: web, discoveryName: Web }",
        "serviceConnectConfiguration has the discoveryName 'Web', but a name has up to 64 lower-case letters, "
        "digits, _ "
        "and -. Rename it.",
    ),
    "one name twice": connected(
        "{ portName: web }, { portName: admin, discoveryName: web }",
        "serviceConnectConfiguration has 2 services with the name 'web'. Give each its own discoveryName.",
    ),
    "Exec": Case(task([app()]) + service("launchType: EC2, enableExecuteCommand: true")),
    "Exec on a read-only root": Case(
        task([app(readonlyRootFilesystem=True)]) + service("launchType: EC2, enableExecuteCommand: true"),
        [("service", READ_ONLY)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_service_settings_rejected(name: str) -> None:
    unlike = (
        "its first placement strategy",
        "a placement constraint names",
        "the service has a Classic",
        "writes to it",
    )
    check("service-settings-rejected", CASES[name], unlike=unlike)
