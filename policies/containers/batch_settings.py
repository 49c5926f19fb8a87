"""An AWS Batch job definition or compute environment has settings that its platform does not support, or lacks one.

## What fails

- A job definition for Fargate has no `executionRoleArn`, has `vcpus` or `memory` outside `resourceRequirements`, is
  `privileged`, has `ulimits`, or has a CPU and memory that Fargate does not offer.
- A job definition has no CPU or no memory at all.
- A compute environment of type `FARGATE` or `FARGATE_SPOT` has settings of instances: `instanceTypes`, `instanceRole`,
  `minVcpus`, `allocationStrategy`, `launchTemplate`, `tags`; or it has no `securityGroupIds`.
- A compute environment of type `EC2` or `SPOT` has no `instanceRole`; one of type `SPOT` with the allocation strategy
  `BEST_FIT`, the default, has no `spotIamFleetRole`.

## Why

Batch rejects the request with *ClientException: Error executing request, Exception : executionRoleArn is required for
Fargate jobs.*

## Errors

- `ClientException: Error executing request, Exception : executionRoleArn is required for Fargate jobs.`
- `vcpus is not applicable for Fargate. Use resource requirements instead.`
- `ClientException: Error executing request, Exception : vCPU is not provided.`
- `Fargate resource requirements (… vCPU, … MiB) not valid.`
- `minvCpus is not applicable for Fargate`

## Fails

```yaml
resources:
  report:
    type: aws:batch:JobDefinition
    properties:
      type: container
      platformCapabilities: [FARGATE]
      containerProperties:
        fn::toJSON:
          image: public.ecr.aws/docker/library/busybox:1
          resourceRequirements: [{ type: VCPU, value: "0.25" }, { type: MEMORY, value: "512" }]
```

## Instead

Set `executionRoleArn`, and CPU and memory in `resourceRequirements`.

```yaml
resources:
  report:
    type: aws:batch:JobDefinition
    properties:
      type: container
      platformCapabilities: [FARGATE]
      containerProperties:
        fn::toJSON:
          image: public.ecr.aws/docker/library/busybox:1
          executionRoleArn: arn:aws:iam::123456789012:role/batch
          resourceRequirements: [{ type: VCPU, value: "0.25" }, { type: MEMORY, value: "512" }]
```

## Not covered

Jobs of several containers or nodes, and jobs on EKS. A compute environment on EKS, or with a launch template.

## References

- [Job definitions on Fargate](https://docs.aws.amazon.com/batch/latest/userguide/fargate-job-definitions.html)
- [ResourceRequirement](https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html)
- [ComputeResource](https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.encoding import is_empty
from preflight.core.logic import certainly, known, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.batch_jobs import Job, job_of, settings_not_on_fargate
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import listed

_FARGATE: Final = ("FARGATE", "FARGATE_SPOT")
# Requirement -> the property that was used before `resourceRequirements`.
_SIZES: Final = {"VCPU": "vcpus", "MEMORY": "memory"}


@policy(
    each=(aws.BATCH_JOB_DEFINITION, aws.BATCH_COMPUTE_ENVIRONMENT),
    level=MANDATORY,
    severity=HIGH,
    error="ClientException",
)
def batch_settings(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws.BATCH_COMPUTE_ENVIRONMENT:
        yield from (Finding(resource, message) for message in _environment(resource))
        return
    job = job_of(resource)
    if isinstance(job, Unknown):
        note(job)
    elif job is not None:
        yield from (Finding(resource, message) for message in _job(job))


def _job(job: Job) -> Iterator[str]:
    fargate = certainly(job.is_on_fargate)
    for kind, old in _SIZES.items():
        if fargate and job.field(old) is not None:
            yield f"{old} is set, but on Fargate resourceRequirements has it. Move {old} to resourceRequirements."
        elif job.requirement(kind) is None and job.field(old) is None:
            yield f"The container has no {kind}. Add {kind} to resourceRequirements."
    if fargate:
        yield from _on_fargate(job)


def _on_fargate(job: Job) -> Iterator[str]:
    if job.field("executionRoleArn") is None:
        yield "The job runs on Fargate without executionRoleArn. Set executionRoleArn in containerProperties."
    if certainly(job.is_privileged):
        yield "privileged is true, which Fargate does not support. Remove privileged."
    if isinstance(ulimits := job.field("ulimits"), list) and ulimits:
        yield "ulimits is set, which Fargate does not support. Remove ulimits."
    if certainly(negate(job.size_is_offered)):
        yield (
            f"Fargate does not offer {job.requirement('VCPU')} vCPU with {job.requirement('MEMORY')} MiB. Set a "
            "supported combination of VCPU and MEMORY."
        )


def _environment(environment: Resource) -> Iterator[str]:
    kind = environment.text("computeResources", "type")
    if not known(kind) or kind is None:
        return
    if kind.upper() in _FARGATE:
        if wrong := settings_not_on_fargate(environment):
            yield (
                f"computeResources.type is {kind}, which does not support {listed(wrong)} of computeResources. Remove "
                "them."
            )
        if _lacks(environment, "securityGroupIds"):
            yield f"computeResources.type is {kind} without securityGroupIds. Set computeResources.securityGroupIds."
    elif kind.upper() in ("EC2", "SPOT") and _is_plain(environment):
        yield from _instances(environment, kind)


def _instances(environment: Resource, kind: str) -> Iterator[str]:
    if _lacks(environment, "instanceRole"):
        yield (
            f"computeResources.type is {kind} without instanceRole. Set computeResources.instanceRole to the ARN of an "
            "instance profile."
        )
    strategy = environment.text("computeResources", "allocationStrategy")
    best_fit = strategy is None or (known(strategy) and strategy.upper() == "BEST_FIT")
    if kind.upper() == "SPOT" and best_fit and _lacks(environment, "spotIamFleetRole"):
        yield (
            "computeResources.type is SPOT with allocationStrategy BEST_FIT and without spotIamFleetRole. Set "
            "allocationStrategy to SPOT_PRICE_CAPACITY_OPTIMIZED."
        )


def _lacks(environment: Resource, key: str) -> bool:
    value = environment.get("computeResources", key)
    return not isinstance(value, Unknown) and (value is None or is_empty(value))


def _is_plain(environment: Resource) -> bool:
    """Whether it is on ECS, without a launch template that may have the rest."""
    return environment.get("eksConfiguration") is None and _lacks(environment, "launchTemplate")
