"""Subnets and route tables of another VPC than that of the resource that uses them.

Sources: EC2 API, CreateVpcEndpoint, `SubnetIds` and `RouteTableIds`; PrivateLink guide, "Access an AWS service using an
interface VPC endpoint", the subnets are those of the VPC; Route 53 Resolver API, CreateResolverEndpoint, `IpAddresses`:
"the subnets and IP addresses in your VPC". EC2 API, AssociateClientVpnTargetNetwork: "the specified subnet must be in
the same VPC". EMR API, CreateStudio, `SubnetIds`: "The subnets must belong to the VPC specified by VpcId". The other
services create network interfaces in the subnets of the VPC beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_list
from preflight.core.logic import certainly, known, negate
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.network_acls import ACL_ASSOCIATION, NETWORK_ACL, NetworkAcl
from preflight.model.network.route_tables import RouteTable, table_entity
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.network.vpc_endpoints import (
    ENDPOINT,
    SUBNET_ASSOCIATION,
    TABLE_ASSOCIATION,
    VpcEndpoint,
    endpoints,
)
from preflight.model.resource_types import ROUTE_TABLE, SUBNET, VPC

_BESIDE: Final = ("vpcId",), ("subnetIds",)
# The properties that name a VPC and subnets of it.
_SETTINGS: Final[dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = {
    **dict.fromkeys(
        (
            "aws:emr/studio:Studio",
            "aws:neptunegraph/privateGraphEndpoint:PrivateGraphEndpoint",
            "aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint",
            "aws:vpclattice/resourceGateway:ResourceGateway",
            "aws:workspacesweb/networkSettings:NetworkSettings",
            aws.EC2_TRANSIT_GATEWAY_VPC_ATTACHMENT,
            aws.SAGEMAKER_DOMAIN,
        ),
        (_BESIDE,),
    ),
    "aws:codebuild/fleet:Fleet": ((("vpcConfigs", "vpcId"), ("vpcConfigs", "subnets")),),
    "aws:codeconnections/host:Host": ((("vpcConfiguration", "vpcId"), ("vpcConfiguration", "subnetIds")),),
    "aws:codestarconnections/host:Host": (
        (("vpcConfiguration", "vpcId"), ("vpcConfiguration", "subnetIds")),
    ),
    "aws:devicefarm/testGridProject:TestGridProject": ((("vpcConfig", "vpcId"), ("vpcConfig", "subnetIds")),),
    "aws:iot/topicRuleDestination:TopicRuleDestination": (
        (("vpcConfiguration", "vpcId"), ("vpcConfiguration", "subnetIds")),
    ),
    aws.CODEBUILD_PROJECT: ((("vpcConfig", "vpcId"), ("vpcConfig", "subnets")),),
    aws.DIRECTORYSERVICE_DIRECTORY: (
        (("vpcSettings", "vpcId"), ("vpcSettings", "subnetIds")),
        (("connectSettings", "vpcId"), ("connectSettings", "subnetIds")),
    ),
    aws.NETWORK_FIREWALL_FIREWALL: ((("vpcId",), ("subnetMappings", "subnetId")),),
    aws.TRANSFER_SERVER: ((("endpointDetails", "vpcId"), ("endpointDetails", "subnetIds")),),
}
_CLIENT_VPN_ASSOCIATION: Final = "aws:ec2clientvpn/networkAssociation:NetworkAssociation"


@dataclass(frozen=True)
class Placed(AboutResource):
    """A subnet or route table that `user` sets in `key`, and the VPC that it must be in."""

    user: Resource
    key: str
    what: Subnet | RouteTable
    vpc: Vpc

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def foreign_vpc(self) -> Vpc | None:
        """The VPC in which it certainly is, if that is another one."""
        found = self.what.vpc
        return found if isinstance(found, Vpc) and certainly(negate(equal_vpc(found, self.vpc))) else None

    @property
    def title(self) -> str:
        return f"{'subnet' if isinstance(self.what, Subnet) else 'route table'} '{self.what.name}'"


def placed(stack: Stack) -> Iterator[Placed]:
    """The subnets and route tables of endpoints and their associations, and of Resolver endpoints."""
    for endpoint in endpoints(stack):
        yield from _of(endpoint.resource, endpoint)
    for type_ in (SUBNET_ASSOCIATION, TABLE_ASSOCIATION):
        for association in stack.of(type_):
            found = stack.referred(VpcEndpoint, association.ref(ENDPOINT, "vpcEndpointId"))
            if isinstance(found, VpcEndpoint) and not association.is_external:
                yield from _of(association, found)
    for resolver in stack.of(aws.ROUTE53_RESOLVER_ENDPOINT):
        yield from _of_resolver(resolver)


def _of(user: Resource, endpoint: VpcEndpoint) -> Iterator[Placed]:
    vpc = endpoint.vpc
    if not isinstance(vpc, Vpc):
        return
    for key, found in _named(user, SUBNET, "subnetIds", "subnetId"):
        yield Placed(user, key, user.stack.entity(Subnet, found), vpc)
    for key, found in _named(user, (*ROUTE_TABLE, *VPC), "routeTableIds", "routeTableId"):
        yield Placed(user, key, table_entity(found), vpc)


def _named(user: Resource, types: tuple[str, ...], many: str, one: str) -> Iterator[tuple[str, Resource]]:
    """The resources that an endpoint names in a list, or an association in one property."""
    yield from ((many, found) for found in user.refs(types, many).found)
    single = user.ref(types, one)
    if isinstance(single, Resource):
        yield one, single


def _of_resolver(resolver: Resource) -> Iterator[Placed]:
    """The subnets after the first one, whose VPC is that of the endpoint."""
    found = []
    for value in values_at(resolver, ("ipAddresses", "subnetId")):
        if isinstance(value, str | Unknown):
            subnet = resolver.resolve(value, SUBNET, "ipAddresses")
            if isinstance(subnet, Resource):
                found.append(resolver.stack.entity(Subnet, subnet))
    if resolver.is_external or not found or not isinstance(found[0].vpc, Vpc):
        return
    for other in found[1:]:
        yield Placed(resolver, "ipAddresses.subnetId", other, found[0].vpc)


def configured(stack: Stack) -> Iterator[Placed]:
    """The subnets that a resource names beside their VPC, and those that are associated with what has a VPC."""
    for type_, settings in _SETTINGS.items():
        for user in stack.of(type_):
            for own, subnets in settings:
                yield from _beside(user, own, subnets)
    for acl in stack.all(NetworkAcl):
        if isinstance(acl.vpc, Vpc) and not acl.resource.is_external:
            for subnet in acl.resource.refs(SUBNET, "subnetIds").found:
                yield Placed(acl.resource, "subnetIds", stack.entity(Subnet, subnet), acl.vpc)
    for association in stack.of(ACL_ASSOCIATION):
        used = stack.referred(NetworkAcl, association.ref(NETWORK_ACL, "networkAclId"))
        yield from _associated(association, used.vpc if isinstance(used, NetworkAcl) else None)
    for association in stack.of(_CLIENT_VPN_ASSOCIATION):
        endpoint = association.ref((aws.EC2_CLIENT_VPN_ENDPOINT,), "clientVpnEndpointId")
        named = endpoint.ref(VPC, "vpcId") if isinstance(endpoint, Resource) else None
        yield from _associated(association, stack.referred(Vpc, named))


def _beside(user: Resource, own: tuple[str, ...], subnets: tuple[str, ...]) -> Iterator[Placed]:
    vpcs = _named_at(user, own, VPC)
    if user.is_external or len(vpcs) != 1:
        return
    vpc = user.stack.entity(Vpc, vpcs[0])
    for subnet in _named_at(user, subnets, SUBNET):
        yield Placed(user, ".".join(subnets), user.stack.entity(Subnet, subnet), vpc)


def _named_at(user: Resource, path: tuple[str, ...], types: tuple[str, ...]) -> tuple[Resource, ...]:
    """The resources that the texts at the path certainly name, through all items of lists."""
    found = [as_list(value) for value in values_at(user, path)]
    values = [one for items in found for one in ((items or ()) if known(items) else (items,))]
    return tuple(user.resolve_all(values, types, path[0]).found)


def _associated(association: Resource, vpc: Vpc | Unknown | None) -> Iterator[Placed]:
    subnet = association.ref(SUBNET, "subnetId")
    if isinstance(vpc, Vpc) and isinstance(subnet, Resource) and not association.is_external:
        yield Placed(association, "subnetId", association.stack.entity(Subnet, subnet), vpc)
