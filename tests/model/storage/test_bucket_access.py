"""What a bucket takes: ACLs, public policies, and with which key it encrypts."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.storage.bucket_access import is_public_acl, sets_acl_at_creation
from preflight.model.storage.bucket_settings import ACL, Bucket
from preflight.testing import Program

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def shown(value: object) -> object:
    return "unknown" if isinstance(value, Unknown) else value


def bucket(deployed: bool = False, **properties: Any) -> Bucket:
    program = Program()
    made = program.add("aws:s3:Bucket", "b", **properties.pop("own", {"forceDestroy": False}))
    for type_, more in properties.items():
        program.add(f"aws:s3:{type_}", type_.lower(), bucket=made.id, **more)
    (found,) = (program.deployed() if deployed else program.planned()).all(Bucket)
    return found


def test_a_new_bucket_and_one_that_exists() -> None:
    new, old = bucket(), bucket(deployed=True)
    assert (new.ownership, new.accepts_acls, new.blocks("blockPublicAcls")) == (
        "BucketOwnerEnforced",
        False,
        True,
    )
    assert {shown(v) for v in (old.ownership, old.accepts_acls, old.blocks("blockPublicAcls"))} == {"unknown"}


@pytest.mark.parametrize(
    ("ownership", "expected"),
    [
        ("BucketOwnerPreferred", True),
        ("ObjectWriter", True),
        ("BucketOwnerEnforced", False),
        (SENTINEL, "unknown"),
    ],
)
def test_ownership_decides_on_acls(ownership: str, expected: object) -> None:
    for deployed in (False, True):
        made = bucket(deployed, BucketOwnershipControls={"rule": {"objectOwnership": ownership}})
        assert shown(made.accepts_acls) == expected


def test_the_access_block() -> None:
    for deployed in (False, True):
        made = bucket(
            deployed, BucketPublicAccessBlock={"blockPublicAcls": True, "blockPublicPolicy": SENTINEL}
        )
        assert made.blocks("blockPublicAcls") is True
        assert made.blocks("restrictPublicBuckets") is False
        assert shown(made.blocks("blockPublicPolicy")) == "unknown"


def test_encryption() -> None:
    default = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}
    assert bucket().encryption == "AES256"
    assert bucket(BucketServerSideEncryptionConfiguration={"rules": [default]}).encryption == "aws:kms"
    assert bucket(own={"serverSideEncryptionConfiguration": {"rule": default}}).encryption == "aws:kms"
    unknown = bucket(BucketServerSideEncryptionConfiguration={"rules": SENTINEL})
    assert shown(unknown.encryption) == "unknown"


@pytest.mark.parametrize(
    ("acl", "expected"),
    [
        ({"acl": "public-read"}, True),
        ({"acl": "authenticated-read"}, True),
        ({"acl": "private"}, False),
        ({"acl": SENTINEL}, "unknown"),
        ({"accessControlPolicy": {"grants": [{"grantee": {"uri": ALL_USERS}}]}}, True),
        ({"accessControlPolicy": {"grants": [{"grantee": {"id": "x"}}]}}, False),
        ({"accessControlPolicy": {"grants": SENTINEL}}, "unknown"),
    ],
)
def test_public_acls(acl: dict[str, Any], expected: object) -> None:
    (found,) = bucket(BucketAcl=acl).settings(ACL)
    assert shown(is_public_acl(found)) == expected


def test_acls_that_are_asked_for_at_creation() -> None:
    grants = [{"type": "Group", "permissions": ["READ"], "uri": ALL_USERS}]
    assert sets_acl_at_creation(bucket(own={"acl": "public-read"})) == "acl"
    assert sets_acl_at_creation(bucket(own={"grants": grants})) == "grants"
    assert sets_acl_at_creation(bucket(own={"acl": "private"})) is None
    assert sets_acl_at_creation(bucket(own={"acl": SENTINEL})) is None
    assert sets_acl_at_creation(bucket(True, own={"acl": "public-read"})) is None
