"""A data pipeline: Kinesis to Firehose to Parquet in S3, a consumer function with a failure queue, Athena."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
on_demand = config.get_bool("onDemand")
account = aws.get_caller_identity().account_id
lake = aws.s3.Bucket("lake")
aws.s3.BucketLifecycleConfiguration(
    "lake",
    bucket=lake.id,
    rules=[
        {
            "id": "cold",
            "status": "Enabled",
            "filter": {"prefix": "clicks/"},
            "transitions": [
                {"days": 30, "storage_class": "STANDARD_IA"},
                {"days": 90, "storage_class": "GLACIER"},
            ],
            "expiration": {"days": 365},
        },
        {
            "id": "errors",
            "status": "Enabled",
            "filter": {"prefix": "errors/"},
            "expiration": {"days": 14},
        },
    ],
)
clicks = aws.kinesis.Stream(
    "clicks",
    shard_count=None if on_demand else 2,
    stream_mode_details={"stream_mode": "ON_DEMAND" if on_demand else "PROVISIONED"},
    retention_period=48,
    encryption_type="KMS",
    kms_key_id="alias/aws/kinesis",
)
database = aws.glue.CatalogDatabase("lake", name="lake")
table = aws.glue.CatalogTable(
    "clicks",
    name="clicks",
    database_name=database.name,
    table_type="EXTERNAL_TABLE",
    parameters={"classification": "parquet"},
    partition_keys=[{"name": "day", "type": "string"}],
    storage_descriptor={
        "location": lake.bucket.apply(lambda b: f"s3://{b}/clicks/"),
        "input_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "output_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "columns": [{"name": "page", "type": "string"}, {"name": "at", "type": "timestamp"}],
        "ser_de_info": {
            "serialization_library": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
        },
    },
)
logs = aws.cloudwatch.LogGroup("firehose", name="/aws/kinesisfirehose/clicks", retention_in_days=30)
log_stream = aws.cloudwatch.LogStream("firehose", name="S3Delivery", log_group_name=logs.name)
firehose_role = aws.iam.Role(
    "firehose",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["firehose.amazonaws.com"]}],
                "conditions": [{"test": "StringEquals", "variable": "sts:ExternalId", "values": [account]}],
            }
        ]
    ).json,
)
policy = aws.iam.RolePolicy(
    "firehose",
    role=firehose_role.name,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": [
                        "s3:AbortMultipartUpload",
                        "s3:GetBucketLocation",
                        "s3:GetObject",
                        "s3:ListBucket",
                        "s3:ListBucketMultipartUploads",
                        "s3:PutObject",
                    ],
                    "Resource": [lake.arn, lake.arn.apply(lambda a: a + "/*")],
                },
                {
                    "Effect": "Allow",
                    "Action": ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"],
                    "Resource": clicks.arn,
                },
                {
                    "Effect": "Allow",
                    "Action": ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Action": "logs:PutLogEvents",
                    "Resource": pulumi.Output.concat(logs.arn, ":*"),
                },
            ],
        }
    ),
)
aws.kinesis.FirehoseDeliveryStream(
    "clicks",
    destination="extended_s3",
    kinesis_source_configuration={"kinesis_stream_arn": clicks.arn, "role_arn": firehose_role.arn},
    extended_s3_configuration={
        "bucket_arn": lake.arn,
        "role_arn": firehose_role.arn,
        "prefix": "clicks/day=!{timestamp:yyyy-MM-dd}/",
        "error_output_prefix": "errors/!{firehose:error-output-type}/",
        "buffering_size": 128,
        "buffering_interval": 300,
        "cloudwatch_logging_options": {
            "enabled": True,
            "log_group_name": logs.name,
            "log_stream_name": log_stream.name,
        },
        "data_format_conversion_configuration": {
            "input_format_configuration": {"deserializer": {"open_x_json_ser_de": {}}},
            "output_format_configuration": {"serializer": {"parquet_ser_de": {}}},
            "schema_configuration": {
                "database_name": database.name,
                "table_name": table.name,
                "role_arn": firehose_role.arn,
            },
        },
    },
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
failures = aws.sqs.Queue("failures", message_retention_seconds=1209600, sqs_managed_sse_enabled=True)
worker_role = aws.iam.Role(
    "worker",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["lambda.amazonaws.com"]},
            }
        ],
    },
)
attached = [
    aws.iam.RolePolicyAttachment(f"worker-{i}", role=worker_role.name, policy_arn=arn)
    for i, arn in enumerate(["arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"])
]
aws.iam.RolePolicy(
    "worker-failures",
    role=worker_role.name,
    policy=failures.arn.apply(
        lambda arn: (
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"'
            + arn
            + '"}]}'
        )
    ),
)
worker = aws.lambda_.Function(
    "worker",
    runtime="python3.13",
    handler="main.handle",
    role=worker_role.arn,
    timeout=120,
    code=pulumi.AssetArchive(
        {"main.py": pulumi.StringAsset("def handle(event, context):\n    return None\n")}
    ),
    opts=pulumi.ResourceOptions(depends_on=attached),
)
aws.lambda_.EventSourceMapping(
    "worker",
    event_source_arn=clicks.arn,
    function_name=worker.arn,
    starting_position="TRIM_HORIZON",
    batch_size=500,
    maximum_batching_window_in_seconds=5,
    parallelization_factor=2,
    bisect_batch_on_function_error=True,
    maximum_retry_attempts=3,
    destination_config={"on_failure": {"destination_arn": failures.arn}},
    filter_criteria={"filters": [{"pattern": '{"data":{"page":[{"prefix":"/shop"}]}}'}]},
)
results = aws.s3.Bucket("athena-results", force_destroy=True)
aws.athena.Workgroup(
    "analysts",
    configuration={
        "enforce_workgroup_configuration": True,
        "result_configuration": {"output_location": results.bucket.apply(lambda b: f"s3://{b}/output/")},
    },
)
pulumi.export("stream", clicks.name)
