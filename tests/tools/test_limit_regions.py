"""What AWS offers in which Region: the tables are what the sources say."""

from __future__ import annotations

import gzip

import pytest

from preflight.model.tables.regional import classes, decoded, encoded, index
from tools.limits import regions
from tools.limits.classes import INPUTS, TABLES
from tools.limits.regions import FOLDER
from tools.limits.sdk import Input, types


def test_the_tables_are_fresh() -> None:
    pytest.importorskip("cfnlint", reason="the tables' source is not installed")
    if index().source != regions.versions():
        pytest.skip(f"the tables were made with {index().source}")
    assert regions.made(index().date) == regions.stored()


def test_size_and_coverage() -> None:
    assert len(gzip.compress(b"".join(path.read_bytes() for path in FOLDER.glob("*.json")))) < 50_000
    assert sum(len(values) for name in TABLES for values in classes(name).values()) > 5_000
    assert len(index().missing) > 40


def test_every_input_exists() -> None:
    inputs = {one.token: one.inputs for one in types() if one.token in INPUTS}
    assert inputs.keys() == INPUTS.keys()
    assert [f"{t} {p}" for t, paths in INPUTS.items() for p in paths if not _has(inputs[t], p)] == []
    assert {name for paths in INPUTS.values() for name in paths.values()} == TABLES.keys()


def _has(inputs: dict[str, Input] | object, path: str) -> bool:
    fields = inputs
    for step in path.split("."):
        assert isinstance(fields, dict)
        if step not in fields:
            return False
        fields = fields[step].fields
    return True


def test_regions_as_a_number() -> None:
    order = ("a", "b", "c")
    assert encoded({"a", "c", "of no partition"}, order) == "5"
    assert decoded("5", order) == {"a", "c"}
    assert decoded("0", order) == frozenset()


def test_zones_and_partitions() -> None:
    found = index().regions
    assert found["us-east-1"].zones == "abcdef" and found["us-west-1"].zones == "ac"
    assert found["cn-north-1"].partition == "aws-cn"
    assert all(region.zones for name, region in found.items() if region.partition == "aws")


def test_a_service_is_missing_where_no_source_has_it() -> None:
    assert "sa-east-1" in index().missing["kendra"]
    assert "us-east-1" not in index().missing["kendra"]
    assert not {"ec2", "s3", "iam", "globalaccelerator", "cloudfront", "route53"} & index().missing.keys()
