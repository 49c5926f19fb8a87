"""An EKS cluster enables only some of the settings that EKS Auto Mode requires.

## What fails

- At least one of `computeConfig.enabled`, `kubernetesNetworkConfig.elasticLoadBalancing.enabled` and
  `storageConfig.blockStorage.enabled` is true, and at least one is not.
- All are true in a new cluster, and `bootstrapSelfManagedAddons` is not false.

## Why

The provider stops the preview with *compute_config.enabled,
kubernetes_networking_config.elastic_load_balancing.enabled, and storage_config.block_storage.enabled must all be set to
either true or false*. EKS rejects the cluster with
*InvalidParameterException: When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.*

## Errors

- `compute_config.enabled, kubernetes_networking_config.elastic_load_balancing.enabled, and
  storage_config.block_storage.enabled must all be set to either true or false`
- `InvalidParameterException: When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.`

## Fails

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
      accessConfig: { authenticationMode: API }
      bootstrapSelfManagedAddons: false
      computeConfig:
        enabled: true
        nodePools: [general-purpose]
        nodeRoleArn: arn:aws:iam::123456789012:role/nodes
```

## Instead

Set all three to true, and set `bootstrapSelfManagedAddons` to false: EKS installs these add-ons itself.

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
      accessConfig: { authenticationMode: API }
      bootstrapSelfManagedAddons: false
      computeConfig:
        enabled: true
        nodePools: [general-purpose]
        nodeRoleArn: arn:aws:iam::123456789012:role/nodes
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } }
      storageConfig: { blockStorage: { enabled: true } }
```

## Not covered

The permissions of the cluster's role and of the nodes' role.

## References

- [EKS Auto Mode](https://docs.aws.amazon.com/eks/latest/userguide/automode.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.eks_clusters import EksCluster, eks_clusters
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=eks_clusters, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def auto_mode_incomplete(cluster: EksCluster) -> Iterator[Finding]:
    on = [path for path, value in cluster.auto_mode if value is True]
    off = [path for path, value in cluster.auto_mode if value is False]
    if on and off:
        yield Finding(
            cluster, f"{' and '.join(on)} is true, and {' and '.join(off)} is not. Set all of them to true."
        )
    elif on and len(on) < len(cluster.auto_mode):
        note(next(value for _, value in cluster.auto_mode if isinstance(value, Unknown)))
    elif on and cluster.keeps_own_addons:
        yield Finding(
            cluster,
            "bootstrapSelfManagedAddons is not false, but EKS Auto Mode is enabled and manages these add-ons. Set it "
            "to false.",
        )
