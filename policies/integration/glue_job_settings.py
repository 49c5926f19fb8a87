"""An AWS Glue job, trigger or crawler has settings that exclude each other, or lacks a required setting.

## What fails

- A job has `maxCapacity` together with `workerType` or `numberOfWorkers`, or one of the last two without the other.
- A Python shell job has `workerType`, or a `maxCapacity` other than 0.0625 and 1; a job other than `glueetl` has the
  execution class `FLEX`.
- A trigger is `SCHEDULED` without `schedule`, or `CONDITIONAL` without `predicate`.
- A crawler has no targets, or has `catalogTargets` with `deleteBehavior: DEPRECATE_IN_DATABASE`, the default of
  `schemaChangePolicy`.
- Advisory: a job has fewer than two workers, which its runs require; `catalogTargets` without `schemaChangePolicy`, or
  with `DELETE_FROM_DATABASE`.

## Why

Glue rejects the request: *InvalidInputException: Worker Type is not supported for Job Command pythonshell*, *Please do
not set Max Capacity if using Worker Type and Number of Workers*. The preview shows no error.

## Errors

- `InvalidInputException: Worker Type is not supported for Job Command pythonshell`
- `InvalidInputException: Please do not set Max Capacity if using Worker Type and Number of Workers`
- `InvalidInputException: Please set both Worker Type and Number of Workers`
- `To use Worker Type …, minimum allowed value of Number of Workers is 2`

## Fails

```yaml
resources:
  daily:
    type: aws:glue:Job
    properties:
      roleArn: arn:aws:iam::123456789012:role/glue
      glueVersion: "4.0"
      command: { scriptLocation: s3://shop-scripts/daily.py }
      workerType: G.1X
      numberOfWorkers: 2
      maxCapacity: 2
```

## Instead

Set the type and number of workers for Spark jobs, and `maxCapacity` for Python shell jobs.

```yaml
resources:
  daily:
    type: aws:glue:Job
    properties:
      roleArn: arn:aws:iam::123456789012:role/glue
      glueVersion: "4.0"
      command: { scriptLocation: s3://shop-scripts/daily.py }
      workerType: G.1X
      numberOfWorkers: 2
```

## Not covered

Scripts, connections, and capacities that a run overrides. Schedules: *schedule-expression-invalid*. Permissions:
*role-lacks-permission*.

## References

- [CreateJob](https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html)
- [CreateTrigger](https://docs.aws.amazon.com/glue/latest/webapi/API_CreateTrigger.html)
- [CreateCrawler](https://docs.aws.amazon.com/glue/latest/webapi/API_CreateCrawler.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.integration.glue_jobs import TYPES, glue_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def jobs_and_crawlers(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=jobs_and_crawlers, level=MANDATORY, severity=HIGH, error="InvalidInputException")
def glue_job_settings(resource: Resource) -> Iterator[Finding]:
    for fault in glue_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
