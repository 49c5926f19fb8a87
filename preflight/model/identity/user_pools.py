"""Cognito user pools and their clients: settings that depend on each other.

Sources: Cognito API, CreateUserPool, SetUserPoolMfaConfig, CreateUserPoolClient, CreateUserPoolDomain.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

_SECOND_FACTORS: Final = (
    "smsConfiguration",
    "softwareTokenMfaConfiguration",
    "emailMfaConfiguration",
    "webAuthnConfiguration",
)
_LOCAL: Final = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])([:/].*)?")
# Source: Cognito developer guide, "Using the Amazon Cognito domain": a prefix must not contain these words.
_RESERVED: Final = ("aws", "amazon", "cognito")


class UserPool(Entity):
    TYPES = (aws.COGNITO_USER_POOL,)

    @cached_property
    def lacks_second_factor(self) -> bool:
        """Whether MFA is certainly on or optional, and no second factor is configured."""
        mode = self.resource.text("mfaConfiguration")
        return (
            known(mode) and mode in ("ON", "OPTIONAL") and not any(map(self.resource.is_set, _SECOND_FACTORS))
        )


class UserPoolClient(Entity):
    TYPES = (aws.COGNITO_USER_POOL_CLIENT,)

    @cached_property
    def flows(self) -> tuple[str, ...] | Unknown:
        items = self.resource.items("allowedOauthFlows")
        return items if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, str))

    @cached_property
    def has_secret(self) -> Tri:
        return self.resource.flag("generateSecret")

    @cached_property
    def insecure_urls(self) -> tuple[str, ...]:
        """Redirect URLs that are not HTTPS, localhost or an app scheme."""
        found = [self.resource.items(key) for key in ("callbackUrls", "logoutUrls")]
        texts = [t for items in found if known(items) for t in items if isinstance(t, str)]
        return tuple(t for t in texts if t.startswith("http://") and not _LOCAL.fullmatch(t))

    @cached_property
    def foreign_default(self) -> str:
        """The default redirect URI, if it is certainly not among the callback URLs; otherwise empty."""
        default, urls = self.resource.get("defaultRedirectUri"), self.resource.items("callbackUrls")
        whole = known(urls) and all(isinstance(url, str) for url in urls)
        return default if isinstance(default, str) and whole and known(urls) and default not in urls else ""


class UserPoolDomain(Entity):
    TYPES = (aws.COGNITO_USER_POOL_DOMAIN,)

    @cached_property
    def reserved_word(self) -> str:
        """The reserved word in its prefix; empty if there is none, or for a custom domain."""
        text = self.resource.text("domain")
        if not isinstance(text, str) or self.resource.is_set("certificateArn"):
            return ""
        return next((word for word in _RESERVED if word in text.lower()), "")

    @cached_property
    def is_dotted_prefix(self) -> bool:
        """Whether it is a custom domain without a certificate."""
        text = self.resource.text("domain")
        return isinstance(text, str) and "." in text and not self.resource.is_set("certificateArn")
