"""SNS to SQS to Lambda with dead letters and a customer key; the same for several consumers by a component."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
key = aws.kms.Key(
    "messages",
    description="Messages of orders",
    enable_key_rotation=True,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "admin",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Sid": "services",
                    "Effect": "Allow",
                    "Principal": {"Service": ["sns.amazonaws.com", "cloudwatch.amazonaws.com"]},
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "Resource": "*",
                },
            ],
        }
    ),
)
topic = aws.sns.Topic("orders", kms_master_key_id=key.arn)
alerts = aws.sns.Topic("alerts")


class Consumer(pulumi.ComponentResource):
    """A queue on the topic, its dead letters, and the function that reads it."""

    def __init__(self, name: str, events: list[str] | None = None, batch: int = 10) -> None:
        super().__init__("shop:messaging:Consumer", name)
        child = pulumi.ResourceOptions(parent=self)
        dead = aws.sqs.Queue(
            f"{name}-dead", kms_master_key_id=key.id, message_retention_seconds=1209600, opts=child
        )
        self.queue = aws.sqs.Queue(
            name,
            kms_master_key_id=key.id,
            visibility_timeout_seconds=180,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 5}),
            opts=child,
        )
        aws.sqs.QueuePolicy(
            name,
            queue_url=self.queue.id,
            policy=pulumi.Output.all(self.queue.arn, topic.arn).apply(
                lambda a: json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
                                "Action": "sqs:SendMessage",
                                "Resource": a[0],
                                "Condition": {"ArnEquals": {"aws:SourceArn": a[1]}},
                            }
                        ],
                    }
                )
            ),
            opts=child,
        )
        aws.sns.TopicSubscription(
            name,
            topic=topic.arn,
            protocol="sqs",
            endpoint=self.queue.arn,
            raw_message_delivery=True,
            filter_policy=json.dumps({"event": events}) if events else None,
            opts=child,
        )
        role = aws.iam.Role(
            name,
            assume_role_policy=aws.iam.get_policy_document(
                statements=[
                    {
                        "actions": ["sts:AssumeRole"],
                        "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
                    }
                ]
            ).json,
            opts=child,
        )
        attachment = aws.iam.RolePolicyAttachment(
            name,
            role=role.name,
            policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_SQS_QUEUE_EXECUTION_ROLE,
            opts=child,
        )
        aws.iam.RolePolicy(
            f"{name}-key",
            role=role.id,
            policy=key.arn.apply(
                lambda arn: json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [arn]}],
                    }
                )
            ),
            opts=child,
        )
        function = aws.lambda_.Function(
            name,
            runtime="python3.13",
            handler="main.handle",
            role=role.arn,
            timeout=30,
            code=pulumi.AssetArchive(
                {"main.py": pulumi.StringAsset("def handle(event, context):\n    return {}\n")}
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[attachment]),
        )
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=self.queue.arn,
            function_name=function.name,
            batch_size=batch,
            maximum_batching_window_in_seconds=10 if batch > 10 else None,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": 5},
            opts=child,
        )
        aws.cloudwatch.MetricAlarm(
            f"{name}-dead",
            alarm_description=f"{name} gives up on messages",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": dead.name},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            treat_missing_data="notBreaching",
            alarm_actions=[alerts.arn],
            opts=child,
        )
        self.register_outputs({"queue": self.queue.url})


consumers = [
    Consumer("billing"),
    Consumer("shipping", ["paid"]),
    Consumer("search", ["created", "changed"], 100),
]
pulumi.export("queues", [c.queue.url for c in consumers])
