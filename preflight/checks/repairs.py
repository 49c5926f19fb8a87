"""The remediations in an offline preview, applied before the evaluation, as the engine does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.properties import StructProperties
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.evaluation.remediation import repaired
from preflight.evaluation.settings import Settings
from preflight.evaluation.time_limit import PolicyTimeoutError, TimeLimit
from preflight.policy import Level, Policy
from preflight.preview.model import Preview


def with_repairs(
    previewed: Preview, policies: Iterable[Policy], settings: Settings
) -> tuple[Preview, tuple[str, ...]]:
    """The preview with the remediated inputs, and a line for each remediation."""
    remedies = [
        p
        for p in policies
        if p.remediate is not None and settings.level(p, previewed.stack) is Level.REMEDIATE
    ]
    if not remedies:
        return previewed, ()
    told: list[str] = []
    messages = []
    for message in previewed.resources:
        made = analyzer_pb2.AnalyzerResource()
        made.CopyFrom(message)
        fitting = [p for p in remedies if p.repairs_type(made.type) and made.urn not in previewed.external]
        told += [
            f"{p.name} repairs '{made.name}' before it is created (remediate)."
            for p in fitting
            if _repair(made, p, settings, previewed)
        ]
        messages.append(made)
    return replace(previewed, resources=tuple(messages)), tuple(sorted(told))


def _repair(
    message: analyzer_pb2.AnalyzerResource, policy: Policy, settings: Settings, previewed: Preview
) -> bool:
    """Whether the policy changed the inputs; changed inputs then count as set by the program."""
    (resource,) = Stack(
        [(message, StructProperties(message.properties))],
        name=previewed.stack,
        project=previewed.project,
        config=previewed.config,
    ).resources
    if settings.exemption(policy, Level.REMEDIATE, resource) is not None:
        return False
    changed = _changed(policy, resource, message.properties)
    if changed is None:
        return False
    keys = {k for k, v in changed.fields.items() if message.properties.fields.get(k) != v}
    message.properties.CopyFrom(changed)
    for key in keys:
        message.propertyDependencies[key].SetInParent()
    return bool(keys)


def _changed(policy: Policy, resource: Resource, properties: struct_pb2.Struct) -> struct_pb2.Struct | None:
    """The remediated properties; `None` if the policy changes nothing, or if its remediation fails."""
    assert policy.remediate is not None
    remedy = policy.remediate
    try:
        changes = TimeLimit().run(lambda: remedy(resource))
    except (Exception, PolicyTimeoutError):
        return None
    return repaired(properties, changes) if changes else None
