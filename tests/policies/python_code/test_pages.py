"""The programs in the pages of the policies that read sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.policies.pages import Block, blocks
from tests.policies.python_code.programs import SOURCES, Case, judged, written

BLOCKS = [b for p in SOURCES for b in blocks(p)]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_page(block: Block, tmp_path: Path) -> None:
    """`Fails` fires its policy, and others only if the page names them; `Instead` fires none."""
    findings = judged(written(tmp_path, Case(block.text))).findings
    fired = {f.policy for f in findings}
    if block.section == "Instead":
        assert fired == set()
        return
    named = set(re.findall(r"\*([a-z-]+)\*", block.policy.doc))
    assert block.policy.name in fired
    assert fired <= {block.policy.name} | named
    assert any(f.policy == block.policy.name and f.level == block.policy.level for f in findings)
