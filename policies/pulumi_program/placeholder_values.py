"""A property has a placeholder value that was never replaced.

## What fails

- A value is a placeholder such as `changeme`, `<your-bucket>`, `REPLACE_ME` or `TODO`.
- An ID is one of the examples in documentation: `ami-12345678`, `vpc-xxxxxxxx`.
- A hosted zone, certificate, record or e-mail identity belongs to `example.com`.

## Why

AWS does not find the identifier (`InvalidAMIID.NotFound`, `CertificateNotFound`), or rejects it (`InvalidDomainName:
example.com is reserved by AWS`). Where AWS accepts the value, the resource works with a password or an address that
everybody knows.

## Errors

- `InvalidDomainName: … is reserved by AWS!`
- `InvalidAMIID.NotFound: The image id '[…]' does not exist`
- `InvalidAMIID.NotFound`
- `CertificateNotFound: Certificate 'arn:…/placeholder' not found`

## Fails

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: shop.example.com, comment: The shop } }
outputs: { zoneId: "${zone.zoneId}" }
```

## Instead

Set the real value, or read it from the stack's configuration, so that a missing value is an error.

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: shop.mycompany.dev, comment: The shop } }
outputs: { zoneId: "${zone.zoneId}" }
```

## Not covered

Text in assets and in user data, descriptions, tags, and text of more than 200 characters. A placeholder that is used
as a password: *configuration-management*. An AMI ID that EC2 cannot read: *instance-configuration*.

## References

- [Reserved domain names (RFC 2606)](https://www.rfc-editor.org/rfc/rfc2606)
- [CreateHostedZone](https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_settings import MACHINES, LaunchSettings
from preflight.model.pulumi_program.placeholders import example_domain, may_hold_placeholders, placeholder
from preflight.model.pulumi_program.plaintext_secrets import plain_secrets
from preflight.policy import ADVISORY, ANY_TYPE, MEDIUM, Finding, policy

# Type -> the properties in which a reserved domain cannot work.
DOMAINS: Final[dict[str, tuple[str, ...]]] = {
    aws.ROUTE53_ZONE: ("name",),
    aws.ROUTE53_RECORD: ("name",),
    aws.ACM_CERTIFICATE: ("domainName", "subjectAlternativeNames"),
    aws.SES_DOMAIN_IDENTITY: ("domain",),
    aws.SES_EMAIL_IDENTITY: ("email",),
    aws.SESV2_EMAIL_IDENTITY: ("emailIdentity",),
    aws.CLOUDFRONT_DISTRIBUTION: ("aliases",),
    aws.SNS_TOPIC_SUBSCRIPTION: ("endpoint",),
    aws.API_GATEWAY_DOMAIN_NAME: ("domainName",),
    aws.API_GATEWAY_V2_DOMAIN_NAME: ("domainName",),
}
# Properties with prose, in which such words are not values.
PROSE: Final = ("description", "comment", "tags", "userData", "userDataBase64", "policy", "assumeRolePolicy")


@policy(
    each=ANY_TYPE,
    level=ADVISORY,
    severity=MEDIUM,
    error="InvalidDomainName, InvalidAMIID.NotFound, CertificateNotFound",
)
def placeholder_values(resource: Resource) -> Iterator[Finding]:
    if not resource.type.startswith("aws:") or not may_hold_placeholders(resource.serialized()):
        return
    domains = DOMAINS.get(resource.type, ())
    told = {secret.path.replace(": ", ".") for secret in plain_secrets(resource)}
    if resource.type in MACHINES:
        machine = resource.stack.entity(LaunchSettings, resource)
        told |= {machine.image_key} if machine.malformed_image is not None else set()
    for path, text in resource.texts():
        if path in told:
            continue
        key = path.partition(".")[0].partition("[")[0]
        found = "" if key in PROSE else placeholder(text)
        if found:
            yield Finding(resource, f"{path} contains the placeholder '{found}'. Set the real value.")
        elif key in domains and (domain := example_domain(text)):
            yield Finding(
                resource,
                f"{path} is '{text}', but {domain} is reserved for examples. Use your own domain.",
                error="InvalidDomainName" if "route53" in resource.type else "",
            )
