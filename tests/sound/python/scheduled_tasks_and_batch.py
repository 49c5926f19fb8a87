"""Tasks on a schedule: a rule and EventBridge Scheduler that run Fargate, a Batch queue, each with a role."""

import json

import pulumi
import pulumi_aws as aws

region = aws.get_region_output().region
account = aws.get_caller_identity_output().account_id
vpc = aws.ec2.get_vpc_output(default=True)
subnets = aws.ec2.get_subnets_output(filters=[{"name": "default-for-az", "values": ["true"]}])
group = aws.ec2.SecurityGroup(
    "jobs",
    vpc_id=vpc.id,
    description="Jobs",
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)


def trust(service: str) -> str:
    return aws.iam.get_policy_document(
        statements=[
            {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": [service]}]}
        ]
    ).json


execution = aws.iam.Role(
    "execution",
    assume_role_policy=trust("ecs-tasks.amazonaws.com"),
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
)
task_role = aws.iam.Role("job", assume_role_policy=trust("ecs-tasks.amazonaws.com"))
logs = aws.cloudwatch.LogGroup("jobs", name="/jobs", retention_in_days=7)
cluster = aws.ecs.Cluster("jobs")
aws.ecs.ClusterCapacityProviders(
    "jobs", cluster_name=cluster.name, capacity_providers=["FARGATE", "FARGATE_SPOT"]
)
tasks = {
    name: aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=execution.arn,
        task_role_arn=task_role.arn,
        container_definitions=pulumi.Output.all(logs.name, region).apply(
            lambda a, name=name: json.dumps(
                [
                    {
                        "name": name,
                        "image": "public.ecr.aws/docker/library/python:3.13-slim",
                        "command": ["python", "-c", f"print('{name}')"],
                        "logConfiguration": {
                            "logDriver": "awslogs",
                            "options": {
                                "awslogs-group": a[0],
                                "awslogs-region": a[1],
                                "awslogs-stream-prefix": name,
                            },
                        },
                    }
                ]
            )
        ),
    )
    for name in ("report", "cleanup")
}
starter = aws.iam.Role("starter", assume_role_policy=trust("events.amazonaws.com"))
aws.iam.RolePolicy(
    "starter",
    role=starter.id,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["ecs:RunTask"],
                "resources": [tasks["report"].arn_without_revision.apply(lambda arn: f"{arn}:*")],
                "conditions": [{"test": "ArnEquals", "variable": "ecs:cluster", "values": [cluster.arn]}],
            },
            {
                "actions": ["iam:PassRole"],
                "resources": [execution.arn, task_role.arn],
                "conditions": [
                    {
                        "test": "StringLike",
                        "variable": "iam:PassedToService",
                        "values": ["ecs-tasks.amazonaws.com"],
                    }
                ],
            },
        ]
    ).json,
)
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="cron(0 1 * * ? *)")
aws.cloudwatch.EventTarget(
    "nightly",
    rule=nightly.name,
    arn=cluster.arn,
    role_arn=starter.arn,
    ecs_target={
        "task_definition_arn": tasks["report"].arn,
        "task_count": 1,
        "launch_type": "FARGATE",
        "platform_version": "LATEST",
        "network_configuration": {
            "subnets": subnets.ids,
            "security_groups": [group.id],
            "assign_public_ip": True,
        },
    },
)
scheduler_role = aws.iam.Role(
    "scheduler",
    assume_role_policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                }
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "scheduler",
    role=scheduler_role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"},
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": [execution.arn, task_role.arn]},
                {"Effect": "Allow", "Action": "batch:SubmitJob", "Resource": "*"},
            ],
        }
    ),
)
aws.scheduler.Schedule(
    "cleanup",
    group_name="default",
    schedule_expression="rate(6 hours)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": cluster.arn,
        "role_arn": scheduler_role.arn,
        "ecs_parameters": {
            "task_definition_arn": tasks["cleanup"].arn,
            "capacity_provider_strategies": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
            "network_configuration": {
                "subnets": subnets.ids,
                "security_groups": [group.id],
                "assign_public_ip": True,
            },
        },
    },
)
batch_role = aws.iam.Role(
    "batch",
    assume_role_policy=trust("batch.amazonaws.com"),
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole"],
)
environment = aws.batch.ComputeEnvironment(
    "jobs",
    type="MANAGED",
    service_role=batch_role.arn,
    compute_resources={
        "type": "FARGATE_SPOT",
        "max_vcpus": 16,
        "subnets": subnets.ids,
        "security_group_ids": [group.id],
    },
)
queue = aws.batch.JobQueue(
    "jobs",
    state="ENABLED",
    priority=1,
    compute_environment_orders=[{"order": 1, "compute_environment": environment.arn}],
)
job = aws.batch.JobDefinition(
    "import",
    type="container",
    platform_capabilities=["FARGATE"],
    container_properties=execution.arn.apply(
        lambda arn: json.dumps(
            {
                "image": "public.ecr.aws/docker/library/busybox:1.36",
                "command": ["echo", "hello"],
                "executionRoleArn": arn,
                "resourceRequirements": [
                    {"type": "VCPU", "value": "0.25"},
                    {"type": "MEMORY", "value": "512"},
                ],
            }
        )
    ),
)
aws.scheduler.Schedule(
    "import",
    schedule_expression="at(2031-01-01T06:00:00)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": "arn:aws:scheduler:::aws-sdk:batch:submitJob",
        "role_arn": scheduler_role.arn,
        "input": pulumi.Output.json_dumps(
            {"JobName": "import", "JobQueue": queue.arn, "JobDefinition": job.arn}
        ),
    },
)
pulumi.export("cluster", cluster.name)
