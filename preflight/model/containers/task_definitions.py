"""ECS task definitions: the settings of the task, and its containers.

Source: ECS API, RegisterTaskDefinition.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_text
from preflight.core.encoding import revealed
from preflight.core.entity import Entity
from preflight.core.json_texts import read_json
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.containers.containers import Container, Entries, entries_of, field, open_end
from preflight.model.identity.roles import Role
from preflight.model.resource_types import ROLE, TASK_DEFINITION

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_UNITS: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(vcpu|gb)?", re.IGNORECASE)


class EfsVolume(msgspec.Struct, frozen=True):
    """A volume of a task that is an EFS file system.

    Source: ECS API, EFSVolumeConfiguration and EFSAuthorizationConfig.
    """

    name: str | Unknown | None
    block: Value
    has_access_point: Tri

    @property
    def needs_encryption(self) -> Tri:
        """Whether it uses an access point or IAM authorization without encryption in transit."""
        encrypted = equal(field(self.block, "transitEncryption"), "ENABLED")
        by_iam = equal(field(self.block, "authorizationConfig", "iam"), "ENABLED")
        return all_of((any_of((self.has_access_point, by_iam)), negate(encrypted)))

    @property
    def has_idle_port(self) -> Tri:
        """Whether it sets a port for encryption in transit without encryption."""
        port = as_text(field(self.block, "transitEncryptionPort"))
        given: Tri = port if isinstance(port, Unknown) else port not in (None, "", "0")
        return all_of((given, negate(equal(field(self.block, "transitEncryption"), "ENABLED"))))

    @property
    def has_own_directory(self) -> Tri:
        """Whether it has a root directory beside an access point, which sets the directory."""
        root = field(self.block, "rootDirectory")
        return all_of((self.has_access_point, negate(one_of(root, (None, "", "/")))))


def _containers(definitions: list[Any]) -> tuple[Container, ...]:
    return tuple(Container(i, c) for i, c in enumerate(definitions, 1) if isinstance(c, dict))


class TaskDefinition(Entity):
    """A task definition with its containers."""

    TYPES = TASK_DEFINITION

    @cached_property
    def _definitions(self) -> Any:
        return self._read(self.resource.get("containerDefinitions"))

    @cached_property
    def _hidden(self) -> tuple[Container, ...]:
        """The containers of definitions that are a secret, such as one with a password. No message names them."""
        found = self._read(revealed(self.resource.get("containerDefinitions")))
        return () if isinstance(found, Unknown) else _containers(found)

    def _read(self, value: Value) -> Any:
        try:
            found = read_json(value)
        except ValueError:
            return Unknown(f"containerDefinitions of '{self.name}' is not JSON")
        if isinstance(found, list | Unknown):
            return found
        return Unknown(f"containerDefinitions of '{self.name}' is not a list")

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """The containers that are certainly in it."""
        found = self._definitions
        return () if isinstance(found, Unknown) else _containers(found)

    @cached_property
    def is_complete(self) -> Tri:
        """Whether `containers` is complete."""
        found = self._definitions
        if isinstance(found, Unknown):
            return Unknown(found.reason)
        open_ = next((c for c in found if isinstance(c, Unknown)), None)
        if open_ is not None:
            return Unknown(open_.reason)
        return True if len(self.containers) == len(found) else Unknown("an item that is not an object")

    def container(self, name: str | Unknown) -> Container | Unknown | None:
        """The container with the name; `None` if there certainly is none, `Unknown` if it is not certain."""
        if isinstance(name, Unknown):
            return Unknown(name.reason)
        for container in self.containers:
            if equal(container.name, name) is True:
                return container
        unknown = (c.name for c in self.containers if isinstance(c.name, Unknown))
        open_ = next(unknown, self.is_complete)
        return Unknown(open_.reason) if isinstance(open_, Unknown) else None

    def surely_has(self, name: str, port: int | Unknown | None) -> bool:
        """Whether it certainly has the container, with the port if one is given, even if its definitions are a
        secret.
        """
        found = (c for c in self._hidden if equal(c.name, name) is True)
        return any(port is None or (isinstance(port, int) and c.has_port(port) is True) for c in found)

    @cached_property
    def has_log_router(self) -> Tri:
        """Whether one of its containers routes logs with FireLens."""
        open_ = (self.is_complete,) if isinstance(self.is_complete, Unknown) else ()
        return any_of((*(c.is_log_router for c in self.containers), *open_))

    def has_port_name(self, name: str) -> Tri:
        """Whether a port mapping of one of its containers has the name."""
        named = [equal(m.name, name) for c in self.containers for m in c.port_mappings]
        open_ = [o for c in self.containers for o in open_end(c.entries("portMappings"))]
        complete = self.is_complete
        return any_of((*named, *open_, *((complete,) if isinstance(complete, Unknown) else ())))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The known names of its containers, in the order of the list."""
        return tuple(c.name for c in self.containers if isinstance(c.name, str))

    @cached_property
    def network_mode(self) -> str | Unknown:
        """Its network mode; the API's default is `bridge`."""
        mode = self.resource.text("networkMode")
        return mode if isinstance(mode, Unknown) else mode or "bridge"

    @cached_property
    def requires_fargate(self) -> Tri:
        """Whether ECS validates it for Fargate: `requiresCompatibilities` lists FARGATE."""
        return self._requires("FARGATE")

    def _requires(self, name: str) -> Tri:
        listed = self.resource.items("requiresCompatibilities")
        if isinstance(listed, Unknown):
            return Unknown(listed.reason)
        return any_of(equal(item, name) for item in listed)

    @cached_property
    def is_windows(self) -> Tri:
        family = self.resource.text("runtimePlatform", "operatingSystemFamily")
        if isinstance(family, Unknown):
            return Unknown(family.reason)
        return family is not None and family.upper().startswith("WINDOWS")

    @cached_property
    def cpu(self) -> int | Unknown | None:
        """CPU units of the task; `1 vCPU` is 1024."""
        return _units(self.resource.text("cpu"), "vcpu")

    @cached_property
    def memory(self) -> int | Unknown | None:
        """Memory of the task in MiB; `1 GB` is 1024."""
        return _units(self.resource.text("memory"), "gb")

    @cached_property
    def ephemeral_storage(self) -> int | Unknown | None:
        """The size of its ephemeral storage in GiB; `None` for the default."""
        return self.resource.number("ephemeralStorage", "sizeInGib")

    def has_log_group(self, container: Container) -> bool:
        """Whether the container's log group may exist: the stack has it, or the task definition is deployed."""
        group = container.log_option("awslogs-group")
        if not isinstance(group, str) or self.resource.is_deployed:
            return True
        return bool(self.stack.find_by_identifier(aws.CLOUDWATCH_LOG_GROUP, group))

    def log_group_elsewhere(self, container: Container) -> Resource | None:
        """The log group of the stack that a container uses, if `awslogs-region` is another Region; otherwise `None`."""
        group, region = container.log_option("awslogs-group"), container.log_option("awslogs-region")
        if not isinstance(group, str) or not isinstance(region, str):
            return None
        found = self.stack.find_by_identifier(aws.CLOUDWATCH_LOG_GROUP, group)
        regions = [resource.region for resource in found]
        return found[0] if found and all(isinstance(r, str) and r != region for r in regions) else None

    @cached_property
    def volumes(self) -> Entries:
        return entries_of(self.resource.get("volumes"))

    @cached_property
    def volume_names(self) -> tuple[str | Unknown | None, ...]:
        return tuple(as_text(field(item, "name")) for item in self.volumes.items)

    @property
    def efs_volumes(self) -> tuple[EfsVolume, ...]:
        """Its volumes that are certainly EFS file systems."""
        found = [(as_text(field(v, "name")), field(v, "efsVolumeConfiguration")) for v in self.volumes.items]
        return tuple(
            EfsVolume(name, block, self._has_access_point(block))
            for name, block in found
            if isinstance(block, dict) and block
        )

    def _has_access_point(self, block: Value) -> Tri:
        """Whether the volume names an access point; an unknown text may be empty, unless it is one of the stack's."""
        given = field(block, "authorizationConfig", "accessPointId")
        if not isinstance(given, Unknown):
            return given not in (None, "")
        found = self.resource.resolve(given, (aws.EFS_ACCESS_POINT,), "volumes")
        return isinstance(found, Resource) or Unknown(given.reason)

    def has_volume(self, name: str) -> Tri:
        """Whether the task has a volume with the name."""
        found = [equal(volume, name) for volume in self.volume_names]
        return any_of((*found, *open_end(self.volumes)))

    @cached_property
    def has_execution_role(self) -> bool:
        """Whether it sets an execution role, known or unknown."""
        return self.resource.is_set("executionRoleArn")

    @property
    def passes_roles(self) -> bool:
        """Whether it sets an execution role or a task role, for which RunTask requires iam:PassRole."""
        given = self.has_execution_role or self.resource.is_set("taskRoleArn")
        return given and not self.resource.is_external

    @cached_property
    def execution_role(self) -> Role | Unknown | None:
        """The execution role; `None` if it certainly has none, `Unknown` if it is not certain."""
        return self.stack.referred(Role, self.resource.ref(ROLE, "executionRoleArn"))

    @cached_property
    def task_role(self) -> Role | Unknown | None:
        """The task role; `None` if it certainly has none, `Unknown` if it is not certain."""
        return self.stack.referred(Role, self.resource.ref(ROLE, "taskRoleArn"))

    @cached_property
    def role_reasons(self) -> tuple[str, ...]:
        """Why ECS certainly rejects it without an execution role, as clauses; empty if it needs no execution role.

        Sources: RegisterTaskDefinition: "When you are specifying container secrets, you must also specify a value for
        'executionRoleArn'", "Fargate requires task definition to have execution role ARN to support ECR images" and
        "... to support log driver awslogs".
        """
        found = [f"{c.title} uses a secret" for c in self.containers if c.has_secrets]
        if self.requires_fargate is True:
            found += [f"{c.title} has an image in ECR" for c in self.containers if c.is_from_ecr is True]
            logging = (c for c in self.containers if equal(c.log_driver, "awslogs") is True)
            found += [f"{c.title} sends its logs to CloudWatch" for c in logging]
        return tuple(found)


def task_definitions(stack: Stack) -> tuple[TaskDefinition, ...]:
    return stack.all(TaskDefinition)


def task_of(service: EcsService) -> TaskDefinition | Unknown | None:
    """The task definition of a service; `None` if it certainly has none, `Unknown` if it is not certain."""
    return service.stack.referred(TaskDefinition, service.task_definition)


def _units(text: str | Unknown | None, unit: str) -> int | Unknown | None:
    if text is None or isinstance(text, Unknown):
        return text
    found = _UNITS.fullmatch(text.strip())
    if found is None or (found[2] is not None and found[2].lower() != unit):
        return Unknown("a size that is not a number")
    size = float(found[1]) * (1024 if found[2] else 1)
    return round(size) if math.isfinite(size) else Unknown("a size that is not a number")
