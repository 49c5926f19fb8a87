"""AWS's rules for tags. Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws

MAX_TAGS: Final = 50
MAX_KEY_LENGTH: Final = 128
MAX_VALUE_LENGTH: Final = 256
# Exceptions from the usual limits: S3 objects have 10 tags; Auto Scaling groups have tags of another shape.
_MOST: Final = {aws.S3_BUCKET_OBJECT: 10, aws.S3_BUCKET_OBJECTV2: 10}


def tag_problems(resource: Resource) -> Iterator[str]:
    """What AWS rejects in the resource's tags, each as the beginning of a sentence that names the tag."""
    tags = resource.get("tags")
    if not isinstance(tags, dict):
        return
    most = _MOST.get(resource.type, MAX_TAGS)
    if len(tags) > most:
        yield f"The resource has {len(tags)} tags; the maximum is {most}"
    for key in sorted(tags):
        if key.lower().startswith("aws:") and not resource.is_deployed:
            yield f"The tag '{key}' begins with 'aws:', which AWS reserves"
        if len(key) > MAX_KEY_LENGTH:
            yield f"The tag '{key[:20]}...' has a key of {len(key)} characters; the maximum is {MAX_KEY_LENGTH}"
        if not key:
            yield "A tag has an empty key"
        value = tags[key]
        if isinstance(value, str) and len(value) > MAX_VALUE_LENGTH:
            yield f"The tag '{key}' has a value of {len(value)} characters; the maximum is {MAX_VALUE_LENGTH}"
    if resource.type.startswith("aws:iam/"):
        # Source: IAM guide, "Tags for IAM resources": keys are not case-sensitive, and are unique regardless of case.
        yield from _alike(sorted(tags))


def _alike(keys: list[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key in keys:
        other = seen.setdefault(key.lower(), key)
        if other != key:
            yield f"The tags '{other}' and '{key}' differ only in case, which IAM ignores"
