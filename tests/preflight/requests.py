"""What the engine sends, built from programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.policy import Finding, Level, Policy, Severity
from preflight.testing import Program

LEVELS: Final = {
    "advisory": proto.ADVISORY,
    "mandatory": proto.MANDATORY,
    "remediate": proto.REMEDIATE,
    "disabled": proto.DISABLED,
}


def resource_request(message: proto.AnalyzerResource) -> proto.AnalyzeRequest:
    """The request for one resource: neither dependencies nor parent."""
    return proto.AnalyzeRequest(
        type=message.type,
        urn=message.urn,
        name=message.name,
        properties=message.properties,
        options=message.options,
        provider=message.provider if message.HasField("provider") else None,
    )


def stack_request(source: Program | Iterable[proto.AnalyzerResource]) -> proto.AnalyzeStackRequest:
    messages = source.messages() if isinstance(source, Program) else source
    return proto.AnalyzeStackRequest(resources=messages)


def stack_configuration(stack: str = "dev", project: str = "web", **config: str) -> Any:
    return proto.AnalyzerStackConfigureRequest(stack=stack, project=project, dry_run=True, config=config)


def configuration(
    info: Iterable[Any], given: Mapping[str, Mapping[str, Any]] | None = None
) -> proto.ConfigureAnalyzerRequest:
    """The configuration as the engine sends it: every policy, with its level and the defaults of its schema.

    `all` stands beside them. Source: pulumi/pulumi, pkg/resource/analyzer/config.go.
    """
    every = (given or {}).get("all")
    request = proto.ConfigureAnalyzerRequest()
    for policy in info:
        fields = dict((given or {}).get(policy.name, {}))
        level = fields.pop("enforcementLevel", None)
        entry = request.policyConfig[policy.name]
        level = level or (every["enforcementLevel"] if every else None)
        entry.enforcementLevel = LEVELS[level] if level else policy.enforcementLevel
        defaults = {k: v["default"] for k, v in policy.configSchema.properties.items() if "default" in v}
        entry.properties.update({**defaults, **fields})
    if every:
        request.policyConfig["all"].enforcementLevel = LEVELS[every["enforcementLevel"]]
    return request


def a_policy(name: str, check: Any, **parts: Any) -> Policy:
    """A policy outside the tree, for tests of the machinery."""
    made: dict[str, Any] = {
        "area": "tests",
        "types": (),
        "query": None,
        "level": Level.MANDATORY,
        "severity": Severity.HIGH,
        "doc": f"The policy {name}.\n\n## Instead\n\nDo otherwise.",
        **parts,
    }
    return Policy(name=name, check=check, **made)


def says(message: str, **parts: Any) -> Any:
    """A check that finds the message in every subject."""

    def check(subject: Any, *_: Any) -> Iterable[Finding]:
        yield Finding(subject, message, **parts)

    return check
