"""App Runner: sources, sizes and networks of services, and auto scaling, that App Runner rejects.

Sources: App Runner API, CreateService and CreateAutoScalingConfiguration (API model of November 2026); App Runner
developer guide, "App Runner supported configurations"; `InvalidRequestException: App Runner doesn't support automatic
deployments for an image in an ECR Public repository` from the provider's issue 24531.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_flag, child
from preflight.core.encoding import is_given
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (
    aws.APPRUNNER_SERVICE,
    aws.APPRUNNER_AUTO_SCALING_CONFIGURATION_VERSION,
    aws.APPRUNNER_VPC_CONNECTOR,
)

# CPU units -> memory in MB.
_SIZES: Final = {
    256: (512, 1024),
    512: (1024,),
    1024: (2048, 3072, 4096),
    2048: (4096, 6144),
    4096: (8192, 10240, 12288),
}
_DEFAULT_CPU: Final = 1024
_DEFAULT_MEMORY: Final = 2048
_UNITS: Final = re.compile(r"(\d+(?:\.\d+)?)( vCPU| GB)?")
_PRIVATE: Final = re.compile(r"\d{12}\.dkr\.ecr\.")
_PUBLIC: Final = "public.ecr.aws/"
_PORTS: Final = (1, 65535)
_MOST_CONCURRENT: Final = 200
_MOST_MINIMUM: Final = 25
_RESERVED: Final = "AWSAPPRUNNER"
_SOURCE: Final = "sourceConfiguration"


def app_runner_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a service, auto scaling configuration or connector that App Runner certainly rejects."""
    if resource.type == aws.APPRUNNER_AUTO_SCALING_CONFIGURATION_VERSION:
        yield from _scaling(resource)
    elif resource.type == aws.APPRUNNER_VPC_CONNECTOR:
        if isinstance(listed := resource.get("subnets"), list) and not listed:
            yield SettingFault("subnets is empty. Add a subnet of each Availability Zone.")
    else:
        yield from _size(resource)
        yield from _image(resource)
        yield from _code(resource)
        yield from _variables(resource)
        yield from _network(resource)


def _size(service: Resource) -> Iterator[SettingFault]:
    cpu = _units(service, "cpu", _DEFAULT_CPU)
    memory = _units(service, "memory", _DEFAULT_MEMORY)
    if cpu in _SIZES and memory is not None and memory not in _SIZES[cpu]:
        offered = " or ".join(map(str, _SIZES[cpu]))
        yield SettingFault(
            f"instanceConfiguration has {cpu} CPU units with {memory} MB of memory, but App Runner offers {offered} "
            "MB. "
            "Set cpu and memory to a supported combination.",
            "InvalidRequestException",
        )


def _units(service: Resource, key: str, default: int) -> int | None:
    """The size in CPU units or MB; the default if the block does not set it; `None` if it is not certain."""
    text = service.text("instanceConfiguration", key)
    if text is None:
        return default
    found = _UNITS.fullmatch(text) if isinstance(text, str) else None
    return round(float(found[1]) * (1024 if found[2] else 1)) if found is not None else None


def _image(service: Resource) -> Iterator[SettingFault]:
    kind = service.text(_SOURCE, "imageRepository", "imageRepositoryType")
    image = service.text(_SOURCE, "imageRepository", "imageIdentifier")
    if not isinstance(kind, str):
        return
    access = service.get(_SOURCE, "authenticationConfiguration", "accessRoleArn")
    if kind == "ECR" and is_given(access) is False:
        yield SettingFault(
            "imageRepositoryType is ECR, but authenticationConfiguration has no accessRoleArn. Set it to a role that "
            "build.apprunner.amazonaws.com may assume.",
            "Authentication configuration is invalid",
        )
    automatic = as_flag(service.get(_SOURCE, "autoDeploymentsEnabled"), default=True)
    if kind == "ECR_PUBLIC" and automatic is True:
        yield SettingFault(
            "imageRepositoryType is ECR_PUBLIC, which has no automatic deployments. Set autoDeploymentsEnabled to "
            "false.",
            "App Runner doesn't support automatic deployments for an image in an ECR Public repository",
        )
    if isinstance(image, str):
        yield from _identifier(kind, image)


def _identifier(kind: str, image: str) -> Iterator[SettingFault]:
    is_public, is_private = image.startswith(_PUBLIC), _PRIVATE.match(image) is not None
    if not is_public and not is_private:
        yield SettingFault(
            f"imageIdentifier is {image}, but App Runner pulls images from Amazon ECR and ECR Public only. Use an "
            "image "
            "there.",
            "invalid value for image_identifier",
        )
    elif (kind, is_public) in (("ECR", True), ("ECR_PUBLIC", False)):
        right = "ECR_PUBLIC" if is_public else "ECR"
        yield SettingFault(
            f"imageRepositoryType is {kind}, but {image} is in {'ECR Public' if is_public else 'Amazon ECR'}. "
            f"Set it to {right}.",
            "InvalidRequestException",
        )


def _code(service: Resource) -> Iterator[SettingFault]:
    source = service.get(_SOURCE)
    given = [key for key in ("codeRepository", "imageRepository") if is_given(child(source, key)) is True]
    if len(given) > 1:
        yield SettingFault(
            "sourceConfiguration has codeRepository and imageRepository. Remove one of the two.",
            "only one of `source_configuration.0.code_repository,source_configuration.0.image_repository` can be "
            "specified",
        )
    if given == ["codeRepository"]:
        connection = service.get(_SOURCE, "authenticationConfiguration", "connectionArn")
        if is_given(connection) is False:
            yield SettingFault(
                "codeRepository is set, but authenticationConfiguration has no connectionArn. Set it to the connection "
                "to the repository.",
                "Authentication configuration is invalid",
            )
        block = (_SOURCE, "codeRepository", "codeConfiguration")
        by_api = service.text(*block, "configurationSource")
        values = service.get(*block, "codeConfigurationValues")
        if isinstance(by_api, str) and by_api == "API" and is_given(values) is False:
            yield SettingFault(
                "configurationSource is API without codeConfigurationValues. Set the values, or use REPOSITORY with an "
                "apprunner.yaml.",
                "InvalidRequestException",
            )


def _variables(service: Resource) -> Iterator[SettingFault]:
    """Ports, and variables of the environment."""
    blocks = (
        (_SOURCE, "imageRepository", "imageConfiguration"),
        (_SOURCE, "codeRepository", "codeConfiguration", "codeConfigurationValues"),
    )
    for block in blocks:
        port = service.number(*block, "port")
        if isinstance(port, int) and not _PORTS[0] <= port <= _PORTS[1]:
            yield SettingFault(f"port is {port}, which is not a port number. Use a number up to {_PORTS[1]}.")
        variables = service.get(*block, "runtimeEnvironmentVariables")
        for name in variables if isinstance(variables, dict) else ():
            if name.startswith(_RESERVED):
                yield SettingFault(
                    f"runtimeEnvironmentVariables has {name}, whose prefix {_RESERVED} App Runner reserves. Rename it."
                )
        secrets = service.get(*block, "runtimeEnvironmentSecrets")
        role = service.get("instanceConfiguration", "instanceRoleArn")
        if isinstance(secrets, dict) and secrets and is_given(role) is False:
            yield SettingFault(
                "runtimeEnvironmentSecrets is set, but instanceConfiguration has no instanceRoleArn, with which App "
                "Runner reads them. Set instanceRoleArn.",
                "InvalidRequestException",
            )


def _network(service: Resource) -> Iterator[SettingFault]:
    egress = service.get("networkConfiguration", "egressConfiguration")
    kind, connector = child(egress, "egressType"), child(egress, "vpcConnectorArn")
    if isinstance(kind, str) and kind == "VPC" and is_given(connector) is False:
        yield SettingFault(
            "egressType is VPC without vpcConnectorArn. Set vpcConnectorArn.", "InvalidRequestException"
        )
    elif isinstance(kind, str) and kind == "DEFAULT" and is_given(connector) is True:
        yield SettingFault(
            "vpcConnectorArn is set, but egressType is DEFAULT. Set egressType to VPC.",
            "InvalidRequestException",
        )
    observability = service.get("observabilityConfiguration")
    enabled = as_flag(child(observability, "observabilityEnabled"))
    if enabled is True and is_given(child(observability, "observabilityConfigurationArn")) is False:
        yield SettingFault(
            "observabilityEnabled is true without observabilityConfigurationArn. Set the ARN of an "
            "ObservabilityConfiguration.",
            "InvalidRequestException",
        )


def _scaling(configuration: Resource) -> Iterator[SettingFault]:
    least, most = configuration.number("minSize"), configuration.number("maxSize")
    if isinstance(least, int) and isinstance(most, int) and least > most > 0:
        yield SettingFault(f"minSize is {least}, above maxSize {most}. Set minSize <= maxSize.")
    if isinstance(least, int) and least > _MOST_MINIMUM:
        yield SettingFault(f"minSize is {least}, above the maximum of {_MOST_MINIMUM}. Lower it.")
    requests = configuration.number("maxConcurrency")
    if isinstance(requests, int) and requests > _MOST_CONCURRENT:
        yield SettingFault(
            f"maxConcurrency is {requests}, above the maximum of {_MOST_CONCURRENT}. Lower it.",
            "expected max_concurrency to be in the range (1 - 200)",
        )
