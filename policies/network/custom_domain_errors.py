"""A custom domain name of API Gateway or Cognito has a certificate, endpoint or mapping that does not match it.

## What fails

- The certificate of the stack does not cover the domain name; `*` covers one label.
- A regional domain name of a REST API has `certificateArn`, or an edge-optimized one has `regionalCertificateArn`.
- A domain name of an HTTP API has another `endpointType` than `REGIONAL`, or another `securityPolicy` than `TLS_1_2`.
- The domain name is a URL.
- A mapping names a stage that its API does not have, such as that of another API.

## Why

API Gateway rejects the request: `BadRequestException: The domain name to be created is not covered by the provided
certificate.`, `Cannot import certificates for EDGE while REGIONAL is active`, `Invalid stage identifier specified`.

## Errors

- `BadRequestException: The domain name to be created is not covered by the provided certificate.`
- `Cannot import certificates for … while … is active`
- `BadRequestException: Invalid stage identifier specified`

## Fails

```yaml
resources:
  api:
    type: aws:apigateway:DomainName
    properties:
      domainName: api.acme-retail.io
      certificateArn: arn:aws:acm:us-east-1:472950163821:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8
      endpointConfiguration: { types: REGIONAL }
      securityPolicy: TLS_1_2
```

## Instead

Use `regionalCertificateArn` with a certificate in the Region of a regional domain name, and `certificateArn` with one
in us-east-1 for an edge-optimized one.

```yaml
resources:
  api:
    type: aws:apigateway:DomainName
    properties:
      domainName: api.acme-retail.io
      regionalCertificateArn: arn:aws:acm:eu-west-1:472950163821:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8
      endpointConfiguration: { types: REGIONAL }
      securityPolicy: TLS_1_2
```

## Not covered

Certificates and APIs of other stacks. The certificate's Region: *certificate-in-wrong-region*. Two mappings of one
path: *resource-conflicts*. Domain names of CloudFront: *distribution-errors*.

## References

- [CreateDomainName](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainName.html)
- [Custom domain names](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html)
- [Using your own domain in Cognito](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.network.custom_domains import TYPES, domain_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=TYPES, level=MANDATORY, severity=HIGH, error="BadRequestException", with_references=True)
def custom_domain_errors(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external:
        yield from (Finding(resource, fault.message, error=fault.error) for fault in domain_faults(resource))
