"""Which alternate domain names a certificate covers, and which origins are there."""

from __future__ import annotations

import pytest

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
