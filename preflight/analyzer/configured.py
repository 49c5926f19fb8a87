"""The engine's configuration of the pack: what it deploys, and which policies judge it at which level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.deployment import Deployment
from preflight.analyzer.diagnostics import OTHER_TYPE
from preflight.evaluation.settings import Settings
from preflight.policy import Level, Policy, PolicySet


@dataclass(frozen=True)
class ForType:
    """The resource policies for a type, and the response that lists the other policies as not applicable."""

    policies: tuple[Policy, ...]
    answer: proto.AnalyzeResponse

    def answered(self, diagnostics: list[proto.AnalyzeDiagnostic]) -> proto.AnalyzeResponse:
        """The response with the findings; the same one for all resources that have none."""
        if not diagnostics:
            return self.answer
        return proto.AnalyzeResponse(diagnostics=diagnostics, not_applicable=self.answer.not_applicable)


@dataclass(frozen=True)
class Configured:
    """The configuration of the engine; replaced as a whole, so that a request uses one state of it."""

    deployment: Deployment
    settings: Settings = field(default_factory=Settings)
    pack_level: Level = Level.ADVISORY
    found: PolicySet = field(default_factory=lambda: PolicySet(()))
    active: tuple[Policy, ...] = ()
    remediating: tuple[Policy, ...] = ()
    refused: tuple[str, ...] = ()
    _by_type: dict[str, ForType] = field(default_factory=dict, repr=False)

    @cached_property
    def of_stack(self) -> tuple[Policy, ...]:
        return tuple(p for p in self.found.policies if p.needs_stack)

    @cached_property
    def of_resource(self) -> tuple[Policy, ...]:
        return tuple(p for p in self.found.policies if not p.needs_stack)

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        return {p.name: p.description for p in self.found.policies}

    @property
    def lines(self) -> tuple[str, ...]:
        """What the project asks for and does not get: by its organization, or by policy files that did not load."""
        return (*self.found.problems, *self.refused)

    def of_type(self, type_: str) -> ForType:
        """The resource policies for the type; cached."""
        if type_ not in self._by_type:
            applicable = tuple(p for p in self.active if p.applies_to(type_))
            others = (p.name for p in self.active if not p.applies_to(type_))
            absent = [proto.PolicyNotApplicable(policy_name=name, reason=OTHER_TYPE) for name in others]
            self._by_type[type_] = ForType(applicable, proto.AnalyzeResponse(not_applicable=absent))
        return self._by_type[type_]

    def alone(self, type_: str) -> tuple[Policy, ...]:
        """The resource policies for the type that the whole stack is not evaluated with."""
        return tuple(p for p in self.of_type(type_).policies if not p.needs_stack)
