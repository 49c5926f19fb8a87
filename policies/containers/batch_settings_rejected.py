"""A job definition, compute environment, job queue or scheduling policy of AWS Batch has settings that Batch rejects.

## What fails

Job definitions:

- `type` has no properties or two kinds of them, `multinode` is combined with Fargate, or two platforms are listed;
- `evaluateOnExits` has no condition, more than five items, no `attempts`, or a pattern with other characters;
- a resource requirement occurs twice, is repeated in `vcpus` or `memory`, is below 1 vCPU on EC2 or 4 MiB, or is a
  `GPU` on Fargate; a value is a number instead of a text;
- on Fargate: `linuxParameters` other than capabilities, another log driver than `awslogs`, `splunk` and `awsfirelens`,
  `host.sourcePath`, or an ephemeral storage outside 21 to 200 GiB; elsewhere: `runtimePlatform`;
- an EFS volume has an access point with a `rootDirectory`, or authorization without `transitEncryption`;
- `secrets` are set without `executionRoleArn`, or `mainNode` is not below `numNodes`.

Compute environments: subnets are of two VPCs; `minVcpus`, `desiredVcpus` and `maxVcpus` are out of order; a managed one
has no `computeResources` or no `instanceTypes`; instance types of Arm and x86 are mixed; the allocation strategy or the
image type is for another type; the Kubernetes namespace is `default`.

Job queues: no or more than three environments, one order or environment twice, or Fargate mixed with EC2. Scheduling
policies: overlapping or malformed share identifiers, or a weight outside 0.0001 to 999.9999.

## Why

Batch rejects the request with a *ClientException*, such as *minvCpus should be less than or equal to maxvCpus* or
*Allocation strategy SPOT_CAPACITY_OPTIMIZED requires compute resource type SPOT*. The provider rejects some of them
before.

## Errors

- `ClientException: desiredvCpus should be between minvCpus and maxvCpus`
- `Resource instanceTypes are required.`
- `Invalid imageType in ComputeResources.ec2Configuration`
- `arm-based instance type cannot be used with other instance types`
- `Supported compute types for EKS compute environments are [EC2, SPOT].`

## Fails

```yaml
resources:
  jobs:
    type: aws:batch:ComputeEnvironment
    properties:
      type: MANAGED
      computeResources:
        type: EC2
        instanceRole: arn:aws:iam::123456789012:instance-profile/batch
        instanceTypes: [m7i.large, m7g.large]
        maxVcpus: 16
        subnets: [subnet-0123456789abcdef0]
        securityGroupIds: [sg-0123456789abcdef0]
```

## Instead

Correct the setting that the message names.

```yaml
resources:
  jobs:
    type: aws:batch:ComputeEnvironment
    properties:
      type: MANAGED
      computeResources:
        type: EC2
        instanceRole: arn:aws:iam::123456789012:instance-profile/batch
        instanceTypes: [m7g.large, c7g.large]
        maxVcpus: 16
        subnets: [subnet-0123456789abcdef0]
        securityGroupIds: [sg-0123456789abcdef0]
```

## Not covered

Sizes, roles and privileges on Fargate, and instance profiles: *batch-settings*. Timeouts, attempts and other numbers:
*value-out-of-range*. Node ranges and mounts that Batch accepts, but that fail with the job, are advisory.

## References

- [ContainerProperties](https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html)
- [ComputeResource](https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html)
- [Allocation strategies](https://docs.aws.amazon.com/batch/latest/userguide/allocation-strategies.html)
- [CreateJobQueue](https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.containers.batch_definitions import definition_faults
from preflight.model.containers.batch_environments import environment_faults, queue_faults, share_faults
from preflight.model.setting_faults import SettingFault
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_FAULTS: Final[Mapping[str, Callable[[Resource], Iterator[SettingFault]]]] = {
    aws.BATCH_JOB_DEFINITION: definition_faults,
    aws.BATCH_COMPUTE_ENVIRONMENT: environment_faults,
    aws.BATCH_JOB_QUEUE: queue_faults,
    aws.BATCH_SCHEDULING_POLICY: share_faults,
}


@policy(each=tuple(_FAULTS), level=MANDATORY, severity=HIGH, error="ClientException", with_references=True)
def batch_settings_rejected(resource: Resource) -> Iterator[Finding]:
    for fault in _FAULTS[resource.type](resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
