"""What parts of names that AWS, Pulumi or a random resource assigns may look like: a text of each kind of character.

Source: the provider `random`, documentation of RandomId and RandomString; pulumi-aws, provider/autonaming.go, and
Terraform's `id.PrefixedUniqueId` for names with a prefix: 18 digits of the time and 8 hexadecimal digits.
"""

from __future__ import annotations

from typing import Final

from preflight.core.holes import ACCOUNT, Part
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws

_ACCOUNTS: Final = ("0" * 12, "123456789012")
_HEXADECIMAL: Final = ("0", "a")
_GENERATED: Final = 7
_BEHIND_PREFIX: Final = ("20261130000000000000000001", "202611300000000000ffffffff")
# The longest random part of which texts are made.
_LONGEST: Final = 256
# The flag of a random string -> a character of its kind.
_KINDS: Final = {"lower": "a", "upper": "A", "numeric": "0"}


def random_texts(part: Part | None, stack: Stack) -> tuple[str, ...]:
    """Texts of the part's length, one for each kind of character; empty if length or characters are unknown."""
    owner = stack.by_urn.get(part.urn) if part is not None else None
    if part is not None and part.name == ACCOUNT:
        return _ACCOUNTS
    if part is None or owner is None or owner.is_external:
        return ()
    if owner.type == aws.RANDOM_ID and part.name == "hex":
        return _repeated(_HEXADECIMAL, owner.number("byteLength"), 2)
    if owner.type == aws.RANDOM_STRING and part.name == "result":
        return _of_string(owner)
    if owner.type.startswith("aws:") and part.name == "name":
        has_prefix = any(key.endswith("Prefix") for key in filter(owner.has_input, owner.keys()))
        return _BEHIND_PREFIX if has_prefix else _repeated(_HEXADECIMAL, _GENERATED)
    return ()


def _of_string(owner: Resource) -> tuple[str, ...]:
    flags = {key: owner.flag(key, default=True) for key in (*_KINDS, "special")}
    # Its older name.
    flags["numeric"] = flags["numeric"] if owner.get("number") is None else owner.flag("number")
    if flags.pop("special") is not False:
        return ()
    kinds = tuple(_KINDS[key] for key, flag in flags.items() if flag is not False)
    return _repeated(kinds, owner.number("length"))


def _repeated(characters: tuple[str, ...], count: object, each: int = 1) -> tuple[str, ...]:
    if not isinstance(count, int) or not 0 < count * each <= _LONGEST:
        return ()
    return tuple(character * count * each for character in characters)
