"""Stand-ins that were never filled in."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def resource(type_: str, properties: str) -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties} }}\n"


def found(path: str, text: str) -> list[tuple[str, str]]:
    return [("one", f"{path} contains the placeholder '{text}'. Set the real value.")]


def reserved(path: str, text: str, domain: str = "example.com") -> list[tuple[str, str]]:
    return [("one", f"{path} is '{text}', but {domain} is reserved for examples. Use your own domain.")]


CASES = {
    "an image": Case(resource("aws:ec2:Instance", "{ ami: ami-12345678 }"), found("ami", "ami-12345678")),
    "a real image": Case(resource("aws:ec2:Instance", "{ ami: ami-0c55b159cbfafe1f0 }")),
    "in a list": Case(
        resource("aws:lb:LoadBalancer", "{ subnets: [subnet-0a1b2c3d4e5f67890, subnet-xxxxxxxx] }"),
        found("subnets[1]", "subnet-xxxxxxxx"),
    ),
    "a password": Case(
        resource("aws:lambda:Function", "{ environment: { variables: { DB_PASSWORD: changeme } } }"),
        found("environment.variables.DB_PASSWORD", "changeme"),
    ),
    "a stand-in that is the password": Case(resource("aws:redshift:Cluster", "{ masterPassword: changeme }")),
    "a stand-in that is only stored": Case(
        resource("aws:secretsmanager:SecretVersion", '{ secretString: "changeme", secretId: s }'),
        found("secretString", "changeme"),
    ),
    "a stand-in of a password's rules": Case(
        resource("aws:lambda:Function", "{ environment: { variables: { DB_PASSWORD: changeme-123! } } }"),
    ),
    "a zone": Case(
        resource("aws:route53:Zone", "{ name: shop.example.com }"), reserved("name", "shop.example.com")
    ),
    "a zone of one's own": Case(resource("aws:route53:Zone", "{ name: shop.mycompany.dev }")),
    "a certificate": Case(
        resource("aws:acm:Certificate", "{ domainName: a.dev, subjectAlternativeNames: [www.example.org] }"),
        reserved("subjectAlternativeNames[0]", "www.example.org", "example.org"),
    ),
    "a subscription": Case(
        resource("aws:sns:TopicSubscription", "{ protocol: email, endpoint: ops@example.com }"),
        reserved("endpoint", "ops@example.com"),
    ),
    "an example domain elsewhere": Case(resource("aws:ssm:Parameter", "{ value: https://example.com }")),
    "prose": Case(
        resource("aws:ssm:Parameter", "{ description: 'TODO: rotate it', tags: { Note: changeme } }")
    ),
    "a secret": Case(resource("aws:ssm:Parameter", '{ value: { "fn::secret": changeme } }')),
    "not known": Case(
        resource("aws:ssm:Parameter", '{ value: "${two.arn}" }') + "  two: { type: aws:sns:Topic }\n",
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("placeholder-values", case)
