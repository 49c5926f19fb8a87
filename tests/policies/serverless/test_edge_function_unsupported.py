"""Functions that CloudFront runs at the edge."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: { type: aws:sns:Topic, properties: { name: x } }
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Principal: { Service: SERVICES }, Action: "sts:AssumeRole" }]
  headers:
    type: aws:lambda:Function
    properties: { role: "${role.arn}", runtime: nodejs22.x, handler: index.handler, publish: true, code: { fn::fileArchive: ./x }MORE }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      defaultCacheBehavior:
        targetOriginId: web
        lambdaFunctionAssociations: [{ eventType: EVENT, lambdaArn: "${headers.qualifiedArn}" }]
"""  # noqa: E501
BOTH = "[lambda.amazonaws.com, edgelambda.amazonaws.com]"


def edge(more: str = "", event: str = "viewer-request", services: str = BOTH) -> str:
    return BASE.replace("MORE", more).replace("EVENT", event).replace("SERVICES", services)


def told(*messages: str) -> list[tuple[str, str]]:
    return [("headers", message) for message in messages]


WHERE = "distribution 'site' runs the function at the edge"


def unsupported(key: str) -> list[tuple[str, str]]:
    return told(f"{key} is set, but {WHERE}, where it is not supported. Remove {key}.")


def above(key: str, value: int, most: int) -> list[tuple[str, str]]:
    return told(
        f"{key} is {value}, but {WHERE}, which allows {most} for its events. Set it to {most} or less."
    )


CASES = {
    "a function": Case(edge()),
    "environment variables": Case(
        edge(", environment: { variables: { TABLE: orders } }"), unsupported("environment.variables")
    ),
    "no environment variables": Case(edge(", environment: { variables: {} }")),
    "unknown environment variables": Case(
        edge(', environment: { variables: "${other.unknown}" }'), when="planned"
    ),
    "a VPC": Case(
        edge(", vpcConfig: { subnetIds: [subnet-1], securityGroupIds: [sg-1] }"),
        unsupported("vpcConfig.subnetIds"),
    ),
    "layers": Case(
        edge(", layers: ['arn:aws:lambda:us-east-1:123456789012:layer:a:1']"), unsupported("layers")
    ),
    "disk": Case(edge(", ephemeralStorage: { size: 1024 }"), unsupported("ephemeralStorage")),
    "the least disk": Case(edge(", ephemeralStorage: { size: 512 }")),
    "Java": Case(
        edge().replace("nodejs22.x", "java21"),
        told(f"runtime is java21, but {WHERE}, where Node.js and Python run. Use one of them."),
    ),
    "Python": Case(edge().replace("nodejs22.x", "python3.13")),
    "much memory for a viewer": Case(edge(", memorySize: 256"), above("memorySize", 256, 128)),
    "much memory for an origin": Case(edge(", memorySize: 256", "origin-request")),
    "much time for a viewer": Case(edge(", timeout: 10"), above("timeout", 10, 5)),
    "much time for an origin": Case(edge(", timeout: 60", "origin-response"), above("timeout", 60, 30)),
    "time for an origin": Case(edge(", timeout: 30", "origin-response")),
    "an unknown event": Case(edge(", timeout: 10", '"${other.unknown}"'), when="planned"),
    "an unknown time": Case(edge(', timeout: "${other.unknown}"'), when="planned"),
    "the function behind an origin": Case(
        edge(", timeout: 60, environment: { variables: { TABLE: orders } }")
        .replace("targetOriginId: web", 'targetOriginId: "${headers.name}"')
        .replace('"${headers.qualifiedArn}"', "arn:aws:lambda:us-east-1:123456789012:function:other:3")
    ),
    "a role of Lambda alone": Case(
        edge(services="lambda.amazonaws.com"),
        told(
            f"Role 'role' does not trust edgelambda.amazonaws.com, but {WHERE}. Allow that service in the role's trust "
            "policy."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_edge_function_unsupported(case: Case) -> None:
    check("edge-function-unsupported", case)
