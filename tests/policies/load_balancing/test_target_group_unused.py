"""Target groups that nobody uses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  nlb: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: network, subnets: ["${a.id}"] } }
  group: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: TCP, targetType: ip, vpcId: "${vpc.id}" } }
"""
LISTENER = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${nlb.arn}"
      port: 80
      protocol: TCP
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""
WEIGHTED = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${nlb.arn}"
      port: 80
      protocol: TCP
      defaultActions: [{ type: forward, forward: { targetGroups: [{ arn: "${group.arn}" }] } }]
"""
RULE = """
  rule:
    type: aws:alb:ListenerRule
    properties:
      listenerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/1/2
      actions: [{ type: forward, targetGroupArn: "${group.arn}" }]
      conditions: [{ pathPattern: { values: [/] } }]
"""
TARGET = """
  target: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: 10.0.0.9 } }
"""
UNKNOWN_LISTENER = """
  listener:
    type: aws:lb:Listener
    properties: { loadBalancerArn: "${nlb.arn}", port: 80, protocol: TCP, defaultActions: "${vpc.unknown}" }
"""
UNKNOWN_TARGET = """
  fleet: { type: aws:autoscaling:Group, properties: { targetGroupArns: "${vpc.unknown}" } }
"""
ALARM = """
  alarm: { type: aws:cloudwatch:MetricAlarm, properties: { dimensions: { TargetGroup: "${group.arnSuffix}" } } }
"""
DEPLOYMENT = """
  deployment:
    type: aws:codedeploy:DeploymentGroup
    properties: { loadBalancerInfo: { targetGroupInfos: [{ name: "${group.name}" }] } }
"""
CLUSTER = """
  cluster: { type: aws:eks:Cluster, properties: { roleArn: x } }
"""

UNUSED = [
    (
        "group",
        "No listener forwards to the target group, and nothing is registered in it. Use it or remove it.",
    )
]
LOOSE = [("group", "No listener and no rule forwards to the target group. Forward to it from a listener.")]
EMPTY = [
    (
        "group",
        "The target group has no registered targets in the stack. Attach its instances, service or function to it.",
    )
]

OTHER = """
  webhook: { type: "acme:index:Webhook", properties: { target: "${group.arn}" } }
"""

CASES = {
    "forwarded to and filled": Case(NETWORK + LISTENER + TARGET),
    "forwarded to by weight": Case(NETWORK + WEIGHTED + TARGET),
    "forwarded to by a rule of a listener outside the stack": Case(NETWORK + RULE + TARGET),
    "neither": Case(NETWORK, UNUSED),
    "neither, watched by an alarm": Case(NETWORK + ALARM, UNUSED),
    "filled, not forwarded to": Case(NETWORK + TARGET, LOOSE),
    "forwarded to, not filled": Case(NETWORK + LISTENER, EMPTY),
    "a listener forwards elsewhere, unknown where": Case(NETWORK + UNKNOWN_LISTENER + TARGET, when="planned"),
    "an Auto Scaling group registers, unknown where": Case(
        NETWORK + LISTENER + UNKNOWN_TARGET, when="planned"
    ),
    "a deployment group names it": Case(NETWORK + DEPLOYMENT, undecided=[]),
    "another resource names it": Case(NETWORK + OTHER, when="planned", undecided=["group"]),
    "a Kubernetes cluster may register its pods": Case(NETWORK + LISTENER + CLUSTER),
    "the other spelling": Case(NETWORK.replace("aws:lb:TargetGroup", "aws:alb:TargetGroup"), UNUSED),
    "exported, for another stack to use": Case(NETWORK + "outputs: { webTargetGroupArn: '${group.arn}' }\n"),
    "another thing exported": Case(NETWORK + "outputs: { networkId: '${vpc.id}' }\n", UNUSED),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_target_group_unused(case: Case) -> None:
    check("target-group-unused", case)
