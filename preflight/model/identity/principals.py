"""Which texts AWS accepts as an AWS principal of a policy.

Source: IAM user guide, "AWS JSON policy elements: Principal": an account as its 12 digits or its ARN, a user, a role or
a session by its full ARN, `"*"` alone, and the unique ID by which AWS replaces the ARN of a deleted user or role. "You
cannot use a wildcard to match part of a principal name or ARN." "You cannot identify a user group as a principal."
"""

from __future__ import annotations

import difflib
import re
from typing import Final

from preflight.core.outputs import Output
from preflight.model import type_tokens as aws

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_UNIQUE_ID: Final = re.compile(r"[A-Za-z0-9]{16,128}")
_SERVICES: Final = ("iam", "sts")
_NOT_PRINCIPALS: Final = {
    "group": "a user group",
    "instance-profile": "an instance profile",
    "policy": "a policy",
}
_IDENTITIES: Final = (aws.IAM_ROLE, aws.IAM_USER)
_NAMES: Final = ("id", "name")
_STS_ACTIONS: Final = (
    *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot"),
    *("DecodeAuthorizationMessage", "GetAccessKeyInfo", "GetCallerIdentity", "GetDelegatedAccessToken"),
    *("GetFederationToken", "GetServiceBearerToken", "GetSessionToken", "GetWebIdentityToken", "SetContext"),
    *("SetSourceIdentity", "TagGetWebIdentityToken", "TagSession"),
)
_OPEN: Final = re.compile(r"[*?$]")
_LONGEST_ACTION: Final = 100
_ALIKE: Final = 0.85
_NOT_IDENTITIES: Final = {
    aws.IAM_GROUP: "group",
    aws.IAM_INSTANCE_PROFILE: "instance-profile",
    aws.IAM_POLICY: "policy",
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


def fault_of_output(key: str, output: Output) -> str | None:
    """Why AWS rejects the output as a principal of the kind `AWS` or `CanonicalUser`; `None` if it may accept it."""
    is_identity = output.type == aws.CLOUDFRONT_ORIGIN_ACCESS_IDENTITY
    if key == "CanonicalUser":
        wrong = is_identity and output.name != "s3CanonicalUserId"
        return f"has {output.title} as CanonicalUser; use s3CanonicalUserId" if wrong else None
    if is_identity:
        return None if output.name == "iamArn" else f"has {output.title} as AWS principal; use iamArn"
    if output.type in _IDENTITIES:
        return None if output.name not in _NAMES else f"has {output.title} as AWS principal; use its arn"
    if output.type in _NOT_IDENTITIES:
        what = _NOT_PRINCIPALS[_NOT_IDENTITIES[output.type]]
        return f"has {what} as principal, {output.title}; name users or roles"
    if output.name == "arn" and not output.type.startswith(("aws:iam/", "aws:sts/")):
        return f"has AWS principal {output.title}, which is not the ARN of an account, user or role"
    return None


def misspelled_trust_action(action: str) -> str:
    """The action of STS that is meant by a name that is very similar to it, and that certainly does not exist.

    The case is ignored. Source: service authorization reference, "Actions defined by AWS Security Token Service".
    """
    name = action.partition(":")[2].lower()
    if _OPEN.search(name) or name in (known := {one.lower(): one for one in _STS_ACTIONS}):
        return ""
    near = difflib.get_close_matches(name[:_LONGEST_ACTION], known, n=1, cutoff=_ALIKE)
    return f"sts:{known[near[0]]}" if near else ""
