"""Settings of user pools that Cognito does not accept together."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def one(type_: str, properties: str) -> str:
    return f"resources:\n  c: {{ type: 'aws:cognito:{type_}', properties: {{ {properties} }} }}\n"


def client(properties: str) -> str:
    return one("UserPoolClient", f"userPoolId: p, {properties}")


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("c", message) for message in messages)


SECRET = "allowedOauthFlows has client_credentials, but the client has no secret. Set generateSecret to true."
MACHINE = "allowedOauthFlows: [client_credentials]"


def factor(mode: str) -> list[tuple[str, str]]:
    return told(
        f"mfaConfiguration is {mode}, but no second factor is configured. Add softwareTokenMfaConfiguration."
    )


def http(url: str) -> list[tuple[str, str]]:
    return told(f"The URL '{url}' uses HTTP. Use HTTPS; only localhost may use HTTP.")


def reserved(word: str) -> list[tuple[str, str]]:
    return told(f"domain contains '{word}', which Cognito reserves. Use another prefix.")


CASES = {
    "no second factor": Case(one("UserPool", "name: p")),
    "a second factor by an app": Case(
        one("UserPool", "mfaConfiguration: 'ON', softwareTokenMfaConfiguration: { enabled: true }")
    ),
    "a second factor by text": Case(
        one("UserPool", "mfaConfiguration: OPTIONAL, smsConfiguration: { externalId: x, snsCallerArn: r }")
    ),
    "a second factor by nothing": Case(one("UserPool", "mfaConfiguration: OPTIONAL"), factor("OPTIONAL")),
    "a second factor that is a must, by nothing": Case(
        one("UserPool", "mfaConfiguration: 'ON'"), factor("ON")
    ),
    "a mode that is not known": Case(
        one("UserPool", 'mfaConfiguration: "${other.unknown}"') + OTHER, when="planned"
    ),
    "aliases and names": Case(
        one("UserPool", "aliasAttributes: [email], usernameAttributes: [email]"),
        told("aliasAttributes and usernameAttributes are both set. Remove one of them."),
        when="planned",
    ),
    "people": Case(client("allowedOauthFlows: [code, implicit], callbackUrls: ['https://example.org/in']")),
    "a machine": Case(client(f"{MACHINE}, generateSecret: true")),
    "a machine without a secret": Case(client(MACHINE), told(SECRET)),
    "a machine and people": Case(
        client("allowedOauthFlows: [code, client_credentials], generateSecret: true"),
        told(
            "allowedOauthFlows has code and client_credentials. Use a separate client for client_credentials."
        ),
    ),
    "a secret that is not known": Case(
        client(f'{MACHINE}, generateSecret: "${{other.unknown}}"') + OTHER, when="planned"
    ),
    "flows that are not known": Case(client('allowedOauthFlows: "${other.unknown}"') + OTHER, when="planned"),
    "the own machine and an app": Case(
        client(
            "callbackUrls: ['http://localhost:3000/in', 'http://localhost', 'http://127.0.0.1/in', 'myapp://in']"
        )
    ),
    "plain HTTP": Case(client("callbackUrls: ['http://example.org/in']"), http("http://example.org/in")),
    "plain HTTP to log out": Case(
        client("logoutUrls: ['http://localhost.example.org']"), http("http://localhost.example.org")
    ),
    "a default among the others": Case(
        client("callbackUrls: ['https://a.org', 'https://b.org'], defaultRedirectUri: 'https://b.org'")
    ),
    "a default that is not": Case(
        client("callbackUrls: ['https://a.org'], defaultRedirectUri: 'https://b.org'"),
        told("defaultRedirectUri 'https://b.org' is not in callbackUrls. Add it to callbackUrls."),
    ),
    "a default among what is not known": Case(
        client("callbackUrls: [\"${other.unknown}\"], defaultRedirectUri: 'https://b.org'") + OTHER,
        when="planned",
    ),
    "a prefix": Case(one("UserPoolDomain", "userPoolId: p, domain: shop-login")),
    "a prefix with a reserved word": Case(
        one("UserPoolDomain", "userPoolId: p, domain: shop-cognito"), reserved("cognito")
    ),
    "a prefix with a reserved word inside": Case(
        one("UserPoolDomain", "userPoolId: p, domain: laws-online"), reserved("aws")
    ),
    "a domain of its own": Case(
        one("UserPoolDomain", "userPoolId: p, domain: auth.aws-friends.org, certificateArn: c")
    ),
    "a domain of its own without a certificate": Case(
        one("UserPoolDomain", "userPoolId: p, domain: auth.example.org"),
        told(
            "domain is a whole domain name without certificateArn. Set certificateArn, or use a prefix without dots."
        ),
    ),
    "a domain that is not known": Case(
        one("UserPoolDomain", 'userPoolId: p, domain: "${other.unknown}"') + OTHER, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_user_pool_configuration(case: Case) -> None:
    check("user-pool-configuration", case)
