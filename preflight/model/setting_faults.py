"""A setting of a resource that AWS or the provider rejects, as a whole message."""

from __future__ import annotations

import msgspec


class SettingFault(msgspec.Struct, frozen=True):
    """`message`: property and value, the conflicting fact, and the repair. `error`: the distinguishing error text.

    `is_certain`: whether AWS rejects the setting or it cannot work; otherwise it is against AWS's documentation.
    """

    message: str
    error: str = ""
    is_certain: bool = True
