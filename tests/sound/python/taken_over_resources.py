"""What exists already: imported, read by `get` and by lookups, protected, with ignored changes and aliases."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
vpc = aws.ec2.Vpc.get("vpc", config.get("vpcId") or "vpc-0a1b2c3d4e5f60718")
subnet = aws.ec2.Subnet.get("subnet", "subnet-0a8f3c1d2e4b5a697")
cluster = aws.ecs.Cluster.get("cluster", "arn:aws:ecs:eu-west-1:123456789012:cluster/main")
role = aws.iam.Role.get("role", "legacy-task")
bucket = aws.s3.Bucket(
    "uploads",
    bucket="acme-uploads-2019",
    acl="private",
    opts=pulumi.ResourceOptions(
        import_="acme-uploads-2019", protect=True, ignore_changes=["serverSideEncryptionConfiguration", "acl"]
    ),
)
database = aws.rds.Instance(
    "legacy",
    identifier="legacy",
    engine="postgres",
    engine_version="16",
    instance_class="db.t3.medium",
    allocated_storage=100,
    username="app",
    password=config.get_secret("legacyPassword"),
    db_subnet_group_name="legacy",
    vpc_security_group_ids=["sg-0b6e5d4c3f2a1b097"],
    storage_encrypted=True,
    skip_final_snapshot=False,
    final_snapshot_identifier="legacy-final",
    backup_retention_period=14,
    opts=pulumi.ResourceOptions(import_="legacy", protect=True, ignore_changes=["password", "engineVersion"]),
)
topic = aws.sns.Topic.get("alerts", "arn:aws:sns:eu-west-1:123456789012:alerts")
queue = aws.sqs.get_queue(name="jobs")
zone = aws.route53.get_zone(name="acme-retail.io", private_zone=False)
function = aws.lambda_.Function.get("resize", "resize")
aws.lambda_.Permission(
    "bucket",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn,
)
aws.s3.BucketNotification(
    "uploads",
    bucket=bucket.id,
    lambda_functions=[
        {"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"], "filter_suffix": ".png"}
    ],
    queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectRemoved:*"]}],
)
task = aws.ecs.get_task_definition(task_definition="worker")
service = aws.ecs.Service(
    "worker",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id], "security_groups": ["sg-0b6e5d4c3f2a1b097"]},
    opts=pulumi.ResourceOptions(
        import_="main/worker",
        ignore_changes=["taskDefinition", "desiredCount"],
        aliases=[pulumi.Alias(name="old")],
    ),
)
policy = aws.iam.RolePolicy(
    "legacy",
    role=role.name,
    policy=queue.arn
    and json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": queue.arn}],
        }
    ),
)
alarm = aws.cloudwatch.MetricAlarm(
    "cpu",
    namespace="AWS/ECS",
    metric_name="CPUUtilization",
    dimensions={"ClusterName": "main", "ServiceName": service.name},
    statistic="Average",
    period=300,
    evaluation_periods=2,
    comparison_operator="GreaterThanThreshold",
    threshold=80,
    alarm_actions=[topic.arn],
)
instance = aws.ec2.Instance(
    "jump",
    ami="ami-0a1b2c3d4e5f60718",
    instance_type="t3.nano",
    subnet_id=subnet.id,
    vpc_security_group_ids=["sg-0b6e5d4c3f2a1b097"],
    opts=pulumi.ResourceOptions(import_="i-0a1b2c3d4e5f60718", ignore_changes=["ami", "userData"]),
)
aws.route53.Record(
    "jump", zone_id=zone.zone_id, name="jump", type="A", ttl=300, records=[instance.private_ip]
)
pulumi.export("endpoint", database.endpoint)
