"""An Amazon MWAA environment has a number of subnets, schedulers or web servers that MWAA does not accept.

## What fails

- `networkConfiguration.subnetIds` does not have two subnets.
- An environment of class `mw1.micro` has more than one scheduler or web server; another environment with Airflow 2 or
  later has one scheduler.
- Advisory: `minWorkers` is above `maxWorkers`, or `minWebservers` above `maxWebservers`; an environment of class
  `mw1.micro` has more than one worker; `environmentClass` is not among the known classes, or a path is not relative to
  the bucket.

## Why

MWAA rejects the environment with *ValidationException*. The preview shows no error, and the creation of an environment
takes half an hour.

## Fails

```yaml
resources:
  airflow:
    type: aws:mwaa:Environment
    properties:
      name: shop
      dagS3Path: dags
      executionRoleArn: arn:aws:iam::123456789012:role/airflow
      sourceBucketArn: arn:aws:s3:::shop-airflow
      networkConfiguration: { securityGroupIds: [sg-0123456789abcdef0], subnetIds: [subnet-0123456789abcdef0] }
```

## Instead

Set two private subnets in two Availability Zones.

```yaml
resources:
  airflow:
    type: aws:mwaa:Environment
    properties:
      name: shop
      dagS3Path: dags
      executionRoleArn: arn:aws:iam::123456789012:role/airflow
      sourceBucketArn: arn:aws:s3:::shop-airflow
      networkConfiguration:
        securityGroupIds: [sg-0123456789abcdef0]
        subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
```

## Not covered

The role's permissions, routes of the subnets, and the contents and settings of the bucket.

## References

- [CreateEnvironment](https://docs.aws.amazon.com/mwaa/latest/API/API_CreateEnvironment.html)
- [Environment class](https://docs.aws.amazon.com/mwaa/latest/userguide/environment-class.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.integration.airflow_environments import TYPES, airflow_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def environments(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=environments, level=MANDATORY, severity=HIGH, error="ValidationException")
def airflow_environment_settings(resource: Resource) -> Iterator[Finding]:
    for fault in airflow_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
