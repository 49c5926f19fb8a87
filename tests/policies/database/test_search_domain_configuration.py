"""OpenSearch domains."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = '"${other.unknown}"'


def domain(properties: str, kind: str = "opensearch") -> str:
    return (
        "resources:\n  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
        f"  logs: {{ type: 'aws:{kind}:Domain', properties: {{ {properties} }} }}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return [("logs", message) for message in messages]


def subnets(count: int, config: str = "instanceCount: 2") -> str:
    ids = ", ".join(f"subnet-{n}" for n in range(count))
    return domain(f"clusterConfig: {{ {config} }}, vpcOptions: {{ subnetIds: [{ids}] }}")


def other(count: int, zones: int) -> list[tuple[str, str]]:
    return told(
        f"vpcOptions.subnetIds has {count} subnets, but the domain uses {zones} Availability Zones. Set one subnet for "
        "each zone, or change zoneAwarenessEnabled."
    )


def needs(key: str) -> str:
    return f"advancedSecurityOptions is enabled, which requires {key}. Set {key} to true."


FINE = "advancedSecurityOptions: { enabled: true }"
SAFE = (
    "encryptAtRest: { enabled: true }, nodeToNodeEncryption: { enabled: true }, "
    "domainEndpointOptions: { enforceHttps: true }"
)
KEYS = ("encryptAtRest.enabled", "nodeToNodeEncryption.enabled", "domainEndpointOptions.enforceHttps")
ALL = told(*map(needs, KEYS))
ZONED = "zoneAwarenessEnabled: true"
AWARE = f"instanceCount: 2, {ZONED}"


def ending(key: str, kind: str, expected: str) -> list[tuple[str, str]]:
    return told(
        f"clusterConfig.{key} is '{kind}', and instance types of this resource end in "
        f"'.{expected.rpartition('.')[2]}'. Set it to '{expected}'."
    )


EBS = ", ebsOptions: { ebsEnabled: true, volumeSize: 20 }"
CASES = {
    "a type of Elasticsearch": Case(
        domain("clusterConfig: { instanceType: r6g.large.elasticsearch }" + EBS),
        ending("instanceType", "r6g.large.elasticsearch", "r6g.large.search"),
    ),
    "a type of EC2": Case(
        domain("clusterConfig: { instanceType: r6g.large.search, dedicatedMasterType: m6g.large }" + EBS),
        ending("dedicatedMasterType", "m6g.large", "m6g.large.search"),
    ),
    "a type of OpenSearch on Elasticsearch": Case(
        domain("clusterConfig: { instanceType: m5.large.search }" + EBS, "elasticsearch"),
        ending("instanceType", "m5.large.search", "m5.large.elasticsearch"),
    ),
    "a type of Elasticsearch on Elasticsearch": Case(
        domain("clusterConfig: { instanceType: m5.large.elasticsearch }" + EBS, "elasticsearch")
    ),
    "a type that is not known": Case(
        domain(f"clusterConfig: {{ instanceType: {UNKNOWN} }}" + EBS), when="planned"
    ),
    "a domain": Case(domain("clusterConfig: { instanceCount: 1 }")),
    "access control": Case(domain(f"{FINE}, {SAFE}")),
    "access control alone": Case(domain(FINE), ALL, when="planned"),
    "access control of Elasticsearch": Case(domain(FINE, "elasticsearch"), ALL, when="planned"),
    "access control with unknown encryption": Case(
        domain(f"{FINE}, {SAFE}".replace("enabled: true }, node", f"enabled: {UNKNOWN} }}, node")),
        when="planned",
    ),
    "no access control": Case(domain("advancedSecurityOptions: { enabled: false }")),
    "an odd number of nodes in two zones": Case(
        domain(f"clusterConfig: {{ instanceCount: 3, {ZONED} }}"),
        told(
            "clusterConfig.instanceCount is 3, but the domain uses two Availability Zones, which require a multiple "
            "of two. Set it to 4."
        ),
    ),
    "the default number of nodes in two zones": Case(
        domain(f"clusterConfig: {{ {ZONED} }}"),
        told(
            "clusterConfig.instanceCount is 1, but the domain uses two Availability Zones, which require a multiple "
            "of two. Set it to 2."
        ),
    ),
    "an odd number of nodes in three zones": Case(
        domain(
            f"clusterConfig: {{ instanceCount: 3, {ZONED}, zoneAwarenessConfig: {{ availabilityZoneCount: 3 }} }}"
        )
    ),
    "an unknown number of nodes": Case(
        domain(f"clusterConfig: {{ instanceCount: {UNKNOWN}, {ZONED} }}"), when="planned"
    ),
    "an odd number of nodes in unknown zones": Case(
        domain(f"clusterConfig: {{ instanceCount: 3, zoneAwarenessEnabled: {UNKNOWN} }}"), when="planned"
    ),
    "nodes without storage": Case(
        domain("clusterConfig: { instanceType: r6g.large.search }"),
        told(
            "clusterConfig.instanceType is r6g.large.search, which requires EBS storage. Set ebsOptions.ebsEnabled to "
            "true."
        ),
        when="planned",
    ),
    "nodes with storage of their own": Case(domain("clusterConfig: { instanceType: r6gd.large.search }")),
    "nodes with storage": Case(
        domain("clusterConfig: { instanceType: t3.small.search }, ebsOptions: { ebsEnabled: true }")
    ),
    "nodes with unknown storage": Case(
        domain(
            f"clusterConfig: {{ instanceType: t3.small.search }}, ebsOptions: {{ ebsEnabled: {UNKNOWN} }}"
        ),
        when="planned",
    ),
    "one subnet": Case(subnets(1)),
    "two subnets in one zone": Case(subnets(2), other(2, 1)),
    "two subnets": Case(subnets(2, AWARE)),
    "one subnet in two zones": Case(subnets(1, AWARE), other(1, 2)),
    "three subnets": Case(subnets(3, f"{AWARE}, zoneAwarenessConfig: {{ availabilityZoneCount: 3 }}")),
    "unknown zones": Case(subnets(2, f"zoneAwarenessEnabled: {UNKNOWN}"), when="planned"),
    "a subnet twice": Case(domain("vpcOptions: { subnetIds: [subnet-1, subnet-1] }")),
    "a subnet that may be the same": Case(
        domain(f"vpcOptions: {{ subnetIds: [subnet-1, {UNKNOWN}] }}"), when="planned"
    ),
    "two subnets of the stack in one zone": Case(
        domain('vpcOptions: { subnetIds: ["${a.id}", "${b.id}"] }')
        + "  a: { type: 'aws:ec2:Subnet', properties: { vpcId: vpc-1, cidrBlock: 10.0.0.0/24 } }\n"
        + "  b: { type: 'aws:ec2:Subnet', properties: { vpcId: vpc-1, cidrBlock: 10.0.1.0/24 } }\n",
        other(2, 1),
    ),
    "HTTPS by default in a block": Case(
        domain(
            f"{FINE}, {SAFE}".replace("enforceHttps: true", "tlsSecurityPolicy: Policy-Min-TLS-1-2-2019-07")
        )
    ),
    "no HTTPS in a block": Case(
        domain(f"{FINE}, {SAFE}".replace("enforceHttps: true", "enforceHttps: false")),
        told(needs(KEYS[2])),
        when="planned",
    ),
    "one master": Case(
        domain("clusterConfig: { dedicatedMasterEnabled: true, dedicatedMasterCount: 1 }"),
        told(
            "clusterConfig.dedicatedMasterCount is 1, which OpenSearch Service prohibits. Set it to 3 or 5."
        ),
    ),
    "two masters": Case(
        domain("clusterConfig: { dedicatedMasterEnabled: true, dedicatedMasterCount: 2 }"),
        told(
            "clusterConfig.dedicatedMasterCount is 2, an even number, which survives no more failures than 1. Set it "
            "to 3 or 5."
        ),
    ),
    "three masters": Case(domain("clusterConfig: { dedicatedMasterEnabled: true, dedicatedMasterCount: 3 }")),
    "masters that are off": Case(
        domain("clusterConfig: { dedicatedMasterEnabled: false, dedicatedMasterCount: 2 }")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_search_domain_configuration(case: Case) -> None:
    check("search-domain-configuration", case, unlike=("an even number",))
