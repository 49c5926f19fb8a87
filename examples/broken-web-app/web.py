"""The web tier: a load balancer in the public subnets, and a group of instances behind it in the private ones."""

import base64
import json
from dataclasses import dataclass

import pulumi_aws as aws

APP_PORT = 8080

START = """
#!/bin/bash
set -euo pipefail
dnf install -y nginx
endpoint=$(aws ssm get-parameter --name /web/dev/database/endpoint --query Parameter.Value --output text)
echo "DATABASE_ENDPOINT=$endpoint" > /etc/web.env
systemctl enable --now nginx
"""


@dataclass
class Web:
    balancer: aws.lb.LoadBalancer
    target_group: aws.lb.TargetGroup
    group: aws.autoscaling.Group
    security_group: aws.ec2.SecurityGroup


def web_tier(name, network, min_size, max_size):
    everywhere = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
    balancer_group = aws.ec2.SecurityGroup(
        f"{name}-balancer",
        description="The load balancer",
        vpc_id=network.vpc.id,
        ingress=[
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]},
        ],
        egress=everywhere,
    )
    app_group = aws.ec2.SecurityGroup(
        f"{name}-app",
        description="The web instances",
        vpc_id=network.vpc.id,
        ingress=[
            {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]},
            {"protocol": "tcp", "from_port": 80, "to_port": 80, "security_groups": [balancer_group.id]},
        ],
        egress=everywhere,
    )

    balancer = aws.lb.LoadBalancer(
        f"{name}-balancer",
        name=f"{name}_balancer",
        load_balancer_type="application",
        security_groups=[balancer_group.id],
        subnets=[subnet.id for subnet in network.public_subnets],
    )
    target_group = aws.lb.TargetGroup(
        f"{name}-app",
        port=APP_PORT,
        protocol="HTTP",
        vpc_id=network.vpc.id,
        health_check={"path": "/health", "interval": 30, "timeout": 30, "matcher": "200"},
    )
    aws.lb.Listener(
        f"{name}-http",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
    )
    group = instances(name, network, app_group, target_group, min_size, max_size)
    return Web(balancer, target_group, group, app_group)


def instances(name, network, app_group, target_group, min_size, max_size):
    image = aws.ec2.get_ami_output(
        most_recent=True,
        owners=["amazon"],
        filters=[{"name": "name", "values": ["al2023-ami-2023.*-kernel-6.1-x86_64"]}],
    )
    role = aws.iam.Role(
        f"{name}-app",
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ec2.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    )
    aws.iam.RolePolicyAttachment(
        f"{name}-app-agent",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
    )
    profile = aws.iam.InstanceProfile(f"{name}-app", role=role.name)
    template = aws.ec2.LaunchTemplate(
        f"{name}-app",
        image_id=image.id,
        instance_type="t3.small",
        vpc_security_group_ids=[app_group.id],
        iam_instance_profile={"arn": profile.arn},
        user_data=base64.b64encode(START.encode()).decode(),
    )
    group = aws.autoscaling.Group(
        f"{name}-app",
        min_size=min_size,
        max_size=max_size,
        vpc_zone_identifiers=[subnet.id for subnet in network.private_subnets],
        target_group_arns=[target_group.arn],
        health_check_type="ELB",
        health_check_grace_period=300,
        launch_template={"id": template.id, "version": "$Latest"},
        tags=[
            {"key": "Role", "value": "web", "propagate_at_launch": True},
            {"key": "ManagedBy", "value": "SSM", "propagate_at_launch": True},
        ],
    )
    aws.autoscaling.Policy(
        f"{name}-scale-out",
        autoscaling_group_name=group.name,
        adjustment_type="ChangeInCapacity",
        scaling_adjustment=1,
        cooldown=300,
    )
    aws.ssm.Association(
        f"{name}-agent-update",
        name="AWS-UpdateSSMAgent",
        schedule_expression="rate(14 days)",
        targets=[{"key": "tag:Role", "values": ["app"]}],
    )
    return group
