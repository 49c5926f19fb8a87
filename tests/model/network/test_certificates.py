"""In which region a certificate is, where it is made from several resources."""

from __future__ import annotations

from preflight.model.limits.certificates import certificate_uses
from preflight.testing import Program, concat


def elsewhere(*regions: str) -> list[str | None]:
    """For a user pool's domain whose certificate is one of those in the regions, all of which it is made from."""
    program = Program()
    made = [program.add("aws:acm:Certificate", f"c{i}", region=region) for i, region in enumerate(regions)]
    program.add("aws:cognito:UserPoolDomain", "x", certificateArn=concat(*(c.arn for c in made)))
    return [use.elsewhere for use in certificate_uses(program.planned())]


def test_certificates_of_one_region() -> None:
    assert elsewhere("eu-west-1") == ["eu-west-1"]
    assert elsewhere("eu-west-1", "eu-west-1") == ["eu-west-1"]
    assert elsewhere("us-east-1", "us-east-1") == [None]


def test_certificates_of_two_regions_are_undecided() -> None:
    assert elsewhere("eu-west-1", "us-east-1") == [None]
