"""Methods without integration."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

API = """
resources:
  api: { type: aws:apigateway:RestApi }
  path:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
"""
PATH, ROOT = "${path.id}", "${api.rootResourceId}"


def method(name: str, path: str = PATH, verb: str = "GET") -> str:
    return f"""
  {name}:
    type: aws:apigateway:Method
    properties: {{ restApi: "${{api.id}}", resourceId: "{path}", httpMethod: {verb}, authorization: NONE }}
"""


def integration(name: str, path: str = PATH, verb: str = "GET", api: str = "${api.id}") -> str:
    return f"""
  {name}:
    type: aws:apigateway:Integration
    properties: {{ restApi: "{api}", resourceId: "{path}", httpMethod: {verb}, type: MOCK }}
"""


def deployment(*names: str, api: str = "${api.id}") -> str:
    waits = ", ".join(f'"${{{name}}}"' for name in names)
    return f"""
  deployment:
    type: aws:apigateway:Deployment
    properties: {{ restApi: "{api}" }}
    options: {{ dependsOn: [{waits}] }}
"""


LACKING = [
    (
        "get",
        "The method has no integration, and deployment 'deployment' is made after it. "
        "Add an Integration of the same resource and HTTP method.",
    )
]
CASES = {
    "with an integration": Case(API + method("get") + integration("i") + deployment("get")),
    "without": Case(API + method("get") + deployment("get"), LACKING),
    "one of another verb": Case(
        API + method("get") + integration("i", verb="POST") + deployment("get"), LACKING
    ),
    "one of another path": Case(API + method("get") + integration("i", ROOT) + deployment("get"), LACKING),
    "the root": Case(API + method("get", ROOT) + deployment("get"), LACKING),
    "the root with an integration": Case(
        API + method("get", ROOT) + integration("i", ROOT) + deployment("get")
    ),
    "the verb of the method": Case(
        API + method("get") + integration("i", verb='"${get.httpMethod}"') + deployment("get")
    ),
    "the path of the method": Case(
        API + method("get") + integration("i", "${get.resourceId}") + deployment("get")
    ),
    "a deployment that does not wait": Case(API + method("get") + deployment()),
    "no deployment": Case(API + method("get")),
    "a deployment that waits through a component of others": Case(
        API + method("get") + integration("i") + deployment("i", "get")
    ),
    "an integration of an API that is not known": Case(
        API
        + method("get")
        + "  other: { type: aws:ssm:Parameter }\n"
        + integration("i", api="${other.value}")
        + deployment("get"),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("api-method-without-integration", case)
