"""An App Runner service or auto scaling configuration has settings that App Runner rejects, or lacks one.

## What fails

- `instanceConfiguration` has a CPU and memory that App Runner does not offer together. The defaults are 1 vCPU and 2
  GB.
- A service from a private ECR repository has no `accessRoleArn`; one from a code repository has no `connectionArn`.
- A service from ECR Public has automatic deployments, which are on by default.
- `imageIdentifier` is an image of another registry, or `imageRepositoryType` does not fit the image.
- A service has both `codeRepository` and `imageRepository`, or `configurationSource: API` without values.
- `egressType` is `VPC` without connector, or `DEFAULT` with one; `observabilityEnabled` is true without an ARN.
- A port is above 65535, a variable has the prefix `AWSAPPRUNNER`, or secrets are set without `instanceRoleArn`.
- `minSize` of an auto scaling configuration is above `maxSize` or 25, or `maxConcurrency` is above 200.

## Why

App Runner rejects the request with an *InvalidRequestException*, such as *App Runner doesn't support automatic
deployments for an image in an ECR Public repository* or *Authentication configuration is invalid*. Each instance has a
CPU and memory of a fixed list.

## Errors

- `InvalidRequestException: App Runner doesn't support automatic deployments for an image in an ECR Public repository.`
- `InvalidRequestException: Authentication configuration is invalid.`

## Fails

```yaml
resources:
  hello:
    type: aws:apprunner:Service
    properties:
      serviceName: hello
      sourceConfiguration:
        imageRepository:
          imageIdentifier: public.ecr.aws/aws-containers/hello-app-runner:latest
          imageRepositoryType: ECR_PUBLIC
          imageConfiguration: { port: "8000" }
```

## Instead

Turn automatic deployments off for images in ECR Public.

```yaml
resources:
  hello:
    type: aws:apprunner:Service
    properties:
      serviceName: hello
      sourceConfiguration:
        autoDeploymentsEnabled: false
        imageRepository:
          imageIdentifier: public.ecr.aws/aws-containers/hello-app-runner:latest
          imageRepositoryType: ECR_PUBLIC
          imageConfiguration: { port: "8000" }
```

## Not covered

The trust policies of the roles: *role-trust-mismatch*. Subnets and security groups of a connector:
*cross-reference-errors*. The content of `apprunner.yaml`.

## References

- [CreateService](https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html)
- [Supported configurations](https://docs.aws.amazon.com/apprunner/latest/dg/architecture.html#architecture.vcpu-memory)
- [CreateAutoScalingConfiguration](https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.containers.app_runner_services import TYPES, app_runner_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def services(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=services, level=MANDATORY, severity=HIGH, error="InvalidRequestException")
def app_runner_settings(resource: Resource) -> Iterator[Finding]:
    for fault in app_runner_faults(resource):
        yield Finding(resource, fault.message, error=fault.error)
