"""Findings and policies in the format of the engine's protocol."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import msgspec
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.pack import PREFLIGHT, Pack
from preflight.core.resource import Resource
from preflight.evaluation.evaluate import ReportedFinding, SuppressedFinding
from preflight.evaluation.settings import PACK, PackOptions, schema
from preflight.policy import Level, Policy, Severity

DESCRIPTION: Final = "Finds, before anything is deployed, why an AWS stack cannot work."
PACK_DESCRIPTION: Final = "Options of the whole pack, and messages of the pack itself."
OTHER_TYPE: Final = "not for this type of resource"
NO_REMEDIATION: Final = "has no remediation"
REPOSITORY: Final = "https://github.com/aws-preflight/aws-preflight"
_LEVELS: Final = {
    Level.ADVISORY: proto.ADVISORY,
    Level.MANDATORY: proto.MANDATORY,
    Level.REMEDIATE: proto.REMEDIATE,
    Level.DISABLED: proto.DISABLED,
}
_SEVERITIES: Final = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}


def _reason(policy: Policy) -> str:
    return OTHER_TYPE if policy.remediate is not None else NO_REMEDIATION


def _pack_diagnostic(
    message: str, about: ReportedFinding | Resource | None, pack: Pack = PREFLIGHT
) -> proto.AnalyzeDiagnostic:
    """A message of the pack itself; for the engine it belongs to the policy `preflight`."""
    return proto.AnalyzeDiagnostic(
        policyName=PACK,
        policyPackName=pack.name,
        policyPackVersion=pack.version,
        description=PACK_DESCRIPTION,
        message=_text(message),
        urn=about.urn if about else "",
        enforcementLevel=proto.ADVISORY,
        severity=proto.POLICY_SEVERITY_LOW,
    )


def rendered(found: ReportedFinding) -> str:
    """The message, which the engine shows below the policy's description."""
    place = f"{found.file}:{found.line or 1}: " if found.file else ""
    error = f"Error: {found.error}. " if found.error else ""
    details = f"Details: {found.url}" if found.url else f"Details: preflight explain {found.policy}"
    return f"{place}{found.message}\n{error}{details}"


def _summary(hidden: Iterable[SuppressedFinding]) -> str:
    """The findings that exceptions suppress, with the reasons."""
    lines = sorted(
        f"{e.finding.policy} on '{e.finding.resource}': {e.reason}"
        + (f" (until {e.until})" if e.until else "")
        for e in hidden
    )
    count = f"{len(lines)} findings are" if len(lines) > 1 else "1 finding is"
    return "\n- ".join((f"{count} not reported, by exception:", *lines))


def _text(text: str) -> str:
    """The text without lone surrogates, which protocol buffers do not support and a JSON text may contain."""
    return text.encode("utf-8", "replace").decode()


def _info(policy: Policy) -> proto.PolicyInfo:
    return proto.PolicyInfo(
        name=policy.name,
        displayName=policy.display_name,
        description=policy.description,
        enforcementLevel=_LEVELS[policy.level],
        severity=_SEVERITIES[policy.severity],
        policy_type=proto.POLICY_TYPE_RESOURCE if policy.is_resource_policy else proto.POLICY_TYPE_STACK,
        configSchema=_schema(policy.options),
        tags=[policy.area, *policy.tags],
        remediation_steps=policy.remediation,
        url=policy.url,
    )


def _pack_info() -> proto.PolicyInfo:
    return proto.PolicyInfo(
        name=PACK,
        displayName="AWS Preflight",
        description=PACK_DESCRIPTION,
        enforcementLevel=proto.ADVISORY,
        severity=proto.POLICY_SEVERITY_LOW,
        policy_type=proto.POLICY_TYPE_STACK,
        configSchema=_schema(PackOptions),
        url=REPOSITORY,
    )


@cache
def _schema(options: type[msgspec.Struct] | None) -> proto.PolicyConfigSchema:
    """The schema of the configuration; most policies have the same one."""
    made = proto.PolicyConfigSchema()
    made.properties.update(schema(options))
    return made
