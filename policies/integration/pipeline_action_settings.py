"""A CodePipeline action has a provider, configuration or number of artifacts that CodePipeline does not accept.

## What fails

- A provider of owner `AWS` does not exist, or is `GitHub`, whose owner is `ThirdParty`.
- `configuration` lacks what the provider requires: `ProjectName` of CodeBuild, `S3Bucket` and `S3ObjectKey` of a source
  in S3.
- An action has a number of input or output artifacts that its provider does not take: a build without input, an
  approval with one.
- A pipeline of type `V1` has `triggers`, `variables`, or the execution mode `QUEUED` or `PARALLEL`.

## Why

CodePipeline rejects the pipeline: *InvalidActionDeclarationException: ActionType (Category: 'Source', Provider:
'GitHub', Owner: 'AWS', Version: '1') in action 'source' is not available*, *Action configuration for action 'build' is
missing required configuration 'ProjectName'*. The preview shows no error.

## Errors

- `InvalidActionDeclarationException: ActionType (Category: …, Provider: …, Owner: …, Version: …) in action … is not
  available`
- `InvalidActionDeclarationException: Action configuration for action … is missing required configuration …`
- `InvalidActionDeclarationException: Action … declares … input artifacts which is less than the minimum count (…)`
- `InvalidStructureException: Triggers on tag can only be used with V2 pipelines`
- `InvalidStructureException: Pipeline variable can only be used with V2 pipelines`

## Fails

```yaml
resources:
  release:
    type: aws:codepipeline:Pipeline
    properties:
      roleArn: arn:aws:iam::123456789012:role/pipeline
      artifactStores: [{ location: shop-artifacts, type: S3 }]
      stages:
        - name: source
          actions:
            - name: code
              category: Source
              owner: AWS
              provider: S3
              version: "1"
              outputArtifacts: [code]
              configuration: { S3Bucket: shop-code, S3ObjectKey: code.zip }
        - name: build
          actions:
            - name: build
              category: Build
              owner: AWS
              provider: CodeBuild
              version: "1"
              inputArtifacts: [code]
              configuration: { Project: shop }
```

## Instead

Use the keys of the action structure reference.

```yaml
resources:
  release:
    type: aws:codepipeline:Pipeline
    properties:
      roleArn: arn:aws:iam::123456789012:role/pipeline
      artifactStores: [{ location: shop-artifacts, type: S3 }]
      stages:
        - name: source
          actions:
            - name: code
              category: Source
              owner: AWS
              provider: S3
              version: "1"
              outputArtifacts: [code]
              configuration: { S3Bucket: shop-code, S3ObjectKey: code.zip }
        - name: build
          actions:
            - name: build
              category: Build
              owner: AWS
              provider: CodeBuild
              version: "1"
              inputArtifacts: [code]
              configuration: { ProjectName: shop }
```

## Not covered

Actions of other providers, and whether what they name exists. Stages and names of artifacts: *pipeline-structure*.

## References

- [Pipeline structure reference](https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html)
- [Valid input and output artifacts for each action type](https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html)
- [Action structure reference](https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html)
- [Pipeline types](https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.integration.pipeline_actions import TYPES, pipeline_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def pipelines(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=pipelines,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidActionDeclarationException, InvalidStructureException",
)
def pipeline_action_settings(resource: Resource) -> Iterator[Finding]:
    for fault in pipeline_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
