"""An EKS access entry belongs to a cluster that authenticates with the `aws-auth` ConfigMap only.

## What fails

- An access entry, or an association of an access policy, is for a cluster of the stack whose
  `accessConfig.authenticationMode` is CONFIG_MAP. That is the default of the API.
- A cluster in that mode has `bootstrapClusterCreatorAdminPermissions: false`.

## Why

EKS rejects the access entry with *InvalidRequestException: The cluster's authentication mode must be set to one of
[API, API_AND_CONFIG_MAP] to perform this operation.*, and the cluster with *InvalidParameterException:
bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP*.

## Errors

- `InvalidRequestException: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to
  perform this operation.`
- `InvalidParameterException: bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is
  set to CONFIG_MAP`

## Fails

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
  admin:
    type: aws:eks:AccessEntry
    properties: { clusterName: "${cluster.name}", principalArn: "arn:aws:iam::123456789012:role/admin" }
```

## Instead

Set the mode to API, or to API_AND_CONFIG_MAP for a cluster that has used the ConfigMap.

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
      accessConfig: { authenticationMode: API }
  admin:
    type: aws:eks:AccessEntry
    properties: { clusterName: "${cluster.name}", principalArn: "arn:aws:iam::123456789012:role/admin" }
```

## Not covered

A cluster that exists already and does not set the mode, because the mode may have been changed outside Pulumi.

## References

- [Access entries](https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html)
- [CreateAccessConfigRequest](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessConfigRequest.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import all_of, certainly, equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.containers.eks_clusters import ACCESS, EksCluster, access_cluster
from preflight.policy import HIGH, MANDATORY, Finding, policy


def subjects(stack: Stack) -> Iterable[EksCluster | Resource]:
    yield from stack.all(EksCluster)
    yield from stack.of(*ACCESS)


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidRequestException, InvalidParameterException",
)
def cluster_authentication_mode(subject: EksCluster | Resource) -> Iterator[Finding]:
    if isinstance(subject, EksCluster):
        if certainly(all_of((subject.excludes_creator, equal(subject.authentication_mode, "CONFIG_MAP")))):
            yield Finding(
                subject,
                "accessConfig.bootstrapClusterCreatorAdminPermissions is false, and authenticationMode is CONFIG_MAP. "
                "Set authenticationMode to API or API_AND_CONFIG_MAP.",
            )
        return
    cluster = access_cluster(subject)
    if isinstance(cluster, EksCluster) and certainly(equal(cluster.authentication_mode, "CONFIG_MAP")):
        yield Finding(
            subject,
            f"Cluster '{cluster.name}' has authentication mode CONFIG_MAP, which does not support access entries. Set "
            "accessConfig.authenticationMode of the cluster to API or API_AND_CONFIG_MAP.",
        )
