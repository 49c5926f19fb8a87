"""An ECS service has a service registry setting that the network mode of its tasks does not allow.

## What fails

In `serviceRegistries` of a service,

- the tasks run in `bridge` or `host` mode, and `containerName` or `containerPort` is missing;
- the tasks run in `bridge` or `host` mode, and the Cloud Map service creates A or AAAA records;
- the Cloud Map service creates SRV records, and neither `port` nor a container with its port is set;
- both `port` and a container are set;
- a container is set for tasks in `awsvpc` mode, and the Cloud Map service creates A or AAAA records only.

## Why

ECS rejects the service with *InvalidParameterException: When specifying 'host' or 'bridge' for networkMode, values for
'containerName' and 'containerPort' must be specified from the task definition.* or *Specify a value for either 'port'
or the 'containerName' and 'containerPort' combination, but not both*. In `bridge` and `host` mode only SRV records are
supported, because the port is part of the address.

## Errors

- `InvalidParameterException: When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and
  'containerPort' must be specified from the task definition.`
- `The values specified for serviceRegistries do not require a value for 'containerPort'`
- `Specify a value for either 'port' or the 'containerName' and 'containerPort' combination, but not both`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 80 }] }]
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      serviceRegistries:
        registryArn: arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0123456789abcdef
```

## Instead

Set the container and its port, or run the tasks in `awsvpc` mode.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 80 }] }]
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      serviceRegistries:
        registryArn: arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0123456789abcdef
        containerName: app
        containerPort: 80
```

## Not covered

*service-container-mismatch* reports a container that is not in the task definition.

## References

- [ServiceRegistry](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html)
- [Service discovery](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.values import Unknown
from preflight.model.containers.service_deployments import Registration, service_registrations
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=service_registrations, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def service_registry_mismatch(use: Registration) -> Iterator[Finding]:
    if use.port is not None and use.has_container:
        yield Finding(
            use,
            "serviceRegistries sets port, but also containerName with containerPort. Remove port, or the other two.",
        )
        return
    mode = use.network_mode
    if isinstance(mode, Unknown):
        note(mode)
    elif mode in ("bridge", "host"):
        yield from _of_instance(use, mode)
    elif mode == "awsvpc" and use.port is None and not use.has_container and certainly(use.has_record("SRV")):
        yield Finding(
            use, "serviceRegistries has no port, but its Cloud Map service creates SRV records. Set port."
        )
    elif mode == "awsvpc" and use.has_container and certainly(use.has_addresses_only):
        yield Finding(
            use,
            "serviceRegistries has containerName with containerPort, but its Cloud Map service creates no SRV "
            "records. Remove both.",
        )


def _of_instance(use: Registration, mode: str) -> Iterator[Finding]:
    if not use.has_container:
        yield Finding(
            use,
            f"serviceRegistries has no containerName or no containerPort, but the tasks run in {mode} mode. Set both.",
        )
    elif certainly(use.has_record("A", "AAAA")):
        yield Finding(
            use,
            f"serviceRegistries: the Cloud Map service creates A or AAAA records, but the tasks run in {mode} mode. "
            "Use SRV records, or set networkMode to awsvpc.",
        )
