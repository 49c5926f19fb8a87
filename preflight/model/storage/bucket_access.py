"""Public access to a bucket by its ACL and its policy, and what its public access block rejects.

Source: S3 user guide, "Blocking public access to your Amazon S3 storage", "The meaning of public"; "Access control
list (ACL) overview", "Canned ACL".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import all_of, any_of, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import Document, Statement, document
from preflight.model.storage.bucket_settings import ACL, Bucket

PUBLIC: Final = ("public-read", "public-read-write", "authenticated-read")
_PUBLIC_GROUPS: Final = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)


def sets_acl_at_creation(bucket: Bucket) -> str | None:
    """The property with which a new bucket sets an ACL other than the default."""
    resource = bucket.resource
    if resource.is_deployed or resource.is_external:
        return None
    acl = resource.text("acl")
    if isinstance(acl, str) and acl not in ("", "private"):
        return "acl"
    grants = resource.get("grants")
    return "grants" if isinstance(grants, list) and grants else None


def is_public_acl(acl: Resource) -> Tri:
    """Whether the ACL is public."""
    canned = one_of(acl.text("acl"), PUBLIC)
    grants = acl.items("accessControlPolicy", "grants")
    if isinstance(grants, Unknown):
        return any_of((canned, grants))
    groups = (child(child(grant, "grantee"), "uri") for grant in grants)
    return any_of((canned, *(one_of(group, _PUBLIC_GROUPS) for group in groups)))


def rejected_acls(bucket: Bucket) -> Iterator[tuple[Resource, Tri]]:
    """The bucket's ACLs, and whether its public access block rejects each."""
    for acl in bucket.settings(ACL):
        yield acl, all_of((is_public_acl(acl), bucket.blocks("blockPublicAcls"), bucket.accepts_acls))


def rejected_policies(bucket: Bucket) -> Iterator[tuple[Resource, Tri]]:
    """The bucket's policies, and whether its public access block rejects each."""
    for policy in bucket.settings((aws.S3_BUCKET_POLICY,)):
        yield policy, all_of((_is_public(policy.get("policy")), bucket.blocks("blockPublicPolicy")))


def _is_public(value: Value) -> Tri:
    """Whether a statement allows all principals without a condition.

    `Unknown` with a condition, because its keys decide whether it is public.
    """
    found = document(value)
    if not isinstance(found, Document):
        return Unknown("a bucket policy") if found is None else found
    return any_of(all_of((s.has_effect("Allow"), _is_for_everybody(s))) for s in found.statements)


def _is_for_everybody(statement: Statement) -> Tri:
    if statement.excludes_principals:
        return Unknown("a policy for all principals except some")
    names = statement.principals("AWS")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    everybody = one_of("*", names)
    if not statement.source.get("Condition"):
        return everybody
    return all_of((everybody, Unknown("the condition of a policy for all principals")))
