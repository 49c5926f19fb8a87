"""The analyzer service that Pulumi's engine calls: every resource before it is created, the stack at the end.

It speaks the engine's protocol itself. The SDK's servicer reads all resources anew for every policy, and one
unknown property silences a whole policy; here a request is read once, into one model that all policies share.
The same policies as objects of the SDK are in `preflight.sdk`; a test holds the two against each other.

The engine calls in parallel. What it configures is replaced as a whole and never changed; a model belongs to
one request.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

import grpc
import yaml
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from preflight.asked import Asked, chosen
from preflight.config import (
    PACK,
    PROJECT_FILES,
    ConfigError,
    PackOptions,
    Settings,
    parse,
    project_configuration,
    schema,
)
from preflight.core.properties import AskedProperties, Properties, StructProperties
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.pack import NAME, collector_paused
from preflight.patience import OutOfTimeError, Patience
from preflight.policy import Level, Policy, Remedy, Severity, discover
from preflight.remediation import repaired
from preflight.run import Excepted, Reported, run
from preflight.sources.analysis import Sources
from preflight.starter import folders
from preflight.version import VERSION

DESCRIPTION: Final = "Finds, before anything is deployed, why an AWS stack cannot work."
PACK_DESCRIPTION: Final = "Options of the whole pack, and what the pack has to say about itself."
OTHER_TYPE: Final = "not for this type of resource"
NO_REMEDIATION: Final = "has no remediation"
REPOSITORY: Final = "https://github.com/aws-preflight/aws-preflight"

_LEVELS: Final = {
    Level.ADVISORY: proto.ADVISORY,
    Level.MANDATORY: proto.MANDATORY,
    Level.REMEDIATE: proto.REMEDIATE,
    Level.DISABLED: proto.DISABLED,
}
_LEVELS_BY_VALUE: Final = {value: level for level, value in _LEVELS.items()}
_SEVERITIES: Final = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}


@dataclass(frozen=True)
class Deployment:
    """What the engine says about the stack. `config` lacks every secret value; `secrets` are their keys."""

    stack: str = ""
    project: str = ""
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()

    @cached_property
    def folder(self) -> Path | None:
        """The folder of the program, where it can be told.

        The pack runs in its own folder. `pulumi` is in the user's, and so is `PWD` unless a shell in between has
        set it; in `pulumi policy analyze` that is any folder. The project's name tells.
        """
        if not self.project:
            return None
        for start in chain(folders(), (Path(os.environ.get("PWD") or "."),)):
            folder = program_folder(start, self.project)
            if folder is not None:
                return folder
        return None

    @cached_property
    def sources(self) -> Sources | None:
        """The program's sources, which are read when a policy asks for them."""
        from preflight.preview.program_sources import sources_in

        return sources_in(self.folder, self.stack, {*self.config, *self.secrets}) if self.folder else None

    @property
    def context(self) -> tuple[object, ...]:
        """What is known of the stack besides its resources: the program's sources, where they are at hand."""
        return () if self.sources is None else (self.sources,)


@dataclass(frozen=True)
class _ForType:
    """The resource policies that judge a type, and the answer that says that the others do not."""

    policies: tuple[Policy, ...]
    answer: proto.AnalyzeResponse


@dataclass(frozen=True)
class Configured:
    """What the engine has said so far; replaced as a whole, so that a request sees one state of it."""

    deployment: Deployment
    settings: Settings = field(default_factory=Settings)
    pack_level: Level = Level.ADVISORY
    active: tuple[Policy, ...] = ()
    remediating: tuple[Policy, ...] = ()
    _by_type: dict[str, _ForType] = field(default_factory=dict, repr=False)

    def of_type(self, type_: str) -> _ForType:
        """The resource policies for the type; made once for each."""
        if type_ not in self._by_type:
            chosen = tuple(p for p in self.active if p.applies_to(type_))
            others = [p for p in self.active if p not in chosen]
            absent = [proto.PolicyNotApplicable(policy_name=p.name, reason=OTHER_TYPE) for p in others]
            self._by_type[type_] = _ForType(chosen, proto.AnalyzeResponse(not_applicable=absent))
        return self._by_type[type_]


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """All policies of the pack behind the engine's `Analyzer` service."""

    def __init__(self, policies: Iterable[Policy] | None = None) -> None:
        self.policies: Final = tuple(discover() if policies is None else policies)
        self._stack_policies: Final = tuple(p for p in self.policies if not p.is_resource_policy)
        self._descriptions: Final = {p.name: p.description for p in self.policies}
        self._resource_policies: Final = tuple(p for p in self.policies if p.is_resource_policy)
        self._raw: Mapping[str, Any] = {}
        self._heard = Asked()
        self._now = self._configured(Deployment(os.environ.get("PULUMI_STACK", "")), {})

    # --- what the engine asks first

    def Handshake(self, request: Any, context: Any) -> proto.AnalyzerHandshakeResponse:
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing to abort: no call waits for anything, and the engine ends the process itself."""
        return empty_pb2.Empty()

    def GetAnalyzerInfo(self, request: Any, context: Any) -> proto.AnalyzerInfo:
        return self._info

    @cached_property
    def _info(self) -> proto.AnalyzerInfo:
        """`pulumi policy analyze` asks for it twice for every resource."""
        return proto.AnalyzerInfo(
            name=NAME,
            displayName="AWS Preflight",
            version=VERSION,
            description=DESCRIPTION,
            provider="AWS",
            repository=REPOSITORY,
            supportsConfig=True,
            policies=[_pack_info(), *map(_info, self.policies)],
        )

    # --- configuration

    def ConfigureStack(self, request: Any, context: Any) -> proto.AnalyzerStackConfigureResponse:
        self._heard = Asked()
        secret = set(request.config_secret_keys)
        config = {key: value for key, value in request.config.items() if key not in secret}
        self._configure(
            Deployment(request.stack, request.project, config, frozenset(secret)), self._raw, context
        )
        return proto.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:
        """The engine sends every policy with its level; one that has its own level is not configured."""
        raw = {
            name: {
                **json_format.MessageToDict(entry.properties),
                "enforcementLevel": _LEVELS_BY_VALUE.get(entry.enforcementLevel),
            }
            for name, entry in request.policyConfig.items()
        }
        self._configure(self._now.deployment, raw, context)
        return empty_pb2.Empty()

    def _configure(self, deployment: Deployment, raw: Mapping[str, Any], context: Any) -> None:
        try:
            self._raw, self._now = raw, self._configured(deployment, raw)
        except ConfigError as error:
            if context is None:
                raise
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, _text(str(error)))

    def _configured(self, deployment: Deployment, raw: Mapping[str, Any]) -> Configured:
        settings = replace(parse(raw, self.policies), project=self._asked(deployment.folder))
        levels = [(p, settings.level(p, deployment.stack)) for p in self._resource_policies]
        return Configured(
            deployment,
            settings,
            raw.get(PACK, {}).get("enforcementLevel", Level.ADVISORY),
            active=tuple(p for p, level in levels if level is not Level.DISABLED),
            remediating=tuple(p for p, level in levels if level is Level.REMEDIATE),
        )

    def _asked(self, folder: Path | None) -> Settings | None:
        """What the program's own `preflight.yaml` asks for."""
        found = project_configuration(folder) if folder is not None else {}
        try:
            return parse(found, self.policies, explicit=True) if found else None
        except ConfigError as error:
            raise ConfigError(f"{PROJECT_FILES[0]}: {error}") from None

    # --- judging

    def Analyze(self, request: Any, context: Any) -> proto.AnalyzeResponse:
        """One resource, before it is created. Its references are not known."""
        now = self._now
        judges = now.of_type(request.type)
        response = proto.AnalyzeResponse()
        response.CopyFrom(judges.answer)
        asked = self._heard.alone(request)
        if judges.policies and asked is not None:
            outcome = run(_alone(now.deployment, request, asked), judges.policies, now.settings)
            response.diagnostics.extend(map(self._diagnostic, outcome.findings))
        return response

    def AnalyzeStack(self, request: Any, context: Any) -> proto.AnalyzeResponse:
        now = self._now
        with collector_paused():
            stack = self._heard.stack(
                request.resources,
                name=now.deployment.stack,
                project=now.deployment.project,
                config=now.deployment.config,
                context=now.deployment.context,
            )
            outcome = run(stack, self._stack_policies, now.settings)
        response = proto.AnalyzeResponse(diagnostics=map(self._diagnostic, outcome.findings))
        # What exceptions hid when the resources were judged one by one.
        alone = [p for p in self._resource_policies if now.settings.exemptions(p, Level.ADVISORY)]
        hidden = [*outcome.excepted, *run(stack, alone, now.settings).excepted]
        if hidden and now.pack_level is not Level.DISABLED:
            response.diagnostics.append(_pack_diagnostic(_summary(hidden), stack.root))
        return response

    def Remediate(self, request: Any, context: Any) -> proto.RemediateResponse:
        """The properties of a resource as the policies that are set to `remediate` repair them, one by one."""
        response = proto.RemediateResponse()
        now, properties, patience = self._now, request.properties, Patience()
        # Without a single input it was not checked: `--target` leaves it out.
        left_out = request.type.startswith("aws:") and not properties.fields
        for policy in () if left_out else now.remediating:
            if policy.remediate is None or not policy.applies_to(request.type):
                response.not_applicable.add(policy_name=policy.name, reason=_reason(policy))
                continue
            asked = AskedProperties(StructProperties(properties), None, chosen(properties))
            resource = _alone(now.deployment, request, asked).resources[0]
            if now.settings.exemption(policy, Level.REMEDIATE, resource) is not None:
                continue
            changed: struct_pb2.Struct | None = None
            failure = ""
            try:
                changed = patience.one(partial(_repaired, policy.remediate, resource, properties))
            except (Exception, OutOfTimeError) as error:
                failure = f"The remediation of '{policy.name}' failed ({type(error).__name__})."
            if changed is None and not failure:
                continue
            properties = properties if changed is None else changed
            response.remediations.add(
                policyName=policy.name,
                policyPackName=NAME,
                policyPackVersion=VERSION,
                description=policy.description,
                properties=changed,
                diagnostic=failure,
            )
        self._heard.checked(request.urn, properties)
        return response

    # --- what is reported

    def _diagnostic(self, found: Reported) -> proto.AnalyzeDiagnostic:
        if found.policy not in self._descriptions:
            return _pack_diagnostic(found.message, found)
        description = self._descriptions[found.policy]
        level = Level.MANDATORY if found.level is Level.REMEDIATE else found.level
        return proto.AnalyzeDiagnostic(
            policyName=found.policy,
            policyPackName=NAME,
            policyPackVersion=VERSION,
            description=description,
            message=_text(f"{description}\n{rendered(found)}"),
            urn=found.urn,
            enforcementLevel=_LEVELS[level],
            severity=_SEVERITIES[found.severity],
        )


def _alone(deployment: Deployment, request: Any, properties: Properties) -> Stack:
    """The stack of one resource, as a request describes it."""
    message = proto.AnalyzerResource(
        type=request.type,
        urn=request.urn,
        name=request.name,
        options=request.options,
        provider=request.provider if request.HasField("provider") else None,
    )
    return Stack(
        [(message, properties)],
        name=deployment.stack,
        project=deployment.project,
        config=deployment.config,
        context=deployment.context,
    )


def _repaired(
    remediate: Remedy, resource: Resource, properties: struct_pb2.Struct
) -> struct_pb2.Struct | None:
    changes = remediate(resource)
    return repaired(properties, changes) if changes else None


def _reason(policy: Policy) -> str:
    return OTHER_TYPE if policy.remediate is not None else NO_REMEDIATION


def _pack_diagnostic(message: str, about: Reported | Resource | None) -> proto.AnalyzeDiagnostic:
    """Something the pack says of itself; the engine knows it as the policy `preflight`."""
    return proto.AnalyzeDiagnostic(
        policyName=PACK,
        policyPackName=NAME,
        policyPackVersion=VERSION,
        description=PACK_DESCRIPTION,
        message=_text(message),
        urn=about.urn if about else "",
        enforcementLevel=proto.ADVISORY,
        severity=proto.POLICY_SEVERITY_LOW,
    )


def program_folder(start: Path, project: str) -> Path | None:
    """The folder of the project's `Pulumi.yaml`, looked for upwards as Pulumi does; `None` if it is another's."""
    if not project:
        return None
    for folder in (start, *start.parents):
        for path in (folder / "Pulumi.yaml", folder / "Pulumi.yml"):
            if path.is_file():
                return folder if _project_name(path) == project else None
    return None


def _project_name(path: Path) -> object:
    try:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    return source.get("name") if isinstance(source, dict) else None


def rendered(found: Reported) -> str:
    """The message as it is shown below the policy's description."""
    place = f"{found.file}:{found.line or 1}: " if found.file else ""
    error = f"Error: {found.error}. " if found.error else ""
    return f"{place}{found.message}\n{error}Details: {found.url}"


def _summary(hidden: Iterable[Excepted]) -> str:
    """The findings that exceptions hide, with the reasons."""
    lines = sorted(
        f"{e.finding.policy} on '{e.finding.resource}': {e.reason}"
        + (f" (until {e.until})" if e.until else "")
        for e in hidden
    )
    count = f"{len(lines)} findings are" if len(lines) > 1 else "1 finding is"
    return "\n- ".join((f"{count} not reported, by exception:", *lines))


def _text(text: str) -> str:
    """Protocol buffers hold no lone surrogates, which a JSON text in a property may well contain."""
    return text.encode("utf-8", "replace").decode()


def _info(policy: Policy) -> proto.PolicyInfo:
    return proto.PolicyInfo(
        name=policy.name,
        displayName=policy.display_name,
        description=policy.description,
        enforcementLevel=_LEVELS[policy.level],
        severity=_SEVERITIES[policy.severity],
        policy_type=proto.POLICY_TYPE_RESOURCE if policy.is_resource_policy else proto.POLICY_TYPE_STACK,
        configSchema=_schema(schema(policy.options)),
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
        configSchema=_schema(schema(PackOptions)),
        url=REPOSITORY,
    )


def _schema(properties: Mapping[str, Any]) -> proto.PolicyConfigSchema:
    made = proto.PolicyConfigSchema()
    made.properties.update(properties)
    return made
