"""An ECS service uses a container or a container port that its task definition does not define.

## What fails

A service or task set names, in `loadBalancers` or `serviceRegistries`,

- a container that is not in the task definition;
- a port that is not among the container's `portMappings`.

This also applies to a port mapping that `serviceConnectConfiguration` names and the task definition does not have. It
applies to a container that `proxyConfiguration` of the task definition names and that is not defined.

## Why

ECS compares the service with the task definition at creation, and rejects the service with *InvalidParameterException:
The container Frontend does not exist in the task definition.* or *The container app did not have a container port 80
defined.* The name is that of the container, not of the task definition's family. The port is the container port, not
the listener's port.

## Errors

- `InvalidParameterException: The container … does not exist in the task definition.`
- `InvalidParameterException: The container … did not have a container port … defined.`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 3000 }] }]
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      loadBalancers:
        - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef
          containerName: web
          containerPort: 80
```

## Instead

Use the name of a container in the task definition and one of its container ports.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 3000 }] }]
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      loadBalancers:
        - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef
          containerName: app
          containerPort: 3000
```

## Not covered

Container definitions that are a secret as a whole. Whether the application in the container listens on the port.
*target-group-mismatch* reports the type of the target group.

## References

- [LoadBalancer](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html)
- [ServiceRegistry](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html)
- [Service Connect](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.containers.containers import Container
from preflight.model.containers.service_references import ContainerReference, port_names, references
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch, launches
from preflight.policy import HIGH, MANDATORY, Finding, policy


def launchers(stack: Stack) -> Iterable[TaskLaunch | TaskDefinition]:
    yield from launches(stack)
    yield from stack.all(TaskDefinition)


@policy(each=launchers, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def service_container_mismatch(subject: TaskLaunch | TaskDefinition) -> Iterator[Finding]:
    task = subject if isinstance(subject, TaskDefinition) else subject.task
    named, ports = tuple(references(subject)), tuple(port_names(subject))
    if not isinstance(task, TaskDefinition):
        if isinstance(task, Unknown) and (named or ports):
            note(task)
        return
    for reference in named:
        message = _mismatch(task, reference)
        if message:
            yield Finding(subject, message)
    for name in ports:
        if certainly(negate(task.has_port_name(name))):
            yield Finding(
                subject,
                f"serviceConnectConfiguration names port mapping '{name}', which '{task.name}' does not have. "
                "Use the name of one of its port mappings, or add the name to one.",
            )


def _mismatch(task: TaskDefinition, reference: ContainerReference) -> str:
    if not isinstance(reference.name, str):
        return ""
    container = task.container(reference.name)
    if isinstance(container, Unknown):
        if not task.surely_has(reference.name, reference.port):
            note(container)
        return ""
    named = f"{reference.where} names container '{reference.name}'"
    if container is None:
        return (
            f"{named}, but the containers of '{task.name}' are {_listed(task)}. Use the name of one of them."
        )
    return _lacks_port(task, container, reference, named)


def _lacks_port(task: TaskDefinition, container: Container, reference: ContainerReference, named: str) -> str:
    port = reference.port
    if isinstance(port, Unknown):
        note(port)
    elif port is not None and certainly(negate(container.has_port(port))):
        ports = [m.shown for m in container.port_mappings if m.shown]
        has = f"has the container ports {', '.join(ports)}" if ports else "has no port mappings"
        return f"{named} with port {port}, but in '{task.name}' it {has}. Set the port to one of its container ports."
    return ""


def _listed(task: TaskDefinition) -> str:
    return ", ".join(f"'{name}'" for name in task.names) or "without names"
