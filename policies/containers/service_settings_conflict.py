"""An ECS service, cluster or capacity provider has settings that exclude each other, or lacks one that is required.

## What fails

- A service on Fargate has `orderedPlacementStrategies` or `placementConstraints`.
- A service with the deployment controller `CODE_DEPLOY` has no load balancer.
- A service with the deployment controller `CODE_DEPLOY` or `EXTERNAL` is a daemon.
- A service sets `iamRole` without a load balancer, with several, with service registries, or with tasks in `awsvpc`
  mode.
- A service with the deployment controller `EXTERNAL` has `taskDefinition` or `loadBalancers`.
- A service uses Service Connect, and neither the service nor its cluster names a namespace.
- A cluster's ECS Exec has `logging: OVERRIDE` without `logConfiguration`, or `logConfiguration` with other `logging`.
- A cluster's setting `containerInsights` is not `enhanced`, `enabled` or `disabled`.
- The minimum scaling step size of a capacity provider is above the maximum.
- A new service registers its tasks in a target group to which no listener forwards.
- A capacity provider has a name that begins with `aws`, `ecs` or `fargate`.
- Advisory: a service with the deployment controller `CODE_DEPLOY` or `EXTERNAL` has a deployment circuit breaker, or a
  capacity provider has managed termination protection without managed scaling.
- Advisory: a capacity provider has managed termination protection, and its Auto Scaling group does not protect
  instances from scale-in. AWS's guide requires it, but ECS may enable it itself.

## Why

ECS rejects the service or capacity provider with *InvalidParameterException* or *ClientException*: *The target group
with targetGroupArn ... does not have an associated load balancer*, *You cannot specify an IAM role for services that
require a service linked role*, *The managed termination protection setting for the capacity provider is invalid. To
enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from
scale in enabled*. The circuit breaker, and the protection without managed scaling, have no effect.

## Errors

- `InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer.` (first
  *missing-dependencies*)
- `InvalidParameterException: You cannot specify an IAM role for services that require a service linked role.`
- `ClientException: The managed termination protection setting for the capacity provider is invalid. To enable managed
  termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in
  enabled.`
- `Placement constraints are not supported with FARGATE.`
- `InvalidParameterException: TaskDefinition must be blank`
- `InvalidParameterException: LoadBalancers must be empty or null`
- `InvalidParameterException: Namespace is missing`
- `A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration`
- `You must set logging to 'OVERRIDE' when you supply a log configuration`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      desiredCount: 2
      deploymentController: { type: CODE_DEPLOY }
```

## Instead

Add the load balancer, or use the deployment controller `ECS`.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      desiredCount: 2
```

## Not covered

Launch types and capacity providers of services: *launch-type-mismatch*, *capacity-provider-conflicts*. A listener that
is created after the service: *missing-dependencies*. A target group that no service uses: *target-group-unused*.
`healthCheckGracePeriodSeconds` without load balancer: ECS rejected it before it used it for the health checks of
containers too (API, CreateService).

## References

- [CreateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html)
- [Task placement](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html)
- [CreateCapacityProvider](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html)
- [AutoScalingGroupProvider](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.logic import all_of, certainly, negate
from preflight.core.stack import Stack
from preflight.model.containers.service_settings import (
    CapacityProvider,
    ExecSettings,
    ServiceSettings,
    capacity_providers,
    clusters,
    services,
)
from preflight.model.load_balancing.listeners import forwarders_of, has_all_forwarders
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = ServiceSettings | CapacityProvider | ExecSettings


def subjects(stack: Stack) -> tuple[_Subject, ...]:
    return (*services(stack), *capacity_providers(stack), *clusters(stack))


@policy(each=subjects, level=MANDATORY, severity=HIGH, error="InvalidParameterException, ClientException")
def service_settings_conflict(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, ExecSettings):
        yield from (Finding(subject, message) for message in _of_exec(subject))
        return
    messages = _of_provider(subject) if isinstance(subject, CapacityProvider) else _of_service(subject)
    yield from (Finding(subject, message) for message in messages)
    idle = _idle_protection(subject) if isinstance(subject, CapacityProvider) else _idle_breaker(subject)
    yield from (Finding(subject, message, level=ADVISORY) for message in idle)


def _of_service(service: ServiceSettings) -> Iterator[str]:
    for key in service.placements:
        yield f"{key} is set, but Fargate places its tasks itself. Remove {key}."
    if certainly(service.lacks_load_balancer):
        yield "deploymentController is CODE_DEPLOY without loadBalancers. Add loadBalancers, or use ECS."
    if certainly(service.is_daemon_of_others):
        yield (
            f"schedulingStrategy is DAEMON, which the deployment controller {service.controller} does not support. "
            "Set it to REPLICA."
        )
    if certainly(service.has_needless_role):
        yield (
            "iamRole is set, but ECS accepts it only with one load balancer, without service registries, and without "
            "awsvpc mode. Remove iamRole."
        )
    for key in service.external_excess:
        yield f"{key} is set, but deploymentController is EXTERNAL. Move {key} to the TaskSet."
    if certainly(service.lacks_namespace):
        yield (
            "serviceConnectConfiguration has no namespace, and the cluster has no serviceConnectDefaults. Set "
            "namespace."
        )
    if not service.about.is_deployed:
        yield from _without_listener(service)


def _without_listener(service: ServiceSettings) -> Iterator[str]:
    for found in service.target_groups:
        group = found.stack.entity(TargetGroup, found)
        if forwarders_of(group) or found.is_deployed or found.is_external:
            continue
        if certainly(all_of((has_all_forwarders(group), negate(group.is_used_otherwise)))):
            yield (
                f"loadBalancers names target group '{group.name}', to which no listener forwards. Forward to it from a "
                "listener, and add the listener to dependsOn."
            )


def _of_exec(settings: ExecSettings) -> Iterator[str]:
    path = "configuration.executeCommandConfiguration"
    if certainly(settings.lacks_destination):
        yield f"{path}.logging is OVERRIDE without logConfiguration. Set a log group or a bucket there."
    if certainly(settings.has_idle_destination):
        yield f"{path} has logConfiguration, but logging is not OVERRIDE. Set logging to OVERRIDE."
    if value := settings.odd_insights:
        yield f"settings has containerInsights {value}. Set it to enhanced, enabled or disabled."


def _of_provider(provider: CapacityProvider) -> Iterator[str]:
    if prefix := provider.reserved_prefix:
        yield f"name begins with '{prefix}', which ECS reserves. Rename the capacity provider."
    if steps := provider.steps:
        yield (
            f"managedScaling has minimumScalingStepSize {steps[0]}, above maximumScalingStepSize {steps[1]}. Set the "
            "minimum "
            "to the maximum or less."
        )


def _idle_breaker(service: ServiceSettings) -> Iterator[str]:
    if certainly(service.has_foreign_circuit_breaker):
        yield (
            f"deploymentCircuitBreaker is enabled, but the deployment controller is {service.controller}. Remove it, "
            "or use ECS."
        )


def _idle_protection(provider: CapacityProvider) -> Iterator[str]:
    if certainly(provider.lacks_scaling):
        yield (
            "managedTerminationProtection is ENABLED, but managedScaling is DISABLED. Set the status of managedScaling "
            "to ENABLED."
        )
    group = provider.unprotected_group
    if group is not None:
        yield (
            f"managedTerminationProtection is ENABLED, but Auto Scaling group '{group.name}' does not protect its "
            "instances. Set protectFromScaleIn to true on the group."
        )
