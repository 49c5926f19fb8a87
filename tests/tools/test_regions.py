"""The table of regions is what botocore says."""

from __future__ import annotations

import json

from tools.regions import TABLE, condense, endpoints


def test_the_table_is_fresh_or_botocore_is_newer() -> None:
    """A newer botocore only adds regions, and services to regions."""
    stored, made = json.loads(TABLE.read_text()), condense(endpoints())
    assert set(stored["partitions"]) <= set(made["partitions"])
    for module, regions in made["missing"].items():
        assert set(regions) & set(stored["partitions"]) <= set(stored["missing"].get(module, regions))
    assert stored["source"].startswith("botocore ")


def test_a_service_that_is_everywhere_is_left_out() -> None:
    source = {
        "partitions": [
            {
                "partition": "aws",
                "regions": {"eu-west-1": {}, "us-east-1": {}},
                "services": {
                    "iot": {"endpoints": {"us-east-1": {}, "us-east-1-fips": {}}},
                    "kendra": {"endpoints": {"us-east-1": {}, "eu-west-1": {}}},
                },
            },
            {"partition": "aws-cn", "regions": {"cn-north-1": {}}, "services": {}},
        ]
    }
    assert condense(source) == {
        "partitions": {"cn-north-1": "aws-cn", "eu-west-1": "aws", "us-east-1": "aws"},
        "missing": {"iot": ["eu-west-1"]},
    }
