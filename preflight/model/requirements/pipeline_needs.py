"""What the actions of a CodePipeline pipeline require of the pipeline's role.

Source: CodePipeline user guide, "Manage the CodePipeline service role" and "Add permissions to the CodePipeline
service role": `codebuild:BatchGetBuilds` and `codebuild:StartBuild`, `codestar-connections:UseConnection`;
"Connections rename": `codeconnections` is the newer prefix. An action with a role of its own does not use the
pipeline's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import all_of, equal, negate, one_of
from preflight.core.resolution import exactly
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import Role
from preflight.model.integration.pipelines import Action, Pipeline
from preflight.model.requirements.needs import Need, arns_in, role_in

_BUILDS: Final = ("codebuild:StartBuild", "codebuild:BatchGetBuilds")
_CONNECTS: Final = ("codestar-connections:UseConnection", "codeconnections:UseConnection")


def of_pipeline(pipeline: Resource) -> Iterator[Need]:
    """The needs of its actions that use the pipeline's role: to build each project, and to use one connection."""
    role = role_in(pipeline, "roleArn")
    actions = pipeline.stack.entity(Pipeline, pipeline).actions
    told: set[str] = set()
    for action in () if isinstance(actions, Unknown) else actions:
        need = None if _has_own_role(action) else _need(pipeline, role, action)
        if need is not None and need.because not in told:
            told.add(need.because)
            yield need


def _has_own_role(action: Action) -> bool:
    return child(action.fields, "roleArn") is not None


def _need(pipeline: Resource, role: Role | Unknown | None, action: Action) -> Need | None:
    settings = child(action.fields, "configuration")
    if _is_of(action, "CodeBuild") and _is_single(settings):
        project = _project(pipeline, role, child(settings, "ProjectName"))
        what = "a project of CodeBuild" if project is None else f"project '{project.name}'"
        arns = () if project is None else arns_in(project)
        return Need(role, _BUILDS, f"an action builds {what} with it", arns=arns)
    if _is_of(action, "CodeStarSourceConnection"):
        instead = negate(role.lacks_everywhere(_CONNECTS[1])) if isinstance(role, Role) else False
        return Need(role, _CONNECTS[:1], "an action uses a connection with it", instead=instead)
    return None


def _project(pipeline: Resource, role: Role | Unknown | None, name: Value) -> Resource | None:
    """The project of the stack, if the role allows building another one."""
    if not isinstance(role, Role) or role.lacks_everywhere(_BUILDS[0]) is not False:
        return None
    found = exactly(pipeline, name, (aws.CODEBUILD_PROJECT,), "stages")
    return found if isinstance(found, Resource) else None


def _is_of(action: Action, provider: str) -> bool:
    given = equal(child(action.fields, "owner"), "AWS"), equal(child(action.fields, "provider"), provider)
    return all_of(given) is True


def _is_single(settings: Value) -> bool:
    """Whether the action certainly starts one build, not a batch."""
    batch = child(settings, "BatchEnabled")
    return batch is None or one_of(batch, ("false", False)) is True
