"""A certificate is requested or validated with names or records that ACM or the provider rejects.

## What fails

- `domainName` or `subjectAlternativeNames` has a URL, a single label, a `*` that is not the first label, a first name
  above 64 characters, more than 100 names, or a domain name of Amazon, such as that of a load balancer.
- `validationOptions` has a domain that is not above the certificate's name.
- A certificate is requested and imported at once, or imported without its private key.
- A validation has DNS records for a certificate with validation by e-mail, fewer records than names, records of another
  certificate, or records in a zone that does not contain the name. Or its certificate is imported or private.

## Why

ACM rejects the request, or issues no certificate for names of Amazon. Before it waits, the provider compares the
records with those that ACM requires: `missing www.acme.io DNS validation record: _x1.www.acme.io`,
`validation_record_fqdns is not valid for EMAIL validation`, `ACM Certificate (arn:...) has type IMPORTED, no validation
necessary`. A wildcard and the name below it have one record.

## Errors

- `missing … DNS validation record: …`
- `validation_record_fqdns is not valid for … validation`
- `ACM Certificate (…) has type …, no validation necessary`

## Fails

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  shop:
    type: aws:acm:Certificate
    properties: { domainName: acme-retail.io, subjectAlternativeNames: [www.acme-retail.io], validationMethod: DNS }
  proof:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: "${shop.domainValidationOptions[0].resourceRecordName}"
      type: "${shop.domainValidationOptions[0].resourceRecordType}"
      ttl: 300
      records: ["${shop.domainValidationOptions[0].resourceRecordValue}"]
  issued:
    type: aws:acm:CertificateValidation
    properties: { certificateArn: "${shop.arn}", validationRecordFqdns: ["${proof.fqdn}"] }
```

## Instead

Create a record for each name. A wildcard has the record of the name below it.

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  shop:
    type: aws:acm:Certificate
    properties: { domainName: acme-retail.io, subjectAlternativeNames: ["*.acme-retail.io"], validationMethod: DNS }
  proof:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: "${shop.domainValidationOptions[0].resourceRecordName}"
      type: "${shop.domainValidationOptions[0].resourceRecordType}"
      ttl: 300
      records: ["${shop.domainValidationOptions[0].resourceRecordValue}"]
  issued:
    type: aws:acm:CertificateValidation
    properties: { certificateArn: "${shop.arn}", validationRecordFqdns: ["${proof.fqdn}"] }
```

## Not covered

A certificate that is used before its validation: *resource-timing*. Its Region: *certificate-in-wrong-region*. Names
that the certificate does not cover: *distribution-errors* and *custom-domain-errors*. Records of other stacks.

## References

- [RequestCertificate](https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html)
- [DNS validation](https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html)
- [Troubleshoot certificate requests](https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-cert-requests.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.network.certificates import request_faults, validation_faults
from preflight.model.resource_types import CERTIFICATE, VALIDATION
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=(*CERTIFICATE, *VALIDATION),
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException",
    with_references=True,
)
def certificate_errors(resource: Resource) -> Iterator[Finding]:
    if resource.is_external:
        return
    faults = request_faults(resource) if resource.type in CERTIFICATE else validation_faults(resource)
    yield from (Finding(resource, fault.message, error=fault.error) for fault in faults)
