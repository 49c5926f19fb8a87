"""Arguments that the SDK's constructor does not take, and what was likely meant."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.observed import UnreadArgument
from preflight.core.spellings import camel
from preflight.sources.faults.suggestions import nearest, repair_of_argument, snake

_TYPE: Final = re.compile(r"aws:(?P<module>[\w-]+)/\w+:(?P<name>\w+)")
_WORD: Final = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
# A launch template describes all volumes in one list, an instance each kind by itself.
_BLOCKS: Final = ("root_block_device", "ebs_block_devices", "ebs_block_device", "ephemeral_block_devices")
_OPTION: Final = re.compile(r"write opts=pulumi\.ResourceOptions\((\w+)=\.\.\.\)")


def repair_of(unread: UnreadArgument) -> str | None:
    """What to write instead, in JavaScript; `None` where nothing is near."""
    match = _TYPE.match(unread.type)
    if match is None:
        return None
    # `multiAZ` is one word more to a reader of capitals than `multiAz`.
    name = snake(unread.argument)
    known = {snake(k): k for k in unread.known}
    by_letters = {k.lower(): k for k in unread.known}
    if unread.argument.lower() in by_letters:
        return f"write {by_letters[unread.argument.lower()]}"
    if repair := repair_of_argument(match["module"], match["name"], name):
        option = _OPTION.search(repair)
        if option is not None:
            return f"it is a resource option: write it in the third argument, {{ {camel(option[1])}: ... }}"
        return _WORD.sub(lambda word: camel(word[0]), repair)
    if name in _BLOCKS and "block_device_mappings" in known:
        return "write blockDeviceMappings"
    found = nearest(name, known, match["name"])
    return f"write {known[found]}" if found else None
