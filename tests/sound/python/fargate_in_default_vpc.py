"""The quick start of ECS in the default VPC: lookups, a text of containers, several services in a loop."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
services = config.get_object("services") or {
    "web": {"port": 80, "image": "nginx:1.27", "count": 2},
    "api": {"port": 3000, "image": "public.ecr.aws/docker/library/node:22", "count": 1},
}
default_vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [default_vpc.id]}])
group = aws.ec2.SecurityGroup(
    "balancer",
    vpc_id=default_vpc.id,
    description="HTTP access",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
alb = aws.lb.LoadBalancer("app", security_groups=[group.id], subnets=subnets.ids)
listener = aws.lb.Listener(
    "http",
    load_balancer_arn=alb.arn,
    port=80,
    default_actions=[
        {
            "type": "fixed-response",
            "fixed_response": {
                "content_type": "text/plain",
                "message_body": "no such service",
                "status_code": "404",
            },
        }
    ],
)
role = aws.iam.Role(
    "task-exec",
    assume_role_policy=json.dumps(
        {
            "Version": "2008-10-17",
            "Statement": [
                {
                    "Sid": "",
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "task-exec",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
cluster = aws.ecs.Cluster("cluster")
for number, (name, settings) in enumerate(services.items(), start=1):
    inside = aws.ec2.SecurityGroup(
        name,
        vpc_id=default_vpc.id,
        description=f"From the load balancer to {name}",
        ingress=[
            {
                "protocol": "tcp",
                "from_port": settings["port"],
                "to_port": settings["port"],
                "security_groups": [group.id],
            }
        ],
        egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
    )
    targets = aws.lb.TargetGroup(
        name, port=settings["port"], protocol="HTTP", target_type="ip", vpc_id=default_vpc.id
    )
    rule = aws.lb.ListenerRule(
        name,
        listener_arn=listener.arn,
        priority=number * 10,
        conditions=[{"path_pattern": {"values": [f"/{name}/*"]}}],
        actions=[{"type": "forward", "target_group_arn": targets.arn}],
    )
    task = aws.ecs.TaskDefinition(
        name,
        family=f"fargate-{name}",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=json.dumps(
            [
                {
                    "name": f"my-{name}",
                    "image": settings["image"],
                    "portMappings": [
                        {"containerPort": settings["port"], "hostPort": settings["port"], "protocol": "tcp"}
                    ],
                }
            ]
        ),
    )
    aws.ecs.Service(
        name,
        cluster=cluster.arn,
        desired_count=settings["count"],
        launch_type="FARGATE",
        task_definition=task.arn,
        network_configuration={
            "assign_public_ip": True,
            "subnets": subnets.ids,
            "security_groups": [inside.id],
        },
        load_balancers=[
            {
                "target_group_arn": targets.arn,
                "container_name": f"my-{name}",
                "container_port": settings["port"],
            }
        ],
        opts=pulumi.ResourceOptions(depends_on=[rule]),
    )
pulumi.export("url", alb.dns_name)
