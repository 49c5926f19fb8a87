"""Trust policies for OpenID Connect providers, and the providers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policies.table import Case, check

EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
GITHUB = "token.actions.githubusercontent.com"
WEB = "sts:AssumeRoleWithWebIdentity"


def arn(provider: str) -> str:
    return f"arn:aws:iam::123456789012:oidc-provider/{provider}"


OF_EKS = arn(EKS)


def role(
    condition: dict[str, Any] | None = None,
    action: Any = WEB,
    federated: Any = OF_EKS,
    effect: str = "Allow",
) -> str:
    statement = {"Effect": effect, "Principal": {"Federated": federated}, "Action": action}
    if condition is not None:
        statement["Condition"] = condition
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return f"resources:\n  role: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{text}' }} }}\n"


def provider(properties: str) -> str:
    return f"resources:\n  role: {{ type: aws:iam:OpenIdConnectProvider, properties: {{ {properties} }} }}\n"


def told(message: str) -> list[tuple[str, str]]:
    return [("role", f"assumeRolePolicy: {message}")]


def subject(*values: str, operator: str = "StringEquals", key: str = f"{EKS}:sub") -> dict[str, Any]:
    return {operator: {key: list(values)}}


ACCOUNT = "system:serviceaccount:shop:web"
ACTION = "a provider's identities do not assume a role with this action. Use sts:AssumeRoleWithWebIdentity."
EXACTLY = "{} compares the subject with '{}' exactly. Use StringLike."
SCHEME = "the key {} begins with a scheme, so that no token has it. Remove https://."
URL = f"https://{EKS}"

CASES = {
    "a service account": Case(role(subject(ACCOUNT))),
    "without condition": Case(role()),
    "another action": Case(role(action="sts:AssumeRole"), told(ACTION)),
    "several actions": Case(role(action=["sts:TagSession", WEB])),
    "an action on sessions": Case(role(action="sts:TagSession")),
    "the source identity of sessions": Case(role(action=["sts:SetSourceIdentity", "sts:TagSession"])),
    "all actions": Case(role(action="sts:*")),
    "SAML": Case(
        role(action="sts:AssumeRoleWithSAML", federated="arn:aws:iam::123456789012:saml-provider/staff")
    ),
    "a denied action": Case(role(action="sts:AssumeRole", effect="Deny")),
    "a key with a scheme": Case(role(subject(ACCOUNT, key=f"{URL}:sub")), told(SCHEME.format(f"{URL}:sub"))),
    "a key from the output of the provider": Case(
        provider(f"url: '{URL}', clientIdLists: [sts.amazonaws.com]").replace("  role:", "  given:")
        + role(subject(ACCOUNT, key="${given.url}:sub"), federated="${given.arn}").removeprefix(
            "resources:\n"
        )
    ),
    "a key with a scheme that may be missing": Case(
        role(subject(ACCOUNT, operator="StringEqualsIfExists", key=f"{URL}:sub"))
    ),
    "a negated key with a scheme": Case(role(subject(ACCOUNT, operator="StringNotEquals", key=f"{URL}:sub"))),
    "a pattern": Case(
        role(subject("system:serviceaccount:shop:*")),
        told(EXACTLY.format("StringEquals", "system:serviceaccount:shop:*")),
    ),
    "a pattern among subjects": Case(role(subject("system:serviceaccount:shop:*", ACCOUNT))),
    "a pattern that is compared as such": Case(
        role(subject("system:serviceaccount:shop:*", operator="StringLike"))
    ),
    "a pattern of GitHub": Case(
        role(subject("repo:acme/shop:*", key=f"{GITHUB}:sub"), federated=arn(GITHUB)),
        told(EXACTLY.format("StringEquals", "repo:acme/shop:*")),
    ),
    "a branch of GitHub": Case(
        role(subject("repo:acme/shop:ref:refs/heads/main", key=f"{GITHUB}:sub"), federated=arn(GITHUB))
    ),
    "another subject of EKS": Case(
        role(subject("serviceaccount:shop:web")),
        told(
            "the subject 'serviceaccount:shop:web' is not a service account. Use system:serviceaccount:NAMESPACE:NAME."
        ),
    ),
    "any subject of EKS": Case(role(subject("*", operator="StringLike"))),
    "any system account": Case(role(subject("system:*", operator="StringLike"))),
    "a URL": Case(role(federated=URL), told(f"the principal is {URL}, a URL. Use the ARN of the provider.")),
    "Cognito": Case(
        role(
            {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1"}},
            federated="cognito-identity.amazonaws.com",
        )
    ),
    "a provider": Case(
        provider(f"url: '{URL}', clientIdLists: [sts.amazonaws.com], thumbprintLists: [{'a1' * 20}]")
    ),
    "a provider without scheme": Case(
        provider(f"url: {EKS}, clientIdLists: [sts.amazonaws.com]"),
        [("role", f"url is '{EKS}', which does not begin with https://. Use the provider's URL.")],
        when="planned",
    ),
    "a thumbprint with colons": Case(
        provider(f"url: '{URL}', clientIdLists: [sts.amazonaws.com], thumbprintLists: ['9e:99:a4']"),
        [
            (
                "role",
                "thumbprintLists has '9e:99:a4', which is not 40 hexadecimal digits. Use the SHA-1 thumbprint.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_web_identity_trust(name: str) -> None:
    check("web-identity-trust", CASES[name])
