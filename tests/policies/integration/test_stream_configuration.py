"""Settings of streams that contradict each other."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def stream(properties: str) -> str:
    return f"resources:\n  s: {{ type: 'aws:kinesis:Stream', properties: {{ {properties} }} }}\n"


def delivery(more: str, destination: str = "extended_s3", rest: str = "") -> str:
    block = (
        f", extendedS3Configuration: {{ roleArn: r, bucketArn: b{more} }}"
        if destination == "extended_s3"
        else ""
    )
    return (
        "resources:\n  s: { type: 'aws:kinesis:FirehoseDeliveryStream', properties: { "
        f"destination: {destination}{block}{rest} }} }}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("s", message) for message in messages)


def small(size: int) -> list[tuple[str, str]]:
    return told(
        f"extendedS3Configuration has a buffer of {size} MB, but dynamic partitioning and format "
        "conversion require 64 MB. Set bufferingSize to 64 or more."
    )


ON_DEMAND = "streamModeDetails: { streamMode: ON_DEMAND }"
NO_SHARDS = told(
    "shardCount is not set, but streamMode is PROVISIONED. Set shardCount, or set streamMode to ON_DEMAND."
)
PROCESSED = (
    ", processingConfiguration: { enabled: true, processors: [{ type: MetadataExtraction, parameters: ["
    "{ parameterName: JsonParsingEngine, parameterValue: JQ-1.6 }, "
    "{ parameterName: MetadataExtractionQuery, parameterValue: '{c:.c}' }] }] }"
)
KEYED = ", prefix: 'a/!{partitionKeyFromQuery:c}/', errorOutputPrefix: 'e/!{firehose:error-output-type}/'"
ENABLED = ", dynamicPartitioningConfiguration: { enabled: true }"
PARTITIONED = ENABLED + PROCESSED + KEYED
CONVERTED = ", dataFormatConversionConfiguration: { schemaConfiguration: { roleArn: r } }"

CASES = {
    "shards": Case(stream("shardCount: 1")),
    "on demand": Case(stream(ON_DEMAND)),
    "no shards": Case(stream("retentionPeriod: 48"), NO_SHARDS, when="planned"),
    "no shards, said": Case(
        stream("streamModeDetails: { streamMode: PROVISIONED }"), NO_SHARDS, when="planned"
    ),
    "shards on demand": Case(
        stream(f"shardCount: 2, {ON_DEMAND}"),
        told("shardCount is 2, but streamMode is ON_DEMAND. Remove shardCount, or use PROVISIONED."),
    ),
    "a mode that is not known": Case(
        stream('shardCount: 2, streamModeDetails: { streamMode: "${other.unknown}" }') + OTHER, when="planned"
    ),
    "shards that are not known": Case(
        stream(f'shardCount: "${{other.unknown}}", {ON_DEMAND}') + OTHER, when="planned"
    ),
    "encrypted": Case(stream("shardCount: 1, encryptionType: KMS, kmsKeyId: alias/aws/kinesis")),
    "encrypted by nothing": Case(
        stream("shardCount: 1, encryptionType: KMS"),
        told("encryptionType is KMS without kmsKeyId. Set kmsKeyId, for example to alias/aws/kinesis."),
    ),
    "to S3": Case(delivery(", bufferingSize: 5")),
    "to Redshift without a block": Case(
        delivery("", "redshift"),
        told("destination is redshift without redshiftConfiguration. Add the block."),
    ),
    "a destination that is not known": Case(
        delivery("", '"${other.unknown}"', ", splunkConfiguration: { hecEndpoint: h }") + OTHER,
        when="planned",
    ),
    "partitioned": Case(delivery(f"{PARTITIONED}, bufferingSize: 64")),
    "partitioned with a small buffer": Case(delivery(f"{PARTITIONED}, bufferingSize: 32"), small(32)),
    "partitioned with the default buffer": Case(delivery(PARTITIONED), small(5)),
    "converted with a small buffer": Case(delivery(f"{CONVERTED}, bufferingSize: 63"), small(63)),
    "not converted": Case(delivery(", dataFormatConversionConfiguration: { enabled: false }")),
    "a buffer that is not known": Case(
        delivery(f'{PARTITIONED}, bufferingSize: "${{other.unknown}}"') + OTHER, when="planned"
    ),
    "a prefix": Case(delivery(", prefix: logs/")),
    "a prefix with expressions": Case(
        delivery(", prefix: 'logs/!{timestamp:yyyy}/', errorOutputPrefix: errors/")
    ),
    "a prefix with expressions and none for errors": Case(
        delivery(", prefix: 'logs/!{timestamp:yyyy}/'"),
        told(
            "extendedS3Configuration.prefix has expressions without errorOutputPrefix. Set errorOutputPrefix."
        ),
    ),
    "errors by their type": Case(
        delivery(
            ", prefix: 'logs/!{timestamp:yyyy}/', errorOutputPrefix: 'errors/!{firehose:error-output-type}/'"
        )
    ),
    "errors by date alone": Case(
        delivery(", errorOutputPrefix: 'errors/!{timestamp:yyyy}/'"),
        told(
            "extendedS3Configuration.errorOutputPrefix has expressions without !{firehose:error-output-type}. Add "
            "!{firehose:error-output-type}."
        ),
    ),
    "data by the type of errors": Case(
        delivery(", prefix: 'logs/!{firehose:error-output-type}/', errorOutputPrefix: errors/"),
        told(
            "extendedS3Configuration.prefix has !{firehose:error-output-type}, which only errorOutputPrefix can have. "
            "Remove it."
        ),
    ),
    "encrypted behind a stream": Case(
        delivery(
            "",
            rest=", kinesisSourceConfiguration: { kinesisStreamArn: k, roleArn: r }, "
            "serverSideEncryption: { enabled: true }",
        ),
        told(
            "serverSideEncryption is enabled on a delivery stream that reads a data stream. Remove it, and encrypt the "
            "data stream."
        ),
    ),
    "encrypted by itself": Case(delivery("", rest=", serverSideEncryption: { enabled: true }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_stream_configuration(case: Case) -> None:
    check("stream-configuration", case)


BLOCK = "extendedS3Configuration"
NO_KEY = (
    "extendedS3Configuration has dynamic partitioning, but prefix names no partition key. Use "
    "!{partitionKeyFromQuery:...} or !{partitionKeyFromLambda:...} in prefix."
)
NO_PROCESSOR = (
    f"{BLOCK} has dynamic partitioning without an enabled processingConfiguration. Add a processor of type "
    "MetadataExtraction or Lambda."
)
NO_PARTITIONS = (
    f"{BLOCK}.prefix names a partition key without dynamic partitioning. "
    "Enable dynamicPartitioningConfiguration."
)
ADVICE = (NO_KEY, NO_PROCESSOR, NO_PARTITIONS)


def processor(kind: str, **parameters: str) -> str:
    listed = ", ".join(f"{{ parameterName: {k}, parameterValue: '{v}' }}" for k, v in parameters.items())
    return f", processingConfiguration: {{ enabled: true, processors: [{{ type: {kind}, parameters: [{listed}] }}] }}"


FIREHOSE = {
    "partitions": Case(delivery(f"{PARTITIONED}, bufferingSize: 64")),
    "partitions without a processor": Case(
        delivery(f"{ENABLED}{KEYED}, bufferingSize: 64"),
        told(NO_PROCESSOR),
    ),
    "partitions without a key": Case(
        delivery(f"{ENABLED}{PROCESSED}, bufferingSize: 64"),
        told(NO_KEY),
    ),
    "a key without partitions": Case(
        delivery(KEYED),
        told(NO_PARTITIONS),
    ),
    "a Lambda processor": Case(delivery(processor("Lambda", LambdaArn="arn", BufferSizeInMBs="0.5"))),
    "a Lambda processor without function": Case(
        delivery(processor("Lambda", NumberOfRetries="3")),
        told(f"A processor of type Lambda in {BLOCK} has no parameter LambdaArn. Add it."),
    ),
    "a large buffer of a processor": Case(
        delivery(processor("Lambda", LambdaArn="arn", BufferSizeInMBs="6")),
        told(
            f"BufferSizeInMBs of a processor in {BLOCK} is 6, but Firehose accepts 0.2 to 3. Set it to one of these."
        ),
    ),
    "an expression that does not exist": Case(
        delivery(", prefix: 'a/!{time:yyyy}/', errorOutputPrefix: 'e/!{firehose:error-output-type}/'"),
        told(
            f"{BLOCK}.prefix has the expression '!{{time:...}}', but expressions begin with firehose, timestamp, "
            "partitionKeyFromQuery, partitionKeyFromLambda. Use one of these."
        ),
    ),
    "a backup": Case(
        delivery(", s3BackupMode: Enabled, s3BackupConfiguration: { roleArn: r, bucketArn: c }")
    ),
    "a backup without bucket": Case(
        delivery(", s3BackupMode: Enabled"),
        told(f"{BLOCK}.s3BackupMode is Enabled without s3BackupConfiguration. Set s3BackupConfiguration."),
    ),
    "a conversion that is compressed": Case(
        delivery(f"{CONVERTED}, bufferingSize: 64, compressionFormat: GZIP"),
        told(
            f"{BLOCK}.compressionFormat is GZIP with format conversion, whose serializer compresses. Set it to "
            "UNCOMPRESSED."
        ),
    ),
    "two sources": Case(
        delivery(
            "",
            rest=", kinesisSourceConfiguration: { kinesisStreamArn: a, roleArn: r }, "
            "mskSourceConfiguration: { topicName: t }",
        ),
        told(
            "kinesisSourceConfiguration and mskSourceConfiguration are both set. A stream has one source; remove one."
        ),
    ),
    "a customer's key": Case(
        delivery(
            "", rest=", serverSideEncryption: { enabled: true, keyType: CUSTOMER_MANAGED_CMK, keyArn: k }"
        )
    ),
    "a customer's key that is missing": Case(
        delivery("", rest=", serverSideEncryption: { enabled: true, keyType: CUSTOMER_MANAGED_CMK }"),
        told("serverSideEncryption.keyType is CUSTOMER_MANAGED_CMK without keyArn. Set keyArn."),
    ),
    "Redshift and Snappy": Case(
        delivery(
            "",
            "redshift",
            ", redshiftConfiguration: { clusterJdbcurl: u, s3Configuration: { compressionFormat: Snappy } }",
        ),
        told(
            "redshiftConfiguration.s3Configuration.compressionFormat is Snappy, which COPY of Redshift does not "
            "support. Set it to GZIP or UNCOMPRESSED."
        ),
    ),
}


@pytest.mark.parametrize("case", FIREHOSE.values(), ids=FIREHOSE)
def test_firehose(case: Case) -> None:
    check("stream-configuration", case, ADVICE)
