"""The rules of a service for a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

# The characters that the provider adds to a prefix (`namePrefix`).
UNIQUE_SUFFIX: Final = 26

EDGES: Final = {r"^-|-\Z": "must not begin or end with a hyphen"}
HYPHENS: Final = {
    r"^[^A-Za-z]": "must begin with a letter",
    r"--": "must not contain two consecutive hyphens",
    r"-\Z": "must not end with a hyphen",
}
WORD: Final = "letters, digits, hyphens and underscores"
DOTTED: Final = "letters, digits, dots, hyphens and underscores"
IAM: Final = "letters, digits and + = , . @ - _"
EC2_API: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_"


class NameRule(msgspec.Struct, frozen=True):
    """The rules for a property that is a name.

    pattern: a regular expression for the whole name; allowed: the same in words. page: AWS's page of the rule.
    auto: the longest name that Pulumi generates, 0 where it generates none; separator and lower: its form.
    forbidden: regular expressions for forbidden parts, each with the reason in words.
    """

    pattern: str
    allowed: str
    limits: tuple[int, int]
    page: str
    key: str = "name"
    auto: int = 255
    separator: str = "-"
    lower: bool = False
    prefix: int | None = None
    forbidden: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def most(self) -> int:
        return self.limits[1]

    @property
    def longest_made(self) -> int:
        """The maximum length of a name that Pulumi generates."""
        return min(self.auto, self.most)

    def problem(self, name: str) -> str:
        """Why the service rejects the name, in words that follow it; empty if it does not."""
        for pattern, reason in self.forbidden.items():
            if re.search(pattern, name, re.ASCII):
                return reason
        least, most = self.limits
        if not least <= len(name) <= most:
            return f"has {len(name)} characters; {least} to {most} are allowed"
        return "" if re.fullmatch(self.pattern, name, re.ASCII) else f"must contain only {self.allowed}"

    @property
    def longest_prefix(self) -> int:
        """The maximum length of a name prefix."""
        return self.prefix if self.prefix is not None else self.most - UNIQUE_SUFFIX
