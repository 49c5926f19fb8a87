"""The findings that stop an update before anything is created: faults that are independent of the stack's state.

The offline preview evaluates only the program. It is open whether a resource is deployed already. So are all properties
in `ignoreChanges`, and all properties of a resource that is imported, has aliases, or is retained on delete.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from preflight.analyzer.beside.recorded import Recorded
from preflight.core.observed import Observed
from preflight.core.properties import StructProperties
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.evaluation.evaluate import ReportedFinding, located, run
from preflight.evaluation.settings import Settings
from preflight.policy import Policy


def stopping(
    recorded: Recorded, policies: Iterable[Policy], settings: Settings, **known: Any
) -> tuple[ReportedFinding, ...]:
    """The mandatory findings. `known`: the stack's name, project and configuration."""
    renamed = {m.urn for m in recorded.resources if any(_renames(m.urn, a) for a in m.options.aliases)}
    stack = Stack(
        ((m, StructProperties(m.properties)) for m in map(_opened, recorded.resources)),
        external=frozenset(recorded.external | recorded.kept | renamed),
        inside=recorded.inside,
        context=(Observed(run_here=False, unmade=recorded.unmade),),
        before=True,
        **known,
    )
    return located(run(stack, policies, settings), dict(recorded.positions)).mandatory


def in_each(
    found: Iterable[ReportedFinding], others: Iterable[Iterable[ReportedFinding]]
) -> tuple[ReportedFinding, ...]:
    """The findings that are among the findings of each other preview."""
    known = [{(f.policy, f.urn) for f in other} for other in others]
    return tuple(f for f in found if all((f.policy, f.urn) in other for other in known))


def _renames(urn: str, alias: str) -> bool:
    """Whether the alias has another name or parent. The SDK itself adds the former types of a resource, of which
    nothing but the type differs: `aws.lb.LoadBalancer` was `aws:elasticloadbalancingv2/loadBalancer:LoadBalancer`.
    """
    own, other = urn.split("::"), alias.split("::")
    if len(own) != 4 or len(other) != 4 or own[:2] != other[:2] or own[3] != other[3]:
        return True
    (parents, _, type_), (former_parents, _, former) = own[2].rpartition("$"), other[2].rpartition("$")
    return parents != former_parents or not (type_.startswith("aws:") and former.startswith("aws:"))


def _opened(message: analyzer_pb2.AnalyzerResource) -> analyzer_pb2.AnalyzerResource:
    """The resource, with unknowns for properties whose deployed value may stay."""
    ignored = message.options.ignoreChanges
    if not ignored:
        return message
    made = analyzer_pb2.AnalyzerResource()
    made.CopyFrom(message)
    tops = {_top(path) for path in ignored}
    for key in list(made.properties.fields) if "*" in tops else tops:
        made.properties.fields[key].string_value = SENTINEL
    return made


def _top(path: str) -> str:
    """The first property of a path such as `tags.Name`, `ingress[0]` or `["tags"]`."""
    text = path.removeprefix('["').partition('"]')[0] if path.startswith('["') else path
    return text.replace("[", ".").partition(".")[0]
