"""Names of security: IAM, KMS, Secrets Manager, Cognito and WAF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model.naming.rules.rule import IAM, WORD, NameRule

_IAM_API: Final = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"


def _iam(most: int, action: str) -> NameRule:
    return NameRule(
        r"[\w+=,.@-]+", IAM, (1, most), f"{_IAM_API}{action}.html", auto=64 if most == 64 else 255
    )


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    "aws:iam/role:Role": (_iam(64, "CreateRole"),),
    "aws:iam/user:User": (NameRule(r"[\w+=,.@-]+", IAM, (1, 64), _IAM_API + "CreateUser.html"),),
    "aws:iam/group:Group": (_iam(128, "CreateGroup"),),
    "aws:iam/policy:Policy": (_iam(128, "CreatePolicy"),),
    "aws:iam/rolePolicy:RolePolicy": (_iam(128, "PutRolePolicy"),),
    "aws:iam/instanceProfile:InstanceProfile": (_iam(128, "CreateInstanceProfile"),),
    "aws:kms/alias:Alias": (
        NameRule(
            r"alias/[a-zA-Z0-9/_-]+",
            "letters, digits and / _ - after 'alias/'",
            (7, 256),
            "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
            auto=0,
            forbidden={
                r"\A(?!alias/)": "must begin with 'alias/'",
                r"\Aalias/aws/": "begins with 'alias/aws/', which AWS reserves",
            },
        ),
    ),
    "aws:secretsmanager/secret:Secret": (
        NameRule(
            r"[A-Za-z0-9/_+=.@-]+",
            "letters, digits and / _ + = . @ -",
            (1, 512),
            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
        ),
    ),
    "aws:cognito/userPool:UserPool": (
        NameRule(
            r"[\w\s+=,.@-]+",
            f"{IAM} and spaces",
            (1, 128),
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html",
        ),
    ),
    "aws:wafv2/webAcl:WebAcl": (
        NameRule(
            r"[\w-]+",
            WORD,
            (1, 128),
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
        ),
    ),
}
