"""Whether a name indicates a secret value, and whether a text looks like a secret."""

from __future__ import annotations

import re
from typing import Final

SHAPES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("an AWS access key id", re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a URL with a password", re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@$\"']+:[^\s/@$\"'{}<>]{3,}@")),
)
# Source: the example keys of AWS's own documentation.
_EXAMPLES: Final = re.compile(r"EXAMPLE")

_SECRET_NAME: Final = re.compile(
    r"(?:passw(?:or)?d|passphrase|pwd|(?:^|_)(?:db|database|admin|root|user|smtp|redis|mysql|postgres|mail)_?pass|"
    r"secret_?key|secret_?access_?key|auth_?token|access_?token|api_?token|"
    r"api_?key|private_?key|client_?secret|"
    r"(?:github|gitlab|npm|bot|vault|slack|webhook|bearer|refresh)_?token|signing_?secret|"
    r"(?:jwt|session|cookie|hmac)_?secret|encryption_?key|connection_?string)(?:_?\d+)?$",
    re.IGNORECASE,
)
# Arguments of the provider that are a password or a token, which AWS uses as it stands.
_PASSWORD_ARGUMENT: Final = re.compile(r"(?:^|_)(?:passwords?|auth_token)(?:_wo)?$")
# Those that are another secret, or that are only stored.
_SECRET_ARGUMENT: Final = re.compile(
    r"(?:^|_)(?:secret_string|client_secret|shared_secret|secret_access_key|preshared_key|secret_token|hec_token|"
    r"oauth_token|key_passphrase|api_key)(?:_wo)?$"
)
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Values in place of secrets that are not secrets: references, paths, flags, numbers.
_REFERENCE: Final = re.compile(
    r"(?:arn:|/|\$\{|\{\{|<|https?://|s3://|ssm:|resolve:|alias/|aws/)",
    re.IGNORECASE,
)
_NO_SECRET: Final = re.compile(
    r"[$\{]|(?:true|false|none|null|yes|no|\d+|\*+|x+|-+|un(?:set|defined|configured|known|used|available)|empty|blank|"
    r"missing|disabled|pending|(?:initial|default)(?:[-_ ]?value)?|temp(?:orary)?|tbd|fake|mock|sample|stub)$",
    re.IGNORECASE,
)
# Words of placeholders that were to be replaced.
_STAND_IN: Final = re.compile(
    r"change[-_ ]?me|change[-_ ]?this|placeholder|replace|example|your[-_ ]|todo|dummy|"
    r"(?:^|[-_ ])not[-_ ]?(?:yet|set|configured|used|available|provided|needed|required|applicable|defined)|"
    r"(?:set|fill|update|overwrite|override)[-_ ]?(?:me|this|later|manually|externally)\b|fill[-_ ]?in\b|"
    r"to[-_ ]be[-_ ](?:set|replaced|filled|changed|updated|configured|rotated|provided|added|defined|generated)|"
    r"(?:set|filled|added|updated|managed|populated|provided|overwritten|overridden|rotated)[-_ ]"
    r"(?:by|in|via|later|after|manually|outside|externally|elsewhere)\b",
    re.IGNORECASE,
)
# The same with a digit or mark, which only password rules require.
_USED: Final = re.compile(
    r"(?:change[-_ ]?(?:me|this)|replace[-_ ]?me|placeholder|dummy)[a-z]{0,10}[-_]?"
    r"(?:\d{1,20}[!-/:-@]{0,20}|[!-,:-@]{1,20}\d{0,20})$",
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(
    r".*(?:-secret|_secret|secretsmanager|parameter|-key|-token|-password|-credentials)"
)


def credential_kind(text: str) -> str:
    """The kind of credential in the text, as text for messages; empty if there is none."""
    for what, shape in SHAPES:
        if (match := shape.search(text)) and not _EXAMPLES.search(match[0]):
            return what
    return ""


def is_secret_name(name: str) -> bool:
    """Whether a variable, key or output with the name contains a secret itself: `dbPassword`, not `dbPasswordArn`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).replace("-", "_").replace(".", "_")
    return _SECRET_NAME.search(words) is not None


def is_password_argument(name: str) -> bool:
    """Whether a property of the name, in any spelling, is a password or a token that AWS uses."""
    return _PASSWORD_ARGUMENT.search(_WORDS.sub("_", name).lower()) is not None


def is_secret_argument(name: str) -> bool:
    """Whether a property of the name, in any spelling, is another secret, or a secret that AWS only stores."""
    return _SECRET_ARGUMENT.search(_WORDS.sub("_", name).lower()) is not None


def looks_like_secret(text: str) -> bool:
    """Whether a text under such a name is the secret, not a placeholder or a reference to the secret.

    `changeme` is a placeholder; `ChangeMe123!` fulfills password rules, so that it is a secret.
    """
    if not is_a_password(text) or len(text) < 4 or _NO_SECRET.match(text) or _IDENTIFIER.match(text):
        return False
    return _STAND_IN.search(text) is None or _USED.search(text) is not None


def is_a_password(text: str) -> bool:
    """Whether a text in a password property is the password, even a placeholder, not a reference to it."""
    return bool(text) and _REFERENCE.match(text) is None
