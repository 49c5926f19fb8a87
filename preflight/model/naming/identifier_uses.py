"""Identifiers of the wrong kind: a property has an ARN, ID, name or URL that it does not accept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.logic import known, note
from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.values import Secret, Unknown
from preflight.model import type_tokens as aws
from preflight.model.naming.identifier_forms import Identity, identity_of
from preflight.model.naming.identifier_slots import slots_of
from preflight.model.naming.identifier_takes import Takes
from preflight.model.naming.output_forms import Form

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Properties that contain an instance profile.
_PROFILES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.EC2_INSTANCE: (("iamInstanceProfile",),),
    aws.EC2_SPOT_INSTANCE_REQUEST: (("iamInstanceProfile",),),
    aws.EC2_LAUNCH_CONFIGURATION: (("iamInstanceProfile",),),
    aws.EC2_LAUNCH_TEMPLATE: (("iamInstanceProfile", "name"), ("iamInstanceProfile", "arn")),
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": (("instanceProfileName",),),
    aws.RDS_INSTANCE: (("customIamInstanceProfile",),),
    aws.EMR_CLUSTER: (("ec2Attributes", "instanceProfile"),),
}
_NO_SUBNETS: Final = frozenset({aws.EC2_INTERNET_GATEWAY, aws.EC2_SECURITY_GROUP, aws.KMS_KEY, aws.IAM_ROLE})
# Required ID prefix -> types whose outputs, and lookups by them, cannot have it.
_NEVER: Final[dict[str, frozenset[str]]] = {
    "nat": frozenset({aws.EC2_INTERNET_GATEWAY, aws.EC2_EGRESS_ONLY_INTERNET_GATEWAY}),
    "eigw": frozenset({aws.EC2_INTERNET_GATEWAY, aws.EC2_NAT_GATEWAY}),
    "igw": frozenset({aws.EC2_NAT_GATEWAY, aws.EC2_SECURITY_GROUP}),
    "tgw": frozenset({aws.EC2_INTERNET_GATEWAY, aws.EC2_NAT_GATEWAY, aws.EC2_VPC_PEERING_CONNECTION}),
    "pcx": frozenset(
        {aws.EC2_INTERNET_GATEWAY, aws.EC2_NAT_GATEWAY, aws.EC2_TRANSIT_GATEWAY_TRANSIT_GATEWAY}
    ),
    # A secondary subnet is accepted too.
    "subnet": _NO_SUBNETS,
    "ss": _NO_SUBNETS,
}
_DATABASES_BY_RESOURCE_ID: Final = 6
# The properties besides `name` that name a resource.
_NAMES: Final = {
    aws.S3_BUCKET: "bucket",
    aws.S3_BUCKET_V2: "bucket",
    aws.RDS_INSTANCE: "identifier",
    aws.RDS_CLUSTER: "clusterIdentifier",
    aws.REDSHIFT_CLUSTER: "clusterIdentifier",
    aws.ELASTICACHE_CLUSTER: "clusterId",
    aws.ELASTICACHE_REPLICATION_GROUP: "replicationGroupId",
}
_TITLES: Final[dict[Form, str]] = {
    "URL": "a URL",
    "key id": "a key ID",
    "key alias": "a key alias",
    "account id": "an account ID",
    "address": "an address",
    "other id": "an ID",
    "domain name": "a domain name",
    "name": "a name",
}


class WrongIdentifier(msgspec.Struct, frozen=True):
    """What a property contains (`given`, with its kind), and what it accepts."""

    resource: Resource
    property: str
    given: str
    takes: str


def wrong_identifiers(resource: Resource) -> tuple[WrongIdentifier, ...]:
    """The identifiers of the wrong kind that the resource certainly has, by property."""
    found: dict[tuple[str, str], WrongIdentifier] = {}
    profiles = _roles_as_profiles(resource) if resource.type in _PROFILES else ()
    for wrong in (*_by_slots(resource), *profiles):
        found.setdefault((wrong.property, wrong.given), wrong)
    return tuple(found.values())


def _by_slots(resource: Resource) -> Iterator[WrongIdentifier]:
    for path, takes in slots_of(resource.type):
        for value in values_at(resource, path):
            given = identity_of(value)
            if isinstance(given, Identity) and _was_a_name(resource.stack, given):
                continue
            if isinstance(given, Identity):
                text = f"'{given.text}'" if given.whole or given.text.endswith("...") else given.text
                is_wrong = takes.refuses(given) or (
                    takes.is_of_another(given) and not _is_a_name(resource.stack, given.urn)
                )
                wrong = f"{text}, {_title(given, takes)}" if is_wrong else ""
            else:
                wrong = _by_dependency(resource, path, takes)
            if wrong:
                yield WrongIdentifier(resource, ".".join(path), wrong, takes.what)


def _was_a_name(stack: Stack, given: Identity) -> bool:
    """Whether it is the `id` of a database instance of a provider before version 6, which is the identifier.

    Source: Terraform AWS provider 5 upgrade guide, "Resource/aws_db_instance"; pulumi-aws 6 is made of it.
    """
    if given.output != "id" or given.type != aws.RDS_INSTANCE or given.urn not in stack.by_urn:
        return False
    version = stack.by_urn[given.urn].provider_input("version")
    major = version.partition(".")[0] if isinstance(version, str) else ""
    return major.isdecimal() and int(major) < _DATABASES_BY_RESOURCE_ID


def _is_a_name(stack: Stack, urn: str) -> bool:
    """Whether a resource is named after an output of the resource with the URN."""
    return any(
        urn in r.dependencies_of(key)
        for r in stack.resources
        for key in ("name", _NAMES.get(r.type, ""))
        if key and r.is_set(key)
    )


def _title(given: Identity, takes: Takes) -> str:
    if given.form == "ARN":
        if takes.form != "ARN":
            return "an ARN"
        return f"an ARN of {given.service}:{given.kind}".removesuffix(":") if given.service else "another ARN"
    return _TITLES.get(given.form) or f"an ID with the prefix {given.prefix}-"


def _by_dependency(resource: Resource, path: tuple[str, ...], takes: Takes) -> str:
    """The resources that an entirely unknown property depends on, if none of them has or leads to the required ID.

    In a list or block, another part may depend on those resources.
    """
    types = _never(takes.prefixes)
    if not types or len(path) > 1 or not isinstance(resource.get(path[0]), Unknown):
        return ""
    sources = [resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(path[0])]
    found = [r for r in sources if r is not None and r.type in types]
    if found and len(found) == len(sources):
        return " and ".join(f"an output of '{r.name}' ({_kind(r.type)})" for r in found)
    return ""


@cache
def _never(prefixes: frozenset[str]) -> frozenset[str]:
    """The types whose outputs have none of the prefixes."""
    never = [_NEVER.get(prefix, frozenset()) for prefix in prefixes]
    return frozenset[str].intersection(*never) if never else frozenset()


def _kind(type_: str) -> str:
    return type_.rpartition(":")[2]


def _roles_as_profiles(resource: Resource) -> Iterator[WrongIdentifier]:
    for path in _PROFILES[resource.type]:
        for value in values_at(resource, path):
            if not isinstance(value, Secret) and (role := _role_of(resource, path[0], value)) is not None:
                given = f"'{value}'" if isinstance(value, str) else "an output"
                yield WrongIdentifier(
                    resource,
                    ".".join(path),
                    f"{given} of role '{role.name}'",
                    "an instance profile that has the role (aws.iam.InstanceProfile)",
                )


def _role_of(resource: Resource, key: str, value: object) -> Resource | None:
    """The role that the value certainly comes from, if no instance profile can have the same name.

    A role's name is random until it is created, unless the program sets it. So only a profile that is named after the
    role, or whose name is unknown, may have the same name.
    """
    sources = [resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key)]
    roles = [r for r in sources if r is not None and r.type == aws.IAM_ROLE]
    if not roles or len(roles) != len(sources) or roles[0].is_external:
        return None
    for profile in resource.stack.of(aws.IAM_INSTANCE_PROFILE):
        name = profile.input("name")
        if isinstance(name, Unknown):
            note(name)
            return None
        named_after = set(profile.dependencies_of("name")) & {r.urn for r in roles}
        if named_after or (name is not None and known(value) and name == value):
            return None
    return roles[0]


def holders(stack: Stack) -> tuple[Resource, ...]:
    """The resources that the stack creates and that accept identifiers, by URN."""
    return tuple(
        r for r in stack.resources if (slots_of(r.type) or r.type in _PROFILES) and not r.is_external
    )
