"""The analyzer service that Pulumi's engine calls: every resource before it is created, the stack at the end.

It implements the engine's protocol itself. The SDK's servicer reads all resources again for every policy, and skips a
policy if one property is unknown. Here a request is read once, into one model that all policies share. The same
policies as objects of the SDK are in `preflight.analyzer.sdk`; a test compares both.

The engine calls in parallel. Its configuration is replaced as a whole and never changed; a model belongs to one
request.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from preflight.analyzer.beside.beside import Beside, at_the_stack, job_of
from preflight.analyzer.beside.child_process import ChildProcess
from preflight.analyzer.beside.encrypted import partly_known
from preflight.analyzer.beside.engine import is_whole_update
from preflight.analyzer.beside.observations import observing, with_observations
from preflight.analyzer.beside.recorded import Recorded
from preflight.analyzer.configured import Configured
from preflight.analyzer.deployment import Deployment
from preflight.analyzer.diagnostics import (
    _LEVELS,
    _SEVERITIES,
    DESCRIPTION,
    REPOSITORY,
    _info,
    _pack_diagnostic,
    _pack_info,
    _reason,
    _summary,
    _text,
    rendered,
)
from preflight.analyzer.garbage_collection import gc_paused
from preflight.analyzer.pack import PREFLIGHT, Pack
from preflight.analyzer.program_inputs import ProgramInputs, provider_defaults
from preflight.core.properties import InputProperties, Properties, StructProperties
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.evaluation.code_exceptions import CodeExceptions
from preflight.evaluation.comments import comments_in
from preflight.evaluation.evaluate import Outcome, ReportedFinding, one_of_each_cause, run
from preflight.evaluation.folding import folded, waits
from preflight.evaluation.language import in_language
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.precedence import refused, settled
from preflight.evaluation.remediation import repaired
from preflight.evaluation.settings import PACK, ConfigError, project_configuration
from preflight.evaluation.time_limit import PolicyTimeoutError, TimeLimit
from preflight.evaluation.unused import refused_comments, unused
from preflight.policy import Level, Policy, PolicySet, Remedy

_LEVELS_BY_VALUE: Final = {value: level for level, value in _LEVELS.items()}


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """All policies of the pack as the engine's `Analyzer` service, or only those that are given."""

    def __init__(
        self,
        policies: Iterable[Policy] | None = None,
        pack: Pack = PREFLIGHT,
        ahead: ChildProcess | None = None,
    ) -> None:
        self._only: Final = None if policies is None else PolicySet(tuple(policies))
        self._pack: Final = pack
        self._info: tuple[PolicySet, proto.AnalyzerInfo] | None = None
        self._raw: Mapping[str, Any] = {}
        self._heard = ProgramInputs()
        self._beside = Beside(ahead)
        # Findings about single resources, which are reported once.
        self._told: set[str] = set()
        # Findings on single resources that are reported in one line at the end.
        self._set_aside: dict[str, tuple[ReportedFinding, ...]] = {}
        self._now = self._configured(Deployment(os.environ.get("PULUMI_STACK", "")), {})

    # --- first requests of the engine

    def Handshake(self, request: Any, context: Any) -> proto.AnalyzerHandshakeResponse:
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._pack.version)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """End all that a call may wait for; the engine ends the process itself."""
        self._beside.end()
        return empty_pb2.Empty()

    def GetAnalyzerInfo(self, request: Any, context: Any) -> proto.AnalyzerInfo:
        """Cached, because `pulumi policy analyze` requests it twice for every resource."""
        found = self._now.found
        if self._info is None or self._info[0] is not found:
            self._info = found, self._described(found)
        return self._info[1]

    def _described(self, found: PolicySet) -> proto.AnalyzerInfo:
        return proto.AnalyzerInfo(
            name=self._pack.name,
            displayName=self._pack.display_name,
            version=self._pack.version,
            description=DESCRIPTION,
            provider="AWS",
            repository=REPOSITORY,
            supportsConfig=True,
            policies=[_pack_info(), *map(_info, found.policies)],
        )

    # --- configuration

    def ConfigureStack(self, request: Any, context: Any) -> proto.AnalyzerStackConfigureResponse:
        self._heard, self._told, self._set_aside = ProgramInputs(), set(), {}
        secret = set(request.config_secret_keys)
        config = {key: value for key, value in request.config.items() if key not in secret}
        deployment = Deployment(
            request.stack,
            request.project,
            config,
            frozenset(secret),
            getattr(request, "organization", ""),
            updates=bool(request.project) and not request.dry_run,
        )
        encrypted = {key: request.config[key] for key in secret if key in request.config}
        opened = partly_known(deployment.folder, deployment.stack, encrypted)
        deployment = replace(deployment, opened=opened) if opened else deployment
        self._beside.forget()
        self._configure(deployment, self._raw, context)
        return proto.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:
        """The engine sends the level of every policy; a level equal to the policy's own is not configured."""
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
            self._begin_beside()
        except ConfigError as error:
            if context is None:
                raise
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, _text(str(error)))

    def _configured(self, deployment: Deployment, raw: Mapping[str, Any]) -> Configured:
        folder = deployment.folder
        found = self._only or policies_of(folder, raw, given=self._pack.folders)
        asked = found.configuration(project_configuration(folder) if folder is not None else {})
        settings = settled(found.configuration(raw), asked, found.policies)
        comments = comments_in(folder, found.names) if folder is not None else ()
        if comments:
            settings = replace(settings, in_code=CodeExceptions(comments, self._beside.places))
        levels = [(p, settings.level(p, deployment.stack)) for p in found.policies]
        return Configured(
            deployment,
            settings,
            raw.get(PACK, {}).get("enforcementLevel", Level.ADVISORY),
            found,
            active=tuple(p for p, level in levels if p.is_resource_policy and level is not Level.DISABLED),
            remediating=tuple(
                p
                for p, level in levels
                if level is Level.REMEDIATE and (p.is_resource_policy or p.remediate is not None)
            ),
            refused=refused(settings, asked, found.policies, deployment.stack),
        )

    def _begin_beside(self) -> None:
        """The offline preview with the current configuration."""
        deployment, settings = self._now.deployment, self._now.settings
        gated = all(s.pack.gate for s in (settings, settings.project) if s is not None)
        self._beside.begin(
            job_of(deployment, settings),
            why_not="" if deployment.folder else "its folder cannot be determined",
            gate=deployment.updates and gated,
        )

    # --- evaluation

    def Analyze(self, request: Any, context: Any) -> proto.AnalyzeResponse:
        """Evaluate one resource before it is created. Its references are unknown."""
        now = self._now
        judges = now.of_type(request.type)
        asked = self._heard.record_inputs(request)
        diagnostics = list(self._stopped(now, request))
        if judges.policies and asked is not None:
            stack = _alone(now.deployment, request, asked)
            outcome = in_language(run(stack, judges.policies, now.settings), stack, now.deployment.runtime)
            outcome = self._beside.placed(outcome)
            self._told.update(f.urn + f.fingerprint for f in outcome.findings)
            diagnostics += (self._diagnostic(f) for f in outcome.findings if not waits(f))
            self._set_aside.pop(request.urn, None)
            if aside := tuple(filter(waits, outcome.findings)):
                self._set_aside[request.urn] = aside
            if request.type == STACK_TYPE:
                now.deployment.keep_searches()
        return judges.answered(diagnostics)

    def _stopped(self, now: Configured, request: Any) -> Iterator[proto.AnalyzeDiagnostic]:
        """The findings that stop an update at its first resource, before anything is created."""
        deployment = now.deployment
        found, untold = self._beside.judge(
            now.of_stack,
            now.settings,
            name=deployment.stack,
            project=deployment.project,
            config=deployment.config,
        )
        told = in_language(Outcome(findings=tuple(found)), Stack([]), deployment.runtime).findings
        yield from (self._diagnostic(at_the_stack(f, request.urn)) for f in told)
        if untold and now.pack_level is not Level.DISABLED:
            yield _pack_diagnostic(untold, None, self._pack)

    def AnalyzeStack(self, request: Any, context: Any) -> proto.AnalyzeResponse:
        with gc_paused(context):
            return self._analyzed(request)

    def _analyzed(self, request: Any) -> proto.AnalyzeResponse:
        now = self._now
        resources, learned = self._beside.joined(request.resources)
        seen = self._beside.seen
        known = _known(now.deployment)
        if seen is not None:
            known["context"] = with_observations(known["context"], seen, now.deployment.updates)
        stack = self._heard.stack(resources, learned, **known)
        whole = run(stack, now.of_stack, now.settings)
        aside = (f for r in stack.resources for f in self._set_aside.get(r.urn, ()))
        gained = self._heard.gained(resources, learned)
        # The findings of each resource alone, which is known now.
        runs = (run(Stack([g], **known), now.alone(g[0].type), now.settings) for g in gained)
        new = (f for alone in (*runs, *self._observed(stack, seen, known)) for f in alone.findings)
        singles = one_of_each_cause((*aside, *filter(self._is_new, new)), stack.name)
        outcome = replace(whole, findings=(*filter(self._is_new, whole.findings), *singles))
        outcome = folded(outcome, stack)
        outcome = in_language(outcome, stack, now.deployment.runtime)
        outcome = self._beside.placed(outcome)
        if stack.root is not None:
            outcome = replace(outcome, findings=tuple(_listed(outcome.findings, stack, stack.root.urn)))
        now.deployment.keep_searches()
        response = proto.AnalyzeResponse(diagnostics=map(self._diagnostic, outcome.findings))
        # The findings of single resources, of which exceptions suppressed some.
        singly = run(stack, [p for p in now.of_resource if now.settings.may_hide(p)], now.settings)
        singly = replace(singly, findings=(*singly.findings, *whole.findings))
        if now.pack_level is not Level.DISABLED:
            response.diagnostics.extend(
                _pack_diagnostic(line, stack.root, self._pack)
                for line in _told_of_exceptions(now, outcome, singly)
            )
        return response

    def _observed(self, stack: Stack, seen: Recorded | None, known: Mapping[str, Any]) -> Iterator[Outcome]:
        """What is found of the stack alone after the offline preview has run its program. Sources tell it before."""
        now = self._now
        if seen is None or now.deployment.sources is not None:
            return
        if described := observing(stack.root, seen):
            alone = Stack(described, inside=seen.inside, **known)
            yield run(alone, now.alone(STACK_TYPE), now.settings)

    def _is_new(self, found: ReportedFinding) -> bool:
        """Whether the finding was not reported when the resource was evaluated alone."""
        return found.urn + found.fingerprint not in self._told

    def Remediate(self, request: Any, context: Any) -> proto.RemediateResponse:
        """The properties of a resource after the remediations of policies with level `remediate`, one by one."""
        response = proto.RemediateResponse()
        now, properties, patience = self._now, request.properties, TimeLimit()
        # A resource without inputs was not checked by the provider: `--target` excludes it.
        left_out = request.type.startswith("aws:") and not properties.fields
        for policy in () if left_out else now.remediating:
            if policy.remediate is None or not policy.repairs_type(request.type):
                response.not_applicable.add(policy_name=policy.name, reason=_reason(policy))
                continue
            asked = InputProperties(StructProperties(properties), None, provider_defaults(properties))
            resource = _alone(now.deployment, request, asked).resources[0]
            if now.settings.exemption(policy, Level.REMEDIATE, resource) is not None:
                continue
            changed: struct_pb2.Struct | None = None
            failure = ""
            try:
                changed = patience.run(partial(_repaired, policy.remediate, resource, properties))
            except (Exception, PolicyTimeoutError) as error:
                failure = f"The remediation of '{policy.name}' failed ({type(error).__name__})."
            if changed is None and not failure:
                continue
            properties = properties if changed is None else changed
            response.remediations.add(
                policyName=policy.name,
                policyPackName=self._pack.name,
                policyPackVersion=self._pack.version,
                description=policy.description,
                properties=changed,
                diagnostic=failure,
            )
        self._heard.record_provider_defaults(request.urn, properties)
        return response

    # --- reports

    def _diagnostic(self, found: ReportedFinding) -> proto.AnalyzeDiagnostic:
        description = self._now.descriptions.get(found.policy)
        if description is None:
            return _pack_diagnostic(found.message, found, self._pack)
        level = Level.MANDATORY if found.level is Level.REMEDIATE else found.level
        return proto.AnalyzeDiagnostic(
            policyName=found.policy,
            policyPackName=self._pack.name,
            policyPackVersion=self._pack.version,
            description=description,
            message=_text(f"{description}\n{rendered(found)}"),
            urn=found.urn,
            enforcementLevel=_LEVELS[level],
            severity=_SEVERITIES[found.severity],
        )


def _listed(findings: Iterable[ReportedFinding], stack: Stack, root: str) -> Iterator[ReportedFinding]:
    """The findings, those on resources that the engine does not list at the stack itself."""
    for found in findings:
        yield found if not found.urn or found.urn in stack.by_urn else at_the_stack(found, root)


def _told_of_exceptions(now: Configured, outcome: Outcome, singly: Outcome) -> Iterator[str]:
    """What exceptions hide, what they may not hide, and which hide nothing."""
    both = replace(
        outcome,
        findings=(*outcome.findings, *singly.findings),
        excepted=(*outcome.excepted, *singly.excepted),
        subjects={**outcome.subjects, **singly.subjects},
    )
    if both.excepted:
        yield _summary(both.excepted)
    yield from now.lines
    yield from refused_comments(now.settings, both)
    # With `--target`, the engine lists only a part of the stack.
    if is_whole_update():
        yield from unused(now.settings, both)


def _alone(deployment: Deployment, request: Any, properties: Properties) -> Stack:
    """The stack of one resource of a request."""
    message = proto.AnalyzerResource(
        type=request.type,
        urn=request.urn,
        name=request.name,
        options=request.options,
        provider=request.provider if request.HasField("provider") else None,
    )
    return Stack([(message, properties)], **_known(deployment))


def _known(deployment: Deployment) -> dict[str, Any]:
    """What a stack knows of its deployment."""
    return {
        "name": deployment.stack,
        "project": deployment.project,
        "config": deployment.config,
        "context": deployment.context,
    }


def _repaired(remedy: Remedy, resource: Resource, properties: struct_pb2.Struct) -> struct_pb2.Struct | None:
    changes = remedy(resource)
    return repaired(properties, changes) if changes else None
