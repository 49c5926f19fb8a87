"""The table of JSON documents is what pulumi_aws says."""

from __future__ import annotations

import json

from tests.versions import needs_aws_7
from tools.json_documents import TABLE, properties


@needs_aws_7
def test_the_table_is_fresh() -> None:
    stored = json.loads(TABLE.read_text())
    assert stored["properties"] == properties()
    assert stored["properties"]["aws:iam/role:Role"] == ["assumeRolePolicy"]
