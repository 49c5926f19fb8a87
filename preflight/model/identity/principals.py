"""Which texts AWS accepts as an AWS principal of a policy.

Source: IAM user guide, "AWS JSON policy elements: Principal": an account as its 12 digits or its ARN, a user, a role or
a session by its full ARN, `"*"` alone, and the unique ID by which AWS replaces the ARN of a deleted user or role. "You
cannot use a wildcard to match part of a principal name or ARN." "You cannot identify a user group as a principal."
"""

from __future__ import annotations

import re
from typing import Final

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_UNIQUE_ID: Final = re.compile(r"[A-Za-z0-9]{16,128}")
_SERVICES: Final = ("iam", "sts")
_NOT_PRINCIPALS: Final = {
    "group": "a user group",
    "instance-profile": "an instance profile",
    "policy": "a policy",
}


def fault_of_principal(text: str) -> str | None:
    """Why AWS rejects the text as an AWS principal, as a predicate of the document; `None` if it may accept it."""
    if text == "*" or _ACCOUNT.fullmatch(text) or _UNIQUE_ID.fullmatch(text):
        return None
    if "*" in text:
        return f"has principal '{text}', but a principal is '*' or is named in full, without a wildcard"
    if text.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return f'has the service \'{text}\' as an AWS principal; write {{"Service": "{text}"}}'
    if not text.startswith("arn:"):
        return f"has AWS principal '{text}', which is neither an account ID nor the ARN of a user or role"
    return _fault_of_arn(text)


def _fault_of_arn(text: str) -> str | None:
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[2] not in _SERVICES:
        return f"has AWS principal '{text}', which is not the ARN of an account, user or role"
    what = _NOT_PRINCIPALS.get(parts[5].partition("/")[0])
    return None if what is None else f"has {what} as principal, '{text}'; name users or roles"
