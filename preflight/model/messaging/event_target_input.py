"""What an EventBridge target sends: constant input, input transformers, and message groups of FIFO queues.

Source: EventBridge API, Target, InputTransformer and SqsParameters; EventBridge guide, "Input transformation".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.json_texts import is_other_text
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import is_fifo

_PLACEHOLDER: Final = re.compile(r"<([A-Za-z0-9_.-]+)>")
_RESERVED: Final = "aws.events."
_QUEUE: Final = (aws.SQS_QUEUE,)


def lacks_message_group(target: Resource) -> bool:
    """Whether it sends to a FIFO queue and sets no message group."""
    block = target.get("sqsTarget")
    if isinstance(block, Unknown) or isinstance(child(block, "messageGroupId"), Unknown):
        return False
    if child(block, "messageGroupId"):
        return False
    arn = target.get("arn")
    if isinstance(arn, str):
        return re.match(r"arn:[\w-]+:sqs:", arn) is not None and arn.endswith(".fifo")
    queue = target.ref(_QUEUE, "arn")
    return isinstance(queue, Resource) and is_fifo(queue) is True


def has_plain_input(target: Resource) -> bool:
    """Whether `input` certainly is not JSON."""
    return is_other_text(target.get("input"))


def unknown_placeholders(target: Resource) -> tuple[str, ...]:
    """The placeholders of the input template that `inputPaths` does not define."""
    block = target.get("inputTransformer")
    template, paths = as_text(child(block, "inputTemplate")), child(block, "inputPaths")
    pieces = template.pieces if isinstance(template, PartialText) else (template,)
    if isinstance(paths, Unknown):
        return ()
    defined = paths if isinstance(paths, dict) else {}
    used = dict.fromkeys(n for piece in pieces if isinstance(piece, str) for n in _PLACEHOLDER.findall(piece))
    return tuple(name for name in used if name not in defined and not name.startswith(_RESERVED))


def odd_paths(target: Resource) -> tuple[str, ...]:
    """The input paths that do not begin with `$`."""
    paths = child(target.get("inputTransformer"), "inputPaths")
    found = paths.values() if isinstance(paths, dict) else ()
    return tuple(p for p in found if isinstance(p, str) and p and not p.startswith("$"))
