"""AWS Config: sources of rules and recording groups.

Sources: AWS Config API reference, Source, SourceDetail, ConfigRule, RecordingGroup ("Before you set this field to true,
set the allSupported field of RecordingGroup to true"), InvalidRecordingGroupException; the error texts `The
sourceIdentifier … is invalid` and `SourceDetails should be null/empty if the owner is AWS. SourceDetails should be
provided if the owner is CUSTOM_LAMBDA` from users' reports. For CUSTOM_POLICY no source requires sourceDetails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_empty
from preflight.core.json_texts import is_other_text, read_json
from preflight.core.logic import known, one_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.CFG_RULE, aws.CFG_RECORDER)
_MANAGED: Final = re.compile("[A-Z0-9_]+")
_SCHEDULED: Final = "ScheduledNotification"
# The other strategy excludes types: on it includeGlobalResourceTypes "has no impact". Source: RecordingGroup.
_NOT_EXCLUSION: Final = (None, "", "INCLUSION_BY_RESOURCE_TYPES", "ALL_SUPPORTED_RESOURCE_TYPES")


def config_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a Config rule or recorder that AWS Config certainly rejects."""
    if resource.type == aws.CFG_RULE:
        yield from _source(resource)
        yield from _parameters(resource)
    else:
        yield from _group(resource)


def _source(rule: Resource) -> Iterator[SettingFault]:
    owner, identifier = rule.text("source", "owner"), rule.text("source", "sourceIdentifier")
    if not isinstance(owner, str):
        return
    if owner == "AWS":
        if isinstance(identifier, str) and not _MANAGED.fullmatch(identifier):
            yield SettingFault(
                f"source.sourceIdentifier is '{identifier}', but identifiers of managed rules have the form "
                f"S3_BUCKET_VERSIONING_ENABLED. Use the rule's identifier.",
                "The sourceIdentifier is invalid",
            )
    elif not rule.is_set("source", "sourceDetails"):
        yield SettingFault(
            f"source.owner is {owner} without sourceDetails. Add sourceDetails with a messageType.",
            "SourceDetails should be provided if the owner is CUSTOM_LAMBDA",
            is_certain=owner == "CUSTOM_LAMBDA",
        )
    if owner == "CUSTOM_POLICY" and not rule.is_set("source", "customPolicyDetails"):
        yield SettingFault(
            "source.owner is CUSTOM_POLICY without customPolicyDetails. Add customPolicyDetails."
        )
    details = rule.items("source", "sourceDetails")
    for detail in details if known(details) else ():
        frequency, message = child(detail, "maximumExecutionFrequency"), as_text(child(detail, "messageType"))
        if isinstance(frequency, str) and frequency and isinstance(message, str) and message != _SCHEDULED:
            yield SettingFault(
                f"source.sourceDetails has maximumExecutionFrequency with messageType {message}. Remove it, or use "
                f"{_SCHEDULED}."
            )


def _parameters(rule: Resource) -> Iterator[SettingFault]:
    value = rule.get("inputParameters")
    if is_empty(value) or not isinstance(value, str | PartialText):
        return
    if is_other_text(value) or not isinstance(read_json(value), dict | Unknown):
        yield SettingFault(
            "inputParameters is not a JSON object. Write an object with the rule's parameters."
        )


def _group(recorder: Resource) -> Iterator[SettingFault]:
    if not isinstance(recorder.get("recordingGroup"), dict):
        return
    is_all = recorder.flag("recordingGroup", "allSupported", default=True)
    types = recorder.items("recordingGroup", "resourceTypes")
    if is_all is True and known(types) and types:
        yield SettingFault(
            "recordingGroup has resourceTypes with allSupported true. Set allSupported to false, or remove "
            "resourceTypes.",
            "InvalidRecordingGroupException",
        )
    strategies = recorder.items("recordingGroup", "recordingStrategies")
    if not known(strategies) or any(
        one_of(child(s, "useOnly"), _NOT_EXCLUSION) is not True for s in strategies
    ):
        return
    if is_all is False and recorder.flag("recordingGroup", "includeGlobalResourceTypes") is True:
        yield SettingFault(
            "recordingGroup has includeGlobalResourceTypes with allSupported false. Remove includeGlobalResourceTypes.",
            "InvalidRecordingGroupException",
        )
