"""A message broker has a number of subnets that does not fit its deployment mode or its number of brokers.

## What fails

- An MSK cluster has one subnet or more than three, or a number of brokers that is not a multiple of its subnets.
- An MQ broker with `deploymentMode` `SINGLE_INSTANCE`, the default, has several subnets; one with
  `ACTIVE_STANDBY_MULTI_AZ` has another number than two.
- `deploymentMode` is `ACTIVE_STANDBY_MULTI_AZ` for RabbitMQ, or `CLUSTER_MULTI_AZ` for ActiveMQ.
- A RabbitMQ broker has several users.

## Why

MSK distributes its brokers evenly over two or three Availability Zones, with one subnet in each, and rejects other
numbers with *BadRequestException*. Amazon MQ puts a single instance into one subnet, and an active instance and its
standby into two. RabbitMQ has one administrative user at its creation; it creates the others itself.

## Errors

- `BadRequestException: The number of broker nodes must be a multiple of Availability Zones in the Client Subnets
  parameter.`
- `The number of Availability Zones in the BrokerAZDistribution parameter must be equal to the number of client
  subnets.`

## Fails

```yaml
resources:
  events:
    type: aws:msk:Cluster
    properties:
      kafkaVersion: 3.9.x
      numberOfBrokerNodes: 4
      brokerNodeGroupInfo:
        instanceType: kafka.m7g.large
        clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2]
        securityGroups: [sg-0123456789abcdef0]
```

## Instead

Set `numberOfBrokerNodes` to a multiple of the number of subnets.

```yaml
resources:
  events:
    type: aws:msk:Cluster
    properties:
      kafkaVersion: 3.9.x
      numberOfBrokerNodes: 3
      brokerNodeGroupInfo:
        instanceType: kafka.m7g.large
        clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2]
        securityGroups: [sg-0123456789abcdef0]
```

## Not covered

Subnets that are in one Availability Zone. Express brokers, which require three subnets.

## References

- [Create an MSK cluster](https://docs.aws.amazon.com/msk/latest/developerguide/create-cluster-cli.html)
- [MSK: BrokerNodeGroupInfo](https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html)
- [Amazon MQ: CreateBroker](https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import HIGH, MANDATORY, Finding, policy

_SINGLE, _STANDBY, _CLUSTER = "SINGLE_INSTANCE", "ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ"
# Source: Amazon MQ API, CreateBroker, SubnetIds: the engine, in lower case, that does not have the mode.
_NOT_FOR: Final = {_STANDBY: ("rabbitmq", "RabbitMQ", _CLUSTER), _CLUSTER: ("activemq", "ActiveMQ", _STANDBY)}
# Source: MSK developer guide, "Create an MSK cluster": two or three subnets in different Availability Zones.
_MSK_SUBNETS: Final = (2, 3)


@policy(each=(aws.MSK_CLUSTER, aws.MQ_BROKER), level=MANDATORY, severity=HIGH, error="BadRequestException")
def broker_subnets(broker: Resource) -> Iterator[Finding]:
    yield from (Finding(broker, message) for message in _CHECKS[broker.type](broker))


def _kafka(cluster: Resource) -> Iterator[str]:
    subnets, brokers = (
        cluster.items("brokerNodeGroupInfo", "clientSubnets"),
        cluster.number("numberOfBrokerNodes"),
    )
    if isinstance(subnets, Unknown) or not subnets:
        return
    if len(subnets) not in _MSK_SUBNETS:
        yield (
            f"brokerNodeGroupInfo.clientSubnets has {_count(len(subnets))}, but MSK requires two or three. Use a "
            "subnet in each of two or three Availability Zones."
        )
    elif known(brokers) and brokers is not None and brokers % len(subnets):
        yield (
            f"numberOfBrokerNodes is {brokers}, which is not a multiple of the {len(subnets)} subnets. Set it to "
            f"{(brokers // len(subnets) + 1) * len(subnets)}."
        )


def _queue(broker: Resource) -> Iterator[str]:
    mode, engine = broker.text("deploymentMode"), broker.text("engineType")
    mode = _SINGLE if mode is None else mode
    if not known(mode):
        return
    if known(engine) and engine is not None:
        yield from _engine(broker, engine.lower(), mode)
    subnets = broker.items("subnetIds")
    if isinstance(subnets, Unknown) or not subnets:
        return
    if mode == _SINGLE and len(subnets) > 1:
        yield (
            f"subnetIds has {_count(len(subnets))}, but a broker with deploymentMode SINGLE_INSTANCE has one. Use one "
            "subnet, or set another deploymentMode."
        )
    elif mode == _STANDBY and len(subnets) != 2:
        yield (
            f"subnetIds has {_count(len(subnets))}, but a broker with deploymentMode ACTIVE_STANDBY_MULTI_AZ has two. "
            "Use subnets of two Availability Zones."
        )


def _engine(broker: Resource, engine: str, mode: str) -> Iterator[str]:
    wrong = _NOT_FOR.get(mode)
    if wrong is not None and wrong[0] == engine:
        yield f"deploymentMode is {mode}, which {wrong[1]} does not have. Set it to {wrong[2]}."
    users = broker.items("users")
    if engine == "rabbitmq" and not isinstance(users, Unknown) and len(users) > 1:
        yield (
            f"users has {len(users)} users, but a RabbitMQ broker is created with one. Keep the administrator, and "
            "create the others in RabbitMQ."
        )


def _count(number: int) -> str:
    return "one subnet" if number == 1 else f"{number} subnets"


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    aws.MSK_CLUSTER: _kafka,
    aws.MQ_BROKER: _queue,
}
