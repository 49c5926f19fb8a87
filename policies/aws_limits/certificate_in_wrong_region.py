"""A certificate is in a different Region from the one that the resource using it requires.

## What fails

- The certificate of an edge-optimized domain name of API Gateway (`certificateArn`), of a Cognito user pool's domain
  or of an AppSync domain name is not in us-east-1.
- The certificate of a regional or private domain name of API Gateway, of a load balancer's listener or of an
  OpenSearch domain is not in the Region of that resource.
- A certificate's validation is in another Region than the certificate.

## Why

AWS looks up the certificate in one Region only: `BadRequestException: Invalid certificate ARN:
arn:aws:acm:eu-west-1:...:certificate/.... Certificate must be in 'us-east-1'.`, `CertificateNotFound`,
`InvalidParameterException`. A validation in another Region does not find the certificate
(`ResourceNotFoundException: Could not find certificate`).

## Errors

- `BadRequestException: Invalid certificate ARN: arn:aws:acm:…. Certificate must be in 'us-east-1'.`
- `CertificateNotFound: Certificate '…' not found`
- `ResourceNotFoundException: Could not find certificate`

## Fails

```yaml
resources:
  api:
    type: aws:apigateway:DomainName
    properties:
      domainName: api.acme-retail.io
      certificateArn: arn:aws:acm:eu-west-1:472950163821:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8
      endpointConfiguration: { types: EDGE }
      securityPolicy: TLS_1_2
```

## Instead

Request the certificate in the required Region, with its `region` property or a separate provider, or use a regional
endpoint with `regionalCertificateArn`.

```yaml
resources:
  api:
    type: aws:apigateway:DomainName
    properties:
      domainName: api.acme-retail.io
      certificateArn: arn:aws:acm:us-east-1:472950163821:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8
      endpointConfiguration: { types: EDGE }
      securityPolicy: TLS_1_2
```

## Not covered

Certificates of CloudFront distributions: *regional-availability*. IAM server certificates, which have no Region.

## References

- [Custom domain names in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html)
- [Using your own domain in Cognito](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html)
- [Custom domain names in AppSync](https://docs.aws.amazon.com/appsync/latest/devguide/custom-domain-name.html)
- [Services integrated with ACM](https://docs.aws.amazon.com/acm/latest/userguide/acm-services.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.limits.certificates import CertificateUse, certificate_uses
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=certificate_uses,
    level=MANDATORY,
    severity=HIGH,
    error="BadRequestException, InvalidParameterException, CertificateNotFound, ResourceNotFoundException",
)
def certificate_in_wrong_region(use: CertificateUse) -> Iterator[Finding]:
    region = use.elsewhere
    if region is not None:
        yield Finding(
            use,
            f"{use.place} is a certificate in {region}, but it must be in {use.needed}. "
            f"Use a certificate in {use.needed}.",
        )
