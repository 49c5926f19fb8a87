"""AWS Batch: job definitions with one container, and the settings of compute environments.

Sources: Batch user guide, "Job definitions on Fargate"; Batch API, ContainerProperties, ResourceRequirement and
ComputeResource (API model of November 2026).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import msgspec

from preflight.core.conversion import as_flag, as_text
from preflight.core.json_texts import read_known_json
from preflight.core.logic import equal
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.containers.fargate import sizes

_CPU_UNITS: Final = 1024
# "This parameter isn't applicable to jobs that are running on Fargate resources. Don't specify it."
_NOT_ON_FARGATE: Final = (
    "allocationStrategy",
    "bidPercentage",
    "desiredVcpus",
    "ec2KeyPair",
    "imageId",
    "instanceRole",
    "instanceTypes",
    "launchTemplate",
    "minVcpus",
    "placementGroup",
    "spotIamFleetRole",
    "tags",
)


class Job(msgspec.Struct, frozen=True, dict=True):
    """A job definition whose container properties can be read. The provider ignores the case of their names."""

    resource: Resource
    container: dict[str, Any]

    def field(self, name: str) -> Value:
        return self.container.get(name.lower())

    @cached_property
    def is_on_fargate(self) -> Tri:
        """Whether `platformCapabilities` certainly are Fargate alone; the default is EC2."""
        items = self.resource.items("platformCapabilities")
        if isinstance(items, Unknown):
            return items
        return False if len(items) != 1 else equal(as_text(items[0]), "FARGATE")

    def requirement(self, kind: str) -> str | Unknown | None:
        """The value of a resource requirement: `VCPU`, `MEMORY`; `None` if it certainly has none."""
        items = self.field("resourceRequirements")
        if items is None:
            return None
        if not isinstance(items, list):
            return Unknown("resourceRequirements")
        for item in items:
            fields = _lowered(item)
            if isinstance(fields, Unknown) or isinstance(fields.get("type"), Unknown):
                return Unknown("a resource requirement")
            if fields.get("type") == kind:
                return as_text(fields.get("value"))
        return None

    @property
    def is_privileged(self) -> Tri:
        return as_flag(self.field("privileged"), False)

    @property
    def size_is_offered(self) -> Tri:
        """Whether Fargate offers the CPU and memory; `Unknown` if one of them is not a known number."""
        cpu, memory = self.requirement("VCPU"), self.requirement("MEMORY")
        if isinstance(cpu, str) and isinstance(memory, str):
            try:
                units, size = float(cpu) * _CPU_UNITS, int(memory)
            except ValueError:
                return Unknown("a size that is not a number")
            return units.is_integer() and size in sizes().get(int(units), ())
        return Unknown("the size of a job")


def job_of(definition: Resource) -> Job | Unknown | None:
    """The job of a definition with `containerProperties`; `None` if it has none."""
    value = read_known_json(definition.get("containerProperties"))
    if value is None:
        return None
    fields = _lowered(value)
    return fields if isinstance(fields, Unknown) else Job(definition, fields)


def _lowered(value: Value) -> dict[str, Any] | Unknown:
    if not isinstance(value, dict):
        return Unknown("an object of JSON")
    return {key.lower(): item for key, item in value.items()}


def settings_not_on_fargate(environment: Resource) -> tuple[str, ...]:
    """The settings that a compute environment on Fargate certainly must not have. The provider does not send zeros."""
    values = ((key, environment.get("computeResources", key)) for key in _NOT_ON_FARGATE)
    return tuple(key for key, value in values if _is_sent(value))


def _is_sent(value: Value) -> bool:
    return not isinstance(value, Unknown) and value not in (None, 0, "", "0", [], {})
