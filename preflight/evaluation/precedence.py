"""The precedence of an organization's configuration and a project's `preflight.yaml`, the same for a check and the
engine.

If the organization configures nothing, the project's file is the configuration. Pulumi sends the level and the options
of every policy, so that a value equal to the policy's default does not count as configured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec

from preflight.evaluation.settings import PACK, PROJECT_FILES, ConfigError, PackOptions, Settings, parse
from preflight.policy import Level, Policy

FILE: Final = PROJECT_FILES[0]
# Options of the project that hold beside those of its organization.
_OF_BOTH: Final = ("lookups", "policies")
_STOPS: Final = (Level.MANDATORY, Level.REMEDIATE)


def settled(
    organization: Mapping[str, Any], project: Mapping[str, Any], policies: Iterable[Policy]
) -> Settings:
    """Return the effective configuration. Raises ConfigError if either is invalid."""
    policies = tuple(policies)
    given = parse(organization, policies)
    try:
        asked = parse(project, policies, explicit=True)
    except ConfigError as error:
        raise ConfigError(f"{FILE}: {error}") from None
    if not _chooses(given):
        return replace(asked, project=None)
    pack = given.pack
    if pack == PackOptions():
        pack = msgspec.structs.replace(asked.pack, project_exceptions=None)
    return replace(given, project=asked, pack=pack)


def refused(
    settings: Settings, project: Mapping[str, Any], policies: Iterable[Policy], stack: str
) -> tuple[str, ...]:
    """The settings of the project that its organization does not allow: a line for each, with the key."""
    if settings.project is None:
        return ()
    by_name = {p.name: p for p in policies}
    lines: list[str] = []
    for name in sorted(project):
        if name == PACK:
            lines += _of_pack(settings, settings.project)
        elif name in by_name:
            lines += _of_policy(settings, settings.project, by_name[name], stack)
        elif name == "all" and any(
            _is_refused(settings, settings.project, p, stack) for p in by_name.values()
        ):
            lines.append(
                f"{FILE}: all does not lower the level of policies that the organization's configuration enforces."
            )
    return tuple(lines)


def _chooses(settings: Settings) -> bool:
    return bool(settings.levels or settings.options or settings.exceptions) or settings.pack != PackOptions()


def _is_refused(settings: Settings, project: Settings, policy: Policy, stack: str) -> bool:
    """Whether the project's level has no effect."""
    asked = project.levels.get(policy.name)
    if asked is None:
        return False
    level = settings.level(policy, stack)
    held = settings.advisory_level(policy) if level is Level.ADVISORY else level
    return held is not asked


def _of_policy(settings: Settings, project: Settings, policy: Policy, stack: str) -> Iterator[str]:
    level = settings.level(policy, stack)
    if _is_refused(settings, project, policy, stack):
        yield (
            f"{FILE}: {policy.name}.enforcementLevel: {project.levels[policy.name]} has no effect; the organization's "
            f"configuration sets {level}."
        )
    wanted = project.options.get(policy.name)
    if wanted is not None and settings.options_of(policy, level) != wanted:
        keys = ", ".join(f"{policy.name}.{key}" for key in _changed(wanted))
        yield f"{FILE}: {keys} has no effect; the organization's configuration sets it."
    if policy.name in project.exceptions and level in _STOPS and not settings.pack.project_exceptions:
        yield (
            f"{FILE}: {policy.name}.exceptions hides no mandatory findings; the organization's configuration does not "
            f"set {PACK}.projectExceptions."
        )


def _of_pack(settings: Settings, project: Settings) -> Iterator[str]:
    wanted = msgspec.to_builtins(project.pack)
    held = msgspec.to_builtins(settings.pack)
    for key in _changed(project.pack):
        if key not in _OF_BOTH and held[key] != wanted[key]:
            yield f"{FILE}: {PACK}.{key} has no effect; the organization's configuration sets it."


def _changed(options: msgspec.Struct) -> list[str]:
    usual = msgspec.to_builtins(type(options)())
    return [key for key, value in msgspec.to_builtins(options).items() if value != usual[key]]
