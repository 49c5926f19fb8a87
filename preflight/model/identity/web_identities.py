"""Trust policies for web identities: EKS service accounts, GitHub Actions and other OpenID Connect providers.

Source: IAM user guide, "Available keys for AWS OIDC federation": a key begins with the provider's URL without scheme,
as `oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub`; "Condition operators": StringEquals compares exactly; STS API,
AssumeRoleWithWebIdentity; EKS user guide, "IAM roles for service accounts". The output `url` of an
`aws:iam:OpenIdConnectProvider` has no scheme after the deployment, because IAM returns it without (provider,
`openid_connect_provider.go`), but the preview shows the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import all_of, any_of, negate
from preflight.core.values import Tri, Unknown, outline
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_conditions import condition_tests, values_of
from preflight.model.identity.policy_documents import Document, Statement
from preflight.model.identity.roles import Role

_ACTIONS: Final = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")
# Tests that are false if the request does not have the key.
_POSITIVE: Final = frozenset(
    f"{prefix}{name}" for prefix in ("", "foranyvalue:") for name in ("stringequals", "stringlike")
)
_EXACT: Final = ("stringequals", "foranyvalue:stringequals")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_EKS_SUBJECT: Final = re.compile(r"oidc\.eks\.[^:]*:sub")
_ACCOUNT: Final = "system:serviceaccount:"


def federations(role: Role) -> Iterator[Statement]:
    """The statements of its trust policy that allow identities of a provider."""
    if not isinstance(role.trust, Document) or role.resource.is_external:
        return
    for statement in role.trust.statements:
        if statement.has_effect("Allow") is True and not statement.excludes_principals and _names(statement):
            yield statement


def _names(statement: Statement) -> tuple[str | Unknown, ...]:
    found = statement.principals("Federated")
    return () if isinstance(found, Unknown) else found


def urls_among(statement: Statement) -> tuple[str, ...]:
    """The providers that are named by their URL instead of their ARN, with `…` for what AWS assigns."""
    texts = map(outline, _names(statement))
    return tuple(text for text in texts if text is not None and _SCHEME.match(text))


def lacks_action(statement: Statement) -> Tri:
    """Whether it allows `sts:AssumeRole`, but none of the actions by which identities of a provider assume a role."""
    found = any_of(statement.actions.matches(action, fold=True) for action in _ACTIONS)
    return all_of((statement.actions.matches("sts:AssumeRole", fold=True), negate(found)))


def keys_with_scheme(role: Role, statement: Statement) -> tuple[str, ...]:
    """The keys of conditions that no request has, because they begin with a scheme.

    A key may be made of the output `url` of a provider, which loses its scheme.
    """
    urls = _provider_urls(role)
    found = (key for _, key, _ in _tests(statement) if _SCHEME.match(key))
    return tuple(key for key in found if not key.startswith(urls))


def _provider_urls(role: Role) -> tuple[str, ...]:
    """The URLs of the providers from whose outputs the trust policy is made, as their inputs."""
    resource = role.resource
    owners = (resource.stack.by_urn.get(urn) for urn in resource.dependencies_of("assumeRolePolicy"))
    providers = (o for o in owners if o is not None and o.type == aws.IAM_OPEN_ID_CONNECT_PROVIDER)
    return tuple(f"{url}:" for p in providers if isinstance(url := p.text("url"), str))


def patterns_compared(statement: Statement) -> Iterator[tuple[str, str]]:
    """The operator and the pattern of each test that compares a subject with a pattern exactly."""
    for operator, key, values in _tests(statement):
        is_exact = operator.lower() in _EXACT and key.lower().endswith(":sub")
        if is_exact and values and all("*" in value or "?" in value for value in values):
            yield operator, values[0]


def odd_subjects(statement: Statement) -> tuple[str, ...]:
    """The subjects that no service account of EKS has."""
    return tuple(
        values[0]
        for _, key, values in _tests(statement)
        if _EKS_SUBJECT.match(key) and values and not any(map(_may_be_account, values))
    )


def _may_be_account(value: str) -> bool:
    start = re.split(r"[*?]", value, maxsplit=1)[0]
    return value.startswith(_ACCOUNT) or (start != value and _ACCOUNT.startswith(start))


def _tests(statement: Statement) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Operator, key and values of the tests that a request must pass; no values if one is unknown."""
    tests = condition_tests(statement.source.get("Condition"))
    for operator, key, wanted in () if isinstance(tests, Unknown) else tests:
        if operator.lower() in _POSITIVE:
            values = values_of(wanted)
            known = [] if isinstance(values, Unknown) else [v for v in values if isinstance(v, str)]
            complete = not isinstance(values, Unknown) and len(known) == len(values)
            yield operator, key, tuple(known) if complete else ()
