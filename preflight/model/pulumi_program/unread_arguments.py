"""Arguments that the SDK's constructor does not accept, and their most likely correction."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.observed import UnreadArgument
from preflight.core.spellings import camel
from preflight.sources.faults.suggestions import nearest, repair_of_argument, snake

_TYPE: Final = re.compile(r"aws:(?P<module>[\w-]+)/\w+:(?P<name>\w+)")
_WORD: Final = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
# A launch template has all volumes in one list, an instance has one property per kind.
_BLOCKS: Final = ("root_block_device", "ebs_block_devices", "ebs_block_device", "ephemeral_block_devices")
_OPTION: Final = re.compile(r"use opts=pulumi\.ResourceOptions\((\w+)=\.\.\.\)")


def repair_of(unread: UnreadArgument) -> str | None:
    """What to use instead, in JavaScript; `None` where no argument is similar."""
    match = _TYPE.match(unread.type)
    if match is None:
        return None
    # By capital letters, `multiAZ` has one more word than `multiAz`.
    name = snake(unread.argument)
    known = {snake(k): k for k in unread.known}
    by_letters = {k.lower(): k for k in unread.known}
    if unread.argument.lower() in by_letters:
        return f"use {by_letters[unread.argument.lower()]}"
    if repair := repair_of_argument(match["module"], match["name"], name):
        option = _OPTION.search(repair)
        if option is not None:
            return f"it is a resource option: set it in the third argument, {{ {camel(option[1])}: ... }}"
        return _WORD.sub(lambda word: camel(word[0]), repair)
    if name in _BLOCKS and "block_device_mappings" in known:
        return "use blockDeviceMappings"
    found = nearest(name, known, match["name"])
    return f"use {known[found]}" if found else None
