"""The errors in what `pulumi up` or `pulumi preview` prints, each with the resource that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|<\{%[a-z]+%\}>")
_URN: Final = re.compile(r"urn:pulumi:[^\s:]+::[^\s:]+::([^\s\"'(),]+)")
# `  aws:ec2:Subnet (web):` above a resource's diagnostics, and ` +  aws:ec2:Subnet web **creating failed**`.
_HEADER: Final = re.compile(r"\s*([\w-]+:[\w/.-]+:[\w.-]+) \(([^()]+)\):\s*")
_ROW: Final = re.compile(r"\W*\s([\w-]+:[\w/.-]+:[\w.-]+)\s+(\S+)\s.*\*\*\w+ failed\*\*")
_PROBLEM: Final = re.compile(r"([\w-]+:[\w/.-]+:[\w.-]+) resource '([^']+)' has a problem")
_BEGIN: Final = re.compile(r"\s*(?:\* |(?:[\w.]+)?(?:Error|Exception|Fault): )|.*\berror: ", re.IGNORECASE)
_END: Final = re.compile(
    r"\s*(?:(?:warning|info|debug): |(?:Diagnostics|Resources|Outputs|Policies|Duration):|\d+ (?:created|unchanged)"
    r"|@ (?:previewing|updating|destroying|refreshing)\b|$)"
)
# The findings of policy packs are explanations already.
_POLICIES: Final = re.compile(r"Policies:\s*")
_SECTION: Final = re.compile(r"(?:Diagnostics|Resources|Outputs|Duration):.*")
_MORE_FOLLOWS: Final = re.compile(r"errors? occurred:\s*$")
_SAYS_NOTHING: Final = re.compile(
    r"(?:update|preview|destroy|refresh) failed$|resource (?:changes|plan) |\d+ errors? occurred:?$"
    r"|.{0,40}(?:unhandled (?:exception|error)|Program exited|Running program)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error text, and the resource that it is about as far as the output names it."""

    text: str
    resource: str = ""
    type: str = ""
    urn: str = ""

    @property
    def message(self) -> str:
        """The text without the lines that say only that there was an error, and where."""
        return self.text.rpartition("occurred: * ")[2]

    @property
    def says_nothing(self) -> bool:
        """Whether it says only that there was an error."""
        return not self.text or _SAYS_NOTHING.match(self.text) is not None


def failures(output: str) -> tuple[Failure, ...]:
    """The errors in the output, without repetitions; a text without any mark of an error is one itself."""
    lines = list(_without_findings(_COLOURS.sub("", line) for line in output.splitlines()))
    found = dict.fromkeys(_named(failure) for failure in _errors(lines))
    told = tuple(failure for failure in found if not failure.says_nothing)
    if found:
        return told
    text = " ".join(" ".join(lines).split())
    return (_named(Failure(text)),) if text else ()


def _without_findings(lines: Iterable[str]) -> Iterator[str]:
    """The lines outside the section of the policy packs."""
    inside = False
    for line in lines:
        inside = _POLICIES.fullmatch(line) is not None or (inside and _SECTION.fullmatch(line) is None)
        if not inside:
            yield line


def _errors(lines: list[str]) -> Iterator[Failure]:
    about = Failure("")
    text: list[str] = []
    for line in lines:
        header = _HEADER.fullmatch(line)
        row = _ROW.match(line)
        begins = _BEGIN.match(line) is not None and not (text and _MORE_FOLLOWS.search(text[-1]))
        if text and (header or row or begins or _END.match(line)):
            yield replace(about, text=_joined(text))
            text = []
        if header or row:
            type_, name = (header or row).group(1, 2)  # type: ignore[union-attr]
            about = Failure("", name, type_)
        if begins or (text and not _END.match(line)):
            text.append(line)
    if text:
        yield replace(about, text=_joined(text))


def _joined(lines: list[str]) -> str:
    """The error on one line, without the marks before it."""
    text = " ".join(" ".join(lines).split())
    before, mark, after = text.partition("error: ")
    text = after if mark and len(before) < 200 and not before.endswith("api ") else text
    return text.removeprefix("* ")


def _named(failure: Failure) -> Failure:
    """The failure with the resource whose URN or name is in its text."""
    urn = _URN.search(failure.text)
    if urn is not None:
        types, _, name = urn[1].partition("::")
        full = urn[0].rstrip(":")
        return replace(failure, resource=name.rstrip(":"), type=types.rpartition("$")[2], urn=full)
    problem = _PROBLEM.match(failure.text)
    return failure if problem is None else replace(failure, type=problem[1], resource=problem[2])
