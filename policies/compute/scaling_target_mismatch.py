"""An Application Auto Scaling target has a resource ID, dimension, namespace or metric that do not match each other.

## What fails

- `resourceId` is not of the form that the dimension takes: a service's ARN or name for `service/my-cluster/my-service`,
  a table's name for `table/my-table`.
- `serviceNamespace` is not that of `scalableDimension`, or the dimension does not exist.
- A policy tracks a predefined metric of another dimension: the read capacity of a table for its write capacity.
- A policy of type `TargetTrackingScaling` or `StepScaling` has no configuration of that type.
- The steps of a policy have a gap or an overlap; `ALBRequestCountPerTarget` has no `resourceLabel`.
- The table has `billingMode: PAY_PER_REQUEST`, and therefore no capacity.

## Why

AWS rejects the target or the policy: `ValidationException: Unsupported service namespace, resource type or scalable
dimension`, `ValidationException: Resource id ... does not match`, `Predefined metric type ... is not supported`. Every
change of capacity of an on-demand table fails: `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when
BillingMode is PAY_PER_REQUEST`.

## Errors

- `ValidationException: Unsupported service namespace, resource type or scalable dimension`
- `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`

## Fails

```yaml
resources:
  workers:
    type: aws:appautoscaling:Target
    properties:
      minCapacity: 1
      maxCapacity: 4
      serviceNamespace: ecs
      scalableDimension: ecs:service:DesiredCount
      resourceId: shop/workers
```

## Instead

Write the ID with its type, and the name of the cluster before that of the service.

```yaml
resources:
  workers:
    type: aws:appautoscaling:Target
    properties:
      minCapacity: 1
      maxCapacity: 4
      serviceNamespace: ecs
      scalableDimension: ecs:service:DesiredCount
      resourceId: service/shop/workers
```

## Not covered

Policies whose target another stack registers. The order of target and policy. Sizes: *auto-scaling-policies*.
Schedules: *schedule-expression-invalid*.

## References

- [RegisterScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html)
- [PutScalingPolicy](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Unknown, Value, certainly_contains
from preflight.model.compute.step_adjustments import steps_fault
from preflight.model.database.scalable_targets import ScaledResource
from preflight.policy import HIGH, MANDATORY, Finding, policy

STEPS: Final = "stepScalingPolicyConfiguration"


def scaled(stack: Stack) -> Iterator[ScaledResource]:
    return (s for s in stack.all(ScaledResource) if not s.resource.is_external)


@policy(each=scaled, level=MANDATORY, severity=HIGH, error="ValidationException")
def scaling_target_mismatch(scaled: ScaledResource) -> Iterator[Finding]:
    if isinstance(scaled.dimension, Unknown):
        note(scaled.dimension)
    if scaled.is_unknown_dimension:
        yield Finding(
            scaled, f"scalableDimension '{scaled.dimension}' does not exist. Use one of AWS's dimensions."
        )
    elif certainly(scaled.has_other_namespace):
        yield Finding(
            scaled,
            f"serviceNamespace is '{scaled.resource.text('serviceNamespace')}', and scalableDimension "
            f"'{scaled.dimension}'. "
            "Set serviceNamespace to the beginning of the dimension.",
            error="Unsupported service namespace, resource type or scalable dimension",
        )
    yield from _id(scaled)
    if scaled.has_other_metric:
        yield Finding(
            scaled,
            f"predefinedMetricType {scaled.metric} does not belong to scalableDimension {scaled.dimension}. "
            "Use a metric of the dimension.",
        )
    if scaled.missing_configuration:
        yield Finding(
            scaled, f"The policy has no {scaled.missing_configuration}. Set it, or change policyType."
        )
    if fault := steps_fault(scaled.resource.get(STEPS, "stepAdjustments")):
        yield Finding(
            scaled,
            f"AWS rejects the stepAdjustments: {fault}. Set each lower bound to the upper bound of another step.",
        )
    if scaled.lacks_label:
        yield Finding(
            scaled,
            "ALBRequestCountPerTarget requires a resourceLabel with the load balancer and the target group. "
            "Set predefinedMetricSpecification.resourceLabel.",
        )
    if table := scaled.table_on_demand:
        yield Finding(
            scaled,
            f"Table '{table.name}' has billingMode PAY_PER_REQUEST, which has no capacity to scale. Remove the "
            "scaling, or set "
            "billingMode to PROVISIONED.",
            error="Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is",
        )


def _id(scaled: ScaledResource) -> Iterator[Finding]:
    value = scaled.resource.get("resourceId")
    if scaled.expected_id:
        shown = _shown(value)
        yield Finding(
            scaled,
            f"resourceId {shown}, and {scaled.dimension} requires the form {scaled.expected_id}. Correct resourceId.",
        )
    elif isinstance(value, Unknown) and not scaled.has_expected_id:
        note(value)


def _shown(value: Value) -> str:
    if certainly_contains(value, "arn:"):
        return "contains an ARN"
    return f"begins with '{value.prefix}'" if isinstance(value, PartialText) else f"is '{value}'"
