"""The names of types and properties, held against the installed provider SDK: a misspelled one matches nothing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from preflight.policy import discover
from tests.policies.pages import Block, blocks
from tests.versions import needs_aws_7

pulumi_aws = pytest.importorskip("pulumi_aws")
pytestmark = needs_aws_7

ROOT: Final = Path(__file__).parents[1]
SDK: Final = Path(pulumi_aws.__file__).parent
_CLASS: Final = re.compile(r'@pulumi\.type_token\("(aws:[^"]+)"\)\nclass (\w+)\(')
_LITERAL: Final = re.compile(r'"(aws:[a-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+)"')
_FUNCTION: Final = re.compile(r"'(aws:[a-z0-9]+/get[A-Za-z0-9]+:get[A-Za-z0-9]+)'")


@cache
def classes() -> dict[str, tuple[str, str]]:
    """The source of the module and the name of the class of every resource type."""
    found = {}
    for file in SDK.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found.update({token: (text, name) for token, name in _CLASS.findall(text)})
    return found


@cache
def properties(type_: str) -> frozenset[str]:
    """The inputs of the type, in small letters without underscores."""
    text, name = classes()[type_]
    start = text.index("def _internal_init", text.index(f"class {name}("))
    signature = text[start : text.index("__props__=None", start)]
    return frozenset(n.replace("_", "") for n in re.findall(r"^\s+(\w+): ", signature, re.MULTILINE))


@cache
def functions() -> frozenset[str]:
    """The tokens of the SDK's functions."""
    files = SDK.glob("*/get_*.py")
    return frozenset(t for f in files for t in _FUNCTION.findall(f.read_text(encoding="utf-8")))


def test_types_exist() -> None:
    for room in ("preflight/model", "policies"):
        for file in sorted((ROOT / room).rglob("*.py")):
            unknown = set(_LITERAL.findall(file.read_text(encoding="utf-8"))) - set(classes()) - functions()
            assert not unknown, file


@pytest.mark.parametrize("block", [b for p in discover() for b in blocks(p) if b.language == "yaml"], ids=str)
def test_programs_of_pages_use_real_properties(block: Block) -> None:
    for resource in block.program.resources:
        if resource.type.startswith("aws:"):
            assert resource.type in classes()
            assert {k.lower() for k in resource.properties} <= properties(resource.type), resource.name
