"""Values inside blocks and lists of a property."""

from __future__ import annotations

from preflight.core.nested_values import values_at
from preflight.core.values import Unknown
from preflight.testing import program_from_yaml

PROGRAM = """
resources:
  other: { type: 'aws:sns:Topic', properties: { name: x } }
  plan:
    type: aws:backup:Plan
    properties:
      name: p
      rules: [{ schedule: a, lifecycle: { deleteAfter: 1 } }, { ruleName: b }, { schedule: "${other.unknown}" }]
      other: "${other.unknown}"
"""


def test_what_lists_and_blocks_hold() -> None:
    (plan,) = program_from_yaml(PROGRAM).planned().of("aws:backup/plan:Plan")
    first, missing, unknown = values_at(plan, ("rules", "schedule"))
    assert (first, missing) == ("a", None)
    assert isinstance(unknown, Unknown)
    assert next(values_at(plan, ("rules", "lifecycle", "deleteAfter"))) == 1
    assert [isinstance(v, Unknown) for v in values_at(plan, ("other", "schedule"))] == [True]
    assert list(values_at(plan, ("missing", "schedule"))) == []
