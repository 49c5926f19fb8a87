"""Findings of one kind are one, and nothing that differs in more than names and values is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.core.resource import STACK_TYPE
from preflight.reports.grouping import groups, problem_of
from tests.preflight.test_reports import reported


@pytest.mark.parametrize(
    ("one", "two", "values"),
    [
        ("The bucket is public.", "The bucket is public.", ()),
        ("10.0.1.0/24 overlaps 10.0.2.0/24.", "10.0.3.0/24 overlaps 10.0.2.0/24.", ("10.0.3.0/24",)),
        ("The subnet is in VPC 'one'.", "The subnet is in VPC 'two'.", ("'two'",)),
        ("Port 22 is open.", "Port 3389 is open.", ("3389",)),
        ("'a' waits for 'z'.", "'b' waits for 'z'.", ()),
        ("sg-0123abcd is gone.", "sg-0123abce is gone.", ("sg-0123abce",)),
    ],
)
def test_messages_that_differ_in_values_are_one_group(one: str, two: str, values: tuple[str, ...]) -> None:
    (group,) = groups([reported(message=one), reported(message=two, resource="b")])
    assert (group.first.resource, [o.finding.resource for o in group.others]) == ("a", ["b"])
    assert group.others[0].values == values


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Port 22 (SSH) is open.", "Port 3389 (RDP) is open."),
        ("The bucket is public.", "The bucket is not public."),
        ("Set multiAz.", "Set storageEncrypted."),
    ],
)
def test_messages_that_say_something_else_are_two_groups(one: str, two: str) -> None:
    assert len(groups([reported(message=one), reported(message=two, resource="b")])) == 2


def test_findings_of_two_policies_are_two_groups() -> None:
    assert len(groups([reported(), reported("nat-gateway-placement")])) == 2


def test_what_is_wrong_in_the_program_s_sources_is_told_each() -> None:
    one = replace(reported(message="Type 'string' is not 'number'."), type=STACK_TYPE)
    assert len(groups([one, replace(one, message="Type 'string' is not 'boolean'.")])) == 2
    assert len(groups([one, replace(one, line=9)])) == 1


def test_the_repair_is_told_once() -> None:
    message = "memory is 3 MB. Set it to 128 or more. The same holds for 'b'."
    found = reported(message=message)
    assert problem_of(found) == message, "another repair than the message's own"
    told = replace(found, remediation="Set memory to 128 or more.")
    assert problem_of(told) == "memory is 3 MB. The same holds for 'b'."
    clause = reported(message="Vpc has no argument 'a': write b.")
    assert problem_of(replace(clause, remediation="Write b.")) == "Vpc has no argument 'a'."
