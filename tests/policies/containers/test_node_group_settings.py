"""AMI types, labels and update settings of managed node groups."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = '"${other.unknown}"'


def nodes(settings: str, cluster: str = "shop", more: str = "") -> str:
    return f"""
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
{more}
  nodes:
    type: aws:eks:NodeGroup
    properties:
      clusterName: {cluster}
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      subnetIds: [subnet-1]
      scalingConfig: {{ minSize: 1, desiredSize: 1, maxSize: 2 }}
      {settings}
"""


def of_cluster(version: str, settings: str) -> str:
    cluster = (
        '  cluster: { type: aws:eks:Cluster, properties: { version: "'
        + version
        + '", roleArn: arn:aws:iam::1:role/a, '
        "vpcConfig: { subnetIds: [subnet-1, subnet-2] } } }"
    )
    return nodes(settings, '"${cluster.name}"', cluster)


def told(*messages: str) -> list[tuple[str, str]]:
    return [("nodes", message) for message in messages]


def settings(kind: str, *names: str, more: str = "") -> str:
    return f"amiType: {kind}\n      instanceTypes: [{', '.join(names)}]\n      {more}"


FOREIGN = "instanceTypes has {}, whose processor does not run {}. Use the amiType for its processor."
X86, ARM = "AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"
OLD = "amiType is {}, but EKS has no such AMI for version {}. Use an amiType of Amazon Linux 2023."
LABEL = "labels has '{}', whose prefix Kubernetes reserves. Use another prefix."

CASES = {
    "sound": Case(nodes(settings(X86, "m6i.large", "t3.medium"))),
    "Graviton": Case(nodes(settings(ARM, "m7g.large", "c7gn.large"))),
    "Graviton with an AMI for Intel": Case(
        nodes(settings(X86, "t4g.medium")), told(FOREIGN.format("t4g.medium", X86))
    ),
    "Intel with an AMI for Graviton": Case(
        nodes(settings("BOTTLEROCKET_ARM_64", "m7g.large", "g4dn.xlarge")),
        told(FOREIGN.format("g4dn.xlarge", "BOTTLEROCKET_ARM_64")),
    ),
    "a type without AMI type": Case(nodes("instanceTypes: [t4g.medium]")),
    "a type of Windows": Case(nodes(settings("WINDOWS_CORE_2022_x86_64", "m6i.large"))),
    "unknown types": Case(nodes(settings(X86, UNKNOWN)), when="planned"),
    "Amazon Linux 2": Case(nodes('amiType: AL2_x86_64\n      version: "1.32"')),
    "Amazon Linux 2 without version": Case(nodes("amiType: AL2_x86_64")),
    "Amazon Linux 2 in a newer version": Case(
        nodes('amiType: AL2_ARM_64\n      version: "1.33"'), told(OLD.format("AL2_ARM_64", "1.33"))
    ),
    "Amazon Linux 2 in a newer cluster": Case(
        of_cluster("1.34", "amiType: AL2_x86_64"), told(OLD.format("AL2_x86_64", "1.34"))
    ),
    "Amazon Linux 2 in a cluster": Case(of_cluster("1.32", "amiType: AL2_x86_64")),
    "Amazon Linux 2023 in a newer cluster": Case(of_cluster("1.34", f"amiType: {X86}")),
    "an AMI of nobody": Case(
        nodes("amiType: CUSTOM"),
        told("amiType is CUSTOM, but no launch template names the AMI. Add a launch template with imageId."),
    ),
    "an AMI of a template": Case(nodes("amiType: CUSTOM\n      launchTemplate: { id: lt-1, version: 1 }")),
    "labels": Case(nodes("labels: { team: shop, node.kubernetes.io/pool: a, example.com/role: web }")),
    "a role of a node": Case(
        nodes("labels: { node-role.kubernetes.io/worker: 'true' }"),
        told(LABEL.format("node-role.kubernetes.io/worker")),
    ),
    "a reserved label for nodes that start the kubelet themselves": Case(
        nodes(
            "amiType: CUSTOM\n      launchTemplate: { id: lt-1, version: 1 }\n"
            "      labels: { node-role.kubernetes.io/worker: '' }"
        )
    ),
    "another reserved label": Case(
        nodes("labels: { kubernetes.io/role: a, x.k8s.io/y: b }"),
        told(LABEL.format("kubernetes.io/role"), LABEL.format("x.k8s.io/y")),
    ),
    "labels that a node may have": Case(
        nodes("labels: { kubernetes.io/arch: amd64, topology.kubernetes.io/zone: a, notkubernetes.io/x: b }")
    ),
    "two limits": Case(
        nodes("updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 50 }"),
        told("updateConfig has maxUnavailable and maxUnavailablePercentage. Remove one of the two."),
    ),
    "one limit": Case(nodes("updateConfig: { maxUnavailablePercentage: 50 }")),
}


@pytest.mark.parametrize("name", CASES)
def test_node_group_settings(name: str) -> None:
    check("node-group-settings", CASES[name])
