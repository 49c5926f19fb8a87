"""An EKS cluster has neither a public nor a private endpoint.

## What fails

`endpointPublicAccess` of a cluster is false, and `endpointPrivateAccess` is not true. It is false by default.

## Why

The Kubernetes API would not be reachable. EKS rejects the cluster with *InvalidParameterException: Private and public
endpoint access cannot be false*.

## Errors

- `InvalidParameterException: Private and public endpoint access cannot be false`

## Fails

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig:
        subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210]
        endpointPublicAccess: false
```

## Instead

Enable the private endpoint when you disable the public endpoint.

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig:
        subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210]
        endpointPublicAccess: false
        endpointPrivateAccess: true
```

## Not covered

Whether clients can reach the private endpoint. *public-cluster-endpoint* reports a public endpoint that is open to the
internet.

## References

- [Cluster endpoint](https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.containers.eks_clusters import EksCluster, eks_clusters
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=eks_clusters, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def cluster_endpoint_off(cluster: EksCluster) -> Iterator[Finding]:
    if certainly(cluster.has_no_endpoint):
        yield Finding(
            cluster,
            "vpcConfig.endpointPublicAccess is false, and endpointPrivateAccess is not true. Set "
            "endpointPrivateAccess to true.",
        )
