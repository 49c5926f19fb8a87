"""Buckets: their policies, and the access to buckets for the output of commands.

Source: Systems Manager user guide, "Configure instance permissions": the agent writes the output to S3 with the
credentials of the instance profile.
"""

from __future__ import annotations

from collections.abc import Iterable

from preflight.core.json_texts import read_known_json
from preflight.core.logic import equal
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.resource_types import BUCKET


def buckets(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*BUCKET)


def policies_of(bucket: Resource) -> tuple[Resource, ...]:
    """The policy resources that certainly belong to the bucket, by name."""
    return tuple(
        sorted(referrers(bucket, aws.S3_BUCKET_POLICY, "bucket", BUCKET), key=lambda p: (p.name, p.urn))
    )


def same_policy(holders: Iterable[Resource]) -> bool:
    """Whether all of them certainly have the same `policy` document, so that none changes the bucket's policy."""
    documents = [read_known_json(holder.get("policy")) for holder in holders]
    return all(isinstance(d, dict) and equal(d, documents[0]) is True for d in documents)
