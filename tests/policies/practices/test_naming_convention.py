"""Conventions of names."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def topics(*names: str, properties: str = "{}") -> str:
    return "name: web\nresources:\n" + "".join(
        f"  {name}: {{ type: aws:sns:Topic, properties: {properties} }}\n" for name in names
    )


KEBAB = [f"topic-{letter}" for letter in "abcdefg"]


def odd(name: str, style: str, usual: str = "kebab-case", count: str = "7 of 8") -> tuple[str, str]:
    message = f"The name '{name}' is in {style}, but {count} names are in {usual}. Rename it in {usual}."
    return (name, message)


def outside(name: str, what: str, pattern: str) -> tuple[str, str]:
    return (name, f"{what} does not follow the convention '{pattern}'. Rename it.")


CASES = {
    "one style": Case(topics(*KEBAB, "topic-h")),
    "one in another": Case(topics(*KEBAB, "topicH"), [odd("topicH", "camelCase")]),
    "underscores": Case(topics(*KEBAB, "topic_h"), [odd("topic_h", "snake_case")]),
    "Pascal": Case(topics(*KEBAB, "TopicOfHanna"), [odd("TopicOfHanna", "PascalCase")]),
    "two in others are one finding": Case(
        topics(*KEBAB, "topicH", "topic_i"),
        [("topicH", f"{odd('topicH', 'camelCase', count='7 of 9')[1]} The same holds for 'topic_i'.")],
    ),
    "another usual": Case(
        topics(*[n.replace("-", "_") for n in KEBAB], "topic-h"),
        [odd("topic-h", "kebab-case", usual="snake_case")],
    ),
    "one word fits all": Case(topics(*KEBAB, "topic-h", "alerts", "vpc2")),
    "too few to tell": Case(topics("topic-a", "topicB", "topic_c")),
    "no usual style": Case(topics(*KEBAB[:4], *["topicA", "topicB", "topicC", "topicD"])),
    "a convention": Case(
        topics("web-alerts", "alerts"),
        [outside("alerts", "The logical name 'alerts'", "{project}-[a-z]+")],
        config={"logicalNames": "{project}-[a-z]+"},
    ),
    "the stack's name": Case(topics("web-dev-alerts"), config={"logicalNames": "{project}-{stack}-[a-z]+"}),
    "a convention for physical names": Case(
        topics("alerts", properties="{ name: Alerts }"),
        [outside("alerts", "name 'Alerts'", "[a-z-]+")],
        config={"physicalNames": "[a-z-]+"},
    ),
    "names of Pulumi's": Case(topics("Alerts"), config={"physicalNames": "[a-z-]+"}, when="planned"),
    "a convention for the tag": Case(
        topics("alerts", properties="{ tags: { Name: x } }"),
        [outside("alerts", "The tag Name 'x'", "{stack}-.+")],
        config={"nameTag": "{stack}-.+"},
    ),
    "no tag": Case(topics("alerts"), config={"nameTag": "{stack}-.+"}),
    "a pattern that is none": Case(
        topics("alerts"),
        [outside("alerts", "The logical name 'alerts'", "web(")],
        config={"logicalNames": "web("},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("naming-convention", case)
