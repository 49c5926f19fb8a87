"""Classic load balancers."""

from __future__ import annotations

from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.load_balancers import LoadBalancer
from tests.model.balanced_network import NETWORK
from tests.model.stacks import names, only, stacks


def test_a_classic_load_balancer_has_ports_a_health_check_and_instances() -> None:
    text = """
  web: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  late: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  fleet: { type: aws:autoscaling:Group, properties: { loadBalancers: ["${classic.name}"] } }
  classic:
    type: aws:elb:LoadBalancer
    properties:
      subnets: ["${a.id}"]
      securityGroups: ["${guard.id}"]
      instances: ["${web.id}"]
      listeners: [{ lbPort: 80, lbProtocol: http, instancePort: 8080, instanceProtocol: http }]
      healthCheck: { target: "HTTP:8081/health", interval: 30, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2 }
  by: { type: aws:elb:Attachment, properties: { elb: "${classic.id}", instance: "${late.id}" } }
  foreign: { type: aws:elb:Attachment, properties: { elb: "${classic.id}", instance: i-0123 } }
  herd: { type: aws:autoscaling:Group, properties: { maxSize: 2 } }
  joins:
    type: aws:autoscaling:Attachment
    properties: { elb: "${classic.id}", autoscalingGroupName: "${herd.name}" }
  stray: { type: aws:autoscaling:Attachment, properties: { elb: "${classic.id}", autoscalingGroupName: elsewhere } }
"""
    for stack in stacks(NETWORK + text):
        classic = only(stack, ClassicLoadBalancer, "classic")
        assert classic.ports == ((80, 8080),)
        assert classic.health_port == 8081
        assert classic.is_internal is False
        assert getattr(classic.vpc, "name", None) == "vpc"
        assert names(classic.targets) == ["fleet", "herd", "late", "web"]
        assert names(classic.security_groups.found) == ["guard"]
        assert stack.all(LoadBalancer) == (only(stack, LoadBalancer, "balancer"),)
