"""Values that the generated limits lack: closed enumerations, and patterns of the provider's source.

AWS added nothing to them for years, and matches the case: a request with another value fails with `Value ... failed to
satisfy constraint: Member must satisfy enum value set`. The provider mostly rejects it before: `expected ... to be one
of`. Source: the API models of the operations; read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.limits.limit import Limit
from preflight.model.limits.property_limits import limited_types

# Source: internal/service/cloudwatch/metric_alarm.go, its one expression in parts.
_STATISTICS: Final = (
    r"^(p|tm|wm|tc|ts)([0-9]{1,2}([.][0-9]{1,10})?|100)$",
    r"^IQM$",
    r"^(TM|WM|PR|TC|TS)[(]([0-9]+([.][0-9]+)?%?)?:([0-9]+([.][0-9]+)?%?)?[)]$",
)
_PROJECTIONS: Final = Limit(by="CreateTable", values=("ALL", "INCLUDE", "KEYS_ONLY"), exact=True)
_LOGS: Final = {
    "destinationType": ("cloudwatch-logs", "kinesis-firehose"),
    "logFormat": ("json", "text"),
    "logType": ("engine-log", "slow-log"),
}
_FREQUENCIES: Final = ("One_Hour", "Six_Hours", "Three_Hours", "Twelve_Hours", "TwentyFour_Hours")
_COMPRESSIONS: Final = ("GZIP", "HADOOP_SNAPPY", "Snappy", "UNCOMPRESSED", "ZIP")
_PROCESSORS: Final = (
    *("AppendDelimiterToRecord", "CloudWatchLogProcessing", "Decompression", "Lambda", "MetadataExtraction"),
    "RecordDeAggregation",
)
_PARAMETERS: Final = (
    *(
        "BufferIntervalInSeconds",
        "BufferSizeInMBs",
        "CompressionFormat",
        "DataMessageExtraction",
        "Delimiter",
    ),
    *(
        "JsonParsingEngine",
        "LambdaArn",
        "MetadataExtractionQuery",
        "NumberOfRetries",
        "RoleArn",
        "SubRecordType",
    ),
)
# The backups of each destination of Firehose.
_BACKUPS: Final = {
    "extendedS3Configuration": ("Disabled", "Enabled"),
    "redshiftConfiguration": ("Disabled", "Enabled"),
    "httpEndpointConfiguration": ("AllData", "FailedDataOnly"),
    "snowflakeConfiguration": ("AllData", "FailedDataOnly"),
    "icebergConfiguration": ("AllData", "FailedDataOnly"),
    "splunkConfiguration": ("AllEvents", "FailedEventsOnly"),
    "opensearchConfiguration": ("AllDocuments", "FailedDocumentsOnly"),
    "opensearchserverlessConfiguration": ("AllDocuments", "FailedDocumentsOnly"),
    "elasticsearchConfiguration": ("AllDocuments", "FailedDocumentsOnly"),
}


def _firehose() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for block, backups in _BACKUPS.items():
        found[f"{block}.s3BackupMode"] = backups
        found[f"{block}.processingConfiguration.processors.type"] = _PROCESSORS
        found[f"{block}.processingConfiguration.processors.parameters.parameterName"] = _PARAMETERS
        found[f"{block}.s3Configuration.compressionFormat"] = _COMPRESSIONS
    return found | {"extendedS3Configuration.compressionFormat": _COMPRESSIONS}


def _limits(operation: str, values: Mapping[str, tuple[str, ...]], *, exact: bool = True) -> dict[str, Limit]:
    return {path: Limit(by=operation, values=found, exact=exact) for path, found in values.items()}


# Times of FSx. Source: FSx API, WeeklyTime and DailyTime.
_FSX: Final = {
    "weeklyMaintenanceStartTime": Limit(
        by="CreateFileSystem", patterns=("^[1-7]:([01][0-9]|2[0-3]):?[0-5][0-9]$",)
    ),
    "dailyAutomaticBackupStartTime": Limit(
        by="CreateFileSystem", patterns=("^([01][0-9]|2[0-3]):?[0-5][0-9]$",)
    ),
}
_WEEK: Final = ("FRIDAY", "MONDAY", "SATURDAY", "SUNDAY", "THURSDAY", "TUESDAY", "WEDNESDAY")

_RESPONSES: Final = (
    *("ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"),
    *("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"),
    *("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"),
    *(
        "MISSING_AUTHENTICATION_TOKEN",
        "QUOTA_EXCEEDED",
        "REQUEST_TOO_LARGE",
        "RESOURCE_NOT_FOUND",
        "THROTTLED",
    ),
    *("UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"),
)
_CLOSED: Final[Mapping[str, Mapping[str, Limit]]] = {
    aws.FSX_LUSTRE_FILE_SYSTEM: _FSX,
    aws.FSX_ONTAP_FILE_SYSTEM: _FSX,
    aws.FSX_OPEN_ZFS_FILE_SYSTEM: _FSX,
    aws.FSX_WINDOWS_FILE_SYSTEM: _FSX,
    aws.SQS_QUEUE: _limits(
        "CreateQueue",
        {
            "deduplicationScope": ("messageGroup", "queue"),
            "fifoThroughputLimit": ("perMessageGroupId", "perQueue"),
        },
    ),
    aws.SNS_TOPIC: _limits("CreateTopic", {"tracingConfig": ("Active", "PassThrough")}),
    aws.IOT_TOPIC_RULE: {
        "sqlVersion": Limit(by="CreateTopicRule", values=("2015-10-08", "2016-03-23", "beta"), exact=True)
    },
    "aws:apigateway/response:Response": {
        "statusCode": Limit(by="PutGatewayResponse", patterns=("^[1-5][0-9][0-9]$",)),
        **_limits("PutGatewayResponse", {"responseType": _RESPONSES}),
    },
    # Source: the provider's enum.Validate and StringInSlice of these, of the API models; the length of a method of a
    # function's URL in the Lambda API, AllowMethodsList, so that OPTIONS is none.
    aws.LAMBDA_FUNCTION_URL: {
        **_limits("CreateFunctionUrlConfig", {"authorizationType": ("AWS_IAM", "NONE")}),
        "cors.allowMethods": Limit(by="CreateFunctionUrlConfig", longest=6),
    },
    # Source: CloudFront API, FunctionAssociation: "You cannot use origin-facing event types".
    aws.CLOUDFRONT_DISTRIBUTION: _limits(
        "CreateDistribution",
        {
            f"{behavior}.functionAssociations.eventType": ("viewer-request", "viewer-response")
            for behavior in ("defaultCacheBehavior", "orderedCacheBehaviors")
        },
    ),
    aws.BUDGETS_BUDGET: _limits(
        "CreateBudget",
        {
            "notifications.comparisonOperator": ("EQUAL_TO", "GREATER_THAN", "LESS_THAN"),
            "notifications.notificationType": ("ACTUAL", "FORECASTED"),
            "notifications.thresholdType": ("ABSOLUTE_VALUE", "PERCENTAGE"),
        },
    ),
    aws.CLOUDFRONT_ORIGIN_ACCESS_CONTROL: _limits(
        "CreateOriginAccessControl",
        {
            "signingBehavior": ("always", "always-amz-auth", "never", "no-override"),
            "signingProtocol": ("sigv4", "sigv4a"),
        },
    ),
    aws.API_GATEWAY_METHOD_SETTINGS: _limits(
        "UpdateStage",
        {
            "settings.loggingLevel": ("ERROR", "INFO", "OFF"),
            "settings.unauthorizedCacheControlHeaderStrategy": (
                *("FAIL_WITH_403", "SUCCEED_WITHOUT_RESPONSE_HEADER", "SUCCEED_WITH_RESPONSE_HEADER"),
            ),
        },
    ),
    aws.API_GATEWAY_METHOD: _limits(
        "PutMethod",
        {
            "authorization": ("AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "NONE"),
            "httpMethod": ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
        },
    ),
    "aws:apigateway/usagePlanKey:UsagePlanKey": _limits("CreateUsagePlanKey", {"keyType": ("API_KEY",)}),
    # The names of operations are without `kms:`.
    aws.KMS_GRANT: {"operations": Limit(by="CreateGrant", patterns=("^[A-Za-z]+$",))},
    "aws:apigateway/model:Model": {"name": Limit(by="CreateModel", patterns=("^[a-zA-Z0-9]+$",))},
    aws.CLOUDWATCH_EVENT_RULE: {"eventPattern": Limit(by="PutRule", longest=4096)},
    aws.CLOUDWATCH_LOG_METRIC_FILTER: {
        "metricTransformation.namespace": Limit(by="PutMetricFilter", patterns=("^[^:*$]*$",)),
        "metricTransformation.name": Limit(by="PutMetricFilter", patterns=("^[^:*$]*$",)),
    },
    # Source: Lambda developer guide, "Event filtering": five filters, and up to ten by a quota increase.
    aws.LAMBDA_EVENT_SOURCE_MAPPING: {
        "filterCriteria.filters": Limit(by="CreateEventSourceMapping", most_items=10),
        "filterCriteria.filters.pattern": Limit(by="CreateEventSourceMapping", longest=4096),
    },
    aws.SNS_TOPIC_SUBSCRIPTION: _limits(
        "Subscribe", {"filterPolicyScope": ("MessageAttributes", "MessageBody")}
    ),
    # Source: CreateScheduleInput, `GroupName`, of which the ARN of a group is none.
    aws.SCHEDULER_SCHEDULE: {"groupName": Limit(by="CreateSchedule", patterns=("^[0-9a-zA-Z._-]+$",))},
    aws.MACIE2_CLASSIFICATION_JOB: _limits(
        "CreateClassificationJob", {"scheduleFrequency.weeklySchedule": _WEEK}
    ),
    aws.DYNAMODB_TABLE: {
        "pointInTimeRecovery.recoveryPeriodInDays": Limit(
            by="UpdateContinuousBackups", least=1, most=35, is_number=True
        ),
        # Source: DynamoDB API, Projection, `NonKeyAttributes`: at most 20 names.
        "globalSecondaryIndexes.nonKeyAttributes": Limit(by="CreateTable", most_items=20),
        "localSecondaryIndexes.nonKeyAttributes": Limit(by="CreateTable", most_items=20),
        "globalSecondaryIndexes.projectionType": _PROJECTIONS,
        "localSecondaryIndexes.projectionType": _PROJECTIONS,
        **_limits(
            "CreateTable",
            {"streamViewType": ("KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE")},
            exact=False,
        ),
        **_limits(
            "ImportTable",
            {
                "importTable.inputFormat": ("CSV", "DYNAMODB_JSON", "ION"),
                "importTable.inputCompressionType": ("GZIP", "NONE", "ZSTD"),
            },
        ),
    },
    aws.DYNAMODB_TABLE_EXPORT: _limits(
        "ExportTableToPointInTime", {"exportFormat": ("DYNAMODB_JSON", "ION")}
    ),
    aws.KINESIS_STREAM: _limits(
        "CreateStream",
        {
            "streamModeDetails.streamMode": ("ON_DEMAND", "PROVISIONED"),
            "encryptionType": ("KMS", "NONE"),
            "shardLevelMetrics": (
                *("ALL", "IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes"),
                *(
                    "OutgoingRecords",
                    "ReadProvisionedThroughputExceeded",
                    "WriteProvisionedThroughputExceeded",
                ),
            ),
        },
    ),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: {
        **_limits("CreateDeliveryStream", _firehose()),
        "extendedS3Configuration.customTimeZone": Limit(
            by="CreateDeliveryStream", patterns=("^[a-zA-Z/_]+$",)
        ),
        "extendedS3Configuration.fileExtension": Limit(
            by="CreateDeliveryStream", patterns=(r"^\.[0-9a-z!\-_.*'()]+$",)
        ),
        "httpEndpointConfiguration.url": Limit(by="CreateDeliveryStream", patterns=("^https://.*$",)),
    },
    aws.CLOUDWATCH_METRIC_ALARM: {
        **_limits("PutMetricAlarm", {"statistic": ("Average", "Maximum", "Minimum", "SampleCount", "Sum")}),
        "extendedStatistic": Limit(by="the provider", patterns=_STATISTICS),
        "metricQueries.metric.stat": Limit(
            by="the provider",
            patterns=(*_STATISTICS, "^(Average|Maximum|Minimum|SampleCount|Sum)$"),
        ),
        # The provider compares these two without case.
        **_limits(
            "PutMetricAlarm",
            {
                "treatMissingData": ("breaching", "ignore", "missing", "notBreaching"),
                "evaluateLowSampleCountPercentiles": ("evaluate", "ignore"),
            },
            exact=False,
        ),
    },
    aws.ELASTICACHE_REPLICATION_GROUP: _limits(
        "CreateReplicationGroup",
        {f"logDeliveryConfigurations.{key}": values for key, values in _LOGS.items()},
    ),
    aws.ELASTICACHE_CLUSTER: _limits(
        "CreateCacheCluster", {f"logDeliveryConfigurations.{key}": values for key, values in _LOGS.items()}
    ),
    aws.DMS_ENDPOINT: _limits("CreateEndpoint", {"endpointType": ("source", "target")}),
    aws.CFG_RULE: _limits("PutConfigRule", {"maximumExecutionFrequency": _FREQUENCIES}),
    aws.CFG_DELIVERY_CHANNEL: _limits(
        "PutDeliveryChannel", {"snapshotDeliveryProperties.deliveryFrequency": _FREQUENCIES}
    ),
}


def closed_limits(type_: str) -> Mapping[str, Limit]:
    """The closed enumerations of the type by path."""
    return _CLOSED.get(type_, {})


def judged_types() -> tuple[str, ...]:
    """The types of which a value may be judged."""
    return tuple(sorted({*limited_types(), *_CLOSED}))
