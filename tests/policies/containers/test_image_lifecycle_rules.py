"""Rules of ECR lifecycle policies that ECR rejects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policies.table import Case, check

AGE: dict[str, Any] = {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
COUNT: dict[str, Any] = {"countType": "imageCountMoreThan", "countNumber": 10}
UNTAGGED: dict[str, Any] = {"tagStatus": "untagged", **AGE}
TAGGED: dict[str, Any] = {"tagStatus": "tagged", "tagPrefixList": ["v"], **COUNT}
ANY: dict[str, Any] = {"tagStatus": "any", **COUNT}


def rule(selection: Any, priority: Any = 1, action: Any = "expire") -> dict[str, Any]:
    return {"rulePriority": priority, "selection": selection, "action": {"type": action}}


def without(source: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in source.items() if k != key}


def archived(source: dict[str, Any]) -> dict[str, Any]:
    return {**source, "action": {**source["action"], "targetStorageClass": "archive"}}


def program(policy: str) -> str:
    return (
        "resources:\n  repository: { type: aws:ecr:Repository }\n"
        '  it: { type: aws:ecr:LifecyclePolicy, properties: { repository: "${repository.name}", policy: '
        f"{policy} }} }}\n"
    )


def case(*rules: Any, told: str = "") -> Case:
    text = json.dumps(json.dumps({"rules": list(rules)}))
    return Case(program(text), [("it", message) for message in told.split("|")] if told else [])


CASES = {
    "three rules": case(rule(UNTAGGED), rule(TAGGED, 5), rule(ANY, 9)),
    "another order of the list": case(rule(ANY, 9), rule(UNTAGGED)),
    "two ages of one tag": case(rule(TAGGED), rule({**TAGGED, **AGE}, 2)),
    "patterns": case(rule({"tagStatus": "tagged", "tagPatternList": ["*a*b*c*"], **AGE})),
    "images that are archived": case(
        archived(rule({**UNTAGGED, "countType": "sinceImagePulled"}, action="transition")),
        rule({**ANY, **AGE, "countType": "sinceImageTransitioned", "storageClass": "archive"}, 2),
    ),
    "as an object": Case(
        program(
            "{ 'fn::toJSON': { rules: [{ rulePriority: 1, selection: { tagStatus: any, countType: imageCountMoreThan, "
            "countNumber: 3 }, action: { type: expire } }] } }"
        )
    ),
    "of an unknown number": Case(
        program(
            "{ 'fn::toJSON': { rules: [{ rulePriority: 1, selection: { tagStatus: any, countType: imageCountMoreThan, "
            "countNumber: '${repository.unknown}' }, action: { type: expire } }] } }"
        ),
        when="planned",
    ),
    "an unknown policy": Case(program('"${repository.unknown}"'), when="planned"),
    "no JSON": Case(
        program("expire all"), [("it", "policy is not valid JSON. Write a JSON object with rules.")]
    ),
    "no rules": Case(
        program("'{\"Rules\": []}'"),
        [("it", "policy has no rules. Write a JSON object with the list rules.")],
    ),
    "one priority": case(
        rule(UNTAGGED),
        rule(TAGGED),
        told="2 rules have the rulePriority 1. Give each rule its own rulePriority.",
    ),
    "any image first": case(
        rule(ANY),
        rule(UNTAGGED, 2),
        told="Rule 1 has tagStatus any, but another rule has the higher rulePriority 2. Give this rule the highest "
        "rulePriority.",
    ),
    "two rules for any image": case(
        rule(ANY),
        rule({**ANY, **AGE}, 2),
        told="2 rules have tagStatus any, but a policy has one such rule. Remove the others.",
    ),
    "a priority of 0": case(
        rule(UNTAGGED, 0), told="Rule 0 has a rulePriority below 1. Set rulePriority to 1 or more."
    ),
    "an empty list": case(told="policy has 0 rules. Use 1 to 50 rules."),
    "a transition to nowhere": case(
        rule(UNTAGGED, action="transition"),
        told="Rule 1 has the action type transition without targetStorageClass. Set it to archive.",
    ),
    "both lists": case(
        rule({**TAGGED, "tagPatternList": ["v*"]}),
        told="Rule 1 has tagPrefixList and tagPatternList. Remove one of the two.",
    ),
    "any image with tags": case(
        rule({**ANY, "tagPrefixList": ["v"]}),
        told="Rule 1 has tagStatus any with tagPrefixList. Remove tagPrefixList.",
    ),
    "no priority": case(
        without(rule(UNTAGGED), "rulePriority"),
        told="Rule 1 of the list has no rulePriority. Add rulePriority.",
    ),
    "no action": case(without(rule(UNTAGGED), "action"), told="Rule 1 has no action. Add action."),
    "another action": case(
        rule(UNTAGGED, action="delete"),
        told="Rule 1 has the action type delete. Use expire, or transition to the archive storage class.",
    ),
    "no status": case(rule(AGE), told="Rule 1 has no tagStatus. Set tagStatus to tagged, untagged or any."),
    "another status": case(
        rule({**AGE, "tagStatus": "all"}),
        told="Rule 1 has tagStatus all. Set tagStatus to tagged, untagged or any.",
    ),
    "tagged without tags": case(
        rule(without(TAGGED, "tagPrefixList")),
        told="Rule 1 has tagStatus tagged without tags. Add tagPatternList or tagPrefixList.",
    ),
    "tagged with an empty list": case(
        rule({**TAGGED, "tagPrefixList": []}),
        told="Rule 1 has tagStatus tagged without tags. Add tagPatternList or tagPrefixList.",
    ),
    "untagged with tags": case(
        rule({**UNTAGGED, "tagPrefixList": ["v"]}),
        told="Rule 1 has tagStatus untagged with tagPrefixList. Remove tagPrefixList.",
    ),
    "five wildcards": case(
        rule({**AGE, "tagStatus": "tagged", "tagPatternList": ["*a*b*c*d*"]}),
        told="Rule 1 has the tag pattern *a*b*c*d* with more than 4 wildcards. Use fewer wildcards.",
    ),
    "no count type": case(
        rule(without(ANY, "countType")),
        told="Rule 1 has no countType. Set countType to imageCountMoreThan or sinceImagePushed.",
    ),
    "another count type": case(
        rule({**ANY, "countType": "imageCount"}),
        told="Rule 1 has countType imageCount. Set countType to imageCountMoreThan or sinceImagePushed.",
    ),
    "a count with a unit": case(
        rule({**ANY, "countUnit": "days"}),
        told="Rule 1 has countUnit with countType imageCountMoreThan. Remove countUnit.",
    ),
    "an age without a unit": case(
        rule(without(UNTAGGED, "countUnit")),
        told="Rule 1 has countType sinceImagePushed without countUnit. Set countUnit to days.",
    ),
    "an age in hours": case(
        rule({**UNTAGGED, "countUnit": "hours"}), told="Rule 1 has countUnit hours. Set countUnit to days."
    ),
    "no number": case(rule(without(ANY, "countNumber")), told="Rule 1 has no countNumber. Set countNumber."),
    "a number as a text": case(
        rule({**ANY, "countNumber": "3"}),
        told="Rule 1 has countNumber '3' as a string. Write a number.",
    ),
    "a number of 0": case(
        rule({**ANY, "countNumber": 0}),
        told="Rule 1 has countNumber 0. Set countNumber to 1 or more.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_image_lifecycle_rules(name: str) -> None:
    check("image-lifecycle-rules", CASES[name])
