"""Reasons that name something outside the stack."""

from __future__ import annotations


class Outside(str):
    """The reason that something outside the stack is unknown, which is the same for all that refer to it."""

    __slots__ = ()
