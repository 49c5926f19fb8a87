"""Attributes, messages and recovery of Cognito user pools, and the prefix of their domains.

Sources: Cognito API reference, CreateUserPool, SchemaAttributeType, VerificationMessageTemplateType, EmailConfiguration
and CreateUserPoolDomain; the provider's `internal/service/cognitoidp/validate.go`; the error texts `Required custom
attributes are not supported currently` and `Account Recovery Setting cannot use admin_only setting with any other
recovery mechanisms` from users' reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_flag, as_text, child
from preflight.core.logic import certainly, known
from preflight.core.resource import Resource

# Source: Cognito developer guide, "Working with user attributes", "Standard attributes".
STANDARD: Final = frozenset(
    {"address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "locale"}
    | {"middle_name", "name", "nickname", "phone_number", "phone_number_verified", "picture"}
    | {"preferred_username", "profile", "sub", "updated_at", "username", "website", "zoneinfo"}
)
_CODE: Final = "{####}"
_USER: Final = "{username}"
_INVITE: Final = ("adminCreateUserConfig", "inviteMessageTemplate")
_TEMPLATE: Final = "verificationMessageTemplate"
# Path of a message -> the placeholder that it must have.
_PLACEHOLDERS: Final = (
    (("emailVerificationMessage",), _CODE),
    (("smsVerificationMessage",), _CODE),
    (("smsAuthenticationMessage",), _CODE),
    ((_TEMPLATE, "emailMessage"), _CODE),
    ((_TEMPLATE, "smsMessage"), _CODE),
    ((*_INVITE, "emailMessage"), _USER),
    ((*_INVITE, "smsMessage"), _USER),
)
_LINK: Final = (_TEMPLATE, "emailMessageByLink")
_PREFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def required_custom_attributes(pool: Resource) -> Iterator[str]:
    """The custom attributes that are required, which Cognito does not support."""
    items = pool.items("schemas")
    for item in items if known(items) else ():
        name = as_text(child(item, "name"))
        is_custom = isinstance(name, str) and name not in STANDARD
        if is_custom and isinstance(name, str) and certainly(as_flag(child(item, "required"))):
            yield name


def prefixed_attributes(pool: Resource) -> Iterator[str]:
    """The attributes whose name has the prefix `custom:`, which Cognito adds itself."""
    items = pool.items("schemas")
    for item in items if known(items) else ():
        name = as_text(child(item, "name"))
        if isinstance(name, str) and name.startswith("custom:"):
            yield name


def missing_placeholders(pool: Resource) -> Iterator[tuple[str, str]]:
    """The messages without their placeholder, each with the placeholder."""
    for path, placeholder in _PLACEHOLDERS:
        text = pool.text(*path)
        if isinstance(text, str) and text and placeholder not in text:
            yield ".".join(path), placeholder
    text = pool.text(*_LINK)
    if isinstance(text, str) and text and ("{##" not in text or "##}" not in text):
        yield ".".join(_LINK), "{##Click here##}"


def lacks_email_identity(pool: Resource) -> bool:
    """Whether it sends its mail by SES, and no identity is set."""
    account = pool.text("emailConfiguration", "emailSendingAccount")
    is_own = isinstance(account, str) and account == "DEVELOPER"
    return is_own and not pool.is_set("emailConfiguration", "sourceArn")


def lacks_sender_key(pool: Resource) -> str:
    """The custom sender without a KMS key for its codes; empty if there is none."""
    for key in ("customEmailSender", "customSmsSender"):
        if pool.is_set("lambdaConfig", key) and not pool.is_set("lambdaConfig", "kmsKeyId"):
            return key
    return ""


def mixes_recovery(pool: Resource) -> bool:
    """Whether account recovery has `admin_only` together with another mechanism."""
    items = pool.items("accountRecoverySetting", "recoveryMechanisms")
    names = [as_text(child(item, "name")) for item in items] if known(items) else []
    return len(names) > 1 and any(isinstance(name, str) and name == "admin_only" for name in names)


def wrong_prefix(domain: Resource) -> str:
    """The prefix of a domain with characters that Cognito does not accept; otherwise empty."""
    text = domain.text("domain")
    is_prefix = isinstance(text, str) and not domain.is_set("certificateArn") and "." not in text
    return text if is_prefix and isinstance(text, str) and not _PREFIX.fullmatch(text) else ""
