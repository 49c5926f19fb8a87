"""Stages, actions and artifacts that CodePipeline does not accept."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
STORE = "[{ location: b, type: S3 }]"


def action(
    name: str, category: str, inputs: str = "", outputs: str = "", order: int | str = 1, region: str = ""
) -> str:
    place = f", region: {region}" if region else ""
    return (
        f"{{ name: {name}, category: {category}, owner: AWS, provider: P, version: '1', inputArtifacts: [{inputs}], "
        f"outputArtifacts: [{outputs}], runOrder: {order}{place} }}"
    )


def stage(name: str, *actions: str) -> str:
    return f"{{ name: {name}, actions: [{', '.join(actions)}] }}"


def pipeline(*stages: str, stores: str = STORE) -> str:
    return (
        "resources:\n  p: { type: 'aws:codepipeline:Pipeline', properties: { roleArn: r, "
        f"artifactStores: {stores}, stages: [{', '.join(stages)}] }} }}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("p", message) for message in messages)


SOURCE = stage("Source", action("Code", "Source", outputs="code"))
BUILD = stage("Build", action("Build", "Build", "code", "built"))
DEPLOY = stage("Deploy", action("Deploy", "Deploy", "built"))


def missing(name: str, artifact: str) -> str:
    return (
        f"Action '{name}' uses the input artifact '{artifact}', which no earlier action outputs. "
        "Correct the name, or add it to outputArtifacts."
    )


def no_store(region: str) -> str:
    return (
        f"No artifact store is in {region}, the region of the pipeline or of one of its actions. Add a "
        "store with that region."
    )


CASES = {
    "three stages": Case(pipeline(SOURCE, BUILD, DEPLOY)),
    "one stage": Case(
        pipeline(SOURCE), told("The pipeline has 1 stage; the minimum is 2. Add a stage after the source.")
    ),
    "a build first": Case(
        pipeline(
            stage(
                "Source", action("Code", "Source", outputs="code"), action("Lint", "Build", "code", order=2)
            ),
            BUILD,
        ),
        told(
            "Stage 'Source' has the Build action 'Lint'; the first stage has source actions only. Move the action."
        ),
    ),
    "a source later": Case(
        pipeline(SOURCE, BUILD, stage("More", action("Config", "Source", outputs="config"))),
        told(
            "Stage 'More' has the Source action 'Config'; source actions are in the first stage only. Move the action."
        ),
    ),
    "a stage without actions": Case(
        pipeline(SOURCE, stage("Empty")), told("Stage 'Empty' has no actions. Add one, or remove the stage.")
    ),
    "two stages of one name": Case(
        pipeline(SOURCE, BUILD, stage("Build", action("Test", "Test", "built"))),
        told("2 stages have the name 'Build'. Rename one of them."),
    ),
    "two actions of one name": Case(
        pipeline(SOURCE, stage("Build", action("A", "Build", "code"), action("A", "Test", "code"))),
        told("2 actions of stage 'Build' have the name 'A'. Rename one of them."),
    ),
    "an artifact that nobody makes": Case(
        pipeline(SOURCE, stage("Build", action("Build", "Build", "source"))), told(missing("Build", "source"))
    ),
    "an artifact made later": Case(
        pipeline(SOURCE, stage("Deploy", action("Deploy", "Deploy", "built")), BUILD),
        told(missing("Deploy", "built")),
    ),
    "an artifact made before in the stage": Case(
        pipeline(SOURCE, stage("B", action("One", "Build", "code", "x"), action("Two", "Test", "x", order=2)))
    ),
    "an artifact made beside it": Case(
        pipeline(SOURCE, stage("B", action("One", "Build", "code", "x"), action("Two", "Test", "x"))),
        told(missing("Two", "x")),
    ),
    "an artifact twice": Case(
        pipeline(SOURCE, BUILD, stage("Again", action("More", "Build", "code", "built"))),
        told("Two actions output the artifact 'built'. Rename one of them."),
    ),
    "an artifact that is not known": Case(
        pipeline(SOURCE, stage("Build", action("Build", "Build", '"${other.unknown}"'))) + OTHER,
        when="planned",
    ),
    "what is made is not known": Case(
        pipeline(
            stage("Source", action("Code", "Source", outputs='"${other.unknown}"')),
            stage("Build", action("Build", "Build", "code")),
        )
        + OTHER,
        when="planned",
    ),
    "an order that is not known": Case(
        pipeline(
            SOURCE,
            stage(
                "B",
                action("One", "Build", "code", "x", '"${other.unknown}"'),
                action("Two", "Test", "x"),
            ),
        )
        + OTHER,
        when="planned",
    ),
    "stages that are not known": Case(
        "resources:\n  p: { type: 'aws:codepipeline:Pipeline', properties: { roleArn: r, artifactStores: "
        f'{STORE}, stages: "${{other.unknown}}" }} }}\n{OTHER}',
        when="planned",
    ),
    "a store with a region": Case(
        pipeline(SOURCE, BUILD, stores="[{ location: b, type: S3, region: eu-west-1 }]"),
        told(
            "The only artifact store has the region eu-west-1. Remove region, or add a store for each region."
        ),
        when="planned",
    ),
    "two stores": Case(
        pipeline(
            SOURCE,
            BUILD,
            stage("Far", action("Deploy", "Deploy", "built", region="us-east-1")),
            stores="[{ location: a, type: S3, region: eu-west-1 }, { location: b, type: S3, region: us-east-1 }]",
        )
    ),
    "two stores, one without region": Case(
        pipeline(
            SOURCE,
            BUILD,
            stores="[{ location: a, type: S3, region: eu-west-1 }, { location: b, type: S3 }]",
        ),
        told("The pipeline has 2 artifact stores, and one has no region. Set region on each."),
    ),
    "an action far away": Case(
        pipeline(SOURCE, BUILD, stage("Far", action("Deploy", "Deploy", "built", region="us-east-1"))),
        told(no_store("us-east-1")),
    ),
    "an action at home": Case(
        pipeline(SOURCE, BUILD, stage("Near", action("Deploy", "Deploy", "built", region="eu-west-1")))
    ),
    "stores elsewhere": Case(
        pipeline(
            SOURCE,
            BUILD,
            stores="[{ location: a, type: S3, region: eu-south-1 }, { location: b, type: S3, region: us-east-1 }]",
        ),
        told(no_store("eu-west-1")),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pipeline_structure(case: Case) -> None:
    check("pipeline-structure", case)
