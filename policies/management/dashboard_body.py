"""A CloudWatch dashboard has a body that CloudWatch does not accept.

## What fails

- `dashboardBody` is not a JSON object with a list of `widgets`.
- A widget has no type, or a type that does not exist.
- A widget has no `properties`; its `width` is not from 1 to 24, its `x` not from 0 to 23, or its `height` not from 1
  to 1,000.
- A text widget has no `markdown`, a log widget no `query`, an alarm widget no `alarms`, or a custom widget no
  `endpoint`.
- A metric widget has neither `metrics` nor `annotations`, or a metric that is not a list.

## Why

CloudWatch rejects the dashboard: `InvalidParameterInput: The dashboard body is invalid, there are 1 validation errors:
[ { "message": "Should match exactly one schema in oneOf", "dataPath": "/widgets/0" } ]`.

## Errors

- `InvalidParameterInput: The dashboard body is invalid`

## Fails

```yaml
resources:
  shop:
    type: aws:cloudwatch:Dashboard
    properties:
      dashboardName: shop
      dashboardBody:
        fn::toJSON:
          widgets:
            - type: metric
              width: 36
              height: 6
              properties: { region: eu-west-1, metrics: [{ namespace: AWS/Lambda, name: Errors }] }
```

## Instead

Write each metric as a list, and place widgets on a grid that is 24 units wide.

```yaml
resources:
  shop:
    type: aws:cloudwatch:Dashboard
    properties:
      dashboardName: shop
      dashboardBody:
        fn::toJSON:
          widgets:
            - type: metric
              width: 24
              height: 6
              properties: { region: eu-west-1, metrics: [[AWS/Lambda, Errors]] }
```

## Not covered

Whether metrics exist, and the options of widgets.

## References

- [Dashboard body](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.monitoring.dashboards import body_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.CLOUDWATCH_DASHBOARD,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterInput: The dashboard body is invalid",
)
def dashboard_body(resource: Resource) -> Iterator[Finding]:
    faults = body_faults(resource.get("dashboardBody"))
    if isinstance(faults, Unknown):
        note(faults)
        return
    for fault in faults:
        yield Finding(resource, f"dashboardBody {fault}. Correct the body.")
