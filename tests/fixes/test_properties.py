"""Properties with one right value, written into the call that makes the resource: nothing else changes."""

from __future__ import annotations

import pytest

from preflight.fixes.edits import Source, applied
from preflight.fixes.properties import property_fix
from preflight.policy import find
from preflight.testing import Program

HEAD = b"import pulumi_aws as aws\n\n"


def fixed(
    policy: str, type_: str, before: str, stack: str = "dev", name: str = "it", **inputs: object
) -> str | None:
    """The program after the repair of the resource `it`; `None` if there is none."""
    own = find(policy)
    assert own is not None
    web = Program(stack)
    web.add(type_, name, **inputs)
    resource = next(r for r in web.planned().resources if r.name == name)
    source = Source(HEAD + before.encode())
    fix = property_fix(own, resource, "__main__.py", 3, source)
    if fix is None:
        return None
    assert fix.line == 3
    content = applied({"__main__.py": source}, [fix])["__main__.py"]
    assert content.startswith(HEAD)
    return content.removeprefix(HEAD).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A new argument, in the form of the call.
        ('aws.kms.Key("it")', 'aws.kms.Key("it", enable_key_rotation=True)'),
        ('aws.kms.Key("it",)', 'aws.kms.Key("it", enable_key_rotation=True,)'),
        ("aws.kms.Key('it', description = 'x')", "aws.kms.Key('it', description = 'x', enable_key_rotation=True)"),
        (
            'aws.kms.Key(\n    "it",\n    description="x",  # why\n)\n',
            'aws.kms.Key(\n    "it",\n    description="x",  # why\n    enable_key_rotation=True,\n)\n',
        ),
        (
            'aws.kms.Key(\n    "it",\n    description="x"  # why, so\n)\n',
            'aws.kms.Key(\n    "it",\n    description="x",  # why, so\n    enable_key_rotation=True\n)\n',
        ),
        (
            'aws.kms.Key(\n    "it",\n    description="x"\n)',
            'aws.kms.Key(\n    "it",\n    description="x",\n    enable_key_rotation=True\n)',
        ),
        (
            'aws.kms.Key(\n\t"it", description="x"  # no, comma\n)',
            'aws.kms.Key(\n\t"it", description="x", enable_key_rotation=True  # no, comma\n)',
        ),
        (
            'aws.kms.Key(\r\n    "it",\r\n    description="x",\r\n)\r\n',
            'aws.kms.Key(\r\n    "it",\r\n    description="x",\r\n    enable_key_rotation=True,\r\n)\r\n',
        ),
        (
            'aws.kms.Key("it", description="Schlüssel €")',
            'aws.kms.Key("it", description="Schlüssel €", enable_key_rotation=True)',
        ),
        ('aws.kms.Key(resource_name="it")', 'aws.kms.Key(resource_name="it", enable_key_rotation=True)'),
        (
            'aws.kms.Key("it", aws.kms.KeyArgs(description="x"))',
            'aws.kms.Key("it", aws.kms.KeyArgs(description="x", enable_key_rotation=True))',
        ),
        # A literal is replaced where it stands.
        ('aws.kms.Key("it", enable_key_rotation=False)', 'aws.kms.Key("it", enable_key_rotation=True)'),
        ('k = aws.kms.Key("it", enable_key_rotation = None )', 'k = aws.kms.Key("it", enable_key_rotation = True )'),
        # What is computed or hidden, and what is not certainly this resource, is left.
        ('aws.kms.Key("it", enable_key_rotation=rotate)', None),
        ('aws.kms.Key("it", **settings)', None),
        ('aws.kms.Key(*names)', None),
        ('aws.kms.Key("it", arguments)', None),
        ('aws.kms.Key("it", aws.kms.KeyArgs())', None),
        ('aws.kms.Key(f"{name}t")', 'aws.kms.Key(f"{name}t", enable_key_rotation=True)'),
        ('aws.kms.Key(f"it"); aws.kms.Key("it")', None),
        ('aws.kms.Key("other")', None),
        ('aws.kms.Alias("it")', None),
        ('make("it")', None),
        ('aws.kms.Key("it"); aws.kms.Key("it")', None),
        ('aws.kms.Key("it"', None),
    ],
)  # fmt: skip
def test_a_property_of_the_call(before: str, after: str | None) -> None:
    assert fixed("key-without-rotation", "aws:kms:Key", before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'aws.ec2.LaunchTemplate("it", metadata_options={"http_tokens": "optional", "http_endpoint": "enabled"})',
            'aws.ec2.LaunchTemplate("it", metadata_options={"http_tokens": "required", "http_endpoint": "enabled"})',
        ),
        (
            'aws.ec2.LaunchTemplate("it", metadata_options={"httpEndpoint": "enabled"})',
            'aws.ec2.LaunchTemplate("it", metadata_options={"httpEndpoint": "enabled", "httpTokens": "required"})',
        ),
        (
            'aws.ec2.LaunchTemplate("it", metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs('
            'http_tokens="optional"))',
            'aws.ec2.LaunchTemplate("it", metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs('
            'http_tokens="required"))',
        ),
        ('aws.ec2.LaunchTemplate("it", metadata_options=options)', None),
        ('aws.ec2.LaunchTemplate("it", metadata_options={**options, "http_tokens": "optional"})', None),
        ('aws.ec2.LaunchTemplate("it", metadata_options={"http_tokens": tokens})', None),
    ],
)
def test_what_is_inside_a_property(before: str, after: str | None) -> None:
    given = {"httpTokens": "optional", "httpEndpoint": "enabled"}
    assert (
        fixed("instance-hygiene", "aws:ec2:LaunchTemplate", before, "dev", "it", metadataOptions=given)
        == after
    )


def test_several_properties_are_set_together_or_not_at_all() -> None:
    block = 'aws.s3.BucketPublicAccessBlock("it", bucket="web", block_public_acls=False, {})'
    given = {"bucket": "web", "ignorePublicAcls": True, "restrictPublicBuckets": True}
    after = fixed(
        "public-bucket", "aws:s3:BucketPublicAccessBlock", block.format("x=1"), "dev", "it", **given
    )
    assert after == block.format("x=1, block_public_policy=True").replace("False", "True")
    computed = block.format("block_public_policy=closed")
    assert fixed("public-bucket", "aws:s3:BucketPublicAccessBlock", computed, "dev", "it", **given) is None


def test_a_zone_goes_with_multi_az_if_it_is_a_literal() -> None:
    given = {"engine": "postgres", "availabilityZone": "eu-west-1a"}
    database = 'aws.rds.Instance("it", engine="postgres", availability_zone={}, storage_type="gp3")'
    after = fixed(
        "multi-az-deployment", "aws:rds:Instance", database.format('"eu-west-1a"'), "prod", "it", **given
    )
    assert after == 'aws.rds.Instance("it", engine="postgres", storage_type="gp3", multi_az=True)'
    computed = database.format("zones[0]")
    assert fixed("multi-az-deployment", "aws:rds:Instance", computed, "prod", "it", **given) is None


def test_what_is_right_in_production_alone_is_left_to_the_author() -> None:
    table = 'aws.dynamodb.Table("it", hash_key="id")'
    assert fixed("cleanup-safety", "aws:dynamodb:Table", table, "prod", hashKey="id") is None


def test_a_policy_without_a_repair_fixes_nothing() -> None:
    assert fixed("cidr-block-conflicts", "aws:ec2:Vpc", 'aws.ec2.Vpc("it")') is None
    assert fixed("key-without-rotation", "aws:kms:Alias", 'aws.kms.Alias("it")') is None
