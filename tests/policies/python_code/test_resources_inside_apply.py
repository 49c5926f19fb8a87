"""Resources that a preview does not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

MEANING = (
    "is created inside apply. The first `pulumi preview` does not show it, and policies do not "
    "evaluate it there before it is created. Pass the Output itself to the resource."
)
CASES: dict[str, Case] = {
    "in a lambda": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            b.id.apply(lambda i: aws.s3.BucketObject('o', bucket=i, key='k'))
        """,
        [
            (f"advisory __main__.py:3 aws.s3.BucketObject {MEANING}"),
        ],
    ),
    "in a function by name": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')

            def more(i):
                if i:
                    aws.s3.BucketObject('o', bucket=i, key='k')

            b.id.apply(more)
        """,
        [
            (f"advisory __main__.py:6 aws.s3.BucketObject {MEANING}"),
        ],
    ),
    "after all": Case(
        """
            import pulumi
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            pulumi.Output.all(b.id, b.arn).apply(lambda v: aws.sns.Topic(v[0]))
        """,
        [
            (f"advisory __main__.py:4 aws.sns.Topic {MEANING}"),
        ],
    ),
    "a component of the program": Case(
        """
            import pulumi
            import pulumi_aws as aws

            class C(pulumi.ComponentResource):
                def __init__(self, name):
                    super().__init__('a:b:C', name)

            aws.s3.Bucket('b').id.apply(lambda i: C(i))
        """,
        [
            (f"advisory __main__.py:8 C {MEANING}"),
        ],
    ),
    "a lookup": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            b.id.apply(lambda i: aws.s3.get_bucket(bucket=i))
        """,
    ),
    "an apply of others": Case(
        """
            class Thing:
                def apply(self, f): return f(1)

            import pulumi_aws as aws
            Thing().apply(lambda i: aws.s3.Bucket('b'))
        """,
    ),
    "not inside": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            aws.s3.BucketObject('o', bucket=b.id, key=b.id.apply(lambda i: i + 'k'))
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_resources_inside_apply(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "resources-inside-apply")
