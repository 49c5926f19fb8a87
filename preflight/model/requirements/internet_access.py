"""The destinations outside its VPC that a workload requires, and whether its subnets have a path to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.logic import all_of, any_of, equal
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.user_data import UserData, user_data_of
from preflight.model.compute.workload import Workload
from preflight.model.containers.containers import Container, is_of_secrets_manager
from preflight.model.containers.task_definitions import TaskDefinition, task_of
from preflight.model.containers.task_launches import TaskLaunch
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import has_egress, ipv6_default_route_of, is_public
from preflight.model.network.vpc_endpoints import reaches_service
from preflight.scripts.effects import Download

# An image in a private ECR repository. Source: ECR guide, "Private registries" and "Considerations for Amazon ECR VPC
# endpoints": layers come from S3.
_ECR: Final = re.compile(r"\d{12}\.dkr[.-]ecr[.-]")
_IMAGE_SERVICES: Final = ("ecr.api", "ecr.dkr", "s3")
_S3_HOST: Final = re.compile(
    r"(^|\.)s3[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$|\.s3\.[a-z0-9-]+\.amazonaws\.com$"
)
# Resource type in a function's environment variables -> the service that the function calls, as endpoints name it, and
# for messages.
_CALLED: Final = {
    aws.DYNAMODB_TABLE: ("dynamodb", "DynamoDB table"),
    aws.S3_BUCKET: ("s3", "bucket"),
    aws.S3_BUCKET_V2: ("s3", "bucket"),
    aws.SQS_QUEUE: ("sqs", "queue"),
    aws.SNS_TOPIC: ("sns", "topic"),
    aws.SECRETS_MANAGER_SECRET: ("secretsmanager", "secret"),
    aws.SSM_PARAMETER: ("ssm", "parameter"),
    aws.KINESIS_STREAM: ("kinesis-streams", "stream"),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: ("kinesis-firehose", "delivery stream"),
    aws.SFN_STATE_MACHINE: ("states", "state machine"),
    aws.CLOUDWATCH_EVENT_BUS: ("events", "event bus"),
}


class Requirement(msgspec.Struct, frozen=True):
    """A destination outside the VPC. `what` follows "cannot" in messages; endpoints of all `services` reach it too, if
    any.
    """

    what: str
    services: tuple[str, ...] = ()

    def is_reachable_from(self, subnet: Subnet, workload: Workload) -> Tri:
        """Whether the workload reaches it from the subnet: through the internet, or through endpoints of the VPC."""
        return any_of(
            (
                has_egress(subnet),
                all_of((is_public(subnet), workload.has_public_address)),
                _over_ipv6(subnet),
                all_of((bool(self.services), *(reaches_service(subnet, s) for s in self.services))),
            )
        )

    def missing_from(self, subnet: Subnet) -> tuple[str, ...]:
        """The services that certainly have no endpoint for the subnet."""
        return tuple(s for s in self.services if reaches_service(subnet, s) is False)


def _over_ipv6(subnet: Subnet) -> Tri:
    """`Unknown` with an IPv6 default route, because the destination may have an IPv6 address."""
    route = ipv6_default_route_of(subnet)
    if route is None or subnet.has_ipv6 is False:
        return False
    return Unknown(f"the destinations over IPv6 from '{subnet.name}'")


def requirements_of(workload: Workload) -> tuple[Requirement, ...]:
    """The destinations that the workload certainly requires."""
    if isinstance(workload, EcsService):
        found = _of_service(workload)
    elif isinstance(workload, LambdaFunction):
        found = _of_function(workload)
    else:
        found = (n for r in workload.described_by for n in _of_machine(r))
    return tuple(dict.fromkeys(found))


def _of_machine(resource: Resource) -> Iterator[Requirement]:
    data = user_data_of(resource)
    if data is None:
        return
    for download in data.downloads:
        if not (download.command == "docker pull" and _mentions_ecr(data)):
            yield _of_download(download, data)
    for service in sorted({r.service for r in data.reads}):
        source = {"ssm": "Parameter Store", "secretsmanager": "Secrets Manager", "s3": "S3"}[service]
        yield Requirement(f"read from {source}, as its user data does", (service,))


def _of_download(download: Download, data: UserData) -> Requirement:
    if not download.host:
        return Requirement(f"run '{download.command}' of its user data", ("s3",) if download.in_s3 else ())
    services = ("s3",) if _S3_HOST.search(download.host) else ()
    host = "what its user data downloads" if data.is_secret else f"{download.host}, as its user data does"
    return Requirement(f"download from {host}" if not data.is_secret else f"fetch {host}", services)


def _mentions_ecr(data: UserData) -> bool:
    return any(_ECR.search(part.known_text) or ".dkr.ecr." in part.known_text for part in data.parts)


def _of_function(function: LambdaFunction) -> Iterator[Requirement]:
    resource = function.resource
    if resource.get("vpcConfig") is None:
        return
    for urn in sorted(resource.dependencies_of("environment")):
        named = resource.stack.by_urn.get(urn)
        if named is not None and named.type in _CALLED:
            service, noun = _CALLED[named.type]
            yield Requirement(f"reach {noun} '{named.name}' in its environment variables", (service,))


def _of_service(service: EcsService) -> Iterator[Requirement]:
    if TaskLaunch(service.resource).is_on_fargate is not True:
        return
    task = task_of(service)
    containers = task.containers if isinstance(task, TaskDefinition) else ()
    if not containers:
        # For any registry, because ECR is the nearest.
        yield Requirement("pull its images", _IMAGE_SERVICES)
    for container in containers:
        yield from _of_container(container)


def _of_container(container: Container) -> Iterator[Requirement]:
    if isinstance(container.image, str):
        from_ecr = container.is_from_ecr is True
        yield Requirement(f"pull its image {container.image}", _IMAGE_SERVICES if from_ecr else ())
    elif container.image is not None:
        yield Requirement("pull its images", _IMAGE_SERVICES)
    if equal(container.log_driver, "awslogs") is True:
        yield Requirement("send its logs to CloudWatch", ("logs",))
    for source in container.secret_sources:
        kept = is_of_secrets_manager(source)
        if not isinstance(kept, Unknown):
            place = "secretsmanager" if kept else "ssm"
            yield Requirement(f"read its secrets from {place}", (place,))
