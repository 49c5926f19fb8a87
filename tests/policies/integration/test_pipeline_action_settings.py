"""Actions and types of pipelines that CodePipeline rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "a pipeline": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [],
    ),
    "GitHub of AWS": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: GitHub, "
            "outputArtifacts: [o], configuration: { Owner: a, Repo: b, Branch: c } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [
            (
                "p",
                (
                    "Action 's' has the provider GitHub with owner AWS. Set owner to ThirdParty, or "
                    "use CodeStarSourceConnection."
                ),
            )
        ],
    ),
    "GitHub": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: ThirdParty, provider: "
            "GitHub, outputArtifacts: [o], configuration: { Owner: a, Repo: b, Branch: c } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [],
    ),
    "a misspelt provider": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuilds, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [("p", ("Action 'b' has the provider 'CodeBuilds', which does not exist. Use 'CodeBuild'."))],
    ),
    "another provider": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Compute, owner: AWS, provider: "
            "Commands, inputArtifacts: [o] }]\n"
        ),
        [],
    ),
    "providers whose names are like others": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: d\n"
            "          actions: [{ name: d, version: '1', category: Deploy, owner: AWS, provider: "
            "CodeDeployToECS, inputArtifacts: [o], configuration: { ApplicationName: p } }, "
            "{ name: e, version: '1', category: Deploy, owner: AWS, provider: CloudFormationStackSet, "
            "inputArtifacts: [o] }, { name: f, version: '1', category: Deploy, owner: AWS, provider: EKS, "
            "inputArtifacts: [o] }]\n"
        ),
        [],
    ),
    "no configuration": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o] }]\n"
        ),
        [("p", ("Action 'b' has no ProjectName in configuration, which CodeBuild requires. Add it."))],
    ),
    "a build of nothing": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, configuration: { ProjectName: p } }]\n"
        ),
        [("p", ("Action 'b' has 0 inputArtifacts, and CodeBuild takes 1 to 5. Correct inputArtifacts."))],
    ),
    "an approval": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Approval, owner: AWS, provider: Manual }]\n"
        ),
        [],
    ),
    "an approval of an artifact": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Approval, owner: AWS, provider: "
            "Manual, inputArtifacts: [o] }]\n"
        ),
        [("p", ("Action 'b' has 1 inputArtifacts, and Manual takes 0. Correct inputArtifacts."))],
    ),
    "a source without an output": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      name: p\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Approval, owner: AWS, provider: Manual }]\n"
        ),
        [("p", ("Action 's' has 0 outputArtifacts, and S3 takes 1. Correct outputArtifacts."))],
    ),
    "a queue of the second type": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      executionMode: QUEUED\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [],
    ),
    "a queue of the first type": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      pipelineType: V1\n"
            "      executionMode: QUEUED\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [("p", ("executionMode is QUEUED, but pipelineType is V1. Set pipelineType to V2."))],
    ),
    "variables of the first type": Case(
        (
            "resources:\n"
            "  p:\n"
            "    type: aws:codepipeline:Pipeline\n"
            "    properties:\n"
            "      roleArn: r\n"
            "      pipelineType: V1\n"
            "      variables: [{ name: a }]\n"
            "      artifactStores: [{ location: b, type: S3 }]\n"
            "      stages:\n"
            "        - name: s\n"
            "          actions: [{ name: s, version: '1', category: Source, owner: AWS, provider: S3, "
            "outputArtifacts: [o], configuration: { S3Bucket: a, S3ObjectKey: b } }]\n"
            "        - name: b\n"
            "          actions: [{ name: b, version: '1', category: Build, owner: AWS, provider: "
            "CodeBuild, inputArtifacts: [o], configuration: { ProjectName: p } }]\n"
        ),
        [("p", ("variables is set, but pipelineType is V1. Set pipelineType to V2."))],
    ),
}

DEPLOY = """
resources:
  p:
    type: aws:codepipeline:Pipeline
    properties:
      roleArn: r
      name: p
      artifactStores: [{ location: b, type: S3 }]
      stages:
        - name: s
          actions:
            - name: s
              version: '1'
              category: Source
              owner: AWS
              provider: S3
              outputArtifacts: [o]
              configuration: { S3Bucket: a, S3ObjectKey: b }
        - name: d
          actions: [{ name: d, version: '1', category: Deploy, owner: AWS, provider: PROVIDER, inputArtifacts: [o] }]
"""
# "Action structure reference" of CodePipeline's user guide.
PROVIDERS = (
    *("AppConfig", "CloudFormationStackInstances", "CloudFormationStackSet", "CodeDeployToECS", "EC2", "EKS"),
    *("OpsWorks", "ServiceCatalog"),
)
CASES |= {name: Case(DEPLOY.replace("PROVIDER", name), []) for name in PROVIDERS}
CASES |= {
    f"{name} for {meant}": Case(
        DEPLOY.replace("PROVIDER", name),
        [("p", f"Action 'd' has the provider '{name}', which does not exist. Use '{meant}'.")],
    )
    for name, meant in (("codedeploytoecs", "CodeDeployToECS"), ("CodeDeploys", "CodeDeploy"))
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pipeline_action_settings(case: Case) -> None:
    check("pipeline-action-settings", case)
