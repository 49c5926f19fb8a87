"""A bucket's policy does not deny access over plain HTTP.

## What fails

- A bucket of the stack has a policy that can be read, and no statement that denies requests without
  `aws:SecureTransport`.

## Why

S3 accepts plain HTTP unless the bucket's policy denies it. With plain HTTP, anyone on the network path can read the
objects.

## Fails

```yaml
resources:
  one: { type: aws:s3:Bucket, properties: { bucket: acme-a, versioning: { enabled: true } } }
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${one.id}
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "210987654321" }
              Action: "s3:GetObject"
              Resource: "arn:aws:s3:::acme-a/*"
outputs: { bucket: "${one.id}" }
```

## Instead

Deny every action where `aws:SecureTransport` is false.

```yaml
resources:
  one: { type: aws:s3:Bucket, properties: { bucket: acme-a, versioning: { enabled: true } } }
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${one.id}
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "210987654321" }
              Action: "s3:GetObject"
              Resource: "arn:aws:s3:::acme-a/*"
            - Effect: Deny
              Principal: "*"
              Action: "s3:*"
              Resource: "arn:aws:s3:::acme-a/*"
              Condition: { Bool: { "aws:SecureTransport": "false" } }
outputs: { bucket: "${one.id}" }
```

## Not covered

Buckets without a policy, which only the account can access, and policies that contain unknown ARNs. Versions:
*bucket-without-versioning*.

## References

- [Enforce encryption of data in transit](https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html)
- [SEC09-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.identity.policy_documents import Document
from preflight.model.storage.bucket_settings import SECURE_TRANSPORT, Bucket
from preflight.policy import ADVISORY, LOW, Concern, Finding, policy


def buckets(stack: Stack) -> tuple[Bucket, ...]:
    return stack.all(Bucket)


@policy(each=buckets, level=ADVISORY, severity=LOW, tags=("security", "SEC09-BP02"))
def bucket_allows_plain_http(bucket: Bucket) -> Iterator[Finding]:
    documents = bucket.policies
    for found in documents:
        if isinstance(found, Unknown):
            note(found)
            return
    readable = [d for d in documents if isinstance(d, Document)]
    if not readable or any(not d.complete or _requires_tls(d) for d in readable):
        return
    yield Finding(
        bucket,
        "No statement of the bucket's policy denies plain HTTP. Deny requests without aws:SecureTransport.",
        concern=Concern.TLS,
    )


def _requires_tls(document: Document) -> bool:
    """Whether the condition of a statement contains `aws:SecureTransport`, in any form."""
    return any(
        SECURE_TRANSPORT.lower() in str(s.source.get("Condition")).lower() for s in document.statements
    )
