"""An ECS service uses a capacity provider that its cluster does not have, or a capacity provider strategy that ECS
rejects.

## What fails

- A service, task set or target has a `launchType` together with `capacityProviderStrategies`.
- A strategy names a capacity provider that is not associated with the cluster of the stack.
- A strategy mixes Fargate with capacity providers of Auto Scaling groups, sets `base` for two providers, or sets no
  `weight` above 0. This applies to the default strategy of a cluster too, which may name only providers that its
  `ClusterCapacityProviders` lists.
- A strategy names `FARGATE_SPOT` for a task definition with Windows containers.

## Why

ECS rejects the service with *InvalidParameterException: Specifying both a launch type and capacity provider strategy is
not supported. Remove one and try again.* or *The specified capacity provider strategy cannot contain a capacity
provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.*

## Errors

- `InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove
  one and try again.`
- `The specified capacity provider strategy cannot contain a capacity provider that is not associated with the
  cluster. Associate the capacity provider with the cluster and try again.`

- `The specified capacity provider strategy contains multiple capacity providers with a base value defined`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: web
      networkConfiguration: { subnets: [subnet-0123456789abcdef0] }
      capacityProviderStrategies: [{ capacityProvider: FARGATE_SPOT, weight: 1 }]
```

## Instead

Associate the capacity providers with the cluster, and create the service after the association.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  providers:
    type: aws:ecs:ClusterCapacityProviders
    properties: { clusterName: "${cluster.name}", capacityProviders: [FARGATE, FARGATE_SPOT] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: web
      networkConfiguration: { subnets: [subnet-0123456789abcdef0] }
      capacityProviderStrategies: [{ capacityProvider: FARGATE_SPOT, weight: 1 }]
    options: { dependsOn: ["${providers}"] }
```

## Not covered

Clusters of other stacks. A service that exists already. *lost-race* reports the order of association and service.

## References

- [CapacityProviderStrategyItem](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html)
- [Capacity providers](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import all_of, any_of, certainly, equal, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.containers.cluster_strategies import DefaultStrategy, default_strategies
from preflight.model.containers.task_launches import EcsCluster, Strategy, TaskLaunch, launches
from preflight.policy import HIGH, MANDATORY, Finding, policy


def with_strategy(stack: Stack) -> Iterable[TaskLaunch | DefaultStrategy]:
    yield from (launch for launch in launches(stack) if launch.has_own_strategy)
    yield from default_strategies(stack)


@policy(each=with_strategy, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def capacity_provider_conflicts(subject: TaskLaunch | DefaultStrategy) -> Iterator[Finding]:
    if isinstance(subject, TaskLaunch):
        yield from _of_launch(subject)
        return
    yield from (Finding(subject, f"{subject.path} {fault}") for fault in _faults(subject.items))
    for item in subject.items:
        if certainly(negate(subject.lists(item.provider))):
            yield Finding(
                subject,
                f"{subject.path} names capacity provider {item.title}, which capacityProviders does not list. Add it "
                "to "
                "capacityProviders.",
            )


def _of_launch(launch: TaskLaunch) -> Iterator[Finding]:
    strategy, path = launch.own_strategy, launch.path_of("capacityProviderStrategies")
    if isinstance(strategy, Unknown):
        note(strategy)
        return
    if isinstance(launch.launch_type, str):
        yield Finding(
            launch,
            f"{launch.path_of('launchType')} is {launch.launch_type}, and {path} is set too. Remove one of the two.",
        )
        return
    yield from (Finding(launch, f"{path} {fault}") for fault in _faults(strategy))
    if certainly(launch.runs_windows_on_spot):
        yield Finding(launch, f"{path} names FARGATE_SPOT, but the containers are for Windows. Use FARGATE.")
    yield from _foreign(launch, strategy, path)


def _faults(strategy: tuple[Strategy, ...]) -> Iterator[str]:
    if certainly(
        all_of((any_of(s.is_fargate for s in strategy), any_of(negate(s.is_fargate) for s in strategy)))
    ):
        yield "mixes Fargate with other capacity providers. Use one kind, or a separate service for each kind."
    elif len(strategy) > 1 and certainly(all_of(equal(s.weight, 0) for s in strategy)):
        yield "has no capacity provider with a weight above 0. Set weight to 1 or more for one of them."
    based = [s for s in strategy if isinstance(s.base, int) and s.base > 0]
    if len(based) > 1:
        names = " and ".join(s.title for s in based)
        yield f"sets base for {names}. Set it for one capacity provider only."


def _foreign(launch: TaskLaunch, strategy: tuple[Strategy, ...], path: str) -> Iterator[Finding]:
    cluster = launch.cluster
    if not isinstance(cluster, EcsCluster) or launch.resource.is_deployed:
        return
    for item in strategy:
        if certainly(negate(cluster.has_provider(item.provider))):
            yield Finding(
                launch,
                f"{path} names capacity provider {item.title}, which is not associated with cluster '{cluster.name}'. "
                "Add it to the cluster's ClusterCapacityProviders.",
            )
