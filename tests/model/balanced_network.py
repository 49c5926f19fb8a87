"""A network with a load balancer and two target groups, for the tests of load balancing."""

from __future__ import annotations

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  guard: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { subnets: ["${a.id}", "${b.id}"], securityGroups: ["${guard.id}"] }
  group: { type: aws:lb:TargetGroup, properties: { port: 8080, protocol: HTTP, vpcId: "${vpc.id}" } }
  other: { type: aws:alb:TargetGroup, properties: { port: 9090, protocol: HTTP, vpcId: "${vpc.id}" } }
"""
LISTENER = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""

RULES = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [ACTION]
  narrow:
    type: aws:lb:ListenerRule
    properties:
      listenerArn: "${listener.arn}"
      priority: 20
      actions: [{ type: forward, targetGroupArn: "${group.arn}" }]
      conditions: [{ pathPattern: { values: [/api/v1] } }]
  wide:
    type: aws:lb:ListenerRule
    properties:
      listenerArn: "${listener.arn}"
      priority: 10
      actions: [{ type: forward, targetGroupArn: "${other.arn}" }]
      conditions: [{ pathPattern: { values: [/api/*] } }]
"""
