"""An EKS access entry or access policy association has a group, policy or scope that EKS rejects.

## What fails

- A Kubernetes group of an access entry begins with `system:`, such as `system:masters`.
- An access entry for nodes (`EC2_LINUX`, `EC2_WINDOWS`) has Kubernetes groups.
- An access entry for nodes has a `userName`, or a user name begins with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`.
- An access policy is associated with the principal of an access entry for nodes.
- `policyArn` of an association is an IAM policy instead of an access policy of EKS.
- `accessScope` has the type `namespace` without namespaces.

## Why

EKS rejects the request: *InvalidParameterException: The kubernetes group name system:masters is invalid, it cannot
start with system:*. Access policies are EKS's own: `arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`
takes the place of `system:masters`.

## Errors

- `InvalidParameterException: The kubernetes group name … is invalid, it cannot start with system:`
- `InvalidParameterException: The policyArn parameter format is not valid`
- `InvalidRequestException: This operation can only be performed on Access Entries with a type of "STANDARD"`
- `The specified username is invalid: setting username is not allowed when the type is "…"`

## Fails

```yaml
resources:
  admins:
    type: aws:eks:AccessEntry
    properties:
      clusterName: shop
      principalArn: arn:aws:iam::123456789012:role/admins
      kubernetesGroups: ["system:masters"]
```

## Instead

Associate an access policy.

```yaml
resources:
  admins:
    type: aws:eks:AccessEntry
    properties: { clusterName: shop, principalArn: "arn:aws:iam::123456789012:role/admins" }
  policy:
    type: aws:eks:AccessPolicyAssociation
    properties:
      clusterName: shop
      principalArn: "${admins.principalArn}"
      policyArn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy
      accessScope: { type: cluster }
```

## Not covered

Clusters whose authentication mode has no access entries: *cluster-authentication-mode*. A name in place of an ARN:
*identifier-of-wrong-kind*.

## References

- [CreateAccessEntry](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html)
- [Create access entries](https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html)
- [Access policies](https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html)
- [AccessScope](https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessScope.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model.containers.access_entries import (
    ACCESS_ENTRY,
    ACCESS_POLICY,
    entry_for_nodes,
    foreign_policy,
    lacks_namespaces,
    named_node,
    nodes_in_groups,
    reserved_groups,
    reserved_user,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=(ACCESS_ENTRY, ACCESS_POLICY),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidRequestException",
    with_references=True,
)
def cluster_access_errors(resource: Resource) -> Iterator[Finding]:
    messages = _entry(resource) if resource.type == ACCESS_ENTRY else _association(resource)
    yield from (Finding(resource, message) for message in messages)


def _entry(entry: Resource) -> Iterator[str]:
    for group in reserved_groups(entry):
        yield f"kubernetesGroups has '{group}', whose prefix EKS reserves. Use another group, or an access policy."
    if kind := nodes_in_groups(entry):
        yield f"kubernetesGroups is set, but an entry of type {kind} has none. Remove it, or use type STANDARD."

    if kind := named_node(entry):
        yield f"userName is set, but EKS derives the name of an entry of type {kind}. Remove it."
    if name := reserved_user(entry):
        yield f"userName is '{name}', whose prefix EKS reserves. Use another name."


def _association(association: Resource) -> Iterator[str]:
    if arn := foreign_policy(association):
        yield (
            f"policyArn is {arn}, which is not an access policy of EKS. Use an ARN such as "
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy."
        )
    if kind := entry_for_nodes(association):
        yield f"The access entry of the principal has the type {kind}, which takes no policies. Remove the association."
    if certainly(lacks_namespaces(association)):
        yield "accessScope has the type namespace without namespaces. Set namespaces, or use the type cluster."
