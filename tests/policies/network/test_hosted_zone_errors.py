"""Hosted zones whose VPCs, keys or query logs Route 53 rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  public: { type: aws:route53:Zone, properties: { name: acme.io } }
"""


def zone(name: str, of: str = "acme.internal", vpc: str = "vpc", more: str = "") -> str:
    return f"""
  {name}: {{ type: aws:route53:Zone, properties: {{ name: {of}, vpcs: [{{ vpcId: "${{{vpc}.id}}" }}]{more} }} }}
"""


def of_zone(kind: str, more: str, key: str = "zoneId", of: str = "public") -> str:
    return f"""
  x: {{ type: aws:route53:{kind}, properties: {{ {key}: "${{{of}.id}}", {more} }} }}
"""


def signing(key: str) -> str:
    return f"""
  key: {{ type: aws:kms:Key, properties: {{ enableKeyRotation: false, {key} }} }}
  x:
    type: aws:route53:KeySigningKey
    properties: {{ name: one, hostedZoneId: "${{public.id}}", keyManagementServiceArn: "${{key.arn}}" }}
"""


ECC = "region: us-east-1, customerMasterKeySpec: ECC_NIST_P256, keyUsage: SIGN_VERIFY"
POLICY = """
policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":
{"Service":"dnssec-route53.amazonaws.com"},"Action":["kms:DescribeKey","kms:GetPublicKey","kms:Sign"],"Resource":"*"}]}'
""".replace("\n", "")


def twice(name: str, vpc: str, other: str, apex: str = "acme.internal") -> list[tuple[str, str]]:
    return [
        (
            name,
            f"VPC '{vpc}' is associated with the zone of '{other}', which has the name {apex} too. Use one zone of a "
            "name in a VPC.",
        )
    ]


def said(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


CASES = {
    "one zone": Case(VPC + zone("a")),
    "two zones of a name": Case(VPC + zone("a") + zone("b", "ACME.internal."), twice("b", "vpc", "a")),
    "in two VPCs": Case(VPC + zone("a") + zone("b", vpc="other")),
    "a subdomain": Case(VPC + zone("a") + zone("b", "dev.acme.internal")),
    "an association": Case(VPC + zone("a") + of_zone("ZoneAssociation", 'vpcId: "${other.id}"', of="a")),
    "an association twice": Case(
        VPC + zone("a") + of_zone("ZoneAssociation", 'vpcId: "${vpc.id}"', of="a"),
        said("VPC 'vpc' is associated with the zone by 'a' too. Remove one."),
    ),
    "an association with a zone of the name": Case(
        VPC + zone("a") + zone("b", vpc="other") + of_zone("ZoneAssociation", 'vpcId: "${other.id}"', of="a"),
        twice("b", "other", "a"),
    ),
    "a namespace": Case(
        VPC
        + zone("b")
        + """
  a: { type: aws:servicediscovery:PrivateDnsNamespace, properties: { name: acme.internal, vpc: "${vpc.id}" } }
""",
        twice("a", "vpc", "b"),
    ),
    "an association with a public zone": Case(
        VPC + of_zone("ZoneAssociation", 'vpcId: "${vpc.id}"'),
        said("zoneId names a public hosted zone, which has no VPCs. Set vpcs on the zone."),
    ),
    "a delegation set of a private zone": Case(
        VPC + zone("x", more=", delegationSetId: N1PA6795SAMPLE"),
        said(
            "delegationSetId is set on a private hosted zone, which has no name servers. Remove delegationSetId."
        ),
    ),
    "query logs of a private zone": Case(
        VPC
        + zone("a")
        + of_zone(
            "QueryLog", "cloudwatchLogGroupArn: arn:aws:logs:us-east-1:123456789012:log-group:a", of="a"
        ),
        said(
            "zoneId names a private hosted zone, whose queries are logged by Resolver only. Use "
            "aws.route53.ResolverQueryLogConfig."
        ),
    ),
    "signing of a private zone": Case(
        VPC + zone("a") + of_zone("HostedZoneDnsSec", "signingStatus: SIGNING", "hostedZoneId", "a"),
        said("hostedZoneId names a private hosted zone, which cannot be signed. Remove the signing."),
    ),
    "signing without key": Case(
        VPC + of_zone("HostedZoneDnsSec", "signingStatus: SIGNING", "hostedZoneId"),
        said(
            "Zone 'public' has no key-signing key, which its signing requires. Add an aws.route53.KeySigningKey, and "
            "depend on it."
        ),
        when="planned",
    ),
    "a zone that is not signed": Case(
        VPC + of_zone("HostedZoneDnsSec", "signingStatus: NOT_SIGNING", "hostedZoneId")
    ),
    "a zone that may not be signed": Case(
        VPC + of_zone("HostedZoneDnsSec", 'signingStatus: "${other.unknown}"', "hostedZoneId"), when="planned"
    ),
    "a signing key": Case(VPC + signing(f"{ECC}, {POLICY}")),
    "a symmetric key": Case(
        VPC + signing("region: us-east-1"),
        said(
            "customerMasterKeySpec of key 'key' is not set, and a signing key requires ECC_NIST_P256. Set it to "
            "ECC_NIST_P256."
        ),
    ),
    "a key in another Region": Case(
        VPC + signing(f"{ECC}, {POLICY}".replace("us-east-1", "eu-west-1")),
        said("Key 'key' is in eu-west-1, and Route 53 uses keys in us-east-1 only. Create it there."),
    ),
    "a key without policy": Case(
        VPC + signing(ECC),
        said(
            "The policy of key 'key' does not allow dnssec-route53.amazonaws.com. Allow that service to call "
            "kms:DescribeKey, kms:GetPublicKey and kms:Sign."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_hosted_zone_errors(case: Case) -> None:
    check("hosted-zone-errors", case)
