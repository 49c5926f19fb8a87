"""Settings of an ECS service that ECS rejects: percentages, rebalancing, load balancers, volumes, Service Connect.

Sources: ECS API, CreateService, LoadBalancer, CanaryConfiguration and LinearConfiguration; the errors that
badmintoncryer/cdk-preflight measured against ECS; `AvailabilityZoneRebalancing does not support maximumPercent <= 100`
from a user's report; ECS developer guide, "Balancing an Amazon ECS service across Availability Zones" and "Monitor
Amazon ECS containers with ECS Exec".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import all_of, any_of, certainly, equal, negate
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model.containers.containers import entries_of, field
from preflight.model.containers.service_deployments import ServiceDeployment
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch
from preflight.model.setting_faults import SettingFault

_WITH_IOPS: Final = ("io1", "io2", "gp3")
_WITH_THROUGHPUT: Final = "gp3"
_DNS_NAME: Final = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,126}")
_DISCOVERY: Final = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_LAST_PORT: Final = 65535
_SHIFTS: Final = {"canaryConfiguration": "CANARY", "linearConfiguration": "LINEAR"}
_ZONE: Final = "attribute:ecs.availability-zone"


def service_faults(service: Resource) -> Iterator[SettingFault]:
    """The settings of a service that ECS rejects, or that do not work."""
    launch = TaskLaunch(service)
    yield from _percentages(service)
    yield from _rebalancing(service, launch)
    yield from _balancers(service, launch)
    yield from _strategy(service)
    yield from _volumes(service, launch)
    yield from _connections(service)
    yield from _exec(service, launch)


def _percentages(service: Resource) -> Iterator[SettingFault]:
    if equal(service.text("schedulingStrategy"), "DAEMON") is not False:
        return
    deployment = ServiceDeployment(service)
    least, most = deployment.minimum, deployment.maximum
    # `deployment-never-ends` reports percentages that allow no task to start or to stop.
    if not isinstance(least, int) or not isinstance(most, int) or deployment.is_stuck is True:
        return
    if least > 100:
        yield SettingFault(
            f"deploymentMinimumHealthyPercent is {least}, above 100. Set it to 100 or less.",
            "minimumHealthyPercent must be at most 100",
        )
    if most < 100:
        yield SettingFault(
            f"deploymentMaximumPercent is {most}, below 100. Set it to 100 or more.",
            "maximumPercent must be at least 100",
        )


def _rebalancing(service: Resource, launch: TaskLaunch) -> Iterator[SettingFault]:
    if equal(service.text("availabilityZoneRebalancing"), "ENABLED") is not True:
        return
    most = ServiceDeployment(service).maximum
    if launch.is_daemon is True:
        yield SettingFault(
            "availabilityZoneRebalancing is ENABLED, which a daemon does not support. Remove it.",
            "Availability Zone Rebalancing does not support DAEMON services",
        )
    elif isinstance(most, int) and most <= 100:
        yield SettingFault(
            f"availabilityZoneRebalancing is ENABLED, but deploymentMaximumPercent is {most}. Set it above 100.",
            "AvailabilityZoneRebalancing does not support maximumPercent <= 100",
        )
    for why in _unbalanced(service, launch):
        yield SettingFault(
            f"availabilityZoneRebalancing is ENABLED, but {why}. Set it to DISABLED.",
            "InvalidParameterException",
            is_certain=False,
        )


def _unbalanced(service: Resource, launch: TaskLaunch) -> Iterator[str]:
    """What the guide says rebalancing does not support."""
    if any(_text(item, "elbName") for item in entries_of(service.get("loadBalancers")).items):
        yield "the service has a Classic Load Balancer"
    if equal(launch.launch_type, "EXTERNAL") is True:
        yield "its tasks run on external instances"
    strategies = entries_of(service.get("orderedPlacementStrategies")).items
    if strategies and _text(strategies[0], "field") not in ("", _ZONE):
        yield "its first placement strategy does not spread over Availability Zones"
    constraints = entries_of(service.get("placementConstraints")).items
    if any(_ZONE in _text(item, "expression") for item in constraints):
        yield "a placement constraint names the Availability Zone"


def _text(item: Value, key: str) -> str:
    text = as_text(field(item, key))
    return text if isinstance(text, str) else ""


def _balancers(service: Resource, launch: TaskLaunch) -> Iterator[SettingFault]:
    task = launch.task
    in_vpc = isinstance(task, TaskDefinition) and equal(task.network_mode, "awsvpc") is True
    for item in entries_of(service.get("loadBalancers")).items:
        classic, group = is_given(field(item, "elbName")), is_given(field(item, "targetGroupArn"))
        if all_of((classic, group)) is True:
            yield SettingFault(
                "loadBalancers has elbName and targetGroupArn in one item. Remove one of the two.",
                "InvalidParameterException",
            )
        elif classic is True and (in_vpc or launch.is_on_fargate is True):
            yield SettingFault(
                "loadBalancers has elbName, but tasks in awsvpc mode have no Classic Load Balancer. Use a target group "
                "of type ip.",
                "InvalidParameterException",
            )


def _strategy(service: Resource) -> Iterator[SettingFault]:
    block = service.get("deploymentConfiguration")
    strategy = as_text(child(block, "strategy"))
    if isinstance(strategy, Unknown):
        return
    for key, needed in _SHIFTS.items():
        if is_given(child(block, key)) is True and (strategy or "ROLLING") != needed:
            yield SettingFault(
                f"deploymentConfiguration has {key}, but its strategy is {strategy or 'ROLLING'}. Set strategy to "
                f"{needed}, or remove {key}.",
                "InvalidParameterException",
            )
    controller = service.text("deploymentController", "type")
    if (strategy or "ROLLING") != "ROLLING" and isinstance(controller, str) and controller not in ("", "ECS"):
        yield SettingFault(
            f"deploymentConfiguration has strategy {strategy}, but deploymentController is {controller}. Set "
            "deploymentController to ECS.",
            "InvalidParameterException",
        )


def _volumes(service: Resource, launch: TaskLaunch) -> Iterator[SettingFault]:
    block = service.get("volumeConfiguration")
    task = launch.task
    name = as_text(child(block, "name"))
    if isinstance(task, TaskDefinition) and isinstance(name, str):
        volume = next((v for v in task.volumes.items if _text(v, "name") == name), None)
        is_there = any_of(equal(own, name) for own in task.volume_names)
        if certainly(negate(is_there)) and task.volumes.complete is True:
            yield SettingFault(
                f"volumeConfiguration names volume '{name}', which '{task.name}' does not have. Add it to volumes with "
                "configureAtLaunch.",
                "does not have a matching volume in your Task Definition",
            )
        elif volume is not None and is_given(field(volume, "configureAtLaunch")) is False:
            yield SettingFault(
                f"volumeConfiguration names volume '{name}', which is not configured at launch. Set configureAtLaunch "
                f"in '{task.name}'.",
                "does not have a matching volume in your Task Definition",
            )
    managed = child(block, "managedEbsVolume")
    if isinstance(managed, dict):
        yield from _managed(managed)


def _managed(volume: Value) -> Iterator[SettingFault]:
    where, error = "volumeConfiguration.managedEbsVolume", "ECS managed EBS volume configuration was invalid"
    sizes = [is_given(child(volume, key)) for key in ("sizeInGb", "snapshotId")]
    if all(size is False for size in sizes):
        yield SettingFault(f"{where} has neither sizeInGb nor snapshotId. Set one of them.", error)
    kind = as_text(child(volume, "volumeType"))
    if not isinstance(kind, str):
        return
    if is_given(child(volume, "iops")) is True and kind not in _WITH_IOPS:
        yield SettingFault(f"{where} has iops with volumeType {kind}. Remove iops, or use gp3.", error)
    if is_given(child(volume, "throughput")) is True and kind != _WITH_THROUGHPUT:
        yield SettingFault(
            f"{where} has throughput with volumeType {kind}. Remove throughput, or use gp3.", error
        )


def _connections(service: Resource) -> Iterator[SettingFault]:
    where = "serviceConnectConfiguration"
    items = entries_of(service.get(where, "services")).items
    for item in items:
        aliases = entries_of(field(item, "clientAlias")).items
        if len(aliases) > 1:
            yield SettingFault(
                f"{where} has a service with {len(aliases)} client aliases. Use one alias.",
                "clientAliases exceeds the max limit of 1",
            )
        for alias in aliases:
            dns, port = _text(alias, "dnsName"), as_number(field(alias, "port"))
            if dns and not _DNS_NAME.fullmatch(dns):
                yield SettingFault(
                    f"{where} has the client alias '{dns}', which is not a DNS name. Use lower-case letters, digits, "
                    "hyphens and periods.",
                    "The DNS name that you provided is invalid",
                )
            if isinstance(port, int) and not 0 <= port <= _LAST_PORT:
                yield SettingFault(
                    f"{where} has a client alias with port {port}. Use a number up to {_LAST_PORT}.",
                    "InvalidParameterException",
                )
        name = _text(item, "discoveryName")
        if name and not _DISCOVERY.fullmatch(name):
            yield SettingFault(
                f"{where} has the discoveryName '{name}', but a name has up to 64 lower-case letters, digits, _ and -. "
                "Rename it.",
                "InvalidParameterException",
            )
    names = Counter(_text(i, "discoveryName") or _text(i, "portName") for i in items)
    for name, count in sorted(names.items()):
        if name and count > 1:
            yield SettingFault(
                f"{where} has {count} services with the name '{name}'. Give each its own discoveryName.",
                "InvalidParameterException",
            )


def _exec(service: Resource, launch: TaskLaunch) -> Iterator[SettingFault]:
    if service.flag("enableExecuteCommand") is not True or not isinstance(launch.task, TaskDefinition):
        return
    for container in launch.task.containers:
        if container.get("readonlyRootFilesystem") is True:
            yield SettingFault(
                f"enableExecuteCommand is true, but {container.title} of '{launch.task.name}' has "
                "readonlyRootFilesystem, and ECS Exec writes to it. Remove readonlyRootFilesystem.",
                "TargetNotConnectedException",
                is_certain=False,
            )
