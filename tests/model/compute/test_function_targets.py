"""The function and the qualifier that a property names, before the function exists."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.holes import Hole, Part, written
from preflight.core.values import SENTINEL, Unknown
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.testing import Program


def qualifier(output: str, **inputs: Any) -> object:
    program = Program()
    function = program.add("aws:lambda/function:Function", "worker", **inputs)
    hole = written(Hole(function.urn, output, (f"arn:{output}:", Part(function.urn, "name"))))
    program.add("aws:lambda/permission:Permission", "permission", function=SENTINEL + hole)
    (permission,) = program.planned().of("aws:lambda/permission:Permission")
    found = function_target(permission, "function")
    assert isinstance(found, FunctionTarget) and found.function.name == "worker"
    return found.qualifier


@pytest.mark.parametrize("output", ["arn", "name", "invokeArn", "id"])
@pytest.mark.parametrize("publish", [True, False])
def test_an_output_without_version_names_the_function_itself(output: str, publish: bool) -> None:
    assert qualifier(output, publish=publish) is None


def test_a_qualified_arn_names_a_version() -> None:
    assert isinstance(qualifier("qualifiedArn", publish=True), Unknown)
    assert isinstance(qualifier("qualifiedInvokeArn", publish=True), Unknown)
