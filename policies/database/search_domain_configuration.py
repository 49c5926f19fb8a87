"""An OpenSearch domain has settings of access control, zones or master nodes that contradict each other.

## What fails

- Fine-grained access control (`advancedSecurityOptions.enabled`) without encryption at rest, node-to-node encryption or
  enforced HTTPS.
- The number of subnets is not the number of Availability Zones: one without `zoneAwarenessEnabled`, otherwise
  `availabilityZoneCount`, which is 2 by default.
- There is one dedicated master node, or an odd number of data nodes in two Availability Zones.
- An instance type does not end in `.search`, or in `.elasticsearch` on a domain of `aws:elasticsearch`.
- The instance type has EBS storage only, and `ebsOptions.ebsEnabled` is not true.
- Advisory: the number of dedicated master nodes is even.

## Why

OpenSearch Service rejects the domain: *ValidationException: You must specify exactly one subnet.*,
*ValidationException: You must specify exactly two subnets because you've set zone count to two.* It prohibits one
dedicated master node, which has no backup. It accepts an even number, which survives no more failures than the odd
number below it.

## Errors

- `ValidationException: You must specify exactly one subnet.`
- `ValidationException: You must specify exactly two subnets because you've set zone count to two.`
- `ValidationException: You must choose an even number of data nodes for a two Availability Zone deployment`
- `ValidationException: EBS storage must be selected for …`

## Fails

```yaml
resources:
  logs:
    type: aws:opensearch:Domain
    properties:
      clusterConfig: { instanceType: r6g.large.search, instanceCount: 2 }
      ebsOptions: { ebsEnabled: true, volumeSize: 20 }
      encryptAtRest: { enabled: true }
      nodeToNodeEncryption: { enabled: true }
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: Policy-Min-TLS-1-2-2019-07 }
      vpcOptions: { subnetIds: [subnet-0a1b2c3d4e5f60718, subnet-0b1c2d3e4f5a60719] }
```

## Instead

Enable zone awareness for two zones.

```yaml
resources:
  logs:
    type: aws:opensearch:Domain
    properties:
      clusterConfig: { instanceType: r6g.large.search, instanceCount: 2, zoneAwarenessEnabled: true }
      ebsOptions: { ebsEnabled: true, volumeSize: 20 }
      encryptAtRest: { enabled: true }
      nodeToNodeEncryption: { enabled: true }
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: Policy-Min-TLS-1-2-2019-07 }
      vpcOptions: { subnetIds: [subnet-0a1b2c3d4e5f60718, subnet-0b1c2d3e4f5a60719] }
```

## Not covered

Instance types: *property-value-unlisted*. The service-linked role of the account.

## References

- [ClusterConfig](https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_ClusterConfig.html)
- [VPCOptions](https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_VPCOptions.html)
- [Dedicated master nodes](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html)
- [Fine-grained access control](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.database.search_domains import ENDINGS, SearchDomain
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def domains(stack: Stack) -> tuple[SearchDomain, ...]:
    return tuple(d for d in stack.all(SearchDomain) if not d.resource.is_external)


@policy(each=domains, level=MANDATORY, severity=HIGH, error="ValidationException")
def search_domain_configuration(domain: SearchDomain) -> Iterator[Finding]:
    yield from (Finding(domain, message) for message in _messages(domain))
    masters = domain.masters
    if masters and masters % 2 == 0:
        yield Finding(
            domain,
            f"clusterConfig.dedicatedMasterCount is {masters}, an even number, which survives no more failures than "
            f"{masters - 1}. Set it to 3 or 5.",
            level=ADVISORY,
        )


def _messages(domain: SearchDomain) -> Iterator[str]:
    for key in domain.missing_encryption:
        yield f"advancedSecurityOptions is enabled, which requires {key}. Set {key} to true."
    if certainly(domain.has_other_subnets):
        yield (
            f"vpcOptions.subnetIds has {domain.subnets} subnets, but the domain uses {domain.zones} Availability "
            "Zones. Set one subnet for each zone, or change zoneAwarenessEnabled."
        )
    nodes = domain.odd_nodes
    if nodes is not None:
        yield (
            f"clusterConfig.instanceCount is {nodes}, but the domain uses two Availability Zones, which require a "
            f"multiple of two. Set it to {nodes + 1}."
        )
    key, other = domain.type_of_other_service
    if key:
        ending = ENDINGS[domain.resource.type]
        yield (
            f"clusterConfig.{key} is '{other}', and instance types of this resource end in '{ending}'. Set it to "
            f"'{other.removesuffix('.search').removesuffix('.elasticsearch')}{ending}'."
        )
    kind = domain.type_without_storage
    if kind:
        yield f"clusterConfig.instanceType is {kind}, which requires EBS storage. Set ebsOptions.ebsEnabled to true."
    if domain.masters == 1:
        yield "clusterConfig.dedicatedMasterCount is 1, which OpenSearch Service prohibits. Set it to 3 or 5."
