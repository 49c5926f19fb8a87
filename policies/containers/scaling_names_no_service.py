"""A scaling target or an alarm identifies an ECS service by its ARN, or in another form that does not match a service.

## What fails

- `resourceId` of a scalable target or of a scaling policy of ECS is not `service/<cluster name>/<service name>`.
- `ClusterName` or `ServiceName` among the dimensions of an alarm on `AWS/ECS` is an ARN.

## Why

The `id` of a cluster and of a service is an ARN in Pulumi, not a name. Application Auto Scaling rejects the target with
*ValidationException: ECS service doesn't exist*. CloudWatch accepts the alarm, but no metric has an ARN as this
dimension: the alarm stays in INSUFFICIENT_DATA.

## Fails

```yaml
resources:
  topic: { type: aws:sns:Topic }
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: CPU of the service
      namespace: AWS/ECS
      metricName: CPUUtilization
      dimensions:
        ClusterName: arn:aws:ecs:eu-west-1:123456789012:cluster/main
        ServiceName: web
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 3
      period: 60
      statistic: Average
      threshold: 80
      alarmActions: ["${topic.arn}"]
```

## Instead

Use the `name` of the cluster and of the service.

```yaml
resources:
  topic: { type: aws:sns:Topic }
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: CPU of the service
      namespace: AWS/ECS
      metricName: CPUUtilization
      dimensions:
        ClusterName: main
        ServiceName: web
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 3
      period: 60
      statistic: Average
      threshold: 80
      alarmActions: ["${topic.arn}"]
```

## Not covered

A name that is not the name of a service. A resource ID that is unknown before deployment.

## References

- [RegisterScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html)
- [Metrics of ECS](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.service_deployments import ServiceName, service_names
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=service_names, level=MANDATORY, severity=HIGH, error="ValidationException")
def scaling_names_no_service(name: ServiceName) -> Iterator[Finding]:
    if name.has_arn:
        yield Finding(
            name,
            f"{name.what} has an ARN, but ECS uses a name there. Use the name output instead of id or arn.",
        )
    elif name.is_malformed:
        yield Finding(
            name,
            f"{name.what} is '{name.value}', but the format for ECS is service/<cluster name>/<service name>. Use "
            "this format.",
        )
    elif isinstance(name.value, Unknown):
        note(name.value)
