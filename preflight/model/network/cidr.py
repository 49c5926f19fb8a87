"""CIDR blocks, IPv4 and IPv6, in integers.

A block is a base address and a prefix length. Blocks of the two versions are never compared: `contains` and
`overlaps` are false across versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

_BITS: Final = {4: 32, 6: 128}
_OCTET: Final = re.compile(r"[0-9]{1,3}\Z")
_GROUP: Final = re.compile(r"[0-9a-fA-F]{1,4}\Z")
_PREFIX: Final = re.compile(r"(0|[1-9][0-9]{0,2})\Z")


class CidrError(ValueError):
    """The text is not a CIDR block; the message says why."""


class Cidr(msgspec.Struct, frozen=True, order=True):
    """A block of addresses. `base` has no host bits; `version` is 4 or 6."""

    version: int
    base: int
    prefix: int

    @classmethod
    def parse(cls, text: str) -> Cidr:
        """Return the block written as `address/prefix`. Raises CidrError, also if host bits are set."""
        loose = cls.parse_loose(text)
        version, address = parse_address(text.partition("/")[0])
        if address != loose.base:
            raise CidrError(f"host bits are set: the block is {loose}")
        return cls(version, address, loose.prefix)

    @classmethod
    def parse_loose(cls, text: str) -> Cidr:
        """Return the block with its host bits cleared, as AWS does in security group rules. Raises CidrError."""
        address_text, slash, prefix_text = text.partition("/")
        if not slash:
            raise CidrError("no prefix length")
        version, address = parse_address(address_text)
        if not _PREFIX.match(prefix_text) or int(prefix_text) > _BITS[version]:
            raise CidrError(f"prefix length '/{prefix_text}' is not between 0 and {_BITS[version]}")
        prefix = int(prefix_text)
        return cls(version, address & _mask(version, prefix), prefix)

    @property
    def size(self) -> int:
        """The number of addresses."""
        return 1 << (_BITS[self.version] - self.prefix)

    @property
    def first(self) -> int:
        return self.base

    @property
    def last(self) -> int:
        return self.base + self.size - 1

    def contains(self, other: Cidr) -> bool:
        """Whether every address of the other block is in this one."""
        return (
            self.version == other.version
            and self.prefix <= other.prefix
            and other.base & _mask(self.version, self.prefix) == self.base
        )

    def overlaps(self, other: Cidr) -> bool:
        """Whether the blocks share an address, which means that one contains the other."""
        return self.contains(other) or other.contains(self)

    @property
    def is_private(self) -> bool:
        """Whether it is in a private block (RFC 1918, RFC 6598; RFC 4193 for IPv6)."""
        return any(block.contains(self) for block in _PRIVATE)

    def subnets(self, prefix: int) -> Iterator[Cidr]:
        """The blocks of the prefix length inside it, in order."""
        step = 1 << (_BITS[self.version] - prefix) if prefix >= self.prefix else 0
        for base in range(self.base, self.last + 1, step) if step else ():
            yield Cidr(self.version, base, prefix)

    def __str__(self) -> str:
        return f"{format_address(self.version, self.base)}/{self.prefix}"


@lru_cache(maxsize=4096)
def parse_address(text: str) -> tuple[int, int]:
    """Return version and number of an address. Raises CidrError, also for leading zeros, which may mean octal."""
    return (6, _parse_v6(text)) if ":" in text else (4, _parse_v4(text))


def format_address(version: int, number: int) -> str:
    """The address as text, IPv6 in its shortest form (RFC 5952)."""
    if version == 4:
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    groups = [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
    start, length = _longest_zero_run(groups)
    texts = [format(group, "x") for group in groups]
    if length < 2:
        return ":".join(texts)
    return ":".join(texts[:start]) + "::" + ":".join(texts[start + length :])


def merge(blocks: Iterable[Cidr]) -> tuple[Cidr, ...]:
    """The smallest set of blocks that covers exactly the same addresses, sorted."""
    stack: list[Cidr] = []
    for block in sorted(blocks):
        if stack and stack[-1].contains(block):
            continue
        stack.append(block)
        while len(stack) > 1 and (joined := _join(stack[-2], stack[-1])) is not None:
            stack[-2:] = [joined]
    return tuple(stack)


def covers(blocks: Iterable[Cidr], wanted: Cidr) -> bool:
    """Whether the blocks together contain every address of the wanted block."""
    return any(block.contains(wanted) for block in merge(blocks))


def covers_everything(blocks: Iterable[Cidr], version: int) -> bool:
    """Whether the blocks together are the whole address space of the version."""
    return covers(blocks, Cidr(version, 0, 0))


def overlapping(blocks: Sequence[tuple[Cidr, T]]) -> Iterator[tuple[tuple[Cidr, T], tuple[Cidr, T]]]:
    """Every overlapping pair once, in the order of their base addresses."""
    open_: list[tuple[Cidr, T]] = []
    for item in sorted(blocks, key=lambda b: (b[0].version, b[0].base, b[0].prefix)):
        while open_ and not open_[-1][0].contains(item[0]):
            open_.pop()
        for earlier in open_:
            yield earlier, item
        open_.append(item)


def free_block(within: Cidr, used: Iterable[Cidr], prefix: int) -> Cidr | None:
    """The first block of the prefix length inside `within` that overlaps no used block; `None` if there is none."""
    taken = merge(block for block in used if block.overlaps(within))
    base = within.base
    step = 1 << (_BITS[within.version] - prefix)
    while prefix >= within.prefix and base + step - 1 <= within.last:
        candidate = Cidr(within.version, base, prefix)
        blocker = next((t for t in taken if t.overlaps(candidate)), None)
        if blocker is None:
            return candidate
        base = max(blocker.last + 1, base + step)
        base = (base + step - 1) // step * step
    return None


def _mask(version: int, prefix: int) -> int:
    bits = _BITS[version]
    return ((1 << prefix) - 1) << (bits - prefix)


def _parse_v4(text: str) -> int:
    octets = text.split(".")
    if len(octets) != 4:
        raise CidrError(f"'{text}' has not four octets")
    number = 0
    for octet in octets:
        if not _OCTET.match(octet) or int(octet) > 255 or (len(octet) > 1 and octet[0] == "0"):
            raise CidrError(f"octet '{octet}' is not between 0 and 255")
        number = number << 8 | int(octet)
    return number


def _parse_v6(text: str) -> int:
    head, double, tail = text.partition("::")
    if "::" in tail:
        raise CidrError(f"'{text}' has '::' twice")
    left, right = _groups(head), _groups(tail)
    missing = 8 - len(left) - len(right)
    if missing < 1 if double else missing:
        raise CidrError(f"'{text}' has not eight groups")
    number = 0
    for group in (*left, *[0] * missing, *right):
        number = number << 16 | group
    return number


def _groups(text: str) -> list[int]:
    parts = text.split(":") if text else []
    if parts and "." in parts[-1]:
        number = _parse_v4(parts.pop())
        parts += [format(number >> 16, "x"), format(number & 0xFFFF, "x")]
    for part in parts:
        if not _GROUP.match(part):
            raise CidrError(f"group '{part}' is not one to four hexadecimal digits")
    return [int(part, 16) for part in parts]


def _longest_zero_run(groups: Sequence[int]) -> tuple[int, int]:
    best, start = (0, 0), None
    for index, group in enumerate((*groups, 1)):
        if group == 0:
            start = index if start is None else start
        elif start is not None:
            best = (start, index - start) if index - start > best[1] else best
            start = None
    return best


def _join(left: Cidr, right: Cidr) -> Cidr | None:
    """The block that consists of two adjacent blocks of the same size; `None` if they do not form one."""
    if left.version != right.version or left.prefix != right.prefix or left.prefix == 0:
        return None
    parent = Cidr(left.version, left.base & _mask(left.version, left.prefix - 1), left.prefix - 1)
    return parent if parent.base == left.base and left.last + 1 == right.base else None


# RFC 1918, RFC 6598, RFC 4193.
_PRIVATE: Final = tuple(
    Cidr.parse(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
