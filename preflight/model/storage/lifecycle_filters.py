"""What a lifecycle rule selects: its filter, and the actions that S3 does not allow with it.

Source: S3 API reference, LifecycleRuleFilter ("can have exactly one of"), LifecycleRuleAndOperator ("two or more
predicates"); S3 user guide, "Adding filters to Lifecycle rules"; S3's own errors, quoted on the policy's page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_number, child
from preflight.core.logic import maybe, negate, note, one_of
from preflight.core.values import Unknown, Value

_SIZES: Final = ("objectSizeGreaterThan", "objectSizeLessThan")
_PREDICATES: Final = ("prefix", "tag", *_SIZES, "and")


def filter_faults(rule: Value) -> Iterator[tuple[str, str]]:
    """The faults of the filter, each with its property: too many predicates, or sizes without a range."""
    block = child(rule, "filter")
    present = [name for name in _PREDICATES if is_set(child(block, name))]
    if len(present) > 1:
        yield (
            "filter",
            f"has a filter with {' and '.join(present)}, but S3 allows one predicate there. Move them into filter.and",
        )
    for sizes in (block, child(block, "and")):
        more, less = (as_number(child(sizes, name)) for name in _SIZES)
        if isinstance(more, int) and isinstance(less, int) and more >= less > 0:
            yield (
                "filter",
                f"selects objects above {more} and below {less} bytes, so none. Set objectSizeLessThan above "
                "objectSizeGreaterThan",
            )


def has_lone_predicate(rule: Value) -> bool:
    """Whether `filter.and` has one predicate. S3 rejects it; some versions of the provider add an empty one."""
    both = child(child(rule, "filter"), "and")
    return isinstance(both, dict) and _is_alone(both)


def action_faults(rule: Value) -> Iterator[tuple[str, str]]:
    """The actions that S3 does not allow together with tags or sizes, each with its property."""
    marker = child(child(rule, "expiration"), "expiredObjectDeleteMarker")
    actions = {
        "abortIncompleteMultipartUpload": is_set(child(rule, "abortIncompleteMultipartUpload")),
        "abortIncompleteMultipartUploadDays": is_set(child(rule, "abortIncompleteMultipartUploadDays")),
        "expiration.expiredObjectDeleteMarker": marker is True and not _has_period(rule),
    }
    for selected, what in ((_has_tags(rule), "tags"), (_has_sizes(rule), "object sizes")):
        for key, is_present in actions.items():
            if selected and is_present:
                yield (
                    key,
                    f"selects objects by {what}, but S3 does not allow {what} with this action. Move the action into a "
                    "rule of its own",
                )


def is_set(value: Value) -> bool:
    """Whether the value certainly is set: a zero, an empty text or an empty block may stand for none."""
    if isinstance(value, Unknown):
        note(value)
        return False
    return bool(value)


def _is_alone(both: dict[str, Value]) -> bool:
    """Whether the block certainly has one predicate: a prefix, a size or a single tag.

    An empty prefix counts, because S3 accepts it beside another predicate.
    """
    count = sum(both.get(name) is not None for name in ("prefix", *_SIZES))
    tags = both.get("tags")
    if isinstance(tags, Unknown):
        note(tags)
        return False
    return count + (len(tags) if isinstance(tags, dict) else 0) == 1


def _has_period(rule: Value) -> bool:
    """Whether the expiration has days or a date, beside which the provider leaves the delete marker out."""
    expiration = child(rule, "expiration")
    return any(maybe(negate(one_of(child(expiration, key), (None, 0, "")))) for key in ("days", "date"))


def _has_tags(rule: Value) -> bool:
    block = child(rule, "filter")
    tags = (child(block, "tag"), child(child(block, "and"), "tags"), child(rule, "tags"))
    return any(map(is_set, tags))


def _has_sizes(rule: Value) -> bool:
    block = child(rule, "filter")
    return any(is_set(child(place, name)) for place in (block, child(block, "and")) for name in _SIZES)
