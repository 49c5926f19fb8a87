"""A Fargate service as the guides write it: containers behind apply, a secret, autoscaling."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
name = config.get("name") or "orders"
port = config.get_int("port") or 8080
replicas = config.get_int("replicas") or 2
region = aws.get_region().region

zones = aws.get_availability_zones(state="available")
vpc = aws.ec2.Vpc(name, cidr_block="10.20.0.0/16", enable_dns_hostnames=True, enable_dns_support=True)
igw = aws.ec2.InternetGateway(name, vpc_id=vpc.id)
public_table = aws.ec2.RouteTable(
    f"{name}-public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": igw.id}]
)
public = [
    aws.ec2.Subnet(
        f"{name}-public-{i}",
        vpc_id=vpc.id,
        cidr_block=f"10.20.{i}.0/24",
        availability_zone=zones.names[i],
        map_public_ip_on_launch=True,
    )
    for i in range(2)
]
for i, subnet in enumerate(public):
    aws.ec2.RouteTableAssociation(f"{name}-public-{i}", subnet_id=subnet.id, route_table_id=public_table.id)

alb_group = aws.ec2.SecurityGroup(
    f"{name}-alb",
    vpc_id=vpc.id,
    description="HTTP from the internet",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
task_group = aws.ec2.SecurityGroup(
    f"{name}-task",
    vpc_id=vpc.id,
    description="From the load balancer",
    ingress=[{"protocol": "tcp", "from_port": port, "to_port": port, "security_groups": [alb_group.id]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
balancer = aws.lb.LoadBalancer(
    name, load_balancer_type="application", security_groups=[alb_group.id], subnets=[s.id for s in public]
)
targets = aws.lb.TargetGroup(
    name,
    port=port,
    protocol="HTTP",
    target_type="ip",
    vpc_id=vpc.id,
    health_check={"path": "/health", "matcher": "200-299", "interval": 15, "timeout": 5},
)
listener = aws.lb.Listener(
    name,
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

cluster = aws.ecs.Cluster(name, settings=[{"name": "containerInsights", "value": "enabled"}])
logs = aws.cloudwatch.LogGroup(name, name=f"/ecs/{name}", retention_in_days=14)
repository = aws.ecr.Repository(name, force_delete=True, image_scanning_configuration={"scan_on_push": True})
secret = aws.secretsmanager.Secret(name, description="Credentials of the payment provider")

assume = aws.iam.get_policy_document(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
        }
    ]
)
execution_role = aws.iam.Role(f"{name}-execution", assume_role_policy=assume.json)
aws.iam.RolePolicyAttachment(
    f"{name}-execution",
    role=execution_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
aws.iam.RolePolicy(
    f"{name}-secret",
    role=execution_role.id,
    policy=aws.iam.get_policy_document_output(
        statements=[{"actions": ["secretsmanager:GetSecretValue"], "resources": [secret.arn]}]
    ).json,
)
task_role = aws.iam.Role(f"{name}-task", assume_role_policy=assume.json)
task = aws.ecs.TaskDefinition(
    name,
    family=name,
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution_role.arn,
    task_role_arn=task_role.arn,
    container_definitions=pulumi.Output.all(repository.repository_url, logs.name, secret.arn).apply(
        lambda args: json.dumps(
            [
                {
                    "name": name,
                    "image": f"{args[0]}:latest",
                    "essential": True,
                    "portMappings": [{"containerPort": port, "protocol": "tcp"}],
                    "environment": [{"name": "PORT", "value": str(port)}],
                    "secrets": [{"name": "PAYMENT", "valueFrom": f"{args[2]}:key::"}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": args[1],
                            "awslogs-region": region,
                            "awslogs-stream-prefix": name,
                        },
                    },
                }
            ]
        )
    ),
)
service = aws.ecs.Service(
    name,
    cluster=cluster.arn,
    desired_count=replicas,
    launch_type="FARGATE",
    task_definition=task.arn,
    enable_execute_command=False,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    network_configuration={
        "assign_public_ip": True,
        "subnets": [s.id for s in public],
        "security_groups": [task_group.id],
    },
    load_balancers=[{"target_group_arn": targets.arn, "container_name": name, "container_port": port}],
    health_check_grace_period_seconds=60,
    opts=pulumi.ResourceOptions(depends_on=[listener], ignore_changes=["desired_count"]),
)
scaling = aws.appautoscaling.Target(
    name,
    min_capacity=replicas,
    max_capacity=replicas * 3,
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
)
for metric in ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"):
    aws.appautoscaling.Policy(
        f"{name}-{metric[17:23].lower()}",
        policy_type="TargetTrackingScaling",
        resource_id=scaling.resource_id,
        scalable_dimension=scaling.scalable_dimension,
        service_namespace=scaling.service_namespace,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": metric},
            "target_value": 60,
        },
    )
pulumi.export("url", pulumi.Output.concat("http://", balancer.dns_name))
