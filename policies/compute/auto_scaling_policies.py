"""An Auto Scaling group or scaling policy has settings that AWS rejects, or can never scale.

## What fails

- Sizes out of order: minimum, desired capacity, maximum.
- A group with none or several of launch template, mixed instances policy and launch configuration; with both zones and
  subnets, or neither. AWS rejects launch configurations in accounts created after 2023-05 (advisory).
- A simple or step policy that no alarm triggers.
- A policy with settings of another type: `cooldown` or `scalingAdjustment` outside SimpleScaling, steps outside
  StepScaling, no target for target tracking.
- `ALBRequestCountPerTarget` without `resourceLabel`; steps with a gap or an overlap.

## Why

AWS rejects the group or the policy with a `ValidationError`. AWS accepts a simple or step policy without an alarm, but
only an alarm or a call of ExecutePolicy starts it.

## Errors

- `ValidationError: At least one Availability Zone or VPC Subnet is required.`
- `ValidationError: Desired capacity:… must be between the specified min size:… and max size:…`
- `ValidationError: Max bound, …, must be greater than or equal to min bound, …`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 4
      desiredCapacity: 6
      vpcZoneIdentifiers: ["${a.id}", "${b.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
  out:
    type: aws:autoscaling:Policy
    properties: { autoscalingGroupName: "${fleet.name}", adjustmentType: ChangeInCapacity, scalingAdjustment: 1 }
```

## Instead

Keep the sizes in order, and use target tracking, which creates its own alarms.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 6
      vpcZoneIdentifiers: ["${a.id}", "${b.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
  load:
    type: aws:autoscaling:Policy
    properties:
      autoscalingGroupName: "${fleet.name}"
      policyType: TargetTrackingScaling
      targetTrackingConfiguration:
        predefinedMetricSpecification: { predefinedMetricType: ASGAverageCPUUtilization }
        targetValue: 60
```

## Not covered

Alarms of other stacks: a policy whose ARN is an output may have one. Whether an alarm's threshold is useful. Health
checks and zones: *auto-scaling-health*. The launch template: *launch-template-issues*.

## References

- [Step and simple scaling policies](https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html)
- [PutScalingPolicy](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html)
- [Launch configurations](https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from preflight.core.encoding import is_given
from preflight.core.logic import certainly, maybe, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.scaling import PREDICTIVE, SIMPLE, STEP, TRACKING, ScalingPolicy, sizes_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = AutoScalingGroup | ScalingPolicy | Resource
_SOURCES: Final = ("launchTemplate", "mixedInstancesPolicy", "launchConfiguration")
# Arguments, and the types of policy that take them.
_ONLY: Final = (
    ("scalingAdjustment", (SIMPLE,)),
    ("cooldown", (SIMPLE,)),
    ("stepAdjustments", (STEP,)),
    ("estimatedInstanceWarmup", (STEP, TRACKING)),
    ("targetTrackingConfiguration", (TRACKING,)),
    ("predictiveScalingConfiguration", (PREDICTIVE,)),
)
_NEEDED: Final = {
    SIMPLE: "scalingAdjustment",
    STEP: "stepAdjustments",
    TRACKING: "targetTrackingConfiguration",
    PREDICTIVE: "predictiveScalingConfiguration",
}


def groups_and_policies(stack: Stack) -> tuple[_Subject, ...]:
    return (
        *stack.all(AutoScalingGroup),
        *stack.all(ScalingPolicy),
        *stack.of(aws.AUTO_SCALING_SCHEDULE, aws.APP_AUTO_SCALING_TARGET),
    )


@policy(
    each=groups_and_policies,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationError, ValidationException",
)
def auto_scaling_policies(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, ScalingPolicy):
        yield from _arguments(subject)
        yield from _target(subject)
        yield from _steps(subject)
        yield from _alarm(subject)
        return
    resource = subject.resource if isinstance(subject, AutoScalingGroup) else subject
    sizes = sizes_of(resource)
    for size in (sizes.minimum, sizes.maximum, sizes.desired):
        if isinstance(size, Unknown):
            note(size)
    if sizes.disorder:
        yield Finding(
            resource, f"The sizes are out of order: {sizes.disorder}. Set minimum <= desired <= maximum."
        )
    if isinstance(subject, AutoScalingGroup):
        yield from _source(subject)
        yield from _place(subject)


def _source(group: AutoScalingGroup) -> Iterator[Finding]:
    if group.resource.is_external:
        return
    given = [key for key in _SOURCES if maybe(is_given(group.resource.get(key)))]
    if len(given) > 1:
        yield Finding(group, f"{' and '.join(given)} exclude each other. Remove all but one.")
    elif not given:
        yield Finding(group, "The group has no launch template or launch configuration. Set launchTemplate.")
    elif given == ["launchConfiguration"]:
        yield Finding(
            group,
            "AWS rejects launchConfiguration in accounts created after May 2023, and new instance types do not work "
            "with it. Use a launch template.",
            ADVISORY,
        )


def _place(group: AutoScalingGroup) -> Iterator[Finding]:
    zones, subnets = (group.resource.get(k) for k in ("availabilityZones", "vpcZoneIdentifiers"))
    # AWS answers with the zones of the subnets.
    if maybe(is_given(zones)) and maybe(is_given(subnets)) and not group.resource.is_deployed:
        yield Finding(
            group, "availabilityZones and vpcZoneIdentifiers exclude each other. Keep vpcZoneIdentifiers."
        )
    if not maybe(is_given(zones)) and not maybe(is_given(subnets)) and not group.resource.is_external:
        yield Finding(group, "The group has neither subnets nor Availability Zones. Set vpcZoneIdentifiers.")


def _arguments(policy_: ScalingPolicy) -> Iterator[Finding]:
    kind = policy_.kind
    if isinstance(kind, Unknown):
        note(kind)
        return
    for key, kinds in _ONLY:
        if maybe(is_given(policy_.resource.get(key))) and kind not in kinds:
            yield Finding(
                policy_,
                f"{key} applies to {' and '.join(kinds)}, and this policy is {kind}. "
                "Remove it, or set policyType.",
            )
    needed = _NEEDED.get(kind)
    if needed and policy_.resource.get(needed) is None:
        yield Finding(policy_, f"A {kind} policy requires {needed}. Set it.")


def _target(policy_: ScalingPolicy) -> Iterator[Finding]:
    key = "targetTrackingConfiguration"
    resource = policy_.resource
    if resource.get(key) is None:
        return
    own = resource.get(key, "predefinedMetricSpecification")
    custom = resource.get(key, "customizedMetricSpecification")
    if own is None and custom is None:
        yield Finding(policy_, f"{key} has no metric. Set predefinedMetricSpecification.")
        return
    metric = resource.text(key, "predefinedMetricSpecification", "predefinedMetricType")
    label = resource.get(key, "predefinedMetricSpecification", "resourceLabel")
    if isinstance(metric, str) and metric == "ALBRequestCountPerTarget" and not maybe(is_given(label)):
        yield Finding(
            policy_,
            "ALBRequestCountPerTarget requires a resourceLabel with the load balancer and the target group. "
            "Set it to their ARN suffixes, joined by '/'.",
        )


def _steps(policy_: ScalingPolicy) -> Iterator[Finding]:
    if policy_.step_fault:
        yield Finding(
            policy_,
            f"AWS rejects the stepAdjustments: {policy_.step_fault}. Set each lower bound to the upper bound of "
            "another step.",
        )


def _alarm(policy_: ScalingPolicy) -> Iterator[Finding]:
    if certainly(one_of(policy_.kind, (SIMPLE, STEP))) and certainly(negate(policy_.is_triggered)):
        yield Finding(
            policy_,
            f"No alarm has this {policy_.kind} policy as an action, so it never runs. Add an alarm with its ARN in "
            "alarmActions, or use target tracking.",
        )
