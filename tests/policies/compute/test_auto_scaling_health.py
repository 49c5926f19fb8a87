"""Groups that do not notice, do not spread or do not scale."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  a2: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  targets: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
"""
BOTH = "vpcZoneIdentifiers: ['${a.id}', '${b.id}']"
FIXED = "minSize: 2, maxSize: 2"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BEHIND = "targetGroupArns: ['${targets.arn}']"
ATTACHED = (
    "  attached: { type: aws:autoscaling:Attachment, properties: { autoscalingGroupName: '${it.id}', "
    "lbTargetGroupArn: '${targets.arn}' } }\n"
)


def group(properties: str, more: str = "") -> str:
    return BASE + f"  it: {{ type: aws:autoscaling:Group, properties: {{ {properties} }} }}\n" + more


def user(type_: str, properties: str = "", name: str = "user") -> str:
    given = f"autoscalingGroupName: '${{it.name}}'{properties}"
    return f"  {name}: {{ type: aws:autoscaling:{type_}, properties: {{ {given} }} }}\n"


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


EC2_ONLY = found(
    "The group is behind a load balancer and uses EC2 health checks only, so it keeps instances that do not respond. "
    "Set healthCheckType to ELB."
)
UNSCALED = found(
    "The group may have 1 to 3 instances, and nothing in the stack scales it. Add a scaling policy, or set the minimum "
    "and the maximum to the same number."
)
TRACKING = ", policyType: TargetTrackingScaling, targetTrackingConfiguration: { targetValue: 1 }"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (group(f"{FIXED}, {BOTH}"), []),
        (group(f"{FIXED}, {BOTH}, {BEHIND}, healthCheckType: ELB"), []),
        (group(f"{FIXED}, {BOTH}, {BEHIND}, healthCheckType: {UNKNOWN}"), []),
        (group(f"{FIXED}, {BOTH}, healthCheckType: EC2"), []),
        (group(f"{FIXED}, {BOTH}, targetGroupArns: []"), []),
        (group(f"{FIXED}, {BOTH}, {BEHIND}"), EC2_ONLY),
        (group(f"{FIXED}, {BOTH}, {BEHIND}, healthCheckType: EC2"), EC2_ONLY),
        (group(f"{FIXED}, {BOTH}, loadBalancers: [classic]"), EC2_ONLY),
        (group(f"{FIXED}, {BOTH}", ATTACHED), EC2_ONLY),
        (group(f"{FIXED}, availabilityZones: [eu-west-1a, eu-west-1b]"), []),
        (
            group(f"{FIXED}, availabilityZones: [eu-west-1a]"),
            found(
                "The group runs in one Availability Zone, eu-west-1a. Add Availability Zones or subnets of two or more."
            ),
        ),
        (
            group(f"{FIXED}, vpcZoneIdentifiers: ['${{a.id}}']"),
            found(
                "The group runs in one Availability Zone, in subnet 'a'. Add a subnet in another Availability Zone."
            ),
        ),
        (
            group(f"{FIXED}, vpcZoneIdentifiers: ['${{a.id}}', '${{a2.id}}']"),
            found(
                "The group runs in one Availability Zone, in subnet 'a', 'a2'. Add a subnet in another Availability "
                "Zone."
            ),
        ),
        (group(f"{FIXED}, vpcZoneIdentifiers: ['${{a.id}}', subnet-0123]"), []),
        (group(f"{FIXED}, vpcZoneIdentifiers: {UNKNOWN}"), []),
        (group(f"minSize: 1, maxSize: 3, {BOTH}"), UNSCALED),
        (group(f"minSize: 1, {BOTH}"), []),
        (group(f"maxSize: 3, {BOTH}"), []),
        (group(f"minSize: 3, maxSize: 1, {BOTH}"), []),
        (group(f"minSize: {UNKNOWN}, maxSize: 3, {BOTH}"), []),
        (group(f"minSize: 1, maxSize: 3, {BOTH}", user("Policy")), []),
        (group(f"minSize: 1, maxSize: 3, {BOTH}", user("Schedule")), []),
        (
            group(
                f"minSize: 1, maxSize: 3, {BOTH}",
                "  provider: { type: aws:ecs:CapacityProvider, properties: { autoScalingGroupProvider: "
                "{ autoScalingGroupArn: '${it.arn}' } } }\n",
            ),
            [],
        ),
        (
            group(f"{FIXED}, {BOTH}", user("Policy", TRACKING)),
            found(
                "Policy 'user' cannot scale the group, whose minimum and maximum are both 2. Raise the maximum."
            ),
        ),
        (
            group(f"{FIXED}, {BOTH}", user("Policy", TRACKING) + user("Policy", TRACKING, "another")),
            found(
                "Policy 'another' cannot scale the group, whose minimum and maximum are both 2. Raise the maximum."
            ),
        ),
        (group(f"{FIXED}, {BOTH}", user("Policy", f", policyType: {UNKNOWN}")), []),
    ],
)
def test_cases(program: str, expected: list[tuple[str, str]]) -> None:
    check("auto-scaling-health", Case(program, expected))
