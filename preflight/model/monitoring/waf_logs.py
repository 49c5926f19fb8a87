"""The log destinations of web ACLs, and their names.

Source: WAFV2 API, PutLoggingConfiguration: "The name that you give the destination must start with aws-waf-logs-."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.naming.physical_names import RANDOM, Name, names
from preflight.model.resource_types import BUCKET

WAF_LOGGING: Final = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
WAF_PREFIX: Final = "aws-waf-logs-"
_DESTINATIONS: Final = (aws.CLOUDWATCH_LOG_GROUP, aws.KINESIS_FIREHOSE_DELIVERY_STREAM, *BUCKET)
_NAME_IN_ARN: Final = re.compile(
    r"arn:[\w-]+:(?:logs:[^:]*:[^:]*:log-group:|firehose:.*:deliverystream/|s3:::)"
)


def misnamed_destinations(logging: Resource) -> Iterator[tuple[int, str]]:
    """The index and name of each log destination that WAF certainly rejects for its name.

    A name that Pulumi generates begins with the resource's own.
    """
    items = logging.items("logDestinationConfigs")
    for index, item in enumerate(() if isinstance(items, Unknown) else items):
        found = logging.ref(_DESTINATIONS, "logDestinationConfigs", index)
        name = _start_of_name(found) if isinstance(found, Resource) else _name_in(item)
        if isinstance(name, Unknown):
            note(name)
        elif name is not None and not name.startswith(WAF_PREFIX):
            yield index, name


def _name_in(item: object) -> str | None:
    start = _NAME_IN_ARN.match(item) if isinstance(item, str) else None
    return None if start is None or not isinstance(item, str) else item[start.end() :].partition(":")[0]


def _start_of_name(destination: Resource) -> str | Unknown | None:
    """The name, or its first part, as long as the prefix at least."""
    key = "bucket" if destination.type in BUCKET else "name"
    for value in (destination.input(key), destination.input(f"{key}Prefix")):
        known = value.prefix if isinstance(value, PartialText) else value
        if isinstance(known, str) and (not isinstance(value, PartialText) or len(known) >= len(WAF_PREFIX)):
            return known
        if value is not None:
            return Unknown(f"name of '{destination.name}'")
    deployed = destination.get(key)
    if isinstance(deployed, str):
        return deployed
    made = next((n for n in names(destination) if isinstance(n, Unknown) or n.rule.key == key), None)
    if isinstance(made, Name):
        return f"{made.text[:-RANDOM]}..." if made.made else made.text
    return made
