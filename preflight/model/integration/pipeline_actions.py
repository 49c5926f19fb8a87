"""Actions of CodePipeline pipelines: providers, their configuration and numbers of artifacts, and the pipeline's type.

Sources: CodePipeline user guide, "Valid action providers in CodePipeline", "Valid input and output artifacts for each
action type", "Action structure reference", "Pipeline types"; the error texts `Action configuration for action '...' is
missing required configuration '...'` and `declares 0 input artifacts which is less than the minimum count` from users'
reports, the first of CreatePipeline for every provider of the table but GitHub and CodeStarSourceConnection.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws
from preflight.model.integration.pipelines import Action, Pipeline
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.CODEPIPELINE_PIPELINE,)
# Provider by category -> the least and most input artifacts, the same of output artifacts, and required configuration.
_RULES: Final = {
    ("Source", "S3"): (0, 0, 1, 1, ("S3Bucket", "S3ObjectKey")),
    ("Source", "CodeCommit"): (0, 0, 1, 1, ("RepositoryName", "BranchName")),
    ("Source", "ECR"): (0, 0, 1, 1, ("RepositoryName",)),
    ("Source", "CodeStarSourceConnection"): (0, 0, 1, 1, ("ConnectionArn", "FullRepositoryId", "BranchName")),
    ("Source", "GitHub"): (0, 0, 1, 1, ("Owner", "Repo", "Branch")),
    ("Build", "CodeBuild"): (1, 5, 0, 5, ("ProjectName",)),
    ("Test", "CodeBuild"): (1, 5, 0, 5, ("ProjectName",)),
    ("Approval", "Manual"): (0, 0, 0, 0, ()),
    ("Deploy", "S3"): (1, 1, 0, 0, ("BucketName",)),
    ("Deploy", "CodeDeploy"): (1, 1, 0, 0, ("ApplicationName", "DeploymentGroupName")),
    ("Deploy", "ElasticBeanstalk"): (1, 1, 0, 0, ("ApplicationName", "EnvironmentName")),
    ("Deploy", "ECS"): (1, 1, 0, 0, ("ClusterName", "ServiceName")),
    ("Deploy", "CloudFormation"): (0, 10, 0, 1, ("ActionMode", "StackName")),
    ("Invoke", "Lambda"): (0, 5, 0, 5, ("FunctionName",)),
}
_NAMES: Final = tuple(sorted({provider for _, provider in _RULES}))
# Further providers of AWS, which a misspelled name may resemble. Source: "Action structure reference".
_FURTHER: Final = (
    *(
        "AppConfig",
        "CloudFormationStackInstances",
        "CloudFormationStackSet",
        "CodeDeployToECS",
        "CodePipeline",
    ),
    *("Commands", "DeviceFarm", "EC2", "ECRBuildAndPublish", "EKS", "InspectorScan", "OpsWorks"),
    *("ServiceCatalog", "StepFunctions"),
)
# The same letters in another case, or one letter too many, too few or wrong: other names may be newer than this table.
_ALIKE: Final = 0.85
_LONGEST: Final = 60
_NEEDS_V2: Final = ("triggers", "variables")


def pipeline_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a pipeline and its actions that CodePipeline certainly rejects."""
    actions = resource.stack.entity(Pipeline, resource).actions
    for action in actions if known(actions) else ():
        yield from _action(action)
    kind = resource.text("pipelineType")
    if not isinstance(kind, str) or kind != "V1":
        return
    mode = resource.text("executionMode")
    if isinstance(mode, str) and mode in ("QUEUED", "PARALLEL"):
        yield SettingFault(f"executionMode is {mode}, but pipelineType is V1. Set pipelineType to V2.")
    for key in _NEEDS_V2:
        if is_given(resource.get(key)) is True:
            yield SettingFault(f"{key} is set, but pipelineType is V1. Set pipelineType to V2.")


def _action(action: Action) -> Iterator[SettingFault]:
    category, name = action.category, action.name
    owner, provider = as_text(child(action.fields, "owner")), as_text(child(action.fields, "provider"))
    if not isinstance(category, str) or not isinstance(provider, str) or not isinstance(owner, str):
        return
    shown = f"Action '{name}'" if isinstance(name, str) else "An action"
    if provider == "GitHub" and owner == "AWS":
        yield SettingFault(
            f"{shown} has the provider GitHub with owner AWS. Set owner to ThirdParty, or use "
            "CodeStarSourceConnection.",
            "ActionType is not available",
        )
    rule = _RULES.get((category, provider))
    if owner == "AWS" and (near := _meant(provider)):
        yield SettingFault(
            f"{shown} has the provider '{provider}', which does not exist. Use '{near}'.",
            "ActionType is not available",
        )
    if rule is None or owner == "Custom":
        return
    yield from _artifacts(action, shown, provider, rule)
    yield from _configuration(child(action.fields, "configuration"), shown, provider, rule[4])


def _meant(provider: str) -> str:
    """The provider that a misspelled name means; empty for the name of a provider, or one that none resembles."""
    if provider in (*_NAMES, *_FURTHER):
        return ""
    near = difflib.get_close_matches(provider[:_LONGEST], (*_NAMES, *_FURTHER), n=1, cutoff=_ALIKE)
    if near and abs(len(near[0]) - len(provider)) <= 1:
        return near[0]
    return next((name for name in (*_NAMES, *_FURTHER) if name.lower() == provider.lower()), "")


def _artifacts(
    action: Action, shown: str, provider: str, rule: tuple[int, int, int, int, tuple[str, ...]]
) -> Iterator[SettingFault]:
    for key, least, most in (("inputArtifacts", *rule[:2]), ("outputArtifacts", *rule[2:4])):
        found = action.artifacts(key)
        if known(found) and not least <= len(found) <= most:
            limits = f"{least}" if least == most else f"{least} to {most}"
            yield SettingFault(
                f"{shown} has {len(found)} {key}, and {provider} takes {limits}. Correct {key}.",
                f"input artifacts which is {'less' if len(found) < least else 'more'} than"
                if key == "inputArtifacts"
                else "",
            )


def _configuration(
    found: Value, shown: str, provider: str, required: tuple[str, ...]
) -> Iterator[SettingFault]:
    if found is not None and not isinstance(found, dict):
        return
    missing = [key for key in required if (found or {}).get(key) is None]
    if missing:
        yield SettingFault(
            f"{shown} has no {' and '.join(missing)} in configuration, which {provider} requires. Add "
            f"{'it' if len(missing) == 1 else 'them'}.",
            "is missing required configuration",
        )
