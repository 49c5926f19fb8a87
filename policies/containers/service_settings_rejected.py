"""An ECS service has percentages, load balancers, volumes or Service Connect settings that ECS rejects.

## What fails

- `deploymentMinimumHealthyPercent` is above 100, or `deploymentMaximumPercent` below 100.
- `availabilityZoneRebalancing` is `ENABLED` for a daemon, or with `deploymentMaximumPercent` of 100. Advisory: with a
  Classic Load Balancer, external instances, or a placement that is not spread over Availability Zones first.
- An item of `loadBalancers` has both `elbName` and `targetGroupArn`, or `elbName` for tasks in `awsvpc` mode.
- `canaryConfiguration` or `linearConfiguration` is set without its `strategy`, or a strategy other than `ROLLING` with
  another deployment controller than `ECS`.
- `volumeConfiguration` names a volume that the task definition does not configure at launch, has neither size nor
  snapshot, or has `iops` or `throughput` with a volume type that does not support them.
- A service of `serviceConnectConfiguration` has two client aliases, an alias that is not a DNS name, a port above
  65535,
  or the same name as another.
- Advisory: `enableExecuteCommand` is true, and a container has a read-only root file system.

## Why

ECS rejects the service with an *InvalidParameterException*, such as *minimumHealthyPercent must be at most 100*, *The
volume name 'data' in your request does not have a matching volume in your Task Definition* or *ECS managed EBS volume
configuration was invalid*.

## Errors

- `minimumHealthyPercent must be at most 100`
- `InvalidParameterException: Availability Zone Rebalancing does not support DAEMON services`
- `AvailabilityZoneRebalancing does not support maximumPercent <= 100`
- `The volume name '…' in your request does not have a matching volume in your Task Definition`
- `ECS managed EBS volume configuration was invalid`
- `The DNS name that you provided is invalid`
- `clientAliases exceeds the max limit of 1`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { "fn::toJSON": [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      desiredCount: 2
      deploymentMinimumHealthyPercent: 0
      deploymentMaximumPercent: 100
      availabilityZoneRebalancing: ENABLED
```

## Instead

Allow more tasks during a deployment, or disable the rebalancing.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { "fn::toJSON": [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      desiredCount: 2
      deploymentMinimumHealthyPercent: 100
      deploymentMaximumPercent: 200
      availabilityZoneRebalancing: ENABLED
```

## Not covered

Percentages that allow no task to start or stop: *deployment-never-ends*. Settings that need another one:
*service-settings-conflict*. Containers and ports that do not exist: *service-container-mismatch*.

## References

- [CreateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html)
- [ServiceManagedEBSVolumeConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html)
- [Rebalancing](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.containers.service_checks import service_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def services(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(aws.ECS_SERVICE) if not r.is_external)


@policy(each=services, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def service_settings_rejected(service: Resource) -> Iterator[Finding]:
    for fault in service_faults(service):
        level = None if fault.is_certain else ADVISORY
        yield Finding(service, fault.message, error=fault.error, level=level)
