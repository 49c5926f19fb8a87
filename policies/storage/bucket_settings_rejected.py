"""A bucket's CORS rules, default encryption, website or Object Lock has a setting that S3 rejects.

## What fails

- A CORS rule has a method other than GET, PUT, POST, DELETE and HEAD, no methods or origins, an origin or allowed
  header with two wildcards, or a wildcard in `exposeHeaders`.
- The default encryption is `AES256` with a KMS key.
- The suffix of the website's index document contains a slash, or there is no index document.
- A website has `redirectAllRequestsTo` beside documents or routing rules, or a host name that begins with a protocol.
- A routing rule has no redirect, both `replaceKeyWith` and `replaceKeyPrefixWith`, an empty condition, or a status code
  or protocol that S3 does not support. The JSON of the routing rules is not a list.
- Object Lock is configured on a bucket without versioning, or versioning of a locked bucket is suspended.
- A default retention has both days and years, neither of them, or no mode.
- An object has a lock mode without a date, or the reverse, or its bucket does not have Object Lock.
- Transfer Acceleration is enabled on a bucket with a period in its name.

## Why

S3 rejects the configuration: *InvalidRequest: Found unsupported HTTP method in CORS config. Unsupported method is
OPTIONS*, *AllowedOrigin ... can not have more than one wildcard*, *ExposeHeader ... contains wildcard*,
*InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms*. S3 answers preflight
requests (OPTIONS) itself.

## Errors

- `InvalidRequest: Found unsupported HTTP method in CORS config. Unsupported method is …`
- `InvalidRequest: AllowedOrigin … can not have more than one wildcard.`
- `InvalidRequest: ExposeHeader … contains wildcard. We currently do not support wildcard for ExposeHeader.`
- `InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms`
- `InvalidArgument: The IndexDocument Suffix is not well formed`
- `InvalidArgument: A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty`
- `InvalidArgument: RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.`
- `InvalidRequest: You can only define ReplaceKeyPrefix or ReplaceKey but not both.`
- `InvalidRequest: Condition cannot be empty. To redirect all requests without a condition, the condition element
  shouldn't be present.`
- `The provided HTTP redirect code (…) is not valid. Valid codes are 3XX except 300.`
- `InvalidRequest: Invalid protocol, protocol can be http or https.`
- `InvalidBucketState: An Object Lock configuration is present on this bucket, so the versioning state cannot be
  changed.`
- `InvalidArgument: x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied`
- `InvalidRequest: Bucket is missing Object Lock Configuration`
- `InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration`
- `InvalidRequest: S3 Transfer Acceleration is not supported for buckets with periods (.) in their names`

## Fails

```yaml
resources:
  uploads: { type: aws:s3:Bucket }
  cors:
    type: aws:s3:BucketCorsConfiguration
    properties:
      bucket: "${uploads.bucket}"
      corsRules: [{ allowedMethods: [PUT, OPTIONS], allowedOrigins: ["https://app.acme-retail.io"] }]
```

## Instead

Leave OPTIONS out.

```yaml
resources:
  uploads: { type: aws:s3:Bucket }
  cors:
    type: aws:s3:BucketCorsConfiguration
    properties:
      bucket: "${uploads.bucket}"
      corsRules: [{ allowedMethods: [PUT], allowedOrigins: ["https://app.acme-retail.io"] }]
```

## Not covered

ACLs: *bucket-acl-not-supported*. Lifecycle rules: *lifecycle-rule-conflicts*. Notifications:
*notification-conflicts*.

## References

- [CORS configuration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html)
- [ServerSideEncryptionByDefault](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html)
- [IndexDocument](https://docs.aws.amazon.com/AmazonS3/latest/API/API_IndexDocument.html)
- [WebsiteConfiguration](https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html)
- [DefaultRetention](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html)
- [Object Lock](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html)
- [Transfer Acceleration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_configurations import (
    TYPES,
    cors_rules,
    dotted_name,
    encryption_rules,
    locked_bucket,
)
from preflight.model.storage.object_locks import lock_faults
from preflight.model.storage.replications import is_versioned
from preflight.model.storage.websites import WEBSITE, website_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def configurations(stack: Stack) -> tuple[Resource, ...]:
    """Buckets and the resources that configure them."""
    return tuple(r for r in stack.of(*BUCKET, *TYPES) if not r.is_external)


@policy(each=configurations, level=MANDATORY, severity=HIGH, error="InvalidRequest, InvalidArgument")
def bucket_settings_rejected(resource: Resource) -> Iterator[Finding]:
    yield from (Finding(resource, message) for message in _messages(resource))


def _messages(resource: Resource) -> Iterator[str]:
    for rule in cors_rules(resource):
        for method in rule.odd_methods:
            yield (
                f"{rule.title}.allowedMethods has '{method}', but S3 supports GET, PUT, POST, DELETE and HEAD. Remove "
                "it."
            )
        for origin in rule.odd_origins:
            yield f"{rule.title}.allowedOrigins has '{origin}' with two wildcards, but S3 allows one. Remove one."
        for key in rule.missing:
            yield f"{rule.title}.{key} is empty, but S3 requires one item or more. Add one."
        for header in rule.odd_request_headers:
            yield f"{rule.title}.allowedHeaders has '{header}' with two wildcards, but S3 allows one. Remove one."
        for header in rule.odd_headers:
            yield f"{rule.title}.exposeHeaders has '{header}', but S3 supports no wildcard there. Name the headers."
    for default in encryption_rules(resource):
        if certainly(default.has_needless_key):
            yield (
                f"{default.title} has sseAlgorithm AES256 and kmsMasterKeyId. Set sseAlgorithm to aws:kms, or remove "
                "the key."
            )
    yield from website_faults(resource) if resource.type in (*BUCKET, *WEBSITE) else ()
    yield from lock_faults(resource)
    if name := dotted_name(resource):
        key = "accelerationStatus" if resource.type in BUCKET else "status"
        yield f"{key} is Enabled, but the name of bucket '{name}' contains a period. Rename the bucket."
    bucket = locked_bucket(resource)
    if bucket is not None and certainly(negate(is_versioned(bucket))):
        yield (
            f"bucket: bucket '{bucket.name}' does not have versioning Enabled, but Object Lock requires it. Add a "
            "BucketVersioning with status Enabled."
        )
