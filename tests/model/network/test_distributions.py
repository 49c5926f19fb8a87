"""Which alternate domain names a certificate covers, and which origins are there."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.model.network.distributions import Distribution
from preflight.testing import Program


def uncovered(alias: str, *names: str) -> tuple[str, ...]:
    program = Program()
    certificate = program.add(
        "aws:acm:Certificate", "c", domainName=names[0], subjectAlternativeNames=list(names[1:])
    )
    viewer = {"acmCertificateArn": certificate.arn}
    program.add("aws:cloudfront:Distribution", "x", aliases=[alias], viewerCertificate=viewer)
    return program.planned().all(Distribution)[0].uncovered


@pytest.mark.parametrize(
    ("alias", "names", "covered"),
    [
        ("www.acme.io", ("www.acme.io",), True),
        ("WWW.acme.io", ("www.ACME.io",), True),
        ("www.acme.io", ("acme.io", "*.acme.io"), True),
        ("a.b.acme.io", ("*.acme.io",), False),
        ("acme.io", ("*.acme.io",), False),
        ("*.acme.io", ("*.acme.io",), True),
        ("*.acme.io", ("acme.io", "www.acme.io"), False),
    ],
)
def test_a_wildcard_stands_for_one_label(alias: str, names: tuple[str, ...], covered: bool) -> None:
    assert uncovered(alias, *names) == (() if covered else (alias.lower(),))


def test_a_certificate_that_aws_did_not_issue_is_not_judged() -> None:
    program = Program()
    certificate = program.add("aws:acm:Certificate", "c", certificateBody="...", privateKey="...")
    viewer = {"acmCertificateArn": certificate.arn}
    program.add("aws:cloudfront:Distribution", "x", aliases=["www.acme.io"], viewerCertificate=viewer)
    (distribution,) = program.planned().all(Distribution)
    assert distribution.uncovered == () and distribution.has_certificate is True


ARN = SENTINEL + written(Hole("urn:files", "arn", ("arn:aws:s3:::files-", Part("urn:files", "name"))))


@pytest.mark.parametrize(
    ("target", "is_decided", "dangling"),
    [
        (ARN, True, ()),
        ("site", True, (("defaultCacheBehavior.targetOriginId", "site"),)),
        (SENTINEL, False, ()),
    ],
    ids=["the same output", "a name that no ARN is", "unknown"],
)
def test_origins_with_an_output_as_id(target: str, is_decided: bool, dangling: tuple[object, ...]) -> None:
    program = Program()
    origins = [{"originId": ARN, "domainName": "files.s3.amazonaws.com"}]
    behavior = {"targetOriginId": target}
    program.add("aws:cloudfront:Distribution", "x", origins=origins, defaultCacheBehavior=behavior)
    (found,) = program.planned().all(Distribution)
    assert (found.open_origin is None) is is_decided
    assert found.dangling == dangling
