"""An EKS cluster has an API server endpoint that is open to the whole internet.

## What fails

- An EKS cluster's `endpointPublicAccess` is not false, and its `publicAccessCidrs` are not restricted.

## Why

A stolen kubeconfig works from anywhere, and a vulnerability of the API server can be exploited from anywhere.

## Fails

```yaml
resources:
  one:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [a, b] }
outputs: { name: "${one.name}" }
```

## Instead

Set `endpointPrivateAccess: true` and `endpointPublicAccess: false`, or set `publicAccessCidrs` to your networks.

```yaml
resources:
  one:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [a, b], endpointPrivateAccess: true, endpointPublicAccess: false }
outputs: { name: "${one.name}" }
```

## Not covered

Clusters that the package `eks` creates.

## References

- [Cluster API server endpoint](https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html)
- [SEC05-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.conversion import as_list
from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=aws.EKS_CLUSTER, level=ADVISORY, severity=MEDIUM, tags=("security", "SEC05-BP02"))
def public_cluster_endpoint(resource: Resource) -> Iterator[Finding]:
    ranges = as_list(resource.get("vpcConfig", "publicAccessCidrs"))
    if isinstance(ranges, Unknown):
        note(ranges)
        return
    world = not ranges or any(isinstance(r, str) and r in ("0.0.0.0/0", "::/0") for r in ranges)
    if world and certainly(resource.flag("vpcConfig", "endpointPublicAccess", default=True)):
        yield Finding(
            resource,
            "The cluster's API is open to 0.0.0.0/0. Set endpointPublicAccess to false, or restrict "
            "publicAccessCidrs.",
        )
