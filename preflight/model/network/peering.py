"""Connections between VPCs: peering connections and transit gateway attachments."""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, negate, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import VPC

TRANSIT_GATEWAY: Final = (aws.EC2_TRANSIT_GATEWAY_TRANSIT_GATEWAY,)
_SIDES: Final = ("accepter", "requester")


class Peering(Entity):
    """A VPC peering connection."""

    TYPES = (aws.EC2_VPC_PEERING_CONNECTION,)

    @cached_property
    def requester(self) -> Vpc | Unknown | None:
        return _vpc(self.resource, "vpcId")

    @cached_property
    def accepter(self) -> Vpc | Unknown | None:
        return _vpc(self.resource, "peerVpcId")

    @cached_property
    def accepts_itself(self) -> Tri:
        """Whether the provider accepts it."""
        return self.resource.flag("autoAccept")

    @property
    def accepts_in_other_region(self) -> Tri:
        """Whether it accepts itself although it names the peer's Region, which the provider rejects.

        Source: the provider's `vpc_peering_connection.go`.
        """
        return all_of((self.accepts_itself, self.resource.is_set("peerRegion")))

    @property
    def has_options_before_acceptance(self) -> Tri:
        """Whether it sets options that only an active connection has, and does not accept itself.

        Source: the provider's `vpc_peering_connection.go`, `modifyVPCPeeringConnectionOptions`.
        """
        allowed = any_of(self.resource.flag(side, "allowRemoteVpcDnsResolution") for side in _SIDES)
        return all_of((allowed, negate(self.accepts_itself)))

    @property
    def looks_in_wrong_region(self) -> Tri:
        """Whether EC2 looks for its peer in its own Region, and the peer is in another one.

        Source: EC2 API, CreateVpcPeeringConnection, PeerRegion: "Default: The Region in which you make the request."
        """
        if self.resource.is_set("peerRegion") or not isinstance(self.accepter, Vpc):
            return False
        return negate(self.accepter.resource.same_region(self.resource))


class TransitGatewayAttachment(Entity):
    """A VPC's attachment to a transit gateway."""

    TYPES = (aws.EC2_TRANSIT_GATEWAY_VPC_ATTACHMENT,)

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        return _vpc(self.resource, "vpcId")

    @cached_property
    def gateway(self) -> Resource | Unknown | None:
        return self.resource.ref(TRANSIT_GATEWAY, "transitGatewayId")

    @cached_property
    def propagates(self) -> Tri:
        """Whether its VPC's CIDR blocks are propagated to the transit gateway's default route table.

        Source: Transit Gateway guide, "Transit gateway route tables": enabled by default, for transit gateway and
        attachment.
        """
        if not isinstance(self.gateway, Resource):
            return Unknown(f"the transit gateway of '{self.name}'")
        default = one_of(self.gateway.text("defaultRouteTablePropagation"), ("disable",))
        own = self.resource.flag("transitGatewayDefaultRouteTablePropagation", default=True)
        return all_of((own, negate(default)))


def _vpc(resource: Resource, key: str) -> Vpc | Unknown | None:
    return resource.stack.referred(Vpc, resource.ref(VPC, key))
