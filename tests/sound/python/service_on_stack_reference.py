"""A service whose network, cluster and listener are other stacks'; what is optional is made where it is set."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
network = pulumi.StackReference(config.get("network") or "acme/network/dev")
platform = pulumi.StackReference(f"acme/platform/{pulumi.get_stack()}")
vpc_id = network.get_output("vpcId")
subnet_ids = network.require_output("privateSubnetIds")
cluster_arn = platform.get_output("clusterArn")
cluster_name = platform.get_output("clusterName")
balancer_group = platform.get_output("balancerSecurityGroupId")

group = aws.ec2.SecurityGroup("api", vpc_id=vpc_id, description="The API")
aws.ec2.SecurityGroupRule(
    "from-balancer",
    type="ingress",
    security_group_id=group.id,
    source_security_group_id=balancer_group,
    protocol="tcp",
    from_port=8000,
    to_port=8000,
)
aws.ec2.SecurityGroupRule(
    "out",
    type="egress",
    security_group_id=group.id,
    protocol="-1",
    from_port=0,
    to_port=0,
    cidr_blocks=["0.0.0.0/0"],
)
targets = aws.lb.TargetGroup(
    "api", port=8000, protocol="HTTP", target_type="ip", vpc_id=vpc_id, deregistration_delay=15
)
rule = aws.lb.ListenerRule(
    "api",
    listener_arn=platform.get_output("httpsListenerArn"),
    priority=config.get_int("priority") or 120,
    conditions=[{"host_header": {"values": [config.get("host") or "api.acme-retail.io"]}}],
    actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
execution_role_arn = platform.get_output("executionRoleArn")
task_role = aws.iam.Role(
    "api",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
image = config.get("image") or pulumi.Output.concat(
    platform.get_output("repositoryUrl"), ":", config.get("tag") or "main"
)
task = aws.ecs.TaskDefinition(
    "api",
    family=f"api-{pulumi.get_stack()}",
    cpu=str(config.get_int("cpu") or 512),
    memory=str(config.get_int("memory") or 1024),
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
    execution_role_arn=execution_role_arn,
    task_role_arn=task_role.arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "api",
                "image": image,
                "essential": True,
                "portMappings": [{"containerPort": 8000}],
                "secrets": [{"name": "DSN", "valueFrom": platform.get_output("dsnSecretArn")}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": platform.get_output("logGroup"),
                        "awslogs-region": "eu-west-1",
                        "awslogs-stream-prefix": "api",
                    },
                },
            }
        ]
    ),
)
service = aws.ecs.Service(
    "api",
    cluster=cluster_arn,
    task_definition=task.arn,
    desired_count=2,
    capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ],
    network_configuration={"subnets": subnet_ids, "security_groups": [group.id]},
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "api", "container_port": 8000}],
    opts=pulumi.ResourceOptions(depends_on=[rule]),
)
target = aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.all(cluster_name, service.name).apply(lambda a: f"service/{a[0]}/{a[1]}"),
    min_capacity=2,
    max_capacity=8,
)
aws.appautoscaling.Policy(
    "requests",
    policy_type="TargetTrackingScaling",
    resource_id=target.resource_id,
    scalable_dimension=target.scalable_dimension,
    service_namespace=target.service_namespace,
    target_tracking_scaling_policy_configuration={
        "target_value": 500,
        "predefined_metric_specification": {
            "predefined_metric_type": "ALBRequestCountPerTarget",
            "resource_label": pulumi.Output.concat(
                platform.get_output("balancerArnSuffix"), "/", targets.arn_suffix
            ),
        },
    },
)
topic_arn = config.get("alarmTopic") or platform.get_output("alarmTopicArn")
for name, threshold in {"HTTPCode_Target_5XX_Count": 10, "UnHealthyHostCount": 0}.items():
    aws.cloudwatch.MetricAlarm(
        name,
        namespace="AWS/ApplicationELB",
        metric_name=name,
        dimensions={
            "LoadBalancer": platform.get_output("balancerArnSuffix"),
            "TargetGroup": targets.arn_suffix,
        },
        statistic="Sum",
        period=60,
        evaluation_periods=5,
        datapoints_to_alarm=3,
        comparison_operator="GreaterThanThreshold",
        threshold=threshold,
        alarm_actions=[topic_arn],
    )
if (zone := config.get("zone")) is not None:
    aws.route53.Record(
        "api",
        zone_id=zone,
        name="api",
        type="A",
        aliases=[
            {
                "name": platform.get_output("balancerDnsName"),
                "zone_id": platform.get_output("balancerZoneId"),
                "evaluate_target_health": True,
            }
        ],
    )
pulumi.export("service", service.name)
