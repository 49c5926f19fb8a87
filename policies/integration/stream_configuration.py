"""A Kinesis data stream or Firehose delivery stream has settings that contradict each other.

## What fails

- A data stream has `shardCount` in the mode `ON_DEMAND`, or no `shardCount` of at least 1 in the mode `PROVISIONED`,
  which is the default; or it has `encryptionType: KMS` without `kmsKeyId`.
- A delivery stream does not have the block of its destination.
- Firehose uses dynamic partitioning or format conversion with a buffer below 64 MB; the default is 5 MB.
- A prefix has expressions (`!{...}`) without `errorOutputPrefix`, or has `!{firehose:error-output-type}`;
  `errorOutputPrefix` has expressions without it.
- A processor of type `Lambda` has no `LambdaArn`, one of type `MetadataExtraction` no query or engine, or its buffer is
  not from 0.2 to 3 MB.
- Advisory: Firehose uses dynamic partitioning without a processor or without a partition key in `prefix`, or such a key
  without dynamic partitioning.
- An expression begins with a word other than `firehose`, `timestamp`, `partitionKeyFromQuery` and
  `partitionKeyFromLambda`.
- `s3BackupMode: Enabled` without `s3BackupConfiguration`, format conversion with a `compressionFormat`, Redshift with a
  compression that it cannot read, two sources, or a customer managed key without `keyArn`.
- `serverSideEncryption` is set on a delivery stream that reads a data stream.

## Why

The provider rejects the stream in the preview: `shard_count must not be set when stream_mode is ON_DEMAND`,
`shard_count must be at least 1 when stream_mode is PROVISIONED`. Or Firehose rejects it: `InvalidArgumentException:
BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled`, `ErrorOutputPrefix must be
specified when Prefix contains expressions`.

## Errors

- `shard_count must not be set when stream_mode is ON_DEMAND`
- `shard_count must be at least 1 when stream_mode is PROVISIONED`
- `InvalidArgumentException: BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled`
- `InvalidArgumentException: ErrorOutputPrefix must be specified when Prefix contains expressions`
- `ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}`
- `InvalidArgumentException: Exactly one destination configuration is supported for a delivery stream`

## Fails

```yaml
resources:
  clicks:
    type: aws:kinesis:Stream
    properties: { shardCount: 2, streamModeDetails: { streamMode: ON_DEMAND }, encryptionType: KMS, kmsKeyId:
  alias/aws/kinesis }
```

## Instead

Do not set `shardCount` in the on-demand mode: AWS manages the shards.

```yaml
resources:
  clicks:
    type: aws:kinesis:Stream
    properties: { streamModeDetails: { streamMode: ON_DEMAND }, encryptionType: KMS, kmsKeyId: alias/aws/kinesis }
```

## Not covered

Missing permissions of the role: *role-lacks-permission*. Numbers that the API never accepts: *value-out-of-range*.

## References

- [CreateStream](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html)
- [Dynamic partitioning](https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html)
- [Convert input data format](https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html)
- [Custom prefixes](https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.messaging.firehose_settings import firehose_faults
from preflight.model.messaging.streams import ERROR_TYPE, LEAST_BUFFER, DataStream, DeliveryStream
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def streams(stack: Stack) -> Iterator[DataStream | DeliveryStream]:
    yield from (s for s in stack.all(DataStream) if not s.resource.is_external)
    yield from (s for s in stack.all(DeliveryStream) if not s.resource.is_external)


@policy(each=streams, level=MANDATORY, severity=HIGH, error="InvalidArgumentException")
def stream_configuration(stream: DataStream | DeliveryStream) -> Iterator[Finding]:
    if isinstance(stream, DataStream):
        yield from _shards(stream)
        if certainly(stream.lacks_key):
            yield Finding(
                stream,
                "encryptionType is KMS without kmsKeyId. Set kmsKeyId, for example to alias/aws/kinesis.",
            )
    else:
        yield from _delivery(stream)
        for fault in firehose_faults(stream.resource):
            level = None if fault.is_certain else ADVISORY
            yield Finding(stream, fault.message, error=fault.error, level=level)


def _shards(stream: DataStream) -> Iterator[Finding]:
    shards, on_demand = stream.shards, stream.is_on_demand
    for value in (shards, on_demand):
        if isinstance(value, Unknown):
            note(value)
            return
    if on_demand is True and shards:
        yield Finding(
            stream,
            f"shardCount is {shards}, but streamMode is ON_DEMAND. Remove shardCount, or use PROVISIONED.",
            error="shard_count must not be set when stream_mode is ON_DEMAND",
        )
    elif on_demand is False and not shards and not stream.resource.is_deployed:
        yield Finding(
            stream,
            "shardCount is not set, but streamMode is PROVISIONED. Set shardCount, or set streamMode to ON_DEMAND.",
            error="shard_count must be at least 1 when stream_mode is PROVISIONED",
        )


def _delivery(stream: DeliveryStream) -> Iterator[Finding]:
    if stream.missing_block:
        yield Finding(
            stream,
            f"destination is {stream.destination} without {stream.missing_block}. Add the block.",
            error="Exactly one destination configuration is supported for a delivery stream",
        )
        return
    if isinstance(stream.buffer, Unknown):
        note(stream.buffer)
    elif certainly(stream.needs_large_buffer) and stream.buffer < LEAST_BUFFER:
        yield Finding(
            stream,
            f"extendedS3Configuration has a buffer of {stream.buffer} MB, but dynamic partitioning and format "
            f"conversion require {LEAST_BUFFER} MB. Set bufferingSize to {LEAST_BUFFER} or more.",
            error="BufferingHints.SizeInMBs must be at least 64",
        )
    if certainly(stream.lacks_error_prefix):
        yield Finding(
            stream,
            "extendedS3Configuration.prefix has expressions without errorOutputPrefix. Set errorOutputPrefix.",
            error="ErrorOutputPrefix must be specified when Prefix contains expressions",
        )
    if stream.misses_error_type:
        yield Finding(
            stream,
            f"extendedS3Configuration.errorOutputPrefix has expressions without {ERROR_TYPE}. Add {ERROR_TYPE}.",
            error="ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}",
        )
    if stream.misplaces_error_type:
        yield Finding(
            stream,
            f"extendedS3Configuration.prefix has {ERROR_TYPE}, which only errorOutputPrefix can have. Remove it.",
        )
    if certainly(stream.encrypts_a_stream):
        yield Finding(
            stream,
            "serverSideEncryption is enabled on a delivery stream that reads a data stream. Remove it, and "
            "encrypt the data stream.",
        )
