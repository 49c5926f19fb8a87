"""The table of identifiers is what `pulumi_aws` and botocore say."""

from __future__ import annotations

import json

from tests.versions import needs_aws_7
from tools.resource_ids import TABLE, accepted, condense


@needs_aws_7
def test_the_table_is_fresh_or_its_sources_are_newer() -> None:
    """Newer packages add types and properties; what the table has must still be so, but for a few that they rename."""
    stored, made = json.loads(TABLE.read_text()), condense()
    for part in ("prefixes", "arns", "takes_arn", "slots"):
        kept = [key for key, value in stored[part].items() if made[part].get(key) == value]
        assert len(kept) > 0.95 * len(stored[part]), part


def test_a_pattern_that_takes_more_than_arns_is_left_out() -> None:
    assert accepted("roleArn", r"arn:aws:iam::\d{12}:role/.+") == ["iam:role"]
    assert accepted("roleArn", r"(arn:aws:iam::\d{12}:role/.+|[\w-]+)") is None
    assert accepted("kmsKeyArn", r"(arn:.*)|()") is None


def test_what_a_pattern_takes_must_agree_with_the_name() -> None:
    assert accepted("portalArn", r"arn:aws:(kms|acm):.*") == []
    assert accepted("portalArn", "(") is None
