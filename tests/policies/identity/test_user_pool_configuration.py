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


PREFIXED = "schemas has the name 'custom:tenant', and Cognito adds the prefix custom: itself. Remove it from the name."

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
    "a required attribute of the pool's own": Case(
        one("UserPool", "schemas: [{ name: tenant, attributeDataType: String, required: true }]"),
        told(
            "schemas has the custom attribute 'tenant' with required true, which Cognito does not support. Set "
            "required "
            "to false."
        ),
    ),
    "a required standard attribute": Case(
        one("UserPool", "schemas: [{ name: email, attributeDataType: String, required: true }]")
    ),
    "a prefix that Cognito adds": Case(
        one("UserPool", "schemas: [{ name: 'custom:tenant', attributeDataType: String }]"), told(PREFIXED)
    ),
    "a message without its code": Case(
        one("UserPool", "smsVerificationMessage: 'welcome', emailVerificationMessage: 'use {####}'"),
        told("smsVerificationMessage does not contain {####}. Add the placeholder."),
    ),
    "an invitation without its user": Case(
        one("UserPool", "adminCreateUserConfig: { inviteMessageTemplate: { emailMessage: 'use {####}' } }"),
        told(
            "adminCreateUserConfig.inviteMessageTemplate.emailMessage does not contain {username}. Add the placeholder."
        ),
    ),
    "a link without its text": Case(
        one("UserPool", "verificationMessageTemplate: { emailMessageByLink: 'click here' }"),
        told(
            "verificationMessageTemplate.emailMessageByLink does not contain {##Click here##}. Add the placeholder."
        ),
    ),
    "mail by nobody": Case(
        one("UserPool", "emailConfiguration: { emailSendingAccount: DEVELOPER }"),
        told(
            "emailConfiguration.emailSendingAccount is DEVELOPER without sourceArn. Set sourceArn to the ARN of a "
            "verified SES identity."
        ),
    ),
    "a sender without a key": Case(
        one("UserPool", "lambdaConfig: { customSmsSender: { lambdaArn: a, lambdaVersion: V1_0 } }"),
        told("lambdaConfig.customSmsSender is set without kmsKeyId. Set kmsKeyId to the ARN of a KMS key."),
    ),
    "recovery by administrators and others": Case(
        one(
            "UserPool",
            "accountRecoverySetting: { recoveryMechanisms: [{ name: admin_only, priority: 1 }, "
            "{ name: verified_email, priority: 2 }] }",
        ),
        told(
            "accountRecoverySetting has admin_only together with other mechanisms. Keep admin_only, or remove it."
        ),
    ),
    "a prefix with an underscore": Case(
        one("UserPoolDomain", "userPoolId: p, domain: my_shop"),
        told(
            "domain 'my_shop' has other characters than lower-case letters, digits and hyphens. Use another prefix."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_user_pool_configuration(case: Case) -> None:
    check("user-pool-configuration", case, (PREFIXED,))
