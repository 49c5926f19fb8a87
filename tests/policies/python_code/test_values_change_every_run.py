"""Names and passwords that are others at every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "a uuid in a name": Case(
        """
            import uuid
            import pulumi_aws as aws
            aws.s3.Bucket('b', bucket=f'b-{uuid.uuid4()}')
        """,
        [
            (
                "advisory __main__.py:3 The bucket of aws.s3.Bucket is computed with uuid.uuid4(), a different "
                "value on every run, so each update replaces the resource. Remove it, or use pulumi_random."
            ),
        ],
    ),
    "the time in the name of the resource": Case(
        """
            from datetime import datetime
            import pulumi_aws as aws
            stamp = datetime.now().strftime('%Y')
            name = f'b-{stamp}'
            aws.s3.Bucket(name)
        """,
        [
            (
                "advisory __main__.py:5 The name of aws.s3.Bucket is computed with datetime.datetime.now(), a "
                "different value on every run, so each update replaces the resource. Remove it, or use "
                "pulumi_random."
            ),
        ],
    ),
    "a random password": Case(
        """
            import secrets
            import string
            import pulumi_aws as aws
            password = ''.join(secrets.choice(string.digits) for _ in range(16))
            aws.rds.Instance('d', instance_class='db.t4g.micro', password=password)
        """,
        [
            (
                "advisory __main__.py:5 The password of aws.rds.Instance is computed with secrets.choice(), a "
                "different value on every run, so each update changes it. Use pulumi_random, which keeps the "
                "value, or let AWS generate it."
            ),
        ],
    ),
    "in a function": Case(
        """
            import random
            import pulumi_aws as aws

            def make():
                suffix = random.randint(1, 9)
                return aws.iam.Role('r', assume_role_policy='{}', name='r' + str(suffix))

            make()
        """,
        [
            (
                "advisory __main__.py:6 The name of aws.iam.Role is computed with random.randint(), a "
                "different value on every run, so each update replaces the resource. Remove it, or use "
                "pulumi_random."
            ),
        ],
    ),
    "ranges": Case(
        """
            import random
            import pulumi_aws as aws
            vpc = aws.ec2.Vpc('v', cidr_block=f'10.{random.randint(0, 255)}.0.0/16')
            aws.ec2.Subnet('s', vpc_id=vpc.id, cidr_block='10.0.0.0/24', availability_zone=random.choice(['a', 'b']))
        """,
        [
            (
                "advisory __main__.py:3 The cidr_block of aws.ec2.Vpc is computed with random.randint(), a different "
                "value on every run, so each update replaces the resource. Remove it, or use pulumi_random."
            ),
            (
                "advisory __main__.py:4 The availability_zone of aws.ec2.Subnet is computed with random.choice(), a "
                "different value on every run, so each update replaces the resource. Remove it, or use pulumi_random."
            ),
        ],
    ),
    "in tags": Case(
        """
            import time
            import pulumi_aws as aws
            aws.s3.Bucket('b', tags={'at': str(time.time())})
        """,
    ),
    "in the tags of a resource that others name": Case(
        """
            import datetime
            import pulumi_aws as aws
            TAGS = {'at': datetime.datetime.now().isoformat()}
            bucket = aws.s3.Bucket('b', tags=TAGS)
            aws.s3.BucketPolicy('p', bucket=bucket.id, policy='{}')
            aws.s3.BucketVersioning('v', bucket=bucket, versioning_configuration={'status': 'Enabled'})
        """,
    ),
    "one cause of several names": Case(
        """
            import uuid
            import pulumi_aws as aws
            suffix = str(uuid.uuid4())[:8]
            aws.s3.Bucket('b', bucket=f'b-{suffix}')
            for i in range(3):
                aws.sqs.Queue(f'q{i}', name=f'q{i}-{suffix}')
            aws.sns.Topic('t', name='t-' + suffix)
            aws.rds.Instance('d', instance_class='db.t4g.micro', password=suffix)
        """,
        [
            (
                "advisory __main__.py:4 The bucket of aws.s3.Bucket (and of 2 more) is computed with "
                "uuid.uuid4(), a different value on every run, so each update replaces the resource. Remove "
                "it, or use pulumi_random."
            ),
            (
                "advisory __main__.py:8 The password of aws.rds.Instance is computed with uuid.uuid4(), a "
                "different value on every run, so each update changes it. Use pulumi_random, which keeps the "
                "value, or let AWS generate it."
            ),
        ],
    ),
    "seeded": Case(
        """
            import random
            import pulumi_aws as aws
            random.seed(1)
            aws.s3.Bucket('b', bucket=f'b-{random.random()}')
        """,
    ),
    "a name that is bound twice": Case(
        """
            import uuid
            import pulumi_aws as aws
            name = str(uuid.uuid4())
            name = 'a'
            aws.s3.Bucket('b', bucket=name)
        """,
    ),
    "a name of the program": Case(
        """
            import pulumi
            import pulumi_aws as aws
            aws.s3.Bucket('b', bucket=f'b-{pulumi.get_stack()}')
        """,
    ),
    "a class of its own": Case(
        """
            import uuid

            class Bucket:
                def __init__(self, name): pass

            Bucket(str(uuid.uuid4()))
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_values_change_every_run(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "values-change-every-run")
