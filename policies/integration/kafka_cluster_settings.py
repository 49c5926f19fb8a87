"""An Amazon MSK cluster has brokers, throughput, subnets, client authentication or secrets that MSK does not support.

## What fails

- A broker's instance type does not begin with `kafka.` or `express.`.
- A cluster of Express brokers has fewer than three subnets.
- `provisionedThroughput` is enabled for brokers smaller than `kafka.m5.4xlarge`.
- Client authentication by IAM or SCRAM is enabled, but `clientBroker` is `PLAINTEXT`.
- A SCRAM secret has a name that does not begin with `AmazonMSK_`, or the default key of Secrets Manager.
- Advisory: a cluster of Express brokers has `storageInfo`, which MSK manages; a serverless cluster has one subnet.

## Why

MSK rejects the cluster with *BadRequestException*. It does not associate a secret of another name or with the default
key. The preview shows no error.

## Fails

```yaml
resources:
  events:
    type: aws:msk:Cluster
    properties:
      kafkaVersion: 3.9.x
      numberOfBrokerNodes: 3
      clientAuthentication: { sasl: { iam: true } }
      encryptionInfo: { encryptionInTransit: { clientBroker: PLAINTEXT } }
      brokerNodeGroupInfo:
        instanceType: kafka.m7g.large
        clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2]
        securityGroups: [sg-0123456789abcdef0]
```

## Instead

Set `clientBroker` to `TLS` for clients that authenticate.

```yaml
resources:
  events:
    type: aws:msk:Cluster
    properties:
      kafkaVersion: 3.9.x
      numberOfBrokerNodes: 3
      clientAuthentication: { sasl: { iam: true } }
      encryptionInfo: { encryptionInTransit: { clientBroker: TLS } }
      brokerNodeGroupInfo:
        instanceType: kafka.m7g.large
        clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2]
        securityGroups: [sg-0123456789abcdef0]
```

## Not covered

Public access, versions that Express brokers support, and configurations. Subnets and brokers in general:
*broker-subnets*.

## References

- [Create a cluster](https://docs.aws.amazon.com/msk/latest/developerguide/msk-create-cluster.html)
- [ClientAuthentication](https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-security.html)
- [Provision storage throughput](https://docs.aws.amazon.com/msk/latest/developerguide/msk-provision-throughput.html)
- [SCRAM](https://docs.aws.amazon.com/msk/latest/developerguide/msk-password.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.integration.kafka_clusters import TYPES, kafka_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def clusters_and_secrets(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=clusters_and_secrets, level=MANDATORY, severity=HIGH, error="BadRequestException")
def kafka_cluster_settings(resource: Resource) -> Iterator[Finding]:
    for fault in kafka_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
