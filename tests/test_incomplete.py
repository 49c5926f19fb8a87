"""What is said about a stack that may hold resources that nobody saw: only what none of them can undo."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings
from preflight.policy import Level, discover
from preflight.preview.creations import CREATIONS
from preflight.testing import Program, program_from_yaml
from tests.corpus.reader import messages as recorded
from tests.corpus.reader import recordings
from tests.policies.pages import Block, blocks

REASON: Final = "the program ended early"
POLICIES: Final = discover()
EVERYTHING: Final = Settings(levels={p.name: Level.ADVISORY for p in POLICIES if p.level is Level.DISABLED})
# Beginnings tried for each program; PREFLIGHT_ALL_CASES=1 tries more, which takes long.
BEGINNINGS: Final = 12 if os.environ.get("PREFLIGHT_ALL_CASES") else 4

Messages = list[analyzer_pb2.AnalyzerResource]
Said = set[tuple[str, str]]


def _pages(section: str) -> tuple[Block, ...]:
    return tuple(b for p in POLICIES for b in blocks(p) if b.language == "yaml" and b.section == section)


SOUND: Final = {
    **{str(b): b.program for b in _pages("Instead")},
    **{
        path.stem: program_from_yaml(path.read_text())
        for path in sorted((Path(__file__).parent / "sound" / "programs").glob("*.yaml"))
    },
}


def judged(program: Program, messages: Messages, **known: object) -> Outcome:
    stack = Stack.from_messages(
        messages,
        name=program.stack,
        project=program.project,
        config=program.config,
        context=program.context,
        **known,  # type: ignore[arg-type]
    )
    return run(stack, POLICIES, EVERYTHING, strict=True)


def begun(messages: Messages, number: int) -> Messages:
    """The first resources; a program that ends there has exported nothing yet."""
    root = analyzer_pb2.AnalyzerResource()
    root.CopyFrom(messages[0])
    root.properties.Clear()
    return [root, *messages[1:number]]


def numbers(messages: Messages) -> range:
    return range(1, len(messages), max(1, len(messages) // BEGINNINGS))


def said(outcome: Outcome) -> Said:
    return {(f.policy, f.urn) for f in outcome.findings}


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])
def test_the_beginning_of_a_sound_program_lacks_nothing(name: str, deployed: bool) -> None:
    """Every finding about what was registered so far is one that the whole program has too."""
    program = SOUND[name]
    messages = program.messages(deployed=deployed)
    whole = said(judged(program, messages))
    for number in numbers(messages):
        outcome = judged(program, begun(messages, number), incomplete=REASON)
        assert said(outcome) <= whole, number


@pytest.mark.parametrize("block", _pages("Fails"), ids=str)
def test_the_beginning_of_a_faulty_program_has_its_faults_only(block: Block) -> None:
    messages = block.messages("planned")
    whole = said(judged(block.program, messages))
    for number in numbers(messages):
        assert said(judged(block.program, begun(messages, number), incomplete=REASON)) <= whole, number


@pytest.mark.skipif(not recordings(), reason="the recordings of real stacks are not at hand")
@pytest.mark.parametrize("path", recordings(), ids=lambda p: p.stem)
def test_the_beginning_of_a_real_stack_has_its_faults_only(path: Path) -> None:
    messages = recorded(path)
    kinds = {policy for policy, _ in said(run_on(messages))}
    for number in (len(messages) // 3, len(messages) * 2 // 3):
        assert {policy for policy, _ in said(run_on(messages[:number], incomplete=REASON))} <= kinds


def run_on(messages: Messages, incomplete: str = "") -> Outcome:
    return run(Stack.from_messages(messages, incomplete=incomplete), POLICIES, Settings(), strict=True)


# --- what stays and what does not

BOTH: Final = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  bucket: { type: aws:s3:Bucket }
"""


@pytest.mark.parametrize(
    ("policy", "complete", "incomplete"),
    [
        ("cidr-block-conflicts", 1, 1),
        ("bucket-without-versioning", 1, 0),
        ("export-handling", 1, 0),
    ],
)
def test_absence_is_undecided_and_a_collision_stays(policy: str, complete: int, incomplete: int) -> None:
    program = program_from_yaml(BOTH)
    whole = judged(program, program.messages())
    begun_ = judged(program, program.messages(), incomplete=REASON)
    assert sum(f.policy == policy for f in whole.findings) == complete
    assert sum(f.policy == policy for f in begun_.findings) == incomplete
    undecided = [u.reason for u in begun_.undecided if u.policy == policy]
    assert (REASON in undecided) == (incomplete < complete)


CLOSED: Final = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  given: { type: aws:s3:Bucket }
  other: { type: aws:s3:Bucket }
  site:
    type: my:index:Site
    properties: { bucketName: "${given.id}", other: 5 }
"""


@pytest.mark.parametrize(
    ("kind", "is_open"),
    [("awsx:ecr:Image", False), ("synced-folder:index:S3BucketFolder", False), ("my:index:Site", True)],
)
def test_a_component_creates_only_what_its_package_does(kind: str, is_open: bool) -> None:
    program = program_from_yaml(CLOSED.replace("my:index:Site", kind))
    site = next(m for m in program.messages() if m.name == "site").urn
    context = (*program.context, CREATIONS)
    stack = Stack.from_messages(
        program.messages(), name="dev", project="web", context=context, closed=frozenset({site})
    )
    outcome = run(stack, POLICIES, EVERYTHING, strict=True)
    versions = {f.resource for f in outcome.findings if f.policy == "bucket-without-versioning"}
    assert versions == ({"other"} if is_open else {"given", "other"})


def test_what_a_component_is_given_it_may_complete() -> None:
    """Of a component whose resources nobody saw, only what it is given is open."""
    program = program_from_yaml(CLOSED)
    site = next(m for m in program.messages() if m.name == "site").urn
    outcome = judged(program, program.messages(), closed=frozenset({site}))
    versions = {f.resource for f in outcome.findings if f.policy == "bucket-without-versioning"}
    assert versions == {"other"}
    reasons = {u.reason for u in outcome.undecided if u.policy == "bucket-without-versioning"}
    assert reasons == {"the resources inside the component site are not known"}
