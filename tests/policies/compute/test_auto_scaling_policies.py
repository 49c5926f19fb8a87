"""Groups and scaling policies that AWS refuses, or that never scale."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  template: { type: aws:ec2:LaunchTemplate, properties: { imageId: ami-01234567, instanceType: t3.micro } }
  old: { type: aws:ec2:LaunchConfiguration, properties: { imageId: ami-01234567, instanceType: t3.micro } }
"""
SIZES = "minSize: 1, maxSize: 3"
PLACE = "vpcZoneIdentifiers: ['${a.id}']"
SOURCE = "launchTemplate: { id: '${template.id}' }"
GOOD = f"{SIZES}, {PLACE}, {SOURCE}"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
FLEET = f"  fleet: {{ type: aws:autoscaling:Group, properties: {{ {GOOD} }} }}\n"
ALARM = """
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties: { comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, alarmActions: ["${it.arn}"] }
"""


def group(properties: str) -> str:
    return BASE + f"  it: {{ type: aws:autoscaling:Group, properties: {{ {properties} }} }}\n"


def policy(properties: str, more: str = ALARM) -> str:
    given = f"autoscalingGroupName: '${{fleet.name}}', {properties}"
    return BASE + FLEET + f"  it: {{ type: aws:autoscaling:Policy, properties: {{ {given} }} }}\n" + more


def tracking(configuration: str) -> str:
    return policy(
        f"policyType: TargetTrackingScaling, targetTrackingConfiguration: {{ {configuration} }}", ""
    )


def steps(*bounds: tuple[str, str]) -> str:
    items = []
    for low, high in bounds:
        ends = [f"metricIntervalLowerBound: '{low}'"] if low else []
        ends += [f"metricIntervalUpperBound: '{high}'"] if high else []
        items.append("{ scalingAdjustment: 1" + "".join(f", {e}" for e in ends) + " }")
    return policy(f"policyType: StepScaling, stepAdjustments: [{', '.join(items)}]")


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def order(text: str) -> list[tuple[str, str]]:
    return found(f"The sizes are out of order: {text}. Set minimum <= desired <= maximum.")


def only(key: str, kinds: str, kind: str) -> str:
    return f"{key} applies to {kinds}, and this policy is {kind}. Remove it, or set policyType."


def silent(kind: str) -> str:
    return (
        f"No alarm has this {kind} policy as an action, so it never runs. Add an alarm with its ARN in alarmActions, "
        "or use target tracking."
    )


def refused(text: str) -> list[tuple[str, str]]:
    return found(
        f"AWS rejects the stepAdjustments: {text}. Set each lower bound to the upper bound of another step."
    )


SIMPLE = "adjustmentType: ChangeInCapacity, scalingAdjustment: 1, cooldown: 300"
CPU = "predefinedMetricSpecification: { predefinedMetricType: ASGAverageCPUUtilization }, targetValue: 50"
ALB = "predefinedMetricType: ALBRequestCountPerTarget"
SOUND = {
    "a group": group(GOOD),
    "sizes alike": group(f"minSize: 2, maxSize: 2, desiredCapacity: 2, {PLACE}, {SOURCE}"),
    "a desired capacity that something else sets": group(
        f"minSize: 2, maxSize: 3, desiredCapacity: 1, {PLACE}, {SOURCE}"
    ).replace("} }\n", "}, options: { ignoreChanges: [desiredCapacity] } }\n"),
    "nothing runs": group(f"minSize: 0, maxSize: 0, {PLACE}, {SOURCE}"),
    "a size that is not known": group(
        f"minSize: {UNKNOWN}, maxSize: 1, desiredCapacity: 1, {PLACE}, {SOURCE}"
    ),
    "zones": group(f"{SIZES}, availabilityZones: [eu-west-1a], {SOURCE}"),
    "subnets that are not known": group(f"{SIZES}, vpcZoneIdentifiers: {UNKNOWN}, {SOURCE}"),
    "a mixed policy": group(
        f"{SIZES}, {PLACE}, mixedInstancesPolicy: {{ launchTemplate: {{ launchTemplateSpecification: "
        "{ launchTemplateId: '${template.id}' } } }"
    ),
    "an empty launch configuration": group(f"{GOOD}, launchConfiguration: ''"),
    "simple": policy(SIMPLE),
    "simple by name": policy(f"policyType: SimpleScaling, {SIMPLE}"),
    "no change": policy("policyType: SimpleScaling, scalingAdjustment: 0"),
    "given to another stack": policy(SIMPLE, "outputs: { scalingPolicyArn: '${it.arn}' }\n"),
    "used by something else": policy(
        SIMPLE, "  rule: { type: aws:cloudwatch:EventTarget, properties: { rule: r, arn: '${it.arn}' } }\n"
    ),
    "triggered by ok": policy(SIMPLE, ALARM.replace("alarmActions", "okActions")),
    "target tracking": tracking(CPU),
    "a metric of its own": tracking(
        "customizedMetricSpecification: { metricName: m, namespace: n }, targetValue: 1"
    ),
    "requests with label": tracking(
        f"predefinedMetricSpecification: {{ {ALB}, resourceLabel: a/b }}, targetValue: 1"
    ),
    "requests with a label that is not known": tracking(
        f"predefinedMetricSpecification: {{ {ALB}, resourceLabel: {UNKNOWN} }}, targetValue: 1"
    ),
    "a type that is not known": policy(f"policyType: {UNKNOWN}", ""),
    "steps": steps(("0", "10"), ("10", "20"), ("20", "")),
    "steps around zero": steps(("", "-10"), ("-10", "0"), ("0", "")),
    "steps in another order": steps(("10", ""), ("0", "10")),
    "a schedule": group(GOOD)
    + "  night: { type: aws:autoscaling:Schedule, properties: { minSize: 0, maxSize: -1, desiredCapacity: 0, "
    "autoscalingGroupName: '${it.name}', scheduledActionName: n } }\n",
}
FAULTY = {
    "desired above maximum": (
        group(f"{GOOD}, desiredCapacity: 4"),
        order("the desired capacity 4 is above the maximum 3"),
    ),
    "desired below minimum": (
        group(f"{GOOD}, desiredCapacity: 0"),
        order("the desired capacity 0 is below the minimum 1"),
    ),
    "minimum above maximum": (
        group(f"minSize: 4, maxSize: 3, {PLACE}, {SOURCE}"),
        order("the minimum 4 is above the maximum 3"),
    ),
    "sizes as texts": (
        group(f"minSize: '4', maxSize: '3', {PLACE}, {SOURCE}"),
        order("the minimum 4 is above the maximum 3"),
    ),
    "a schedule": (
        group(GOOD).replace("  it:", "  fleet:")
        + "  it: { type: aws:autoscaling:Schedule, properties: { minSize: 5, maxSize: 2, "
        "autoscalingGroupName: '${fleet.name}', scheduledActionName: n } }\n",
        order("the minimum 5 is above the maximum 2"),
    ),
    "a scalable target": (
        BASE + "  it: { type: aws:appautoscaling:Target, properties: { minCapacity: 5, maxCapacity: 2 } }\n",
        order("the minimum 5 is above the maximum 2"),
    ),
    "nothing to launch": (
        group(f"{SIZES}, {PLACE}"),
        found("The group has no launch template or launch configuration. Set launchTemplate."),
    ),
    "two things to launch": (
        group(f"{GOOD}, launchConfiguration: '${{old.name}}'"),
        found("launchTemplate and launchConfiguration exclude each other. Remove all but one."),
    ),
    "a launch configuration": (
        group(f"{SIZES}, {PLACE}, launchConfiguration: '${{old.name}}'"),
        found(
            "AWS rejects launchConfiguration in accounts created after May 2023, and new instance types do not work "
            "with it. Use a launch template."
        ),
    ),
    "nowhere": (
        group(f"{SIZES}, {SOURCE}"),
        found("The group has neither subnets nor Availability Zones. Set vpcZoneIdentifiers."),
    ),
    "no alarm": (policy(SIMPLE, ""), found(silent("SimpleScaling"))),
    "an alarm of another policy": (
        policy(SIMPLE, ALARM.replace("${it.arn}", "arn:aws:sns:eu-west-1:1:topic")),
        found(silent("SimpleScaling")),
    ),
    "no target": (
        policy("policyType: TargetTrackingScaling", ""),
        found("A TargetTrackingScaling policy requires targetTrackingConfiguration. Set it."),
    ),
    "no metric": (
        tracking("targetValue: 50"),
        found("targetTrackingConfiguration has no metric. Set predefinedMetricSpecification."),
    ),
    "no label": (
        tracking(f"predefinedMetricSpecification: {{ {ALB} }}, targetValue: 1000"),
        found(
            "ALBRequestCountPerTarget requires a resourceLabel with the load balancer and the target group. "
            "Set it to their ARN suffixes, joined by '/'."
        ),
    ),
    "cooldown with target tracking": (
        policy(
            f"policyType: TargetTrackingScaling, cooldown: 60, targetTrackingConfiguration: {{ {CPU} }}", ""
        ),
        found(only("cooldown", "SimpleScaling", "TargetTrackingScaling")),
    ),
    "a target without the type": (
        policy(f"targetTrackingConfiguration: {{ {CPU} }}"),
        found(
            only("targetTrackingConfiguration", "TargetTrackingScaling", "SimpleScaling"),
            "A SimpleScaling policy requires scalingAdjustment. Set it.",
        ),
    ),
    "no steps": (
        policy("policyType: StepScaling, scalingAdjustment: 1"),
        found(
            only("scalingAdjustment", "SimpleScaling", "StepScaling"),
            "A StepScaling policy requires stepAdjustments. Set it.",
        ),
    ),
    "a gap": (steps(("0", "10"), ("20", "")), refused("no step covers 10 to 20")),
    "an overlap": (steps(("0", "15"), ("10", "")), refused("steps overlap at 10")),
    "two open ends": (steps(("", "0"), ("", "10")), refused("two steps have no lower bound")),
    "an empty step": (steps(("10", "10")), refused("a step from 10 to 10 is empty")),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check("auto-scaling-policies", Case(SOUND[name]))


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name: str) -> None:
    program, expected = FAULTY[name]
    check("auto-scaling-policies", Case(program, expected), ("AWS rejects launchConfiguration",))


def test_zones_and_subnets_exclude_each_other_until_aws_answers_with_both() -> None:
    both = group(f"{GOOD}, availabilityZones: [eu-west-1a]")
    message = "availabilityZones and vpcZoneIdentifiers exclude each other. Keep vpcZoneIdentifiers."
    check("auto-scaling-policies", Case(both, found(message), when="planned"))
    check("auto-scaling-policies", Case(both, when="deployed"))
