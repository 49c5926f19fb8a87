"""An alarm or a scalable target identifies a resource by a name that the resource does not have.

## What fails

- A dimension of an alarm, or the `resourceId` of a scalable target, is the logical name of a resource whose physical
  name Pulumi generates. Example: `DBInstanceIdentifier: orders` for an instance `orders` without `identifier`.
- A dimension that requires a name, such as `ClusterName`, is an ARN. The `id` of an ECS cluster or service is an ARN.
- A `LoadBalancer` or `TargetGroup` dimension is not the suffix of an ARN, or an `InstanceId` is not an instance ID.
- An alarm on a metric that always has a resource dimension has no dimensions.

## Why

CloudWatch accepts any dimension. An alarm whose dimensions match no metric stays in *INSUFFICIENT_DATA* and never
goes into the ALARM state. Application Auto Scaling rejects the target: *ValidationException: ECS service doesn't
exist: service/web/web*.

## Errors

- `ValidationException: ECS service doesn't exist`

## Fails

```yaml
resources:
  orders: { type: aws:sqs:Queue, properties: { redrivePolicy: "{}" } }
  topic: { type: aws:sns:Topic }
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: Orders wait
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 1
      namespace: AWS/SQS
      metricName: ApproximateAgeOfOldestMessage
      statistic: Maximum
      period: 60
      dimensions: { QueueName: orders }
      threshold: 600
      alarmActions: ["${topic.arn}"]
```

## Instead

Use the resource's output: its `name`, `identifier` or `arnSuffix`.

```yaml
resources:
  orders: { type: aws:sqs:Queue, properties: { redrivePolicy: "{}" } }
  topic: { type: aws:sns:Topic }
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: Orders wait
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 1
      namespace: AWS/SQS
      metricName: ApproximateAgeOfOldestMessage
      statistic: Maximum
      period: 60
      dimensions: { QueueName: "${orders.name}" }
      threshold: 600
      alarmActions: ["${topic.arn}"]
```

## Not covered

Custom metrics, expressions, and names of resources outside the stack.

## References

- [CloudWatch metrics and dimensions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension)
- [Auto-naming](https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.monitoring.dimensions import SCALABLE, Stray, strays, with_dimensions
from preflight.policy import ADVISORY, MANDATORY, MEDIUM, Finding, policy


@policy(each=with_dimensions, level=ADVISORY, severity=MEDIUM)
def dimension_names_nothing(resource: Resource) -> Iterator[Finding]:
    for stray in strays(resource):
        error = "ValidationException" if resource.type in SCALABLE else ""
        yield Finding(resource, _message(stray), level=MANDATORY if stray.is_arn else None, error=error)


def _message(stray: Stray) -> str:
    if not stray.text:
        what = (
            "The alarm has no dimensions, but its metric exists per resource only, so the alarm has no data."
        )
        return f"{what} Set {stray.where}."
    if stray.is_arn:
        return f"{stray.where} is an ARN, but CloudWatch uses the name. Use the {stray.output} output."
    if stray.meant is None:
        return (
            f"{stray.where} is '{stray.text}', a value that no metric has, so the alarm has no data. "
            f"Use the resource's {stray.output}."
        )
    return (
        f"{stray.where} is '{stray.text}', but Pulumi adds a random suffix to the name of '{stray.meant.name}'. "
        f"Use its {stray.output}, or set its name."
    )
