"""Settings of a peering connection that the provider rejects."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

START = """
resources:
  far: { type: pulumi:providers:aws, properties: { region: us-east-1 } }
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  away: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.2.0.0/16 }, options: { provider: "${far}" } }
"""
UNKNOWN = SENTINEL
OPTIONS = "requester: { allowRemoteVpcDnsResolution: true }"


def peering(properties: str, peer: str = "two") -> str:
    more = f", {properties}" if properties else ""
    ends = f'vpcId: "${{one.id}}", peerVpcId: "${{{peer}.id}}"'
    return f"{START}  both: {{ type: aws:ec2:VpcPeeringConnection, properties: {{ {ends}{more} }} }}\n"


def told(message: str) -> list[tuple[str, str]]:
    return [("both", message)]


ITSELF = told(
    "autoAccept is true and peerRegion is set, but a connection to another Region is accepted there. Remove "
    "autoAccept, and add a VpcPeeringConnectionAccepter."
)
EARLY = told(
    "accepter or requester allow DNS resolution, but only an active connection has options, and autoAccept is not "
    "true. Set autoAccept to true, or use PeeringConnectionOptions after the accepter."
)
WRONG = told(
    "peerRegion is not set, but the peer VPC is in another Region than the connection. Set peerRegion to the Region of "
    "the peer VPC."
)
CASES = {
    "nobody accepts": Case(peering("")),
    "it accepts itself": Case(peering(f"autoAccept: true, {OPTIONS}")),
    "it accepts itself in another Region": Case(
        peering("autoAccept: true, peerRegion: us-east-1", "away"), ITSELF, when="planned"
    ),
    "a Region": Case(peering("autoAccept: false, peerRegion: us-east-1", "away")),
    "an unknown acceptance": Case(
        peering(f"autoAccept: {UNKNOWN}, peerRegion: us-east-1", "away"), when="planned"
    ),
    "an unknown Region": Case(
        peering(f"autoAccept: true, peerRegion: {UNKNOWN}", "away"), ITSELF, when="planned"
    ),
    "options before acceptance": Case(peering(OPTIONS), EARLY, when="planned"),
    "options of the other side": Case(
        peering("accepter: { allowRemoteVpcDnsResolution: true }"), EARLY, when="planned"
    ),
    "options that allow nothing": Case(peering("accepter: { allowRemoteVpcDnsResolution: false }")),
    "options of a connection that exists": Case(peering(OPTIONS), when="deployed"),
    "options with unknown acceptance": Case(peering(f"{OPTIONS}, autoAccept: {UNKNOWN}"), when="planned"),
    "a peer in another Region": Case(peering("", "away"), WRONG, when="planned"),
    "a peer in another stack": Case(peering("").replace("${two.id}", "vpc-0123456789abcdef0")),
}


@pytest.mark.parametrize("name", CASES)
def test_peering_settings_rejected(name: str) -> None:
    check("peering-settings-rejected", CASES[name])
