"""Hosted zones: their VPCs, signing keys and query logs.

Sources: Route 53 API, CreateHostedZone and AssociateVPCWithHostedZone, ConflictingDomainExists and
PublicZoneVPCAssociation; CreateKeySigningKey, `KeyManagementServiceArn`; CreateQueryLoggingConfig; Cloud Map API,
CreatePrivateDnsNamespace, which creates a private zone of the namespace's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_text
from preflight.core.logic import all_of, any_of, certainly, equal, negate
from preflight.core.nested_values import values_at
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.network.dns_records import ZONE, is_private, plain
from preflight.model.resource_types import VPC
from preflight.model.setting_faults import SettingFault

_NAMESPACE: Final = (aws.SERVICE_DISCOVERY_PRIVATE_DNS_NAMESPACE,)
_KEY: Final = (aws.KMS_KEY,)
_SIGNING: Final = (("customerMasterKeySpec", "ECC_NIST_P256"), ("keyUsage", "SIGN_VERIFY"))
_SIGNING_REGION: Final = "us-east-1"


@dataclass(frozen=True)
class Association(AboutResource):
    """A VPC in which a private zone of the name resolves; `user` creates the association."""

    user: Resource
    zone: Resource
    apex: str
    vpc: Resource

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def rival(self) -> Association | None:
        """An earlier association of the VPC with a zone of the same name."""
        mine = _by_name(self.user.stack).get((self.apex, self.vpc.urn), ())
        others = (a for a in mine if a.zone is not self.zone or a.user is not self.user)
        return next((a for a in others if (a.zone.urn, a.user.urn) < (self.zone.urn, self.user.urn)), None)


def associations(stack: Stack) -> tuple[Association, ...]:
    """The certain associations of zones with VPCs of the stack."""
    return stack.cache("associations of zones", lambda: tuple(_associations(stack)))


def _associations(stack: Stack) -> Iterator[Association]:
    for zone in stack.of(*ZONE):
        for value in values_at(zone, ("vpcs", "vpcId")):
            yield from _association(zone, zone, value, "vpcs")
    for user in stack.of(aws.ROUTE53_ZONE_ASSOCIATION):
        zone_ = user.ref(ZONE, "zoneId")
        if isinstance(zone_, Resource):
            yield from _association(user, zone_, user.get("vpcId"), "vpcId")
    for namespace in stack.of(*_NAMESPACE):
        yield from _association(namespace, namespace, namespace.get("vpc"), "vpc")


def _association(user: Resource, zone: Resource, value: object, key: str) -> Iterator[Association]:
    apex = zone.text("name")
    found = user.resolve(value, VPC, key) if isinstance(value, str | Unknown) else None
    if isinstance(found, Resource) and isinstance(apex, str) and not user.is_external:
        yield Association(user, zone, plain(apex), found)


def _by_name(stack: Stack) -> dict[tuple[str, str], list[Association]]:
    def make() -> dict[tuple[str, str], list[Association]]:
        groups: dict[tuple[str, str], list[Association]] = {}
        for association in associations(stack):
            groups.setdefault((association.apex, association.vpc.urn), []).append(association)
        return groups

    return stack.cache("associations of zones by name", make)


def zone_faults(resource: Resource) -> Iterator[SettingFault]:
    """The faults of a zone, or of a resource that belongs to one."""
    if resource.type == aws.ROUTE53_ZONE:
        yield from _of_zone(resource)
    key = "zoneId" if resource.is_set("zoneId") else "hostedZoneId"
    zone = resource.ref(ZONE, key) if resource.type not in ZONE else None
    is_zone_private = is_private(zone) if isinstance(zone, Resource) else Unknown("a zone of others")
    if resource.type == aws.ROUTE53_ZONE_ASSOCIATION and certainly(negate(is_zone_private)):
        yield SettingFault("zoneId names a public hosted zone, which has no VPCs. Set vpcs on the zone.")
    elif resource.type == aws.ROUTE53_QUERY_LOG and certainly(is_zone_private):
        yield SettingFault(
            "zoneId names a private hosted zone, whose queries are logged by Resolver only. Use "
            "aws.route53.ResolverQueryLogConfig."
        )
    elif resource.type == aws.ROUTE53_HOSTED_ZONE_DNS_SEC and isinstance(zone, Resource):
        yield from _of_signing(resource, zone)
    elif resource.type == aws.ROUTE53_KEY_SIGNING_KEY:
        yield from _of_key(resource)


def _of_zone(zone: Resource) -> Iterator[SettingFault]:
    if zone.is_set("delegationSetId") and certainly(is_private(zone)):
        yield SettingFault(
            "delegationSetId is set on a private hosted zone, which has no name servers. Remove delegationSetId."
        )


def _of_signing(resource: Resource, zone: Resource) -> Iterator[SettingFault]:
    """Signing requires a key, and is for public zones."""
    if certainly(is_private(zone)):
        yield SettingFault(
            "hostedZoneId names a private hosted zone, which cannot be signed. Remove the signing."
        )
        return
    if not certainly(negate(_is_off(resource))) or zone.is_external or zone.is_deployed:
        return
    keys = (aws.ROUTE53_KEY_SIGNING_KEY, "hostedZoneId", ZONE)
    if may_be_hidden(aws.ROUTE53_KEY_SIGNING_KEY, zone) is not None:
        return
    if not referrers(zone, *keys) and not possible_referrers(zone, *keys):
        yield SettingFault(
            f"Zone '{zone.name}' has no key-signing key, which its signing requires. Add an "
            "aws.route53.KeySigningKey, and depend on it."
        )


def _is_off(resource: Resource) -> Tri:
    return equal(resource.text("signingStatus"), "NOT_SIGNING")


def _of_key(resource: Resource) -> Iterator[SettingFault]:
    key = resource.ref(_KEY, "keyManagementServiceArn")
    if not isinstance(key, Resource) or key.is_external:
        return
    for name, wanted in _SIGNING:
        given = key.text(name)
        if certainly(negate(equal(given, wanted))):
            yield SettingFault(
                f"{name} of key '{key.name}' is {as_text(given) or 'not set'}, and a signing key requires {wanted}. "
                f"Set it to {wanted}."
            )
            return
    is_elsewhere = all_of(
        (negate(equal(key.region, _SIGNING_REGION)), any_of((isinstance(key.region, str),)))
    )
    if certainly(is_elsewhere):
        yield SettingFault(
            f"Key '{key.name}' is in {key.region}, and Route 53 uses keys in {_SIGNING_REGION} only. Create it there."
        )
