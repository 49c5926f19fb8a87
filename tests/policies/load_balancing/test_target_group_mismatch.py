"""Target groups against what is registered in them and who forwards to them."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  away: { type: aws:ec2:Subnet, properties: { vpcId: "${far.id}", cidrBlock: 10.1.0.0/24 } }
  alb: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}", "${b.id}"] } }
  nlb: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: network, subnets: ["${a.id}"] } }
  web: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  code: { type: aws:lambda:Function, properties: { role: x } }
"""


def group(properties: str, type_: str = "aws:lb:TargetGroup", vpc: str = "vpc") -> str:
    return f"  group: {{ type: {type_}, properties: {{ port: 80, vpcId: '${{{vpc}.id}}', {properties} }} }}\n"


def forward(balancer: str, protocol: str, name: str = "listener") -> str:
    return f"""
  {name}:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${{{balancer}.arn}}"
      port: 80
      protocol: {protocol}
      defaultActions: [{{ type: forward, targetGroupArn: "${{group.arn}}" }}]
"""


def service(task: str = "", network: str = "") -> str:
    return f"""
  task: {{ type: aws:ecs:TaskDefinition, properties: {{ family: web{task} }} }}
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${{task.arn}}"{network}
      loadBalancers: [{{ targetGroupArn: "${{group.arn}}", containerName: web, containerPort: 80 }}]
"""


def attach(target: str) -> str:
    return f"""
  by:
    type: aws:lb:TargetGroupAttachment
    properties: {{ targetGroupArn: "${{group.arn}}", targetId: "{target}" }}
"""


FRONT = NETWORK + group("protocol: TCP, targetType: alb")


def listener(port: str, balancer: str = '"${alb.arn}"') -> str:
    return f"""
  heard:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: {balancer}
      port: {port}
      protocol: HTTP
      defaultActions: [{{ type: fixed-response, fixedResponse: {{ contentType: text/plain }} }}]
"""


def unheard(port: int) -> list[tuple[str, str]]:
    return [
        (
            "group",
            f"'by' registers port {port} of load balancer 'alb', which has no listener on that port. Add a listener, "
            "or use the port of one.",
        )
    ]


FLEET = """
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}"], targetGroupArns: ["${group.arn}"] }
"""
AWSVPC = ", networkMode: awsvpc"
PLACED = '\n      networkConfiguration: { subnets: ["${a.id}"] }'


def wrong(own: str, by: str, what: str, fits: str) -> list[tuple[str, str]]:
    return [
        (
            "group",
            f"The target group's targetType is {own}, and '{by}' registers {what} in it. Set targetType: {fits}.",
        )
    ]


def unfit(by: str, speaks: str, kind: str, takes: str) -> list[tuple[str, str]]:
    return [
        (
            "group",
            f"The target group {speaks}, and '{by}' of {kind} load balancer forwards to it, which accepts {takes}. "
            "Change the protocol, or the type of the load balancer.",
        )
    ]


AN = "an application"
NLB_TAKES = "TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC"
MOVE = "Set its vpcId to that of '{}'."

CASES = {
    # --- types of target
    "tasks in awsvpc mode by address": Case(
        NETWORK + group("protocol: HTTP, targetType: ip") + service(AWSVPC)
    ),
    "tasks in awsvpc mode by instance": Case(
        NETWORK + group("protocol: HTTP") + service(AWSVPC),
        wrong("instance", "service", "tasks in awsvpc mode", "ip"),
    ),
    "tasks with a network configuration by instance": Case(
        NETWORK + group("protocol: HTTP") + service("", PLACED),
        wrong("instance", "service", "tasks in awsvpc mode", "ip"),
    ),
    "tasks in bridge mode by instance": Case(NETWORK + group("protocol: HTTP") + service()),
    "tasks in bridge mode by address": Case(
        NETWORK + group("protocol: HTTP, targetType: ip") + service(),
        wrong("ip", "service", "tasks in bridge mode", "instance"),
    ),
    "tasks of a definition outside the stack": Case(
        NETWORK + group("protocol: HTTP") + service().replace('"${task.arn}"', "web:3")
    ),
    "an Auto Scaling group by instance": Case(NETWORK + group("protocol: HTTP") + FLEET),
    "an Auto Scaling group by address": Case(
        NETWORK + group("protocol: HTTP, targetType: ip") + FLEET,
        wrong("ip", "fleet", "the instances of an Auto Scaling group", "instance"),
    ),
    "an instance": Case(NETWORK + group("protocol: HTTP") + attach("${web.id}")),
    "an instance's address": Case(
        NETWORK + group("protocol: HTTP, targetType: ip") + attach("${web.privateIp}")
    ),
    "an instance's id in a group of addresses": Case(
        NETWORK + group("protocol: HTTP, targetType: ip") + attach("i-0123456789abcdef0"),
        wrong("ip", "by", "'i-0123456789abcdef0'", "instance"),
    ),
    "an address in a group of instances": Case(
        NETWORK + group("protocol: HTTP") + attach("10.0.0.9"), wrong("instance", "by", "'10.0.0.9'", "ip")
    ),
    "a function": Case(
        NETWORK
        + "  group: { type: aws:alb:TargetGroup, properties: { targetType: lambda } }\n"
        + attach("${code.arn}")
    ),
    "a function in a group of instances": Case(
        NETWORK + group("protocol: HTTP") + attach("${code.arn}"), wrong("instance", "by", "'code'", "lambda")
    ),
    "a load balancer": Case(FRONT + attach("${alb.arn}") + listener("80")),
    "a load balancer without a listener": Case(FRONT + attach("${alb.arn}"), unheard(80)),
    "a load balancer with a listener on another port": Case(
        FRONT + attach("${alb.arn}") + listener("443"), unheard(80)
    ),
    "a load balancer with a listener on the target's own port": Case(
        FRONT + attach("${alb.arn}").replace("targetId", "port: 8080, targetId") + listener("8080")
    ),
    "a load balancer with no listener on the target's own port": Case(
        FRONT + attach("${alb.arn}").replace("targetId", "port: 8080, targetId") + listener("80"),
        unheard(8080),
    ),
    "a load balancer with a listener on a port that is not known": Case(
        FRONT + attach("${alb.arn}") + listener('"${vpc.unknown}"'), when="planned"
    ),
    "a load balancer and a listener that may be its own": Case(
        FRONT + attach("${alb.arn}") + listener("80", '"${vpc.unknown}"'), when="planned"
    ),
    "a load balancer of elsewhere": Case(
        FRONT
        + attach(
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/other/0123456789abcdef"
        )
    ),
    "a load balancer in a group of addresses": Case(
        NETWORK + group("protocol: TCP, targetType: ip") + attach("${alb.arn}"),
        wrong("ip", "by", "'alb'", "alb"),
    ),
    "a target of unknown kind": Case(
        NETWORK + group("protocol: HTTP") + attach("${vpc.unknown}"), when="planned"
    ),
    # --- protocols
    "HTTP behind an application load balancer": Case(
        NETWORK + group("protocol: HTTP") + forward("alb", "HTTP")
    ),
    "HTTPS behind HTTP": Case(
        NETWORK + group("protocol: HTTPS", "aws:alb:TargetGroup") + forward("alb", "HTTP")
    ),
    "HTTP behind a network load balancer": Case(
        NETWORK + group("protocol: HTTP") + forward("nlb", "TCP"),
        unfit("listener", "uses HTTP", "a network", NLB_TAKES),
    ),
    "TCP behind an application load balancer": Case(
        NETWORK + group("protocol: TCP") + forward("alb", "HTTP"),
        unfit("listener", "uses TCP", AN, "HTTP, HTTPS"),
    ),
    "functions behind a network load balancer": Case(
        NETWORK
        + "  group: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }\n"
        + forward("nlb", "TCP"),
        unfit("listener", "has functions as targets", "a network", NLB_TAKES),
    ),
    "TLS at the listener, TCP behind": Case(NETWORK + group("protocol: TCP") + forward("nlb", "TLS")),
    "TCP at the listener, TCP and UDP behind": Case(
        NETWORK + group("protocol: TCP_UDP") + forward("nlb", "TCP")
    ),
    "TCP and UDP at the listener, TCP behind": Case(
        NETWORK + group("protocol: TCP") + forward("nlb", "TCP_UDP"),
        [
            (
                "group",
                "The target group uses TCP, and listener 'listener' uses TCP_UDP, which forwards to TCP_UDP. Change "
                "the protocol of one of them.",
            )
        ],
    ),
    "a group of unknown protocol": Case(
        NETWORK + group('protocol: "${vpc.unknown}"') + forward("alb", "HTTP"), when="planned"
    ),
    # --- VPCs
    "another VPC than the load balancer": Case(
        NETWORK + group("protocol: HTTP", vpc="far") + forward("alb", "HTTP"),
        [("group", f"The target group is in another VPC than load balancer 'alb'. {MOVE.format('vpc')}")],
    ),
    "functions have no VPC": Case(
        NETWORK + group("protocol: HTTP, targetType: lambda", vpc="far") + forward("alb", "HTTP")
    ),
    "another VPC than the instance": Case(
        NETWORK + group("protocol: HTTP", vpc="far") + attach("${web.id}"),
        [
            (
                "group",
                f"The target group is in another VPC than 'web', which is registered in it. {MOVE.format('vpc')}",
            )
        ],
    ),
    "addresses of another VPC": Case(
        NETWORK + group("protocol: HTTP, targetType: ip", vpc="far") + attach("${web.privateIp}")
    ),
    "a VPC outside the stack": Case(
        NETWORK
        + "  group: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: vpc-0abc } }\n"
        + forward("alb", "HTTP")
    ),
    # --- one load balancer
    "two listeners of one load balancer": Case(
        NETWORK + group("protocol: TCP") + forward("nlb", "TCP") + forward("nlb", "TLS", "second")
    ),
    "two load balancers": Case(
        NETWORK
        + "  other: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: network, subnets: ['${a.id}'] } }\n"
        + group("protocol: TCP")
        + forward("nlb", "TCP")
        + forward("other", "TCP", "second"),
        [
            (
                "group",
                "The load balancers 'nlb' and 'other' forward to this target group, which can have one load balancer "
                "only. Add a target group for each.",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_target_group_mismatch(case: Case) -> None:
    check("target-group-mismatch", case)
