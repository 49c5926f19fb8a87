"""What EKS rejects in clusters, add-ons, Fargate profiles, node groups and access entries."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"
NETWORK = """resources:
  one: { type: 'aws:ec2:Vpc', properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: 'aws:ec2:Vpc', properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: 'aws:ec2:Subnet', properties: { vpcId: '${one.id}', cidrBlock: 10.0.0.0/24 } }
  b: { type: 'aws:ec2:Subnet', properties: { vpcId: '${one.id}', cidrBlock: 10.0.1.0/24 } }
  c: { type: 'aws:ec2:Subnet', properties: { vpcId: '${two.id}', cidrBlock: 10.1.0.0/24 } }
"""
ROLE = "arn:aws:iam::123456789012:role/r"
SUBNETS = "subnetIds: ['${a.id}', '${b.id}']"
API = "accessConfig: { authenticationMode: API }"


def cluster(name: str, properties: str, vpc: str = SUBNETS) -> str:
    inner = f"roleArn: '{ROLE}', vpcConfig: {{ {vpc} }}"
    return f"  {name}: {{ type: 'aws:eks:Cluster', properties: {{ {inner}{properties and ', '}{properties} }} }}\n"


def told(*messages: str) -> list[tuple[str, str]]:
    return [("it", message) for message in messages]


def one(properties: str, *messages: str, vpc: str = SUBNETS) -> Case:
    return Case(NETWORK + cluster("it", properties, vpc), told(*messages))


def part(kind: str, properties: str, *messages: str, more: str = "", of: str = API) -> Case:
    own = f"  it: {{ type: 'aws:eks:{kind}', properties: {{ clusterName: '${{k.name}}', {properties} }} }}\n"
    return Case(NETWORK + cluster("k", of) + own + more, told(*messages))


NODES = f"nodeRoleArn: '{ROLE}', subnetIds: ['${{a.id}}'], scalingConfig: {{ minSize: 1, desiredSize: 1, maxSize: 2 }}"
PROFILE = f"podExecutionRoleArn: '{ROLE}', subnetIds: ['${{a.id}}']"
AUTO = (
    "computeConfig: { enabled: true%s }, kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } }, "
    f"storageConfig: {{ blockStorage: {{ enabled: true }} }}, bootstrapSelfManagedAddons: false, {API}"
)


def nodes(properties: str, *messages: str, more: str = "", of: str = API) -> Case:
    return part("NodeGroup", f"{NODES}, {properties}", *messages, more=more, of=of)


def template(properties: str) -> str:
    return f"  lt: {{ type: 'aws:ec2:LaunchTemplate', properties: {{ {properties} }} }}\n"


def profile(selectors: str, *messages: str, more: str = "") -> Case:
    return part("FargateProfile", f"{PROFILE}, selectors: [{selectors}]{more}", *messages)


def entry(properties: str, *messages: str, principal: str = ROLE) -> Case:
    return part("AccessEntry", f"principalArn: '{principal}'{properties and ', '}{properties}", *messages)


USES_LT = "launchTemplate: { id: '${lt.id}', version: '1' }"
CLUSTERS = {
    "a cluster": one(
        "enabledClusterLogTypes: [api, audit], version: '1.34', upgradePolicy: { supportType: STANDARD }, "
        "encryptionConfig: { provider: { keyArn: k }, resources: [secrets] }",
        vpc=f"{SUBNETS}, publicAccessCidrs: [203.0.113.0/24, 0.0.0.0/0]",
    ),
    "a cluster of two VPCs": one(
        "",
        "vpcConfig.subnetIds has subnets of the VPCs 'one' and 'two'. Use subnets of one VPC.",
        vpc="subnetIds: ['${a.id}', '${c.id}']",
    ),
    "a cluster of IPv6": one("kubernetesNetworkConfig: { ipFamily: ipv6 }"),
    "a cluster of IPv6 with a block": one(
        "kubernetesNetworkConfig: { ipFamily: ipv6, serviceIpv4Cidr: 172.20.0.0/16 }",
        "kubernetesNetworkConfig.serviceIpv4Cidr is set, but ipFamily is ipv6. Remove serviceIpv4Cidr.",
    ),
    "a log that does not exist": one(
        "enabledClusterLogTypes: [kubelet]",
        "enabledClusterLogTypes has kubelet, which does not exist. Use api, audit, authenticator, controllerManager or "
        "scheduler.",
    ),
    "encrypted maps": one(
        "encryptionConfig: { provider: { keyArn: k }, resources: [configmaps] }",
        "encryptionConfig.resources has configmaps, but EKS encrypts secrets only. Set it to secrets.",
    ),
    "a patch": one(
        "version: '1.34.1'", "version is 1.34.1, which is not a Kubernetes minor version. Write it like 1.34."
    ),
    "long support": one(
        "upgradePolicy: { supportType: LONG }", "upgradePolicy.supportType is LONG. Use STANDARD or EXTENDED."
    ),
    "host bits": one(
        "",
        "publicAccessCidrs has 203.0.113.5/24, which has host bits. Use 203.0.113.0/24.",
        vpc=f"{SUBNETS}, publicAccessCidrs: [203.0.113.5/24]",
    ),
    "an address": one(
        "",
        "publicAccessCidrs has 203.0.113.5, which is not a CIDR block. Add the prefix length.",
        vpc=f"{SUBNETS}, publicAccessCidrs: [203.0.113.5]",
    ),
    "Auto Mode": one(AUTO % f", nodePools: [general-purpose, system], nodeRoleArn: '{ROLE}'"),
    "Auto Mode without pools": one(AUTO % ""),
    "Auto Mode with the map": one(
        (AUTO % "").replace("Mode: API", "Mode: CONFIG_MAP"),
        "computeConfig.enabled is true, but accessConfig.authenticationMode is CONFIG_MAP. Set it to API or "
        "API_AND_CONFIG_MAP.",
    ),
    "Auto Mode without role": one(
        AUTO % ", nodePools: [system]",
        "computeConfig.nodePools is set without nodeRoleArn. Set computeConfig.nodeRoleArn.",
    ),
    "Auto Mode with a role only": one(
        AUTO % f", nodeRoleArn: '{ROLE}'",
        "computeConfig.nodeRoleArn is set without nodePools. Set computeConfig.nodePools.",
    ),
    "Auto Mode with another pool": one(
        AUTO % f", nodePools: [gpu], nodeRoleArn: '{ROLE}'",
        "computeConfig.nodePools has gpu, which does not exist. Use general-purpose and system.",
    ),
    "hybrid nodes": one(
        f"{API}, remoteNetworkConfig: {{ remoteNodeNetworks: {{ cidrs: [10.80.0.0/16] }}, remotePodNetworks: "
        "{ cidrs: [10.85.0.0/16] } }"
    ),
    "hybrid nodes that overlap": one(
        f"{API}, kubernetesNetworkConfig: {{ serviceIpv4Cidr: 172.20.0.0/16 }}, remoteNetworkConfig: {{ "
        "remoteNodeNetworks: { cidrs: [10.0.8.0/24] }, remotePodNetworks: { cidrs: [10.0.8.0/25, 172.20.1.0/24] } }",
        "remoteNetworkConfig has 10.0.8.0/24 of nodes, which overlaps 10.0.8.0/25 of pods. Change one.",
        "remoteNetworkConfig has 10.0.8.0/24, which overlaps 10.0.0.0/16 of VPC 'one'. Change it.",
        "remoteNetworkConfig has 10.0.8.0/25, which overlaps 10.0.0.0/16 of VPC 'one'. Change it.",
        "remoteNetworkConfig has 172.20.1.0/24, which overlaps serviceIpv4Cidr 172.20.0.0/16. Change one.",
    ),
    "public hybrid nodes": one(
        f"{API}, remoteNetworkConfig: {{ remoteNodeNetworks: {{ cidrs: [8.8.8.0/24] }} }}",
        "remoteNetworkConfig has 8.8.8.0/24, which is not private. Use a block of 10.0.0.0/8, 172.16.0.0/12 or "
        "192.168.0.0/16.",
    ),
    "an outpost": one("outpostConfig: { outpostArns: [a], controlPlaneInstanceType: m5.large }"),
    "an outpost with a network": one(
        "outpostConfig: { outpostArns: [a], controlPlaneInstanceType: m5.large }, encryptionConfig: { provider: "
        "{ keyArn: k }, resources: [secrets] }",
        "outpostConfig is set together with encryptionConfig. Remove one.",
    ),
}
PARTS = {
    "an add-on": part(
        "Addon", "addonName: coredns, addonVersion: v1.11.4-eksbuild.2, resolveConflictsOnUpdate: PRESERVE"
    ),
    "the latest add-on": part(
        "Addon",
        "addonName: coredns, addonVersion: latest",
        "addonVersion is latest, which is not a version such as v1.11.4-eksbuild.2. Use a version of the add-on.",
    ),
    "conflicts at creation": part(
        "Addon",
        "addonName: coredns, resolveConflictsOnCreate: PRESERVE",
        "resolveConflictsOnCreate is PRESERVE. Use one of NONE, OVERWRITE.",
    ),
    "two roles of an add-on": part(
        "Addon",
        f"addonName: x, serviceAccountRoleArn: '{ROLE}', podIdentityAssociations: [{{ roleArn: '{ROLE}', "
        "serviceAccount: s }]",
        "serviceAccountRoleArn and podIdentityAssociations are set. Remove one of the two.",
    ),
    "a profile": profile("{ namespace: a, labels: { b: c } }"),
    "unknown selectors": part("FargateProfile", f"{PROFILE}, selectors: {UNKNOWN}"),
    "a profile without selectors": profile("", "selectors is empty. Add a selector with a namespace."),
    "a profile with six": profile(
        ", ".join(f"{{ namespace: n{n} }}" for n in range(6)), "selectors has 6 selectors. Use at most 5."
    ),
    "a profile without namespace": profile(
        "{ labels: { a: b } }", "A selector has no namespace. Set namespace."
    ),
    "a profile with many labels": profile(
        "{ namespace: a, labels: { a: b, c: d, e: f, g: h, i: j, k: l } }",
        "A selector has 6 labels. Use at most 5.",
    ),
    "a profile of EKS": profile(
        "{ namespace: a }",
        "fargateProfileName is 'eks-a', but names that begin with eks- are reserved. Rename the profile.",
        more=", fargateProfileName: eks-a",
    ),
    "a profile without subnets": part(
        "FargateProfile",
        f"podExecutionRoleArn: '{ROLE}', subnetIds: [], selectors: [{{ namespace: a }}]",
        "subnetIds is empty. Add a private subnet.",
    ),
    "a profile in another VPC": part(
        "FargateProfile",
        f"podExecutionRoleArn: '{ROLE}', subnetIds: ['${{c.id}}'], selectors: [{{ namespace: a }}]",
        "subnetIds has a subnet of VPC 'two', but the cluster is in VPC 'one'. Use subnets of the cluster's VPC.",
    ),
    "nodes": nodes(
        "capacityType: SPOT, instanceTypes: [m7i.large, m6i.large], releaseVersion: 1.34.0-20251108, labels: { a: b }, "
        "updateConfig: { maxUnavailable: 100 }, remoteAccess: { ec2SshKey: k, sourceSecurityGroupIds: [g] }"
    ),
    "nodes of other words": nodes(
        "capacityType: spot, releaseVersion: latest",
        "capacityType is spot. Use ON_DEMAND, SPOT or CAPACITY_BLOCK.",
        "releaseVersion is latest, which is not the version of an AMI, such as 1.34.0-20251108. Change it.",
    ),
    "nodes with a long name": nodes(
        f"nodeGroupName: {'a' * 64}", "nodeGroupName has 64 characters. Use at most 63."
    ),
    "nodes out of bounds": nodes(
        "updateConfig: { maxUnavailable: 101 }, diskSize: -1",
        "diskSize is -1. Set the size of the root volume in GiB.",
        "updateConfig.maxUnavailable is 101. Set a number from 1 to 100.",
    ),
    "nodes without key": nodes(
        "remoteAccess: { sourceSecurityGroupIds: [g] }",
        "remoteAccess has sourceSecurityGroupIds without ec2SshKey. Set ec2SshKey.",
    ),
    "nodes without subnets": part(
        "NodeGroup", f"nodeRoleArn: '{ROLE}', subnetIds: []", "subnetIds is empty. Add a subnet."
    ),
    "nodes in another VPC": part(
        "NodeGroup",
        f"nodeRoleArn: '{ROLE}', subnetIds: ['${{c.id}}']",
        "subnetIds has a subnet of VPC 'two', but the cluster is in VPC 'one'. Use subnets of the cluster's VPC.",
    ),
    "nodes of two architectures": nodes(
        "instanceTypes: [m7g.large, m7i.large]",
        "instanceTypes has m7g.large of Arm and m7i.large of x86. Use one processor architecture.",
    ),
    "nodes with labels of EKS": nodes(
        "labels: { eks.amazonaws.com/a: b }",
        "labels has 'eks.amazonaws.com/a', whose prefix EKS reserves. Use another prefix.",
    ),
    "nodes with many taints": nodes(
        f"taints: [{', '.join(f'{{ key: a{n}, effect: NO_SCHEDULE }}' for n in range(51))}]",
        "taints has 51 taints. Use at most 50.",
    ),
    "a template by both": nodes(
        "launchTemplate: { id: lt-1, name: x, version: '1' }",
        "launchTemplate has id and name. Remove one of the two.",
    ),
    "a template": nodes(USES_LT, more=template("instanceType: m7i.large")),
    "a template of Spot Instances": nodes(
        USES_LT,
        "The launch template has instanceMarketOptions, but a managed node group sets them itself. Remove them, and "
        "set capacityType to SPOT.",
        more=template("instanceMarketOptions: { marketType: spot }"),
    ),
    "a template that hibernates": nodes(
        USES_LT,
        "The launch template has hibernationOptions, which managed node groups do not support. Remove them.",
        more=template("hibernationOptions: { configured: true }"),
    ),
    "an entry": entry("type: EC2_LINUX"),
    "an entry of another type": entry(
        "type: LINUX",
        "type is LINUX, which does not exist. Use one of STANDARD, FARGATE_LINUX, EC2_LINUX, EC2_WINDOWS, EC2, "
        "HYBRID_LINUX, HYPERPOD_LINUX.",
    ),
    "an entry of an account": entry(
        "",
        "principalArn is arn:aws:iam::123456789012:root, which is not a role or user. Use the ARN of an IAM role.",
        principal="arn:aws:iam::123456789012:root",
    ),
    "an entry of a service": entry(
        "",
        "principalArn is the service-linked role arn:aws:iam::123456789012:role/aws-service-role/a/B. Use another "
        "role.",
        principal="arn:aws:iam::123456789012:role/aws-service-role/a/B",
    ),
    "nodes of a user": entry(
        "type: EC2_LINUX",
        "type is EC2_LINUX, but principalArn is a user. Use the ARN of a role.",
        principal="arn:aws:iam::123456789012:user/u",
    ),
    "a policy of the cluster": part(
        "AccessPolicyAssociation", f"principalArn: '{ROLE}', accessScope: {{ type: cluster }}"
    ),
    "a policy with namespaces": part(
        "AccessPolicyAssociation",
        f"principalArn: '{ROLE}', accessScope: {{ type: cluster, namespaces: [a] }}",
        "accessScope has the type cluster with namespaces. Remove namespaces, or use the type namespace.",
    ),
    "an issuer": part("IdentityProviderConfig", "oidc: { issuerUrl: 'https://x', usernamePrefix: 'o:' }"),
    "an issuer in the clear": part(
        "IdentityProviderConfig",
        "oidc: { issuerUrl: 'http://x', groupsPrefix: 'system:' }",
        "oidc.groupsPrefix is system:, whose beginning Kubernetes reserves. Use another prefix.",
        "oidc.issuerUrl is http://x. Use a URL that begins with https://.",
    ),
}
VERSIONS = {
    "three versions older": nodes("version: '1.31'", of="version: '1.34'"),
    "four versions older": Case(
        nodes("version: '1.30'", of="version: '1.34'").program,
        told(
            "version is 1.30, but a cluster of version 1.34 supports node groups of 1.31 to 1.34. Set a supported "
            "version."
        ),
        when="planned",
    ),
}
CASES = {**CLUSTERS, **PARTS, **VERSIONS}


@pytest.mark.parametrize("name", CASES)
def test_cluster_settings_rejected(name: str) -> None:
    check("cluster-settings-rejected", CASES[name], unlike=("is not private",))
