"""A CodePipeline pipeline has stages, actions or artifacts that CodePipeline does not accept.

## What fails

- The pipeline has fewer than two stages; its first stage has actions other than source actions, or a later stage has
  a source action; a stage has no actions.
- Two stages have the same name, or two actions of a stage have the same name.
- An action uses an input artifact that no earlier action outputs, or two actions output the same artifact.
- Several artifact stores have no Region, a single store has a Region, or an action runs in a Region without a store.

## Why

CodePipeline rejects the pipeline: `InvalidStructureException: Pipeline has only 1 stage(s). There should be a
minimum of 2 stages in a pipeline`, `InvalidStageDeclarationException`, `Input Artifact Bundle ... in action ... is
not declared as an output`. The provider rejects other faults in the preview: `requires 2 item minimum, but config
has only 1 declared`, `region cannot be set for a single-region CodePipeline Pipeline`.

## Errors

- `InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline`
- `InvalidStructureException`
- `InvalidStageDeclarationException`
- `InvalidActionDeclarationException`
- `Input Artifact Bundle … in action … is not declared as an output`
- `region cannot be set for a single-region CodePipeline Pipeline`
- `region must be set for a cross-region CodePipeline Pipeline`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: codepipeline.amazonaws.com } }]
  builds:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
              Resource: arn:aws:codebuild:eu-west-1:123456789012:project/shop
  release:
    type: aws:codepipeline:Pipeline
    properties:
      roleArn: "${role.arn}"
      artifactStores: [{ location: shop-artifacts, type: S3 }]
      stages:
        - name: Source
          actions:
            - name: Code
              category: Source
              owner: AWS
              provider: S3
              version: "1"
              outputArtifacts: [source]
              configuration: { S3Bucket: shop-code, S3ObjectKey: code.zip }
        - name: Build
          actions:
            - name: Build
              category: Build
              owner: AWS
              provider: CodeBuild
              version: "1"
              inputArtifacts: [src]
              configuration: { ProjectName: shop }
```

## Instead

Use the artifact name that the earlier action outputs.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: codepipeline.amazonaws.com } }]
  builds:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
              Resource: arn:aws:codebuild:eu-west-1:123456789012:project/shop
  release:
    type: aws:codepipeline:Pipeline
    properties:
      roleArn: "${role.arn}"
      artifactStores: [{ location: shop-artifacts, type: S3 }]
      stages:
        - name: Source
          actions:
            - name: Code
              category: Source
              owner: AWS
              provider: S3
              version: "1"
              outputArtifacts: [source]
              configuration: { S3Bucket: shop-code, S3ObjectKey: code.zip }
        - name: Build
          actions:
            - name: Build
              category: Build
              owner: AWS
              provider: CodeBuild
              version: "1"
              inputArtifacts: [source]
              configuration: { ProjectName: shop }
```

## Not covered

The configuration of actions and the number of their artifacts: *pipeline-action-settings*. Missing permissions of the
role: *role-lacks-permission*.

## References

- [Pipeline structure](https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html)
- [Input and output artifacts](https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html)
- [CreatePipeline](https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html)
- [aws.codepipeline.Pipeline](https://www.pulumi.com/registry/packages/aws/api-docs/codepipeline/pipeline/)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.logic import known, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.integration.pipelines import SOURCE, Pipeline, Stage
from preflight.policy import HIGH, MANDATORY, Finding, policy

FEWEST = 2


def pipelines(stack: Stack) -> Iterator[Pipeline]:
    return (p for p in stack.all(Pipeline) if not p.resource.is_external)


@policy(
    each=pipelines,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidStructureException, InvalidStageDeclarationException, InvalidActionDeclarationException",
)
def pipeline_structure(pipeline: Pipeline) -> Iterator[Finding]:
    stages = pipeline.stages
    if isinstance(stages, Unknown):
        note(stages)
        return
    if len(stages) < FEWEST:
        yield Finding(
            pipeline,
            f"The pipeline has {len(stages)} stage; the minimum is {FEWEST}. Add a stage after the source.",
            error="InvalidStructureException: Pipeline has only 1 stage(s)",
        )
    yield from _twice(pipeline, "stages", [stage.name for stage in stages])
    for index, stage in enumerate(stages):
        yield from _stage(pipeline, stage, is_first=index == 0)
    yield from _artifacts(pipeline)
    yield from _stores(pipeline)


def _stage(pipeline: Pipeline, stage: Stage, *, is_first: bool) -> Iterator[Finding]:
    whose = f"Stage '{stage.name}'" if isinstance(stage.name, str) else "A stage"
    if isinstance(stage.actions, Unknown):
        note(stage.actions)
        return
    if not stage.actions:
        yield Finding(pipeline, f"{whose} has no actions. Add one, or remove the stage.")
    yield from _twice(pipeline, f"actions of {whose[0].lower()}{whose[1:]}", [a.name for a in stage.actions])
    for action in stage.actions:
        if isinstance(action.category, str) and (action.category == SOURCE) != is_first:
            place = (
                "the first stage has source actions only"
                if is_first
                else "source actions are in the first stage only"
            )
            yield Finding(
                pipeline,
                f"{whose} has the {action.category} action '{action.name}'; {place}. Move the action.",
                error="InvalidStageDeclarationException",
            )


def _twice(pipeline: Pipeline, what: str, names: list[str | Unknown | None]) -> Iterator[Finding]:
    for name, count in Counter(n for n in names if isinstance(n, str)).items():
        if count > 1:
            yield Finding(pipeline, f"{count} {what} have the name '{name}'. Rename one of them.")


def _artifacts(pipeline: Pipeline) -> Iterator[Finding]:
    for artifact, action in pipeline.missing_artifacts:
        yield Finding(
            pipeline,
            f"Action '{action}' uses the input artifact '{artifact}', which no earlier action outputs. Correct the "
            "name, or add it to outputArtifacts.",
            error="InvalidStructureException",
        )
    for artifact in pipeline.doubled_artifacts:
        yield Finding(pipeline, f"Two actions output the artifact '{artifact}'. Rename one of them.")


def _stores(pipeline: Pipeline) -> Iterator[Finding]:
    regions = pipeline.store_regions
    if isinstance(regions, Unknown):
        note(regions)
        return
    if len(regions) == 1 and known(regions[0]) and regions[0] and not pipeline.resource.is_deployed:
        yield Finding(
            pipeline,
            f"The only artifact store has the region {regions[0]}. Remove region, or add a store for each region.",
            error="region cannot be set for a single-region CodePipeline Pipeline",
        )
    elif len(regions) > 1 and None in [r for r in regions if known(r)]:
        yield Finding(
            pipeline,
            f"The pipeline has {len(regions)} artifact stores, and one has no region. Set region on each.",
            error="region must be set for a cross-region CodePipeline Pipeline",
        )
    for region in pipeline.regions_without_store:
        yield Finding(
            pipeline,
            f"No artifact store is in {region}, the region of the pipeline or of one of its actions. Add a "
            "store with that region.",
            error="InvalidStructureException",
        )
