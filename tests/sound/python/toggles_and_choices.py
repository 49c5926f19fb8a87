"""Values that depend on the environment: None, conditional lists, resources in a comprehension, defaults."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
stack = pulumi.get_stack()
is_prod = stack in ("prod", "production")
with_cache = config.get_bool("cache")
with_bastion = config.get_bool("bastion") is True
size = {"dev": "db.t4g.micro", "prod": "db.r6g.large"}.get(stack, "db.t4g.small")
names = config.get_object("queues") or ["mail", "invoices", "thumbnails"]

vpc_id = pulumi.Output.from_input(config.get("vpcId") or "vpc-0a1b2c3d4e5f60718")
subnets = aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc_id]}])
chosen = subnets.ids.apply(lambda ids: sorted(ids)[:2])

queues = {}
for name in names:
    dead = aws.sqs.Queue(f"{name}-dead") if is_prod or name != "thumbnails" else None
    queues[name] = aws.sqs.Queue(
        name,
        fifo_queue=True if name == "invoices" else None,
        name=f"{name}-{stack}.fifo" if name == "invoices" else None,
        content_based_deduplication=name == "invoices" or None,
        visibility_timeout_seconds=60,
        redrive_policy=dead.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4})
        )
        if dead is not None and name != "invoices"
        else None,
    )
group = aws.ec2.SecurityGroup(
    "data",
    vpc_id=vpc_id,
    description="Data stores",
    ingress=[
        {"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": ["10.0.0.0/8"]}
        for port in ([5432, 6379] if with_cache else [5432])
    ],
)
subnet_group = aws.rds.SubnetGroup("data", subnet_ids=chosen)
database = aws.rds.Instance(
    "data",
    engine="postgres",
    engine_version="16",
    instance_class=config.get("instanceClass") or size,
    allocated_storage=20,
    max_allocated_storage=100 if is_prod else None,
    storage_type="gp3",
    storage_encrypted=True,
    username="app",
    manage_master_user_password=True,
    multi_az=is_prod,
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[group.id],
    skip_final_snapshot=not is_prod,
    final_snapshot_identifier=f"data-{stack}-final" if is_prod else None,
    backup_retention_period=14 if is_prod else 1,
    deletion_protection=is_prod,
    performance_insights_enabled=is_prod or None,
)
if with_cache or is_prod:
    cache_subnets = aws.elasticache.SubnetGroup("data", subnet_ids=chosen)
    aws.elasticache.ReplicationGroup(
        "data",
        description="sessions",
        engine="valkey",
        node_type="cache.t4g.micro",
        num_cache_clusters=2 if is_prod else 1,
        automatic_failover_enabled=is_prod,
        multi_az_enabled=is_prod,
        transit_encryption_enabled=True,
        at_rest_encryption_enabled=True,
        subnet_group_name=cache_subnets.name,
        security_group_ids=[group.id],
    )
hosts = [
    aws.ec2.Instance(
        f"bastion-{number}",
        ami=aws.ec2.get_ami(most_recent=True, owners=["amazon"], name_regex="^al2023-ami-2023.*-x86_64$").id,
        instance_type="t3.micro",
        subnet_id=chosen[0],
        metadata_options={"http_tokens": "required"},
        root_block_device={"encrypted": True},
    )
    for number in range(1 if with_bastion else 0)
]
alarm_topic = aws.sns.Topic("alarms") if is_prod else None
aws.cloudwatch.MetricAlarm(
    "storage",
    namespace="AWS/RDS",
    metric_name="FreeStorageSpace",
    dimensions={"DBInstanceIdentifier": database.identifier},
    statistic="Minimum",
    period=3600 if not is_prod else 300,
    evaluation_periods=24 if not is_prod else 3,
    comparison_operator="LessThanThreshold",
    threshold=2 * 1024**3,
    actions_enabled=is_prod,
    alarm_actions=[alarm_topic.arn] if alarm_topic else [],
)
rate = config.get("rate") or "rate(1 hour)"
rule = aws.cloudwatch.EventRule("sweep", schedule_expression=rate, state="ENABLED" if is_prod else "DISABLED")
aws.cloudwatch.EventTarget("sweep", rule=rule.name, arn=queues["mail"].arn)
if is_prod:
    aws.sqs.QueuePolicy(
        "mail",
        queue_url=queues["mail"].id,
        policy=queues["mail"].arn.apply(
            lambda arn: json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "events.amazonaws.com"},
                            "Action": "sqs:SendMessage",
                            "Resource": arn,
                        }
                    ],
                }
            )
        ),
    )
pulumi.export("queues", {name: queue.url for name, queue in queues.items()})
pulumi.export("bastions", [host.id for host in hosts])
