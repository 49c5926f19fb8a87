"""An EKS cluster has a Kubernetes version with which EKS no longer creates clusters.

## What fails

- The extended support of the cluster's `version` has ended on the day of the run.
- Advisory: only its standard support has ended, the cluster exists already, or it is a local cluster on Outposts, which
  has a calendar of its own.

## Why

`InvalidParameterException: unsupported Kubernetes version 1.24`. EKS supports a version for 14 months, and for 12 more
months at a higher price. On the day on which extended support ends, EKS stops to create clusters of the version, and
begins to upgrade the existing ones by itself.

## Errors

- `InvalidParameterException: unsupported Kubernetes version`

## Fails

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/cluster
      version: "1.29"
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }
```

## Instead

Use a version in standard support.

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/cluster
      version: "1.35"
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }
```

## Not covered

Versions that are newer than the pack's calendar. Node groups that are newer than their cluster:
*node-group-newer-version*.

## References

- [Amazon EKS Kubernetes release calendar](https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html)
- [Extended support](https://docs.aws.amazon.com/eks/latest/userguide/enable-extended-support.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.cluster_versions import end_of, oldest_supported
from preflight.model.containers.eks_clusters import EksCluster
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=EksCluster, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def cluster_version_ended(cluster: EksCluster) -> Iterator[Finding]:
    version = cluster.version
    if isinstance(version, Unknown):
        note(version)
        return
    found = end_of(version) if version is not None else None
    if version is None or found is None:
        return
    today = cluster.stack.today
    named = f"version is {version[0]}.{version[1]}"
    use = f"Use {oldest_supported(today)} or a newer version."
    if found.extended_until <= today:
        yield Finding(
            cluster,
            f"{named}, with which EKS creates no clusters since {found.extended_until}. {use}",
            level=ADVISORY if cluster.resource.is_deployed or cluster.is_on_outposts else None,
        )
    elif found.standard_until <= today:
        yield Finding(
            cluster,
            f"{named}, whose standard support ended on {found.standard_until}. EKS bills extended support until "
            f"{found.extended_until}, and then upgrades the cluster. {use}",
            level=ADVISORY,
        )
