"""Runtimes past their end."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.policies.table import Case, check

When = Literal["planned", "deployed", "both"]


def function(runtime: str, expected: str = "", when: When = "both") -> Case:
    text = f"resources: {{ it: {{ type: aws:lambda:Function, properties: {{ {runtime} }} }} }}"
    return Case(text, [("it", expected)] if expected else [], when=when)


REFUSED = (
    "runtime is nodejs12.x, which Lambda has rejected for new functions since 2023-03-31. "
    "Use nodejs24.x or another supported runtime."
)
CASES = {
    "refused": function("runtime: nodejs12.x", REFUSED, "planned"),
    "a supported one": function("runtime: python3.13"),
    "a container": function("packageType: Image, imageUri: x"),
    "a secret": function('runtime: { "fn::secret": nodejs12.x }'),
    "not known": function('runtime: { "fn::invoke": {} }'),
    "not one of Lambda's": function("runtime: cobol85"),
}
ADVICE = {
    "refused, and there already": function("runtime: nodejs12.x", REFUSED, "deployed"),
    "deprecated": function(
        "runtime: nodejs16.x",
        "runtime is nodejs16.x, which is deprecated since 2024-06-12 and gets no updates. "
        "Use nodejs24.x or another supported runtime.",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("function-runtime-ended", case)


@pytest.mark.parametrize("case", ADVICE.values(), ids=ADVICE)
def test_advice(case: Case) -> None:
    check("function-runtime-ended", case, ("runtime is",))
