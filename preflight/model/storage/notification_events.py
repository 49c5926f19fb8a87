"""The event types of bucket notifications.

Source: S3 API reference, PutBucketNotificationConfiguration: the values of `Event` in the API model (November 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Family -> the details of its events. An empty text is the family's name alone.
_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "ReducedRedundancyLostObject": ("",),
    "ObjectCreated": ("*", "Put", "Post", "Copy", "CompleteMultipartUpload"),
    "ObjectRemoved": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectRestore": ("*", "Post", "Completed", "Delete"),
    "Replication": (
        "*",
        "OperationFailedReplication",
        "OperationNotTracked",
        "OperationMissedThreshold",
        "OperationReplicatedAfterThreshold",
    ),
    "LifecycleTransition": ("",),
    "IntelligentTiering": ("",),
    "ObjectAcl": ("Put",),
    "LifecycleExpiration": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectTagging": ("*", "Put", "Delete"),
    "ObjectAnnotation": ("*", "Put", "Delete"),
    "ObjectRetention": ("Put",),
}
_EVENTS: Final = frozenset(
    f"s3:{family}:{detail}" if detail else f"s3:{family}"
    for family, details in _FAMILIES.items()
    for detail in details
)
_BY_LETTERS: Final = {
    "".join(c for c in event.removeprefix("s3:").lower() if c.isalnum() or c == "*"): event
    for event in sorted(_EVENTS)
}


def fault_of_event(event: str) -> str | None:
    """The event that was meant, if the text certainly is not an event; `None` for an event or one newer than the list.

    Certain is another spelling of a listed event: without `s3:`, in other letters or punctuation, without its detail.
    """
    if event in _EVENTS:
        return None
    letters = "".join(c for c in event.lower().removeprefix("s3:") if c.isalnum() or c == "*")
    if letters == "*":
        return "s3:ObjectCreated:*"
    for candidate in (letters, f"{letters}*"):
        if candidate in _BY_LETTERS:
            return _BY_LETTERS[candidate]
    return None
