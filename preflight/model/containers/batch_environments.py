"""Compute environments and job queues of AWS Batch that Batch or the provider rejects.

Sources: Batch API, ComputeResource, CreateJobQueue and ComputeEnvironmentOrder; the errors that
badmintoncryer/cdk-preflight measured against Batch; terraform-provider-aws, schemas of `aws_batch_compute_environment`
and `aws_batch_scheduling_policy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.instance_types import architecture
from preflight.model.containers.containers import entries_of
from preflight.model.network.placement import Placement
from preflight.model.resource_types import SUBNET
from preflight.model.setting_faults import SettingFault

FARGATE: Final = ("FARGATE", "FARGATE_SPOT")
_INSTANCES: Final = ("EC2", "SPOT")
# Allocation strategy -> the only type that has it.
_STRATEGIES: Final = {
    "BEST_FIT_PROGRESSIVE_ORDERED": "EC2",
    "SPOT_CAPACITY_OPTIMIZED": "SPOT",
    "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED": "SPOT",
    "SPOT_PRICE_CAPACITY_OPTIMIZED": "SPOT",
}
_MOST_IMAGES: Final = 2
_MOST_SUBNETS: Final = 16
_MOST_GROUPS: Final = 5
_MOST_ENVIRONMENTS: Final = 3
_MOST_SHARES: Final = 500
_NAMESPACE: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SHARE: Final = re.compile(r"[A-Za-z0-9]{1,255}\*?")
_WEIGHTS: Final = (0.0001, 999.9999)


def environment_faults(environment: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with a compute environment, besides what Fargate does not support."""
    managed = environment.text("type")
    resources = environment.get("computeResources")
    if isinstance(resources, Unknown) or isinstance(managed, Unknown):
        return
    mode = (managed or "").upper()
    if not resources:
        if mode == "MANAGED":
            yield _fault(
                "type is MANAGED without computeResources. Set computeResources.",
                "computeResources must be provided for a MANAGED compute environment",
            )
        return
    kind = environment.text("computeResources", "type")
    if not isinstance(kind, str):
        return
    kind = kind.upper()
    yield from _sizes(environment)
    placement = Placement(environment, environment.refs(SUBNET, "computeResources", "subnets"))
    if certainly(placement.spans_vpcs):
        names = " and ".join(f"'{vpc.name}'" for vpc in placement.vpcs)
        yield _fault(f"computeResources.subnets has subnets of the VPCs {names}. Use subnets of one VPC.")
    if kind in FARGATE:
        yield from _fargate(environment, kind, mode)
    if kind in _INSTANCES:
        yield from _instances(environment, kind)
    yield from _kubernetes(environment)


def _fault(message: str, error: str = "ClientException", certain: bool = True) -> SettingFault:
    return SettingFault(message, error, is_certain=certain)


def _sizes(environment: Resource) -> Iterator[SettingFault]:
    names = ("minVcpus", "desiredVcpus", "maxVcpus")
    least, wanted, most = (as_number(environment.get("computeResources", name)) for name in names)
    if not isinstance(most, int):
        return
    if isinstance(least, int) and least > most:
        yield _fault(
            f"computeResources.minVcpus is {least}, above maxVcpus {most}. Set minVcpus <= maxVcpus.",
            "minvCpus should be less than or equal to maxvCpus",
        )
        return
    if not isinstance(wanted, int) or wanted == 0 or isinstance(least, Unknown):
        return
    if not (least or 0) <= wanted <= most:
        yield _fault(
            f"computeResources.desiredVcpus is {wanted}, but minVcpus is {least or 0} and maxVcpus {most}. Set "
            "minVcpus <= desiredVcpus <= maxVcpus.",
            "desiredvCpus should be between minvCpus and maxvCpus",
        )


def _fargate(environment: Resource, kind: str, mode: str) -> Iterator[SettingFault]:
    if mode == "UNMANAGED":
        yield _fault(f"type is UNMANAGED, but computeResources.type is {kind}. Set type to MANAGED.")
    if environment.get("eksConfiguration"):
        yield _fault(
            f"eksConfiguration is set, but computeResources.type is {kind}. Set it to EC2 or SPOT.",
            "Supported compute types for EKS compute environments are [EC2, SPOT]",
        )
    for key, most in (("subnets", _MOST_SUBNETS), ("securityGroupIds", _MOST_GROUPS)):
        items = environment.items("computeResources", key)
        if not isinstance(items, Unknown) and len(items) > most:
            yield _fault(
                f"computeResources.{key} has {len(items)} items, but Fargate accepts {most}. Remove the others."
            )


def _instances(environment: Resource, kind: str) -> Iterator[SettingFault]:
    strategy = environment.text("computeResources", "allocationStrategy")
    needed = _STRATEGIES.get(strategy.upper()) if isinstance(strategy, str) else None
    if needed is not None and needed != kind:
        yield _fault(
            f"computeResources.allocationStrategy is {strategy}, but the type is {kind}. Set the type to {needed}, or "
            "another strategy.",
            f"Allocation strategy {strategy} requires compute resource type {needed}",
        )
    yield from _types(environment, kind)
    template = environment.get("computeResources", "launchTemplate")
    if _has(template, "launchTemplateId") and _has(template, "launchTemplateName"):
        yield _fault(
            "computeResources.launchTemplate has an ID and a name. Set one of them.",
            "conflicts with compute_resources.0.launch_template.0",
        )
    images = entries_of(environment.get("computeResources", "ec2Configurations"))
    if len(images.items) > _MOST_IMAGES:
        yield _fault(
            f"computeResources.ec2Configurations has {len(images.items)} items. Set at most {_MOST_IMAGES}."
        )
    orchestrator = "EKS_" if environment.get("eksConfiguration") else "ECS_"
    other = "EKS_" if orchestrator == "ECS_" else "ECS_"
    for image in images.items:
        name = as_text(child(image, "imageType"))
        if isinstance(name, str) and name.startswith(other):
            yield _fault(
                f"computeResources.ec2Configurations has the imageType {name}, but the environment needs one that "
                f"begins with {orchestrator}. Change it.",
                "Invalid imageType in ComputeResources.ec2Configuration",
            )


def _types(environment: Resource, kind: str) -> Iterator[SettingFault]:
    types = environment.items("computeResources", "instanceTypes")
    if isinstance(types, Unknown):
        return
    if not types:
        yield _fault(
            f"computeResources.type is {kind} without instanceTypes. Set computeResources.instanceTypes.",
            "Resource instanceTypes are required",
        )
    named = [t for t in types if isinstance(t, str) and t != "optimal" and "." in t]
    arm = next((t for t in named if architecture(t) == "arm64"), None)
    other = next((t for t in named if architecture(t) == "x86_64"), None)
    if arm is not None and other is not None:
        yield _fault(
            f"computeResources.instanceTypes has {arm} of Arm and {other} of x86. Use one processor architecture.",
            "arm-based instance type cannot be used with other instance types",
        )


def _kubernetes(environment: Resource) -> Iterator[SettingFault]:
    name = environment.text("eksConfiguration", "kubernetesNamespace")
    if not isinstance(name, str) or not name:
        return
    if name == "default" or name.startswith("kube-"):
        yield _fault(
            f"eksConfiguration.kubernetesNamespace is {name}, which Batch refuses. Use a namespace other than default "
            "and kube-*."
        )
    elif not _NAMESPACE.fullmatch(name):
        yield _fault(
            f"eksConfiguration.kubernetesNamespace is '{name}', but a namespace has lower-case letters, digits and "
            "hyphens only. Change it."
        )


def _has(block: Value, key: str) -> bool:
    return is_given(child(block, key)) is True and not isinstance(child(block, key), Unknown)


def queue_faults(queue: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with the environments of a job queue."""
    others = ("computeEnvironments", "serviceEnvironmentOrders", "jobQueueType")
    given = queue.items("computeEnvironmentOrders")
    if not isinstance(given, Unknown) and not given and all(queue.get(key) is None for key in others):
        yield _fault(
            "computeEnvironmentOrders is empty. Add a compute environment.",
            "computeEnvironmentOrder must not be empty",
        )
    entries = entries_of(queue.get("computeEnvironmentOrders"))
    if len(entries.items) > _MOST_ENVIRONMENTS:
        yield _fault(
            f"computeEnvironmentOrders has {len(entries.items)} environments. Use at most {_MOST_ENVIRONMENTS}."
        )
    numbers = [as_number(child(item, "order")) for item in entries.items]
    orders = [number for number in numbers if isinstance(number, int)]
    twice = next((number for number in orders if orders.count(number) > 1), None)
    if twice is not None:
        yield _fault(f"computeEnvironmentOrders has order {twice} more than once. Use different numbers.")
    names = [child(item, "computeEnvironment") for item in entries.items]
    texts = [name for name in names if isinstance(name, str)]
    same = next((name for name in texts if texts.count(name) > 1), None)
    if same is not None:
        yield _fault(f"computeEnvironmentOrders has {same} more than once. Remove one of them.")
    # Which of several unknown ARNs is whose is not known, but all of them are of the queue.
    every = queue.resolve_all(names, (aws.BATCH_COMPUTE_ENVIRONMENT,), "computeEnvironmentOrders").found
    yield from _mixed([item for item in every if not item.is_external])


def _mixed(environments: list[Resource]) -> Iterator[SettingFault]:
    kinds = {item.name: item.text("computeResources", "type") for item in environments}
    fargate = next(
        (n for n, kind in kinds.items() if isinstance(kind, str) and kind.upper() in FARGATE), None
    )
    other = next(
        (n for n, kind in kinds.items() if isinstance(kind, str) and kind.upper() in _INSTANCES), None
    )
    if fargate is not None and other is not None:
        yield _fault(
            f"computeEnvironmentOrders has '{fargate}' on Fargate and '{other}' on EC2. Use environments of one kind."
        )


def share_faults(scheduling: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with the shares of a scheduling policy."""
    shares = entries_of(scheduling.get("fairSharePolicy", "shareDistributions"))
    if len(shares.items) > _MOST_SHARES:
        yield _fault(f"shareDistributions has {len(shares.items)} shares. Use at most {_MOST_SHARES}.")
    names = [as_text(child(item, "shareIdentifier")) for item in shares.items]
    known = [name for name in names if isinstance(name, str) and name]
    for name in known:
        if not _SHARE.fullmatch(name):
            yield _fault(
                f"shareDistributions has the shareIdentifier '{name}', but one has up to 255 letters and digits and an "
                "optional * at its end. Change it."
            )
    for index, name in enumerate(known):
        clash = next((other for other in known[index + 1 :] if _overlap(name, other)), None)
        if clash is not None:
            yield _fault(
                f"shareDistributions has the overlapping identifiers '{name}' and '{clash}'. Remove one of them."
            )
    for item in shares.items:
        weight = child(item, "weightFactor")
        if isinstance(weight, int | float) and weight and not _WEIGHTS[0] <= weight <= _WEIGHTS[1]:
            yield _fault(
                f"shareDistributions has the weightFactor {weight}. Set a number from {_WEIGHTS[0]} to {_WEIGHTS[1]}."
            )


def _overlap(first: str, second: str) -> bool:
    if first == second:
        return True
    wide, other = (first, second) if first.endswith("*") else (second, first)
    return wide.endswith("*") and other.rstrip("*").startswith(wide[:-1])
