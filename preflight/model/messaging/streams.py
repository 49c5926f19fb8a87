"""Kinesis data streams and Firehose delivery streams: modes, destinations and buffers.

Sources: Kinesis API, CreateStream; Firehose developer guide, "Dynamic partitioning", "Convert input data format",
"Custom prefixes" (its rules for `Prefix` and `ErrorOutputPrefix` are also those that the AWS CDK checks in
`aws-kinesisfirehose`); the provider's plan-time checks of `aws_kinesis_stream`.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, known
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

ON_DEMAND: Final = "ON_DEMAND"
ERROR_TYPE: Final = "!{firehose:error-output-type}"
S3: Final = "extendedS3Configuration"
_BLOCKS: Final = {
    "extended_s3": S3,
    "redshift": "redshiftConfiguration",
    "elasticsearch": "elasticsearchConfiguration",
    "opensearch": "opensearchConfiguration",
    "opensearchserverless": "opensearchserverlessConfiguration",
    "splunk": "splunkConfiguration",
    "http_endpoint": "httpEndpointConfiguration",
    "snowflake": "snowflakeConfiguration",
    "iceberg": "icebergConfiguration",
}
# In MB. Sources: Firehose developer guide, "Dynamic partitioning", "Convert input data format".
LEAST_BUFFER, DEFAULT_BUFFER = 64, 5


class DataStream(Entity):
    """A Kinesis data stream."""

    TYPES = (aws.KINESIS_STREAM,)

    @cached_property
    def is_on_demand(self) -> Tri:
        return equal(self.resource.text("streamModeDetails", "streamMode"), ON_DEMAND)

    @cached_property
    def shards(self) -> int | Unknown | None:
        return self.resource.number("shardCount")

    @cached_property
    def lacks_key(self) -> Tri:
        """Whether its encryption type is KMS, without a key."""
        return all_of(
            (equal(self.resource.text("encryptionType"), "KMS"), not self.resource.is_set("kmsKeyId"))
        )


class DeliveryStream(Entity):
    """A Firehose delivery stream."""

    TYPES = (aws.KINESIS_FIREHOSE_DELIVERY_STREAM,)

    @cached_property
    def destination(self) -> str | Unknown | None:
        return self.resource.text("destination")

    @cached_property
    def missing_block(self) -> str:
        """The block that its destination requires, if it is certainly missing; otherwise empty."""
        key = _BLOCKS.get(self.destination, "") if isinstance(self.destination, str) else ""
        return key if key and not self.resource.is_set(key) else ""

    @cached_property
    def needs_large_buffer(self) -> Tri:
        """Whether it uses dynamic partitioning or format conversion."""
        return any_of((self._partitions, self._converts))

    @cached_property
    def _partitions(self) -> Tri:
        return self.resource.flag(S3, "dynamicPartitioningConfiguration", "enabled")

    @cached_property
    def _converts(self) -> Tri:
        block = (S3, "dataFormatConversionConfiguration")
        value = self.resource.get(*block)
        if value is None or isinstance(value, Unknown):
            return False if value is None else Unknown(value.reason)
        return self.resource.flag(*block, "enabled", default=True)

    @cached_property
    def buffer(self) -> int | Unknown:
        """The buffer size in MB; the default is 5."""
        size = self.resource.number(S3, "bufferingSize")
        return DEFAULT_BUFFER if size is None else size

    @cached_property
    def lacks_error_prefix(self) -> Tri:
        """Whether its prefix has expressions, and the error output has no separate prefix."""
        prefix, errors = self.resource.get(S3, "prefix"), self.resource.get(S3, "errorOutputPrefix")
        if not known(prefix) or not isinstance(prefix, str) or "!{" not in prefix:
            return False
        return Unknown(errors.reason) if isinstance(errors, Unknown) else not errors

    @cached_property
    def misses_error_type(self) -> bool:
        """Whether the prefix for errors certainly has expressions, and not the type of the error among them."""
        errors = self.resource.get(S3, "errorOutputPrefix")
        return isinstance(errors, str) and "!{" in errors and ERROR_TYPE not in errors

    @cached_property
    def misplaces_error_type(self) -> bool:
        """Whether the prefix for data certainly has the type of the error, which only the one for errors can have."""
        prefix = self.resource.get(S3, "prefix")
        return isinstance(prefix, str) and ERROR_TYPE in prefix

    @cached_property
    def encrypts_a_stream(self) -> Tri:
        """Whether it sets server-side encryption with a data stream as source, for which only the data stream can set
        it.
        """
        source = self.resource.is_set("kinesisSourceConfiguration")
        return all_of((source, self.resource.flag("serverSideEncryption", "enabled")))
