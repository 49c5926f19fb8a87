"""Settings of Firehose delivery streams: processors, partitions, conversion, backups, sources.

Sources: Firehose API, CreateDeliveryStream, ProcessorParameter, DeliveryStreamEncryptionConfigurationInput and
RedshiftDestinationConfiguration; Firehose developer guide, "Custom prefixes", "Dynamic partitioning" and "Convert input
data format"; the error texts from users' reports. Read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_flag, as_list, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import all_of, certainly, equal, known, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.messaging.streams import S3
from preflight.model.setting_faults import SettingFault

_DESTINATIONS: Final = (
    *(S3, "redshiftConfiguration", "opensearchConfiguration", "opensearchserverlessConfiguration"),
    *(
        "elasticsearchConfiguration",
        "httpEndpointConfiguration",
        "splunkConfiguration",
        "snowflakeConfiguration",
    ),
    "icebergConfiguration",
)
_EXPRESSION: Final = re.compile(r"!\{([A-Za-z_-]{0,60}):")
_SIZE: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_NAMESPACES: Final = ("firehose", "timestamp", "partitionKeyFromQuery", "partitionKeyFromLambda")
_PARTITIONS: Final = ("!{partitionKeyFromQuery:", "!{partitionKeyFromLambda:")
_SOURCES: Final = ("kinesisSourceConfiguration", "mskSourceConfiguration")
# In MB; of the buffer of a Lambda processor.
_LEAST, _MOST = 0.2, 3.0
# What each processor cannot be without. Source: Firehose API, Processor and the guides of each.
_REQUIRED: Final = {
    "Lambda": ("LambdaArn",),
    "MetadataExtraction": ("MetadataExtractionQuery", "JsonParsingEngine"),
}


def firehose_faults(stream: Resource) -> Iterator[SettingFault]:
    """The settings that Firehose certainly rejects."""
    for block in _DESTINATIONS:
        if stream.is_set(block):
            yield from _processors(stream, block)
    if stream.is_set(S3):
        yield from _partitions(stream)
        yield from _s3(stream)
    sources = [key for key in _SOURCES if certainly(is_given(stream.get(key)))]
    if len(sources) > 1:
        yield SettingFault(f"{' and '.join(sources)} are both set. A stream has one source; remove one.")
    encryption = "serverSideEncryption"
    if certainly(equal(stream.text(encryption, "keyType"), "CUSTOMER_MANAGED_CMK")) and (
        stream.get(encryption, "keyArn") is None
    ):
        yield SettingFault(f"{encryption}.keyType is CUSTOMER_MANAGED_CMK without keyArn. Set keyArn.")
    compression = stream.text("redshiftConfiguration", "s3Configuration", "compressionFormat")
    if known(compression) and compression in ("Snappy", "ZIP", "HADOOP_SNAPPY"):
        yield SettingFault(
            f"redshiftConfiguration.s3Configuration.compressionFormat is {compression}, which COPY of Redshift does "
            "not support. Set it to GZIP or UNCOMPRESSED."
        )


def _processors(stream: Resource, block: str) -> Iterator[SettingFault]:
    items = as_list(stream.get(block, "processingConfiguration", "processors"))
    for item in items if known(items) else ():
        kind, parameters = as_text(child(item, "type")), as_list(child(item, "parameters"))
        if not isinstance(kind, str) or isinstance(parameters, Unknown):
            continue
        names = [as_text(child(parameter, "parameterName")) for parameter in parameters]
        if any(isinstance(name, Unknown) for name in names):
            continue
        for name in _REQUIRED.get(kind, ()):
            if name not in names:
                yield SettingFault(f"A processor of type {kind} in {block} has no parameter {name}. Add it.")
        for parameter in parameters:
            yield from _buffer(parameter, block)


def _buffer(parameter: Value, block: str) -> Iterator[SettingFault]:
    name, text = (as_text(child(parameter, key)) for key in ("parameterName", "parameterValue"))
    if (
        name != "BufferSizeInMBs"
        or not isinstance(text, str)
        or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text)
    ):
        return
    if not _LEAST <= float(text) <= _MOST:
        yield SettingFault(
            f"BufferSizeInMBs of a processor in {block} is {text}, but Firehose accepts {_LEAST} to {_MOST:g}. Set it "
            "to one of these."
        )


def _partitions(stream: Resource) -> Iterator[SettingFault]:
    partitioned = stream.flag(S3, "dynamicPartitioningConfiguration", "enabled")
    prefix = stream.get(S3, "prefix")
    text = prefix if isinstance(prefix, str) else "" if prefix is None else None
    names = text is not None and any(part in text for part in _PARTITIONS)
    if certainly(all_of((partitioned, negate(_is_processed(stream))))):
        yield SettingFault(
            f"{S3} has dynamic partitioning without an enabled processingConfiguration. Add a processor of type "
            "MetadataExtraction or Lambda.",
            is_certain=False,
        )
    if text is not None and not names and certainly(partitioned):
        yield SettingFault(
            f"{S3} has dynamic partitioning, but prefix names no partition key. Use !{{partitionKeyFromQuery:...}} or "
            "!{partitionKeyFromLambda:...} in prefix.",
            is_certain=False,
        )
    if names and certainly(negate(partitioned)):
        yield SettingFault(
            f"{S3}.prefix names a partition key without dynamic partitioning. Enable dynamicPartitioningConfiguration.",
            is_certain=False,
        )


def _is_processed(stream: Resource) -> Tri:
    block = stream.get(S3, "processingConfiguration")
    if block is None or isinstance(block, Unknown):
        return Unknown(block.reason) if isinstance(block, Unknown) else False
    return as_flag(child(block, "enabled"))


def _s3(stream: Resource) -> Iterator[SettingFault]:
    if certainly(equal(stream.text(S3, "s3BackupMode"), "Enabled")) and (
        stream.get(S3, "s3BackupConfiguration") is None
    ):
        yield SettingFault(
            f"{S3}.s3BackupMode is Enabled without s3BackupConfiguration. Set s3BackupConfiguration."
        )
    for key in ("prefix", "errorOutputPrefix"):
        text = stream.get(S3, key)
        for name in _EXPRESSION.findall(text) if isinstance(text, str) else ():
            if name not in _NAMESPACES:
                yield SettingFault(
                    f"{S3}.{key} has the expression '!{{{name}:...}}', but expressions begin with "
                    f"{', '.join(_NAMESPACES)}. Use one of these."
                )
    conversion = stream.get(S3, "dataFormatConversionConfiguration")
    compression = stream.text(S3, "compressionFormat")
    converts = not isinstance(conversion, Unknown | None) and certainly(
        as_flag(child(conversion, "enabled"), True)
    )
    if converts and known(compression) and compression not in (None, "", "UNCOMPRESSED"):
        yield SettingFault(
            f"{S3}.compressionFormat is {compression} with format conversion, whose serializer compresses. Set it to "
            "UNCOMPRESSED."
        )
