"""User groups of ElastiCache.

Source: ElastiCache user guide, "Role-Based Access Control": a user group of Redis OSS contains a user with the name
`default`; one of Valkey need not.
"""

from __future__ import annotations

from typing import Final

from preflight.core.logic import all_of, equal, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

_USER: Final = (aws.ELASTICACHE_USER,)
_DEFAULT: Final = "default"


def lacks_default_user(group: Resource) -> Tri:
    """Whether it is a group of Redis OSS whose users, all of this stack, have other names than `default`."""
    engine = group.text("engine")
    if isinstance(engine, Unknown):
        return engine
    is_redis = engine is not None and engine.lower() == "redis"
    users = group.refs(_USER, "userIds")
    if not users.complete or not users.found or any(user.is_external for user in users.found):
        return Unknown(f"users of '{group.name}'")
    return all_of((is_redis, *(negate(equal(user.text("userName"), _DEFAULT)) for user in users.found)))
