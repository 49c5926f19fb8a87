from __future__ import annotations

import pytest

from tests.policies.table import Case, check

POLICY = "security-group-mismatch"
OUT = 'egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }]'
UNKNOWN = "{ 'fn::invoke': {} }"


def admit(port: object, source: str) -> str:
    return f"{{ protocol: tcp, fromPort: {port}, toPort: {port}, {source} }}"


def cidr(port: object, *blocks: str) -> str:
    return admit(port, f"cidrBlocks: [{', '.join(blocks)}]")


VISITORS = cidr(80, "0.0.0.0/0")
FROM_FRONT = 'securityGroups: ["${front.id}"]'


def stack(
    front: str = f"ingress: [{VISITORS}], {OUT}",
    back: str = f"ingress: [{admit(8080, FROM_FRONT)}]",
    balancer: str = 'securityGroups: ["${front.id}"]',
    group: str = "port: 8080, protocol: HTTP",
    listener: str = "port: 80, protocol: HTTP",
    more: str = "",
    type_: str = "aws:lb",
    target: str = "machine",
) -> str:
    targets = {
        "machine": """
  machine: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}", vpcSecurityGroupIds: ["${back.id}"] } }
  registration:
    type: TYPE:TargetGroupAttachment
    properties: { targetGroupArn: "${app.arn}", targetId: "${machine.id}" }
""",
        "fleet": """
  template: { type: aws:ec2:LaunchTemplate, properties: { vpcSecurityGroupIds: ["${back.id}"] } }
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}", "${b.id}"], launchTemplate: { id: "${template.id}" },
                  targetGroupArns: ["${app.arn}"] }
""",
        "attached fleet": """
  template: { type: aws:ec2:LaunchTemplate, properties: { vpcSecurityGroupIds: ["${back.id}"] } }
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}", "${b.id}"], launchTemplate: { id: "${template.id}" } }
  attachment:
    type: aws:autoscaling:Attachment
    properties: { autoscalingGroupName: "${fleet.name}", lbTargetGroupArn: "${app.arn}" }
""",
        "service": """
  task: { type: aws:ecs:TaskDefinition, properties: { family: web, networkMode: awsvpc } }
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      networkConfiguration: { subnets: ["${a.id}"], securityGroups: ["${back.id}"] }
      loadBalancers: [{ targetGroupArn: "${app.arn}", containerName: web, containerPort: 8080 }]
""",
        "": "",
    }
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  a: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24 }} }}
  b: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.1.0/24 }} }}
  front: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {front} }} }}
  back: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {back} }} }}
  balancer: {{ type: {type_}:LoadBalancer, properties: {{ subnets: ["${{a.id}}", "${{b.id}}"], {balancer} }} }}
  app: {{ type: {type_}:TargetGroup, properties: {{ vpcId: "${{vpc.id}}", {group} }} }}
  listener:
    type: {type_}:Listener
    properties:
      {{ loadBalancerArn: "${{balancer.arn}}", {listener},
        defaultActions: [{{ type: forward, targetGroupArn: "${{app.arn}}" }}] }}
{targets[target].replace("TYPE", type_)}{more}"""


def no_egress(target: str, port: str = "port 8080") -> list[tuple[str, str]]:
    why = "security group 'front' of load balancer 'balancer' has no egress rule"
    return [
        (
            "balancer",
            f"The load balancer cannot reach {target} on {port}: {why}. Add an egress rule to the targets.",
        )
    ]


def refused(target: str, port: str, number: int, whom: str = "anyone") -> list[tuple[str, str]]:
    why = f"security group 'back' of {target} does not admit port {number} from {whom}"
    cure = "Allow security group 'front' there."
    return [("balancer", f"The load balancer cannot reach {target} on {port}: {why}. {cure}")]


NLB = "loadBalancerType: network, internal: {internal}{groups}"
TCP_GROUP = "port: 8080, protocol: TCP"
TCP_LISTENER = "port: 80, protocol: TCP"


def nlb(back: str, internal: bool = False, groups: str = "", group: str = TCP_GROUP, **more: str) -> str:
    balancer = NLB.format(internal=str(internal).lower(), groups=groups)
    return stack(back=back, balancer=balancer, group=group, listener=TCP_LISTENER, **more)


CASES = {
    "instance": Case(stack()),
    "Auto Scaling group": Case(stack(target="fleet")),
    "Auto Scaling attachment": Case(stack(target="attached fleet")),
    "ECS service": Case(stack(target="service", group="port: 8080, protocol: HTTP, targetType: ip")),
    "the other spelling": Case(
        stack(type_="aws:alb", front=f"ingress: [{VISITORS}]"), no_egress("instance 'machine'")
    ),
    "no egress": Case(stack(front=f"ingress: [{VISITORS}]"), no_egress("instance 'machine'")),
    "no egress to a fleet": Case(
        stack(front=f"ingress: [{VISITORS}]", target="fleet"), no_egress("Auto Scaling group 'fleet'")
    ),
    "no egress, two targets": Case(
        stack(
            front=f"ingress: [{VISITORS}]",
            more="""
  second: { type: aws:ec2:Instance, properties: { subnetId: "${b.id}", vpcSecurityGroupIds: ["${back.id}"] } }
  also:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${app.arn}", targetId: "${second.id}" }
""",
        ),
        no_egress("instance 'machine' and instance 'second'"),
    ),
    "egress to another port": Case(
        stack(front=f"ingress: [{VISITORS}], egress: [{cidr(80, '10.0.0.0/16')}]"),
        [
            (
                "balancer",
                "The load balancer cannot reach instance 'machine' on port 8080: security group 'front' of load "
                "balancer 'balancer' lets no port 8080 out to instance 'machine'. Add an egress rule to the targets.",
            )
        ],
    ),
    "the target admits nobody": Case(stack(back=OUT), refused("instance 'machine'", "port 8080", 8080)),
    "the target admits others": Case(
        stack(back=f"ingress: [{cidr(8080, '192.168.0.0/16')}]"),
        refused("instance 'machine'", "port 8080", 8080, "load balancer 'balancer'"),
    ),
    "the target admits one of two subnets": Case(stack(back=f"ingress: [{cidr(8080, '10.0.0.0/24')}]")),
    "the target admits the VPC": Case(stack(back=f"ingress: [{cidr(8080, '10.0.0.0/16')}]")),
    "the service listens on another port": Case(
        stack(
            back=f"ingress: [{admit(80, FROM_FRONT)}]",
            target="service",
            group="port: 80, protocol: HTTP, targetType: ip",
        ),
        refused("ECS service 'service'", "port 8080", 8080),
    ),
    "health checks on a port that is closed": Case(
        stack(group='port: 8080, protocol: HTTP, healthCheck: { port: "9000", path: / }'),
        refused("instance 'machine'", "port 9000 (health checks)", 9000),
    ),
    "health checks on the traffic port": Case(
        stack(group="port: 8080, protocol: HTTP, healthCheck: { port: traffic-port, path: / }")
    ),
    "traffic and health checks closed": Case(
        stack(back=OUT, group='port: 8080, protocol: HTTP, healthCheck: { port: "9000", path: / }'),
        refused("instance 'machine'", "port 8080 and port 9000 (health checks)", 8080),
    ),
    "both sides closed": Case(
        stack(front=f"ingress: [{VISITORS}]", back=OUT),
        [
            (
                "balancer",
                "The load balancer cannot reach instance 'machine' on port 8080: security group 'front' of load "
                "balancer 'balancer' has no egress rule, and security group 'back' of instance 'machine' does not "
                "admit port 8080 from anyone. Allow the traffic on both sides.",
            )
        ],
    ),
    "listener's port closed": Case(
        stack(listener="port: 443, protocol: HTTP"),
        [
            (
                "listener",
                "No rule of security group 'front' allows port 443, on which 'balancer' listens. Allow its clients on "
                "port 443.",
            )
        ],
    ),
    "listener's port admitted from a prefix list": Case(
        stack(front=f"ingress: [{admit(80, 'prefixListIds: [pl-3b927c52]')}], {OUT}")
    ),
    "faces the internet, admits a private range": Case(
        stack(front=f"ingress: [{cidr(80, '10.0.0.0/8')}], {OUT}"),
        [
            (
                "balancer",
                "The load balancer is internet-facing, but security group 'front' allows port 80 only from private "
                "CIDR blocks or security groups. Allow its clients, or set internal to true.",
            )
        ],
    ),
    "faces the internet, admits a public range": Case(
        stack(front=f"ingress: [{cidr(80, '198.51.100.0/24')}], {OUT}"), undecided=[]
    ),
    "faces the internet, admits a range that is not known": Case(
        stack(front=f"ingress: [{cidr(80, UNKNOWN)}], {OUT}"), when="planned", undecided=["balancer"]
    ),
    "internal, admits a private range": Case(
        stack(
            front=f"ingress: [{cidr(80, '10.0.0.0/8')}], {OUT}",
            balancer='internal: true, securityGroups: ["${front.id}"]',
        )
    ),
    "no group of its own": Case(
        stack(balancer="internal: false", target=""),
        [
            (
                "balancer",
                "The load balancer has no security group, so the default group of 'vpc' applies, which allows "
                "its own members only. Attach a security group that allows port 80 from its clients.",
            )
        ],
    ),
    "unknown port": Case(stack(front=f"ingress: [{cidr(UNKNOWN, '0.0.0.0/0')}], {OUT}")),
    "unknown source at the target": Case(stack(back=f"ingress: [{cidr(8080, UNKNOWN)}]")),
    "a group of another stack": Case(
        stack(back=OUT, balancer="securityGroups: [sg-1]", more=""),
        [
            (
                "balancer",
                "The load balancer cannot reach instance 'machine' on port 8080: security group 'back' of instance "
                "'machine' does not admit port 8080 from anyone. Allow its group there.",
            )
        ],
    ),
    "network ACL without replies": Case(
        stack(
            more="""
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${a.id}", "${b.id}"]
      ingress: [{ ruleNo: 1, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }]
      egress: [{ ruleNo: 1, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 0.0.0.0/0 }]
""",
            target="fleet",
        )
    ),
    "network: the clients' addresses": Case(nlb(f"ingress: [{cidr(8080, '0.0.0.0/0')}]")),
    "network: only the VPC is admitted": Case(
        nlb(f"ingress: [{cidr(8080, '10.0.0.0/16')}]"),
        [
            (
                "balancer",
                "The load balancer cannot reach instance 'machine' on port 8080: security group 'back' of instance "
                "'machine' does not admit port 8080 from load balancer 'balancer'. Allow the clients' addresses there.",
            )
        ],
    ),
    "network: internal, the VPC is admitted": Case(
        nlb(f"ingress: [{cidr(8080, '10.0.0.0/16')}]", internal=True)
    ),
    "network: addresses not kept": Case(
        nlb(f"ingress: [{cidr(8080, '10.0.0.0/16')}]", group=f"{TCP_GROUP}, preserveClientIp: false")
    ),
    "network: ip targets": Case(
        nlb(f"ingress: [{cidr(8080, '10.0.0.0/16')}]", group=f"{TCP_GROUP}, targetType: ip", target="service")
    ),
    "network: health checks from its subnets": Case(
        nlb(
            f"ingress: [{cidr(8080, '0.0.0.0/0')}, {cidr(9000, '192.168.0.0/16')}]",
            group=f'{TCP_GROUP}, healthCheck: {{ port: "9000", protocol: TCP }}',
        ),
        [
            (
                "balancer",
                "The load balancer cannot reach instance 'machine' on port 9000 (health checks): security group 'back' "
                "of instance 'machine' does not admit port 9000 from load balancer 'balancer'. "
                "Allow the load balancer's subnets there.",
            )
        ],
    ),
    "network: its group is admitted": Case(
        nlb(f"ingress: [{admit(8080, FROM_FRONT)}]", groups=', securityGroups: ["${front.id}"]')
    ),
    "network: its group is not admitted": Case(
        nlb(OUT, groups=', securityGroups: ["${front.id}"]'), refused("instance 'machine'", "port 8080", 8080)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name], ("from private CIDR blocks or security groups",))


CLASSIC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  front: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", ingress: [%s], %s } }
  back: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", ingress: [%s] } }
  machine: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}", vpcSecurityGroupIds: ["${back.id}"] } }
  balancer:
    type: aws:elb:LoadBalancer
    properties:
      subnets: ["${a.id}"]
      securityGroups: ["${front.id}"]
      instances: ["${machine.id}"]
      listeners: [{ lbPort: 80, lbProtocol: http, instancePort: 8080, instanceProtocol: http }]
      healthCheck: { target: "HTTP:8081/", interval: 30, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2 }
"""
CLASSIC_CASES = {
    "open": Case(CLASSIC % (VISITORS, OUT, f"{admit(8080, FROM_FRONT)}, {admit(8081, FROM_FRONT)}")),
    "health checks closed": Case(
        CLASSIC % (VISITORS, OUT, admit(8080, FROM_FRONT)),
        refused("instance 'machine'", "port 8081 (health checks)", 8081),
    ),
    "listener closed": Case(
        CLASSIC % (cidr(443, "0.0.0.0/0"), OUT, f"{admit(8080, FROM_FRONT)}, {admit(8081, FROM_FRONT)}"),
        [
            (
                "balancer",
                "No rule of security group 'front' allows port 80, on which 'balancer' listens. Allow its clients on "
                "port 80.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CLASSIC_CASES)
def test_classic_load_balancers(name: str) -> None:
    check(POLICY, CLASSIC_CASES[name])


def test_a_load_balancer_behind_another_needs_no_rule_of_its_own() -> None:
    more = """
  outer: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: network, subnets: ["${a.id}", "${b.id}"] } }
  pass: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", port: 80, protocol: TCP, targetType: alb } }
  into:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${pass.arn}", targetId: "${balancer.arn}" }
"""
    check(POLICY, Case(stack(front=OUT, more=more)))
