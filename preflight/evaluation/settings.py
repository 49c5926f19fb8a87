"""Configuration: the level, options and exceptions of each policy, and the options of the pack.

The raw format is the same in Pulumi Cloud, a configuration file and `preflight.yaml`: policy name -> level, or a
mapping with `enforcementLevel`, `exceptions` and the policy's options in camelCase.
"""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import yaml

from preflight.core.yaml_problems import yaml_problem
from preflight.evaluation.check_options import CHECK
from preflight.evaluation.code_exceptions import CodeExceptions, Place
from preflight.evaluation.exemption import ConfigError as ConfigError
from preflight.evaluation.exemption import Exemption
from preflight.evaluation.nearest import nearest as nearest
from preflight.policy import Level, Policy, Subject

S = TypeVar("S", bound=msgspec.Struct)

PACK: Final = "preflight"
PROJECT_FILES: Final = ("preflight.yaml", "preflight.yml")


class PackOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Options of the whole pack, under the policy name `preflight`."""

    production_stacks: Annotated[
        tuple[str, ...], msgspec.Meta(description="Globs on the names of production stacks.")
    ] = ("prod*", "production*")
    project_exceptions: Annotated[
        bool | None,
        msgspec.Meta(
            description="Whether exceptions in a project's preflight.yaml apply to mandatory findings if the "
            "organization has a configuration. An organization that sets only this option to false has a "
            "configuration too."
        ),
    ] = None
    lookups: Annotated[
        dict[str, Any],
        msgspec.Meta(
            description="Results that the offline preview returns for functions that the program invokes, by token: "
            "a result, or a list of {args, result}."
        ),
    ] = msgspec.field(default_factory=dict)
    policies: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            description="Folders with policies of your own, relative to this file. Their Python code runs in the pack."
        ),
    ] = ()
    symbolic: Annotated[
        bool,
        msgspec.Meta(
            description="Run the program twice more in the offline preview, with placeholders for AWS's outputs, to "
            "evaluate the resources that its callbacks of apply create."
        ),
    ] = True
    offline_preview: Annotated[
        Literal["always", "never"],
        msgspec.Meta(description="Whether the pack runs the offline preview beside Pulumi's engine."),
    ] = "always"
    gate: Annotated[
        bool,
        msgspec.Meta(
            description="Stop an update before anything is created if the offline preview has mandatory findings that "
            "do not depend on the deployed resources."
        ),
    ] = True

    def is_production(self, stack: str) -> bool:
        name = stack.rpartition("/")[2]
        return any(fnmatch.fnmatchcase(name, glob) for glob in self.production_stacks)


@dataclass(frozen=True)
class Settings:
    """The effective configuration. `levels` holds only levels that differ from a policy's default."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    options: Mapping[str, msgspec.Struct] = field(default_factory=dict)
    exceptions: Mapping[str, tuple[Exemption, ...]] = field(default_factory=dict)
    pack: PackOptions = field(default_factory=PackOptions)
    today: datetime.date = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date())
    project: Settings | None = None
    """The settings of the program's `preflight.yaml` if an organization has a configuration: they apply only to
    advisory findings, and with `projectExceptions` to exceptions.
    """
    in_code: CodeExceptions | None = None
    """The project's exceptions that stand beside its code."""

    def level(self, policy: Policy, stack: str) -> Level:
        """The policy's level in the stack: configured, otherwise its production level, otherwise its own."""
        if policy.name in self.levels:
            return self.levels[policy.name]
        level = policy.level
        if policy.production is not None and self.pack.is_production(stack):
            level = policy.production
        asked = self._asked(policy)
        # A remediation runs before the resource is created, so that it applies to the whole policy; otherwise only
        # advisory findings change.
        repairs = level is Level.ADVISORY and asked is Level.REMEDIATE
        return asked or level if level is Level.DISABLED or repairs else level

    def advisory_level(self, policy: Policy) -> Level:
        """The level of an advisory finding of the policy, which its project may raise or disable."""
        return self._asked(policy) or Level.ADVISORY

    def tells_of_production(self, policy: Policy, stack: str) -> bool:
        """Whether the policy reports faults that matter only in production: in production stacks, and elsewhere if
        configured.
        """
        chosen = policy.name in self.levels or self._asked(policy) is not None
        return chosen or self.pack.is_production(stack)

    def _asked(self, policy: Policy) -> Level | None:
        """The level that the project sets and its organization does not set."""
        if self.project is None or policy.name in self.levels:
            return None
        return self.project.levels.get(policy.name)

    def options_of(self, policy: Policy, level: Level) -> msgspec.Struct | None:
        """The policy's options; the project's options apply only if the policy is advisory."""
        if policy.options is None:
            return None
        given = self.options.get(policy.name)
        if given is None and self.project is not None and level is Level.ADVISORY:
            given = self.project.options.get(policy.name)
        return policy.options() if given is None else given

    def exemptions(self, policy: Policy, level: Level) -> tuple[Exemption, ...]:
        """The exceptions that apply to findings of the level, with expired exceptions."""
        own = self.exceptions.get(policy.name, ())
        if self.project is None or not self.allows_exceptions(level):
            return own
        return own + self.project.exceptions.get(policy.name, ())

    def allows_exceptions(self, level: Level) -> bool:
        """Whether the project may except findings of that level."""
        return self.project is None or level is Level.ADVISORY or bool(self.pack.project_exceptions)

    def fitting(
        self, policy: Policy, level: Level, subject: Subject, place: Place | None = None
    ) -> Iterator[Exemption]:
        """The exceptions for a finding about the subject, expired ones too. `place`: the finding's own."""
        yield from (e for e in self.exemptions(policy, level) if e.matches(subject))
        if self.in_code is not None and self.allows_exceptions(level):
            yield from self.in_code.of(policy.name, subject.urn, place)

    def exemption(
        self, policy: Policy, level: Level, subject: Subject, place: Place | None = None
    ) -> Exemption | None:
        """The exception that hides a finding of the level about the subject; `None` if there is none."""
        fitting = self.fitting(policy, level, subject, place)
        return next((e for e in fitting if not e.expired(self.today)), None)

    def may_hide(self, policy: Policy) -> bool:
        """Whether any exception could hide an advisory finding of the policy."""
        return bool(self.exemptions(policy, Level.ADVISORY)) or (
            self.in_code is not None and policy.name in self.in_code.policies
        )


def parse(
    raw: Mapping[str, Any],
    policies: Iterable[Policy],
    *,
    today: datetime.date | None = None,
    explicit: bool = False,
) -> Settings:
    """Return the settings from raw configuration. Raises ConfigError if it is invalid.

    explicit: whether all values in it are configured. Pulumi sends the level and the options of every policy, so that a
    value equal to the policy's default does not count as configured: the level of production stacks and the project's
    settings then apply.
    """
    by_name = {p.name: p for p in policies}
    levels: dict[str, Level] = {}
    options: dict[str, msgspec.Struct] = {}
    exceptions: dict[str, tuple[Exemption, ...]] = {}
    pack = PackOptions()
    # Pulumi sends `all` with the policies, each of which then has its level.
    every = raw.get("all")
    default = _level_of("all", every.get("enforcementLevel") if isinstance(every, Mapping) else every, None)
    for name, entry in raw.items():
        if name == "all" or (name == CHECK and explicit):
            continue
        fields = dict(entry) if isinstance(entry, Mapping) else {"enforcementLevel": entry}
        if name == PACK:
            fields.pop("enforcementLevel", None)
            pack = _convert(name, fields, PackOptions)
            continue
        if name not in by_name:
            raise ConfigError(f"{name}: no such policy{nearest(name, by_name)}")
        level = _level_of(name, fields.pop("enforcementLevel", None), default)
        if level is not None and (explicit or default is not None or level != by_name[name].level):
            levels[name] = level
        exempt = fields.pop("exceptions", ())
        if exempt:
            exceptions[name] = _exemptions(name, exempt)
        if fields:
            own = _own_options(by_name[name], fields)
            if explicit or own != type(own)():
                options[name] = own
            # Options of a disabled policy enable it; Pulumi sends every policy's level.
            if own != type(own)() and by_name[name].level is Level.DISABLED and name not in levels:
                levels[name] = Level.ADVISORY
    if default is not None:
        for name, one in by_name.items():
            if name not in raw and default != one.level:
                levels[name] = default
    settings = Settings(levels, options, exceptions, pack)
    return settings if today is None else replace(settings, today=today)


def pack_options(raw: Mapping[str, Any]) -> PackOptions:
    """The pack's own options in raw configuration; raises ConfigError."""
    entry = raw.get(PACK)
    fields = dict(entry) if isinstance(entry, Mapping) else {}
    fields.pop("enforcementLevel", None)
    return _convert(PACK, fields, PackOptions)


def project_configuration(folder: Path) -> Mapping[str, Any]:
    """Return the raw configuration in the program's folder. Raises ConfigError if it cannot be read."""
    path = next((p for name in PROJECT_FILES if (p := folder / name).is_file()), None)
    return read_configuration(path) if path is not None else {}


def read_configuration(path: Path) -> Mapping[str, Any]:
    """Return the raw configuration from a YAML or JSON file. Raises ConfigError if it is invalid."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ConfigError(f"{path.name} cannot be read: {yaml_problem(error)}") from None
    if raw is None:
        return {}
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise ConfigError(f"{path.name}: expected a mapping of policy names, such as '{PACK}'")
    return raw


def _level_of(name: str, value: object, default: Level | None) -> Level | None:
    if value is None:
        return default
    if isinstance(value, str) and value in set(Level):
        return Level(value)
    allowed = ", ".join(Level)
    raise ConfigError(f"{name}: enforcementLevel is {value!r}; allowed are {allowed}")


def _own_options(policy: Policy, fields: Mapping[str, Any]) -> msgspec.Struct:
    if policy.options is None:
        key = next(iter(fields))
        raise ConfigError(f"{policy.name}: unknown key '{key}'; allowed are enforcementLevel, exceptions")
    return _convert(policy.name, fields, policy.options)


def _exemptions(name: str, value: object) -> tuple[Exemption, ...]:
    if not isinstance(value, list | tuple):
        raise ConfigError(f"{name}: exceptions must be a list")
    return tuple(_convert(name, item, Exemption, f"exceptions[{i}].") for i, item in enumerate(value))


def _convert(name: str, fields: object, kind: type[S], where: str = "") -> S:
    if isinstance(fields, Mapping):
        allowed = {f.encode_name for f in msgspec.structs.fields(kind)}
        for key in fields:
            if key not in allowed:
                hint = nearest(key, allowed)
                choices = ", ".join(
                    sorted(allowed | ({"enforcementLevel", "exceptions"} if not where else set()))
                )
                raise ConfigError(f"{name}: unknown key '{where}{key}'{hint}; allowed are {choices}")
    try:
        return msgspec.convert(_whole(fields), kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {where.rstrip('.')}{' ' if where else ''}{error}") from None


def _whole(value: Any) -> Any:
    """Return whole numbers as integers, because numbers of a protobuf Struct are floats."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {k: _whole(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(v) for v in value]
    return value


@cache
def schema(options: type[msgspec.Struct] | None) -> Mapping[str, Any]:
    """JSON schema properties of a policy's configuration: its own options and `exceptions`."""
    own = struct_properties(options) if options is not None else {}
    exempt = {
        "type": "array",
        "description": "Accepted findings, each with a reason and optionally a last day.",
        "items": {
            "type": "object",
            "properties": struct_properties(Exemption),
            "required": ["resource", "reason"],
            "additionalProperties": False,
        },
    }
    return own if options is PackOptions else {**own, "exceptions": exempt}


def struct_properties(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """JSON schema properties of a struct's fields."""
    made = msgspec.json.schema(kind)
    definitions = made.get("$defs", {})
    found = _inline({"$ref": made["$ref"]} if "$ref" in made else made, definitions)
    properties: dict[str, Any] = found["properties"]
    return properties


def _inline(node: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema without `$ref` and without `anyOf` with null, which Pulumi's schemas do not support."""
    if isinstance(node, list):
        return [_inline(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inline(definitions[node["$ref"].rpartition("/")[2]], definitions)
    options = node.get("anyOf")
    if options and any(o == {"type": "null"} for o in options) and len(options) == 2:
        kept = next(o for o in options if o != {"type": "null"})
        node = {k: v for k, v in node.items() if k not in ("anyOf", "default")} | kept
    return {k: _inline(v, definitions) for k, v in node.items() if k != "title"}
