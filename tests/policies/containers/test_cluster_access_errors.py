"""Access entries and access policies of EKS clusters."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ROLE = "arn:aws:iam::123456789012:role/admins"
UNKNOWN = '"${other.unknown}"'


def part(kind: str, properties: str) -> str:
    return (
        "resources:\n  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
        f"  x: {{ type: 'aws:eks:{kind}', properties: {{ clusterName: c, principalArn: '{ROLE}', {properties} }} }}\n"
    )


def entry(properties: str) -> str:
    return part("AccessEntry", properties)


def association(policy: str, scope: str = "type: cluster") -> str:
    return part("AccessPolicyAssociation", f"policyArn: {policy}, accessScope: {{ {scope} }}")


def told(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


VIEW = "'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy'"
IAM = "arn:aws:iam::aws:policy/AdministratorAccess"

NODE = f"""
resources:
  node: {{ type: aws:eks:AccessEntry, properties: {{ clusterName: c, principalArn: '{ROLE}', type: KIND }} }}
  x:
    type: aws:eks:AccessPolicyAssociation
    properties:
      clusterName: CLUSTER
      principalArn: PRINCIPAL
      policyArn: {VIEW}
      accessScope: {{ type: cluster }}
"""


def associated(kind: str, principal: str = f"'{ROLE}'", cluster: str = "c") -> str:
    return NODE.replace("KIND", kind).replace("PRINCIPAL", principal).replace("CLUSTER", cluster)


NO_POLICY = told(
    "The access entry of the principal has the type EC2_LINUX, which takes no policies. Remove the association."
)

CASES = {
    "a policy of nodes": Case(associated("EC2_LINUX"), NO_POLICY),
    "a policy of nodes, by reference": Case(associated("EC2_LINUX", '"${node.principalArn}"'), NO_POLICY),
    "a policy of people": Case(associated("STANDARD")),
    "a policy in another cluster": Case(associated("EC2_LINUX", cluster="d")),
    "a policy of another principal": Case(associated("EC2_LINUX", "arn:aws:iam::123456789012:role/b")),
    "a user name": Case(entry("userName: admin")),
    "a reserved user name": Case(
        entry("userName: 'system:admin'"),
        told("userName is 'system:admin', whose prefix EKS reserves. Use another name."),
    ),
    "a user name of nodes": Case(
        entry("userName: admin, type: EC2_LINUX"),
        told("userName is set, but EKS derives the name of an entry of type EC2_LINUX. Remove it."),
    ),
    "a group": Case(entry("kubernetesGroups: [admins]")),
    "a reserved group": Case(
        entry("kubernetesGroups: ['system:masters']"),
        told(
            "kubernetesGroups has 'system:masters', whose prefix EKS reserves. Use another group, or an access policy."
        ),
    ),
    "the groups that EKS gives to nodes": Case(
        entry("type: EC2_LINUX, kubernetesGroups: ['system:nodes']"), when="deployed"
    ),
    "nodes in such a group": Case(
        entry("type: EC2_LINUX, kubernetesGroups: ['system:nodes']"),
        told(
            "kubernetesGroups is set, but an entry of type EC2_LINUX has none. Remove it, or use type STANDARD."
        ),
        when="planned",
    ),
    "an unknown group": Case(entry(f"kubernetesGroups: [{UNKNOWN}]"), when="planned"),
    "nodes": Case(entry("type: EC2_LINUX")),
    "nodes in a group": Case(
        entry("type: EC2_LINUX, kubernetesGroups: [nodes]"),
        told(
            "kubernetesGroups is set, but an entry of type EC2_LINUX has none. Remove it, or use type STANDARD."
        ),
        when="planned",
    ),
    "an unknown type": Case(entry(f"type: {UNKNOWN}, kubernetesGroups: [nodes]"), when="planned"),
    "an access policy": Case(association(VIEW)),
    "an IAM policy": Case(
        association(f"'{IAM}'"),
        told(
            f"policyArn is {IAM}, which is not an access policy of EKS. Use an ARN such as "
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy."
        ),
    ),
    "an unknown policy": Case(association(UNKNOWN), when="planned"),
    "namespaces": Case(association(VIEW, "type: namespace, namespaces: [shop]")),
    "no namespaces": Case(
        association(VIEW, "type: namespace"),
        told(
            "accessScope has the type namespace without namespaces. Set namespaces, or use the type cluster."
        ),
    ),
    "a name, which another policy tells": Case(association("AmazonEKSViewPolicy")),
    "unknown namespaces": Case(association(VIEW, f"type: namespace, namespaces: {UNKNOWN}"), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cluster_access_errors(case: Case) -> None:
    check("cluster-access-errors", case)
