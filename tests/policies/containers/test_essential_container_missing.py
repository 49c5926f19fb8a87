"""Essential containers and names."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check

NONE = "essential is false for every container. Remove it from the main container."

CASES = {
    "by default": Case(task([app()])),
    "one of two": Case(task([app(essential=False), app(name="b", essential=True)])),
    "none": Case(task([app(essential=False)]), told(NONE)),
    "none of two": Case(task([app(essential=False), app(name="b", essential="false")]), told(NONE)),
    "null": Case(task([app(essential=None)])),
    "no containers": Case(task([])),
    "data with an unknown item": Case(
        task('[{ name: app, image: nginx, essential: false }, "${queue.url}"]') + QUEUE, when="planned"
    ),
    "names twice": Case(task([app(), app()]), told("2 containers have the name 'app'. Rename all but one.")),
    "names in two cases": Case(task([app(), app(name="App")])),
    "without a name": Case(task([{"image": "nginx"}]), told("Container 1 has no name. Set name.")),
    "without an image": Case(task([{"name": "app"}]), told("Container 'app' has no image. Set image.")),
    "an unknown part": Case(
        task('{ fn::toJSON: [{ name: app, image: "${queue.url}", essential: false }] }') + QUEUE,
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("essential-container-missing", case)
