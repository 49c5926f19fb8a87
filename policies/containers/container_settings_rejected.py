"""A container definition or its task has a setting that ECS rejects by itself, or lacks a required field.

## What fails

In a container definition,

- a health check has no `command`, a secret no `valueFrom`, a log configuration no `logDriver`, an environment file no
  `type`, or another object lacks a field that the API requires;
- the log driver, the FireLens type, a `ulimits` name, the type of an environment file or of a resource requirement does
  not exist, or the container's name has other characters;
- `softLimit` of a ulimit is above its `hardLimit`, or `swappiness` is outside 0 to 100;
- `links` name a container that does not exist;
- `hostname` is set in `awsvpc` mode, or, without Fargate, `extraHosts`, `dnsServers` or `disableNetworking`;
- `restartAttemptPeriod` is outside 60 to 1800, or `startTimeout` or `stopTimeout` is above 120 on Fargate.

In the task definition,

- `proxyConfiguration` is set in another mode than `awsvpc`, or lacks one of its four port properties;
- a volume has two kinds of storage, two volumes are configured at launch, or no container mounts such a volume;
- `ephemeralStorage` is set without Fargate, `inferenceAccelerators` is set, or the processor of Windows is `ARM64`.

## Why

The SDK stops at a missing field: *missing required field, RegisterTaskDefinitionInput.ContainerDefinitions[0]
.HealthCheck.Command*. ECS rejects the others with a *ClientException*, such as *hostname is not supported on container
when networkMode=awsvpc*, *Unrecognized ulimit name memory* or *Volumes [data] are not referenced by any of the
containers*.

## Errors

- `missing required field, RegisterTaskDefinitionInput.ContainerDefinitions[…]`
- `ClientException: Unrecognized ulimit name …`
- `ClientException: hostname is not supported on container when networkMode=awsvpc`
- `Extra hosts are not supported on container when networkMode=awsvpc`
- `APPMESH proxy configuration is only supported in networkMode=awsvpc`
- `Volumes […] are not referenced by any of the containers`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: nginx:1.27
            memory: 256
            ulimits: [{ name: nofile, softLimit: 65536, hardLimit: 4096 }]
```

## Instead

Set the hard limit to at least the soft limit.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: nginx:1.27
            memory: 256
            ulimits: [{ name: nofile, softLimit: 4096, hardLimit: 65536 }]
```

## Not covered

Fields that do not exist, which the provider ignores. Settings that Fargate does not support:
*fargate-unsupported-settings*. Sizes: *container-size-conflicts*. Ports: *port-mapping-conflicts*.

## References

- [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)
- [Volume](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html)
- [ProxyConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ProxyConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.containers.container_settings import setting_faults
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def container_settings_rejected(task: TaskDefinition) -> Iterator[Finding]:
    for fault in setting_faults(task):
        yield Finding(task, fault.message, error=fault.error)
