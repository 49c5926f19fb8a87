"""The fields of a container definition are what botocore says."""

from __future__ import annotations

import json

from tools.container_definition import TABLE, table


def test_the_table_is_fresh_or_botocore_is_newer() -> None:
    """A newer botocore only adds fields."""
    stored, made = json.loads(TABLE.read_text())["fields"], table()["fields"]
    assert all(made[name] == type_ or isinstance(type_, list | dict) for name, type_ in stored.items())
    assert set(stored) <= set(made)


def test_types() -> None:
    fields = table()["fields"]
    assert (fields["name"], fields["memory"], fields["essential"]) == ("string", "number", "boolean")
    assert fields["environment"] == [{"name": "string", "value": "string"}]
    assert fields["dockerLabels"] == {"*": "string"}
