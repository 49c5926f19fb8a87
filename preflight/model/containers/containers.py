"""Container definitions of ECS, as the API reads them.

The provider decodes `containerDefinitions` with Go's decoder, which ignores the case of a field's name, takes `null`
for a missing field, and drops empty objects from lists.
Sources: ECS API, RegisterTaskDefinition and ContainerDefinition; terraform-provider-aws,
`internal/service/ecs/container_definitions.go`; https://pkg.go.dev/encoding/json#Unmarshal
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_list, as_number, as_text, child
from preflight.core.logic import any_of, equal
from preflight.core.values import Tri, Unknown, Value, shaped

_SECRETS_MANAGER: Final = re.compile(r"arn:[\w-]+:secretsmanager:")
_PARAMETER_STORE: Final = re.compile(r"arn:[\w-]+:ssm:")
# An image in a private ECR repository. Source: ECR guide, "Private registries".
_ECR: Final = re.compile(r"\d{12}\.dkr[.-]ecr[.-]")


class Entries(msgspec.Struct, frozen=True):
    """The objects of a list: those that are certainly in it, and whether the list is complete."""

    items: tuple[Any, ...] = ()
    complete: Tri = True


def entries_of(value: Value) -> Entries:
    """The objects of a list; empty if the list is missing."""
    items = as_list(value)
    if isinstance(items, Unknown):
        return Entries((), Unknown(items.reason))
    given = [item for item in items if item is not None and not (isinstance(item, dict) and not item)]
    unread = next((item for item in given if not isinstance(item, dict)), None)
    complete: Tri = True
    if unread is not None:
        complete = Unknown(unread.reason if isinstance(unread, Unknown) else "an item that is not an object")
    return Entries(tuple(item for item in given if isinstance(item, dict)), complete)


def field(value: Value, name: str, *path: str) -> Value:
    """A field of an object, whatever the case of its name; `None` if it is missing."""
    found = child(value, name)
    if found is None and isinstance(value, dict):
        found = _in_any_case(value, name)
    return field(found, *path) if path else found


def _in_any_case(source: dict[str, Value], name: str) -> Value:
    """The first field whose name differs at most in case; a different length is the quicker question."""
    for key, value in source.items():
        if len(key) == len(name) and key.lower() == name.lower():
            return value
    return None


def in_lower_case(source: Iterable[str]) -> dict[str, str]:
    """The names by their lower-case form; the first of those that differ only in case."""
    found: dict[str, str] = {}
    for name in source:
        found.setdefault(name.lower(), name)
    return found


class PortMapping(msgspec.Struct, frozen=True):
    """A port mapping of a container. `ports`: a `containerPortRange`, such as `8000-8010`."""

    container_port: int | Unknown | None
    host_port: int | Unknown | None
    ports: str | Unknown | None
    name: str | Unknown | None
    protocol: str | Unknown

    @property
    def shown(self) -> str:
        """The container port or the port range, if known; otherwise empty."""
        given = self.container_port if self.ports is None else self.ports
        return "" if given is None or isinstance(given, Unknown) else str(given)

    def has(self, port: int) -> Tri:
        """Whether the mapping names the container port."""
        if isinstance(self.ports, Unknown):
            return Unknown(self.ports.reason)
        if self.ports is None:
            return equal(self.container_port, port)
        first, _, last = self.ports.partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            return Unknown("a range of container ports")
        return int(first) <= port <= int(last)


# Source: ECS API, HealthCheck.
_CHECK_LIMITS: Final = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}


_CHECK_STARTS: Final = ("CMD", "CMD-SHELL", "NONE", "")


class Dependency(msgspec.Struct, frozen=True):
    """A `dependsOn` of a container."""

    name: str | Unknown | None
    condition: str | Unknown | None


class Container(msgspec.Struct, frozen=True, dict=True):
    """A container definition. `number`: its position in the list, from 1."""

    number: int
    source: Mapping[str, Any]

    def get(self, name: str, *path: str) -> Value:
        """A field of the definition, or a field of that object."""
        found: Value = self.source.get(name)
        if found is None:
            found = self.source.get(self._names.get(name.lower(), ""))
        return field(found, *path) if path else found

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return in_lower_case(self.source)

    def entries(self, name: str) -> Entries:
        """The objects of a list of the definition."""
        return entries_of(self.get(name))

    def number_of(self, name: str) -> int | Unknown | None:
        """A whole number; `None` if it is missing or 0, because the API treats 0 as missing."""
        found = as_number(self.get(name))
        return found if isinstance(found, Unknown) else found or None

    @property
    def name(self) -> str | Unknown | None:
        return as_text(self.get("name"))

    @property
    def title(self) -> str:
        """Its name in messages."""
        return f"container '{self.name}'" if isinstance(self.name, str) else f"container {self.number}"

    @property
    def image(self) -> str | Unknown | None:
        return as_text(self.get("image"))

    @property
    def is_from_ecr(self) -> Tri:
        """Whether its image is in a private repository of ECR."""
        image = self.image
        if isinstance(image, Unknown):
            prefix = getattr(image, "prefix", "")
            return True if _ECR.match(prefix) else Unknown(image.reason)
        return image is not None and _ECR.match(image) is not None

    @property
    def is_essential(self) -> Tri:
        """Whether the task stops with it; a container without `essential` is essential."""
        return as_flag(self.get("essential"), default=True)

    @property
    def has_health_check(self) -> Tri:
        """Whether the definition has a health check with a command; ECS ignores a health check of the image."""
        command = self.get("healthCheck", "command")
        return Unknown(command.reason) if isinstance(command, Unknown) else bool(command)

    @property
    def odd_check_start(self) -> str:
        """The first word of its health check's command, if that is not one of those that ECS takes; otherwise empty.

        Source: ECS API, HealthCheck: "The string array must start with CMD ... or CMD-SHELL". To Docker, NONE alone
        turns the check of the image off.
        """
        command = as_list(self.get("healthCheck", "command"))
        first = None if isinstance(command, Unknown) else next(iter(command), None)
        return first if isinstance(first, str) and first not in _CHECK_STARTS else ""

    @property
    def odd_check_times(self) -> tuple[tuple[str, int, int, int], ...]:
        """The numbers of its health check outside ECS's limits: the name, the number and the limits.

        A zero may be taken for a number that is not set.
        """
        numbers = (
            (name, as_number(self.get("healthCheck", name)), *_CHECK_LIMITS[name]) for name in _CHECK_LIMITS
        )
        return tuple(
            (name, value, low, high)
            for name, value, low, high in numbers
            if isinstance(value, int) and value and not low <= value <= high
        )

    @property
    def port_mappings(self) -> tuple[PortMapping, ...]:
        """The port mappings that are certainly there."""
        return tuple(
            PortMapping(
                as_number(field(item, "containerPort")),
                as_number(field(item, "hostPort")),
                as_text(field(item, "containerPortRange")),
                as_text(field(item, "name")),
                _protocol(as_text(field(item, "protocol"))),
            )
            for item in self.entries("portMappings").items
        )

    def has_port(self, port: int) -> Tri:
        """Whether a port mapping names the container port."""
        found = [mapping.has(port) for mapping in self.port_mappings]
        return any_of((*found, *open_end(self.entries("portMappings"))))

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The known dependencies of the container."""
        return tuple(
            Dependency(as_text(field(item, "containerName")), as_text(field(item, "condition")))
            for item in self.entries("dependsOn").items
        )

    @property
    def environment(self) -> dict[str, Value]:
        """The environment variables with a known name."""
        found = self.entries("environment").items
        return {n: field(e, "value") for e in found if isinstance(n := field(e, "name"), str)}

    @property
    def doubled_variables(self) -> tuple[str, ...]:
        """The known names of secrets that are also the name of a variable, or of another secret."""
        secrets = [n for e in self.entries("secrets").items if isinstance(n := field(e, "name"), str)]
        return tuple(n for n in dict.fromkeys(secrets) if n in self.environment or secrets.count(n) > 1)

    @property
    def environment_files(self) -> tuple[Value, ...]:
        """The values of its environment files that are certainly there."""
        return tuple(field(item, "value") for item in self.entries("environmentFiles").items)

    @property
    def is_log_router(self) -> Tri:
        """Whether it routes the logs of the others with FireLens."""
        router = self.get("firelensConfiguration")
        return Unknown(router.reason) if isinstance(router, Unknown) else bool(router)

    @property
    def log_options(self) -> tuple[str, ...]:
        """The known names of the options of its log driver."""
        found = self.get("logConfiguration", "options")
        return (
            tuple(key for key, value in found.items() if value is not None) if isinstance(found, dict) else ()
        )

    @property
    def log_driver(self) -> str | Unknown | None:
        return as_text(self.get("logConfiguration", "logDriver"))

    def log_option(self, name: str) -> str | Unknown | None:
        """An option of its log driver; `None` if it is missing or empty."""
        found = as_text(self.get("logConfiguration", "options", name))
        return None if isinstance(found, str) and not found else found

    @property
    def mounted_volumes(self) -> tuple[str, ...]:
        """The known names of the volumes that it mounts."""
        found = (field(item, "sourceVolume") for item in self.entries("mountPoints").items)
        return tuple(name for name in found if isinstance(name, str))

    @property
    def volume_donors(self) -> tuple[str, ...]:
        """The known names of the containers whose volumes it mounts."""
        found = (field(item, "sourceContainer") for item in self.entries("volumesFrom").items)
        return tuple(name for name in found if isinstance(name, str))

    @property
    def secret_sources(self) -> tuple[str | Unknown, ...]:
        """The known `valueFrom` values of its secrets and of its log driver's secrets."""
        listed = (self.entries("secrets"), entries_of(self.get("logConfiguration", "secretOptions")))
        found = (as_text(field(item, "valueFrom")) for entries in listed for item in entries.items)
        return tuple(source for source in found if source is not None)

    @property
    def foreign_secret_sources(self) -> tuple[str, ...]:
        """The sources of its secrets that are ARNs of another service than Secrets Manager and Parameter Store."""
        arns = (s for s in self.secret_sources if isinstance(s, str) and s.startswith("arn:"))
        return tuple(s for s in arns if not (_SECRETS_MANAGER.match(s) or _PARAMETER_STORE.match(s)))

    @property
    def has_secrets(self) -> bool:
        """Whether ECS certainly reads a secret for it: for its environment, its log driver or its registry."""
        return (
            bool(self.secret_sources) or self.get("repositoryCredentials", "credentialsParameter") is not None
        )


def is_of_secrets_manager(source: str | Unknown) -> Tri:
    """Whether a secret's source is in Secrets Manager; any other value than its ARN names an SSM parameter."""
    if isinstance(source, Unknown):
        first = next(iter(shaped(source)), None)
        prefix = first if isinstance(first, str) else getattr(source, "prefix", "")
        if _PARAMETER_STORE.match(prefix):
            return False
        return True if _SECRETS_MANAGER.match(prefix) else Unknown(source.reason)
    return _SECRETS_MANAGER.match(source) is not None


def _protocol(value: str | Unknown | None) -> str | Unknown:
    """The protocol; the API treats any value except `udp` as `tcp`."""
    return value if isinstance(value, Unknown) else "udp" if value == "udp" else "tcp"


def open_end(entries: Entries) -> tuple[Unknown, ...]:
    return (entries.complete,) if isinstance(entries.complete, Unknown) else ()
