"""Names of security: IAM, KMS, Secrets Manager, Cognito and WAF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import IAM, WORD, NameRule

_IAM_API: Final = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"


def _iam(most: int, action: str) -> NameRule:
    return NameRule(
        r"[\w+=,.@-]+", IAM, (1, most), f"{_IAM_API}{action}.html", auto=64 if most == 64 else 255
    )


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.IAM_ROLE: (_iam(64, "CreateRole"),),
    aws.IAM_USER: (NameRule(r"[\w+=,.@-]+", IAM, (1, 64), _IAM_API + "CreateUser.html"),),
    aws.IAM_GROUP: (_iam(128, "CreateGroup"),),
    aws.IAM_POLICY: (_iam(128, "CreatePolicy"),),
    aws.IAM_ROLE_POLICY: (_iam(128, "PutRolePolicy"),),
    aws.IAM_INSTANCE_PROFILE: (_iam(128, "CreateInstanceProfile"),),
    aws.KMS_ALIAS: (
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
    aws.SECRETS_MANAGER_SECRET: (
        NameRule(
            r"[A-Za-z0-9/_+=.@-]+",
            "letters, digits and / _ + = . @ -",
            (1, 512),
            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
        ),
    ),
    aws.COGNITO_USER_POOL: (
        NameRule(
            r"[\w\s+=,.@-]+",
            f"{IAM} and spaces",
            (1, 128),
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html",
        ),
    ),
    aws.WAFV2_WEB_ACL: (
        NameRule(
            r"[\w-]+",
            WORD,
            (1, 128),
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
        ),
    ),
}
