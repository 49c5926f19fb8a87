"""The table of property names is what pulumi_aws says."""

from __future__ import annotations

import json

from tests.versions import needs_aws_7
from tools.property_names import TABLE, pack_words, provider_names


@needs_aws_7
def test_the_table_is_fresh() -> None:
    stored = set(json.loads(TABLE.read_text())["names"].split())
    assert stored == provider_names() & pack_words()
    assert {"publiclyAccessible", "cidrBlock"} <= stored
    assert "toString" not in stored
