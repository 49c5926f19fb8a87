"""JSON types in container definitions."""

from __future__ import annotations

import json

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check


def wrong(path: str, found: str, expected: str) -> list[tuple[str, str]]:
    return told(f"containerDefinitions{path} is {found}, and must be {expected}. Change its type.")


CASES = {
    "sound": Case(
        task([app(environment=[{"name": "A", "value": "1"}], cpu=0, privileged=False, links=None)])
    ),
    "a number for a string": Case(
        task([app(environment=[{"name": "A", "value": "1"}, {"name": "B", "value": 8080}])]),
        wrong("[0].environment[1].value", "a number", "a string"),
    ),
    "a boolean for a string": Case(
        task([app(environment=[{"name": "A", "value": True}])]),
        wrong("[0].environment[0].value", "a boolean", "a string"),
    ),
    "a string for a number": Case(
        task([app(portMappings=[{"containerPort": "80"}])]),
        wrong("[0].portMappings[0].containerPort", "a string", "a number"),
    ),
    "a string for a boolean": Case(
        task([app(essential="true")]), wrong("[0].essential", "a string", "a boolean")
    ),
    "a fraction": Case(task([app(memory=0.5)]), wrong("[0].memory", "a fraction", "a number")),
    "a whole number with a point": Case(task(json.dumps('[{"name": "a", "memory": 256.0}]'))),
    "an object for a list": Case(
        task([app(portMappings={"containerPort": 80})]), wrong("[0].portMappings", "an object", "a list")
    ),
    "a string for a list": Case(task([app(command="run")]), wrong("[0].command", "a string", "a list")),
    "in another case": Case(
        task([{"Name": "a", "Memory": "256"}]), wrong("[0].memory", "a string", "a number")
    ),
    "a label": Case(task([app(dockerLabels={"a": 1})]), wrong("[0].dockerLabels.a", "a number", "a string")),
    "a field that does not exist": Case(task([app(port=80)])),
    "one object": Case(task(app()), wrong("", "an object", "a list")),
    "not JSON": Case(task("'[{'"), wrong("", "not JSON", "a list")),
    "data": Case(task("[{ name: app, memory: '256' }]")),
    "many": Case(
        task([app(environment=[{"name": "A", "value": n} for n in range(5)])]),
        [
            (
                "task",
                f"containerDefinitions[0].environment[{n}].value is a number, and must be a string. Change its type."
                + (" 2 other values have wrong types too." if n == 0 else ""),
            )
            for n in range(3)
        ],
    ),
    "unknown": Case(task('"${queue.url}"') + QUEUE, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("container-definition-types", case)
