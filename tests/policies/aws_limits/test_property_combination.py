"""Properties that the provider does not take together, or only together."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CANARY = (
    "artifactS3Location: s3://c/, executionRoleArn: 'arn:aws:iam::210987654321:role/app', handler: index.handler, "
    "runtimeVersion: syn-1, schedule: { expression: rate(5 minutes) }"
)
LISTENS = "listeners: [{ instancePort: 80, instanceProtocol: http, lbPort: 80, lbProtocol: http }]"
SEVERAL = "are set, and the provider accepts only one of them. Keep one and remove the rest."


def one(type_: str, properties: str) -> str:
    return f"resources:\n  it: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


CASES = {
    "a classic load balancer with subnets": Case(
        one("aws:elb:LoadBalancer", f"{LISTENS}, subnets: [subnet-1]")
    ),
    "a classic load balancer with subnets and zones": Case(
        one("aws:elb:LoadBalancer", f"{LISTENS}, subnets: [subnet-1], availabilityZones: [eu-west-1a]"),
        [
            (
                "it",
                "'subnets' and 'availabilityZones' are set, and the provider accepts only one of them. Keep one and "
                "remove the rest.",
            )
        ],
    ),
    "an object with one content": Case(
        one("aws:s3:BucketObjectv2", "bucket: b, key: k, source: { fn::stringAsset: x }")
    ),
    "an object with two contents": Case(
        one("aws:s3:BucketObjectv2", "bucket: b, key: k, content: x, source: { fn::stringAsset: x }"),
        [("it", f"'content' and 'source' {SEVERAL}")],
    ),
    "one of two": Case(one("aws:synthetics:Canary", f"{CANARY}, s3Bucket: b, s3Key: k")),
    "two that exclude each other": Case(
        one("aws:synthetics:Canary", f"{CANARY}, s3Bucket: b, zipFile: z"),
        [("it", f"'s3Bucket' and 'zipFile' {SEVERAL}")],
    ),
    "an empty one": Case(one("aws:synthetics:Canary", f"{CANARY}, s3Bucket: '', zipFile: z")),
    "one that is not known": Case(
        one("aws:synthetics:Canary", f'{CANARY}, s3Bucket: "${{other.unknown}}", zipFile: z')
        + "  other: { type: 'aws:sns:Topic' }\n",
        when="planned",
    ),
    "inside a block": Case(
        one(
            "aws:ec2:LaunchTemplate",
            "networkInterfaces: [{ ipv4AddressCount: 1 }, { ipv4AddressCount: 1, ipv4Addresses: ['10.0.0.4'] }]",
        ),
        [
            (
                "it",
                f"'networkInterfaces[1].ipv4AddressCount' and 'networkInterfaces[1].ipv4Addresses' {SEVERAL}",
            )
        ],
    ),
    "none of which one is needed": Case(
        one("aws:directoryservice:IpRoute", "directoryId: d-1"),
        [
            (
                "it",
                "None of 'cidrIp' and 'cidrIpv6' is set, and the provider requires exactly one. Set one of them.",
            )
        ],
    ),
    "both of which one is needed": Case(
        one("aws:directoryservice:IpRoute", "directoryId: d-1, cidrIp: 10.0.0.0/8, cidrIpv6: 'fd00::/8'"),
        [("it", f"'cidrIp' and 'cidrIpv6' {SEVERAL}")],
    ),
    "one of which one is needed": Case(
        one("aws:directoryservice:IpRoute", "directoryId: d-1, cidrIp: 10.0.0.0/8")
    ),
    "one that needs another": Case(
        one("aws:ssm:Parameter", "type: SecureString, valueWo: { fn::secret: x }"),
        [
            (
                "it",
                "valueWo is set without valueWoVersion, which the provider requires with it. Set valueWoVersion.",
            )
        ],
    ),
    "one with the other": Case(one("aws:ssm:Parameter", "type: SecureString, valueWo: x, valueWoVersion: 1")),
    "what only the provider's source says": Case(
        one("aws:cloudwatch:MetricAlarm", "metricQueries: [{ id: a }], period: 60"),
        [("it", f"'metricQueries' and 'period' {SEVERAL}")],
    ),
    "another policy judges it": Case(
        one("aws:elasticache:ReplicationGroup", "description: c, numCacheClusters: 2, numNodeGroups: 2")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_property_combination(case: Case) -> None:
    check("property-combination", case)
