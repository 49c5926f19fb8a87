"""Cognito user pools and their clients: settings that go together.

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
# Source: Cognito developer guide, "Using the Amazon Cognito domain": a prefix has none of these words.
_RESERVED: Final = ("aws", "amazon", "cognito")


class UserPool(Entity):
    TYPES = (aws.COGNITO_USER_POOL,)

    @cached_property
    def lacks_second_factor(self) -> bool:
        """Whether a second factor is certainly on or optional, and none is set up."""
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
        """Addresses for redirects that are neither HTTPS, nor the own machine, nor an app."""
        found = [self.resource.items(key) for key in ("callbackUrls", "logoutUrls")]
        texts = [t for items in found if known(items) for t in items if isinstance(t, str)]
        return tuple(t for t in texts if t.startswith("http://") and not _LOCAL.fullmatch(t))

    @cached_property
    def foreign_default(self) -> str:
        """The default redirect, if it is certainly not among the callback URLs; else empty."""
        default, urls = self.resource.get("defaultRedirectUri"), self.resource.items("callbackUrls")
        whole = known(urls) and all(isinstance(url, str) for url in urls)
        return default if isinstance(default, str) and whole and known(urls) and default not in urls else ""


class UserPoolDomain(Entity):
    TYPES = (aws.COGNITO_USER_POOL_DOMAIN,)

    @cached_property
    def reserved_word(self) -> str:
        """The reserved word in its prefix; empty where there is none, or the domain is one of the program's own."""
        text = self.resource.text("domain")
        if not isinstance(text, str) or self.resource.is_set("certificateArn"):
            return ""
        return next((word for word in _RESERVED if word in text.lower()), "")

    @cached_property
    def is_dotted_prefix(self) -> bool:
        """Whether it is a whole domain name, and has no certificate."""
        text = self.resource.text("domain")
        return isinstance(text, str) and "." in text and not self.resource.is_set("certificateArn")
