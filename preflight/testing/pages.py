"""The pages of policies: their headings, and the programs in them: what must fail, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.observed import NODE, LookedUp, Observed, UnreadArgument
from preflight.core.stack import Stack
from preflight.policy import HEADINGS, Level, Policy
from preflight.testing.evaluation import outcome
from preflight.testing.program import Program
from preflight.testing.yaml_program import program_from_yaml

Section = Literal["Fails", "Instead"]
Moment = Literal["planned", "deployed"]
MOMENTS: Final[tuple[Moment, ...]] = ("planned", "deployed")

_BLOCK: Final = re.compile(r"^```(yaml|python)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A program of a page: Pulumi YAML, or the `__main__.py` of a program in Python.

    Words after the language are settings: `stack=prod` names the stack, `unread=db.multiAZ` is an argument that the
    constructor of `db` does not take, `lookup=aws:sqs/getQueue:getQueue,name,orders` is a lookup of the program.
    """

    policy: Policy
    section: Section
    number: int
    language: str
    settings: dict[str, str]
    text: str

    def __str__(self) -> str:
        return f"{self.policy.name}-{self.section}-{self.number}"

    @cached_property
    def program(self) -> Program:
        return program_from_yaml(self.text, self.settings.get("stack", "dev"))

    def messages(self, moment: Moment) -> list[analyzer_pb2.AnalyzerResource]:
        return self.program.messages(deployed=moment == "deployed")

    def stack(self, messages: list[analyzer_pb2.AnalyzerResource]) -> Stack:
        """The stack that the messages describe, with the name, project and configuration of the program."""
        program = self.program
        return Stack.from_messages(
            messages,
            name=program.stack,
            project=program.project,
            config=program.config,
            context=(*program.context, self._observed(messages)),
        )

    def _observed(self, messages: list[analyzer_pb2.AnalyzerResource]) -> Observed:
        name, _, argument = self.settings.get("unread", "").partition(".")
        if not argument:
            return Observed(lookups=tuple(self._lookups()))
        message = next(m for m in messages if m.name == name)
        return Observed(NODE, (UnreadArgument(message.type, name, argument, tuple(message.properties)),))

    def _lookups(self) -> Iterator[LookedUp]:
        if "lookup" in self.settings:
            token, key, text = self.settings["lookup"].split(",")
            yield LookedUp(token, ((key, text),))


def blocks(policy: Policy, *sections: Section) -> Iterator[Block]:
    """The programs of the page's sections, in order."""
    for section in sections or ("Fails", "Instead"):
        for number, found in enumerate(_BLOCK.finditer(policy.sections.get(section, ""))):
            language, rest, text = found.groups()
            settings = dict(word.split("=", 1) for word in rest.split())
            yield Block(policy, section, number, language, settings, text)


def check_page(policy: Policy) -> None:
    """Assert that the policy's page is whole: each program under *Fails* has a finding of it, none under *Instead*.

    The page is the docstring of the policy's file: one sentence, then the headings in their order.
    """
    name = policy.name
    if not policy.doc:
        raise AssertionError(f"{name}: the file has no docstring. Its first sentence is what reports show.")
    if tuple(policy.sections) != HEADINGS:
        raise AssertionError(
            f"{name}: the docstring has the headings {', '.join(policy.sections) or 'none'}. Give it, in this order: "
            f"{', '.join(HEADINGS)}."
        )
    for section in ("Fails", "Instead"):
        programs = list(blocks(policy, section))
        if not programs:
            raise AssertionError(f"{name}: there is no program under {section}. Add one in Pulumi YAML.")
        for block in programs:
            _require_verdict(block)


def _require_verdict(block: Block) -> None:
    if block.language != "yaml":
        return
    policy = block.policy
    on = {policy.name: "advisory"} if policy.level is Level.DISABLED else {}
    for moment in MOMENTS:
        found = outcome(block.stack(block.messages(moment)), policy, on).findings
        if block.section == "Fails" and moment == "planned" and not found:
            raise AssertionError(f"{policy.name}: the program under Fails has no finding of this policy.")
        if block.section == "Instead" and found:
            lines = "\n".join(f"  found    {f.resource}: {f.message}" for f in found)
            raise AssertionError(
                f"{policy.name}: the program under Instead has findings ({moment}):\n{lines}"
            )
