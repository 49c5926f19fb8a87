"""Requests and validations of certificates that ACM or the provider rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

KEY = "{ fn::secret: key }"


def certificate(more: str, name: str = "x") -> str:
    return f"""
  {name}: {{ type: aws:acm:Certificate, properties: {{ {more} }} }}
"""


def validated(cert: str = "x", source: str = "x", apex: str = "acme.io", more: str = "") -> str:
    option = f"{source}.domainValidationOptions[0]"
    return f"""
  zone: {{ type: aws:route53:Zone, properties: {{ name: {apex} }} }}
  proof:
    type: aws:route53:Record
    properties:
      zoneId: "${{zone.id}}"
      name: "${{{option}.resourceRecordName}}"
      type: "${{{option}.resourceRecordType}}"
      ttl: 60
      records: ["${{{option}.resourceRecordValue}}"]
  v:
    type: aws:acm:CertificateValidation
    properties: {{ certificateArn: "${{{cert}.arn}}", validationRecordFqdns: ["${{proof.fqdn}}"{more}] }}
"""


def said(message: str, name: str = "x") -> list[tuple[str, str]]:
    return [(name, message)]


def named(text: str, key: str = "domainName") -> list[tuple[str, str]]:
    return said(
        f"{key} '{text}' is not a domain name of a certificate, which is a full name such as www.example.com or "
        "*.example.com. Correct it."
    )


LONG = "a" * 60 + ".acme.io"
MANY = ", ".join(f"h{n}.acme.io" for n in range(101))
REQUESTS = {
    "a request": Case("resources:" + certificate("domainName: www.acme.io, validationMethod: DNS")),
    "a wildcard": Case("resources:" + certificate("domainName: '*.acme.io', validationMethod: DNS")),
    "an import": Case("resources:" + certificate(f"certificateBody: PEM, privateKey: {KEY}")),
    "a URL": Case(
        "resources:" + certificate("domainName: 'https://www.acme.io'"), named("https://www.acme.io")
    ),
    "one label": Case("resources:" + certificate("domainName: localhost"), named("localhost")),
    "a second label of a wildcard": Case(
        "resources:" + certificate("domainName: acme.io, subjectAlternativeNames: ['www.*.acme.io']"),
        named("www.*.acme.io", "subjectAlternativeNames"),
    ),
    "a long first name": Case(
        "resources:" + certificate(f"domainName: {LONG}"),
        said(
            "domainName has 68 characters, and at most 64 are allowed. Use a shorter name, and add the long one to "
            "subjectAlternativeNames."
        ),
    ),
    "a long second name": Case(
        "resources:" + certificate(f"domainName: acme.io, subjectAlternativeNames: [{LONG}]")
    ),
    "many names": Case(
        "resources:" + certificate(f"domainName: acme.io, subjectAlternativeNames: [{MANY}]"),
        said(
            "subjectAlternativeNames has 101 names, and a certificate has at most 100. Request several certificates."
        ),
    ),
    "a name of Amazon": Case(
        "resources:" + certificate("domainName: web-1.eu-west-1.elb.amazonaws.com"),
        said(
            "domainName 'web-1.eu-west-1.elb.amazonaws.com' is a domain name of Amazon, for which ACM issues no "
            "certificate. Use a domain name of your own, with a record that leads there."
        ),
    ),
    "a request and an import": Case(
        "resources:" + certificate(f"domainName: acme.io, certificateBody: PEM, privateKey: {KEY}"),
        said(
            "domainName and privateKey exclude each other: the first requests a certificate, the second imports one. "
            "Keep one."
        ),
    ),
    "an import without key": Case(
        "resources:" + certificate("certificateBody: PEM"),
        said("certificateBody is set without privateKey. Set privateKey to import the certificate."),
    ),
    "validation in another domain": Case(
        "resources:"
        + certificate(
            "domainName: www.acme.io, validationMethod: EMAIL, "
            "validationOptions: [{ domainName: www.acme.io, validationDomain: me.io }]"
        ),
        said(
            "validationOptions: me.io is not www.acme.io or a domain above it. Use one of them as validationDomain."
        ),
    ),
}
DNS = "validationMethod: DNS"
VALIDATIONS = {
    "a record": Case("resources:" + certificate(f"domainName: www.acme.io, {DNS}") + validated()),
    "a wildcard and its domain": Case(
        "resources:"
        + certificate(f"domainName: acme.io, subjectAlternativeNames: ['*.acme.io'], {DNS}")
        + validated()
    ),
    "a second certificate of the name": Case(
        "resources:"
        + certificate(f"domainName: www.acme.io, {DNS}")
        + certificate(f"domainName: www.acme.io, {DNS}", "y")
        + validated(source="y")
    ),
    "a record of another certificate": Case(
        "resources:"
        + certificate(f"domainName: www.acme.io, {DNS}")
        + certificate(f"domainName: api.acme.io, {DNS}", "y")
        + validated(source="y"),
        said(
            "validationRecordFqdns has no record of www.acme.io: the records are those of another certificate. Create "
            "them from domainValidationOptions of 'x'.",
            "v",
        ),
        when="planned",
    ),
    "one record of two names": Case(
        "resources:"
        + certificate(f"domainName: acme.io, subjectAlternativeNames: [www.acme.io], {DNS}")
        + validated(),
        said(
            "validationRecordFqdns has 1 name, and certificate 'x' has 2 names to validate. Create a record for each "
            "of domainValidationOptions.",
            "v",
        ),
    ),
    "a zone of another domain": Case(
        "resources:" + certificate(f"domainName: www.acme.com, {DNS}") + validated(),
        said(
            "Record 'proof' is in zone acme.io, which does not contain www.acme.com. Create it in the zone of that "
            "name.",
            "v",
        ),
        when="planned",
    ),
    "validation by e-mail": Case(
        "resources:" + certificate("domainName: www.acme.io, validationMethod: EMAIL") + validated(),
        said(
            "validationRecordFqdns is set, and certificate 'x' has the validation method EMAIL. Set validationMethod "
            "to DNS, or remove validationRecordFqdns.",
            "v",
        ),
    ),
    "an imported certificate": Case(
        "resources:"
        + certificate(f"certificateBody: PEM, privateKey: {KEY}")
        + """
  v: { type: aws:acm:CertificateValidation, properties: { certificateArn: "${x.arn}" } }
""",
        said(
            "Certificate 'x' is imported, and ACM validates certificates that it issues only. Remove the validation.",
            "v",
        ),
    ),
}
CASES = REQUESTS | VALIDATIONS


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_certificate_errors(case: Case) -> None:
    check("certificate-errors", case)
