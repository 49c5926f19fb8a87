"""The effective configuration, explained, and the JSON schema of `preflight.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from preflight.evaluation import settings as config
from preflight.evaluation.check_options import CHECK, CheckOptions
from preflight.evaluation.precedence import refused, settled
from preflight.evaluation.settings import PACK, PROJECT_FILES, PackOptions, Settings, project_configuration
from preflight.policy import Level, Policy, PolicySet, policy_set

LEVEL = "enforcementLevel"


def effective(folder: Path, organization: Mapping[str, Any], found: PolicySet | None = None) -> Settings:
    """The project's configuration, or the organization's with the settings that it leaves to the project.

    `found`: the policies, without those of folders if it is not given. Raises ConfigError for whatever is not
    understood in either.
    """
    found = found or policy_set()
    project = found.configuration(project_configuration(folder))
    return settled(found.configuration(organization), project, found.policies)


def explained(folder: Path, path: Path | None, stack: str = "dev", found: PolicySet | None = None) -> str:
    """Every policy's level and options in the stack as YAML, each with its source. Raises ConfigError."""
    found = found or policy_set()
    organization = config.read_configuration(path) if path is not None else {}
    project = project_configuration(folder)
    settings = effective(folder, organization, found)
    sources = {path.name if path is not None else "": organization, PROJECT_FILES[0]: project}
    lines = [f"# Stack {stack}. The comment of a value is its source."]
    for policy in found.policies:
        lines += _policy(policy, settings, stack, sources)
    lines.append(f"{PACK}:")
    lines += _fields(settings.pack, PackOptions(), _source(PACK, sources))
    lines += [f"# {line}" for line in refused(settings, project, found.policies, stack)]
    return "\n".join(lines) + "\n"


def _policy(
    policy: Policy, settings: Settings, stack: str, sources: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    level = settings.level(policy, stack)
    level = settings.advisory_level(policy) if level is Level.ADVISORY else level
    source = _source(policy.name, sources) if level is not policy.level else "default"
    if level is not policy.level and source == "default":
        source = "production stack"
    lines = [f"{policy.name}:", f"  {LEVEL}: {level}  # {source}"]
    options = settings.options_of(policy, level)
    if options is not None and policy.options is not None:
        lines += _fields(options, policy.options(), _source(policy.name, sources))
    exemptions = settings.exemptions(policy, level)
    if exemptions:
        lines.append(f"  exceptions:  # {_source(policy.name, sources)}")
        lines += [f"  - {_flow(msgspec.to_builtins(e))}" for e in exemptions]
    return lines


def _fields(options: msgspec.Struct, defaults: msgspec.Struct, source: str) -> list[str]:
    usual = msgspec.to_builtins(defaults)
    return [
        f"  {key}: {_flow(value)}  # {'default' if value == usual[key] else source}"
        for key, value in msgspec.to_builtins(options).items()
    ]


def _flow(value: Any) -> str:
    """A value on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10_000, sort_keys=False).strip()
    return text.removesuffix("...").strip()


def _source(name: str, sources: Mapping[str, Mapping[str, Any]]) -> str:
    for source, raw in sources.items():
        if name in raw:
            return source
    return "default"


def schema(policies: Iterable[Policy]) -> dict[str, Any]:
    """The JSON schema of `preflight.yaml`, for editors."""
    level = {"enum": [str(one) for one in Level], "description": "The effect of a finding on a deployment."}
    properties: dict[str, Any] = {
        "all": {**level, "description": "The level of every policy not named here."}
    }
    for policy in policies:
        fields = {LEVEL: {**level, "default": str(policy.level)}, **config.schema(policy.options)}
        entry = {"type": "object", "properties": fields, "additionalProperties": False}
        properties[policy.name] = {"description": policy.description, "anyOf": [level, entry]}
    properties[PACK] = {
        "description": "Options of the whole pack.",
        "type": "object",
        "properties": dict(config.schema(PackOptions)),
        "additionalProperties": False,
    }
    properties[CHECK] = {
        "description": "What the options of `preflight check` are where none is given.",
        "type": "object",
        "properties": dict(config.struct_properties(CheckOptions)),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aws-preflight: preflight.yaml",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
