"""A resource requires another resource that cannot be ready in time, however often the deployment is repeated.

## What fails

- A resource that AWS requires first depends, directly or through others, on the resource that requires it.
- A required resource takes minutes to create, and the resource does not depend on it or on anything else slow.
  Examples: a custom domain or a listener on a certificate that is still being validated, a function on a file system
  whose mount targets are still being created.

## Why

The provider retries some rejected requests: ECS services for four minutes, functions and event sources for five
minutes, while IAM changes propagate. It does not retry for a pending certificate or a mount target that is being
created: creating the custom domain or the function fails immediately. No retry helps where the required resource
itself depends on the resource.

## Fails

```yaml
resources:
  system: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  mount: { type: aws:efs:MountTarget, properties: { fileSystemId: "${system.id}", subnetId: subnet-0123456789abcdef0 } }
  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${system.id}" } }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/app
      runtime: python3.13
      handler: app.handler
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0], securityGroupIds: [sg-0123456789abcdef0] }
      fileSystemConfig: { arn: "${point.arn}", localMountPath: /mnt/data }
  api: { type: aws:apigateway:RestApi, properties: { description: app } }
  way:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: app }
  method:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, authorization: NONE }
    options: { dependsOn: ["${deployment}"] }
  call:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: "${method.httpMethod}", type: MOCK }
  deployment: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }
```

## Instead

Make the resource depend on what it requires, not the reverse.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { description: app } }
  way:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: app }
  method:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, authorization: NONE }
  call:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: "${method.httpMethod}", type: MOCK }
  deployment:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}" }
    options: { dependsOn: ["${call}"] }
```

## Not covered

Races that usually succeed, or fail on a slow day only: *missing-dependencies*. A resource that depends on something
else that takes minutes, such as a new load balancer, may be created late enough: *missing-dependencies* too.

## References

- [terraform-provider-aws: retries of ECS services](https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go)
- [terraform-provider-aws: retries of functions](https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/function.go)
- [Configuring file system access for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html)
- [Custom domain names and certificates](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.dependencies.orderings import races
from preflight.model.dependencies.orderings.ordering import Race
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=races, level=MANDATORY, severity=HIGH)
def lost_race(race: Race) -> Iterator[Finding]:
    if race.is_inverted:
        names = race.names(race.reversed)
        yield Finding(
            race,
            f"The resource requires {names}, which depends on it: {race.ordering.because}. Reverse the dependency.",
            error=race.ordering.error,
            repair=f"Add {names} to dependsOn, and remove the reverse dependency.",
        )
    elif race.always_loses:
        names = race.names(race.missing_dependencies)
        yield Finding(
            race,
            f"The resource requires {names}, but is created at once and does not depend on it: "
            f"{race.ordering.because}, which takes minutes. Add it to dependsOn.",
            error=race.ordering.error,
            repair=f"Add {names} to dependsOn.",
        )
