"""The values that AWS publishes for a property: an enumeration, patterns, a length, a range, a size of a list."""

from __future__ import annotations

import msgspec


class Limit(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The values that a property, or each item of a list, takes.

    by: the operation or the type of CloudFormation that says so. open: AWS adds values to the enumeration. exact: a
    value that differs in its case only is refused too. A value is refused only if it matches none of the `patterns`.
    fewest, most_items: of a list.
    """

    by: str
    values: tuple[str, ...] = ()
    open: bool = False
    exact: bool = False
    patterns: tuple[str, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    least: float | None = None
    most: float | None = None
    fewest: int | None = None
    most_items: int | None = None
    is_number: bool = False

    @property
    def only_unlisted(self) -> bool:
        """Whether a value that it refuses may be one that AWS has added since."""
        return self.open and self.fewest is None and self.most_items is None
