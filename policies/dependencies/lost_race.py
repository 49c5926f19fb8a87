"""A resource requires another resource that cannot be ready in time, however often the deployment is repeated.

## What fails

- What AWS needs first waits, directly or through others, for the resource that needs it.
- What it needs takes minutes, nothing makes it wait, and nothing else that it waits for takes long: a custom domain or
  a listener on a certificate that is still being validated, a function on a file system whose mount targets are still
  being made.

## Why

The provider retries some refusals: ECS services for four minutes, functions and event sources for five, while IAM
spreads. A certificate that is pending, and a mount target that is being made, it does not retry: creating the custom
domain or the function fails at once. And where the needed one itself waits for the resource, no retry helps.

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

Let the resource wait for what it needs, and not the other way round.

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

Races that are usually won, or won on a slow day only, are *missing-dependencies*'. A resource that waits for something
else that takes minutes, such as a new load balancer, may come late enough, and is left to it too.

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
            f"It needs {names}, which waits for it: {race.ordering.because}. Turn the dependency round.",
            error=race.ordering.error,
            repair=f"Add {names} to dependsOn, and remove what makes that wait.",
        )
    elif race.always_loses:
        names = race.names(race.missing_dependencies)
        yield Finding(
            race,
            f"It needs {names}, takes no time itself, and does not wait: {race.ordering.because}, which takes "
            "minutes. Add it to dependsOn.",
            error=race.ordering.error,
            repair=f"Add {names} to dependsOn.",
        )
