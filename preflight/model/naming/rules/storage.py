"""Names of storage: S3 and AWS Backup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import WORD, NameRule

_BUCKET: Final = NameRule(
    r"[a-z0-9][a-z0-9.-]*[a-z0-9]",
    "lower-case letters, digits, dots and hyphens, and must begin and end with a letter or digit",
    (3, 63),
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    key="bucket",
    auto=63,
    lower=True,
    forbidden={
        r"[A-Z]": "has capital letters; only lower-case letters, digits, dots and hyphens are allowed",
        r"_": "has an underscore; only lower-case letters, digits, dots and hyphens are allowed",
        r"\.\.": "must not contain two consecutive dots",
        r"\A\d{1,3}(\.\d{1,3}){3}\Z": "must not have the form of an IP address",
        r"\A(xn--|sthree-|amzn-s3-demo-)": "begins with a prefix that S3 reserves",
        r"(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)\Z": "ends with a suffix that S3 reserves",
    },
)


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.S3_BUCKET: (_BUCKET,),
    aws.S3_BUCKET_V2: (_BUCKET,),
    aws.BACKUP_VAULT: (
        NameRule(
            r"[a-zA-Z0-9_-]+",
            WORD,
            (2, 50),
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
        ),
    ),
}
