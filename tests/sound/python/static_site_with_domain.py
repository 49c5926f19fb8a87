"""A static site: private bucket, CloudFront, a certificate in us-east-1 that DNS records of a loop validate."""

import json
import mimetypes

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
domain = config.get("domain") or "acme-retail.io"
names = [domain, f"www.{domain}"]
us_east_1 = aws.Provider("us-east-1", region="us-east-1")
far = pulumi.ResourceOptions(provider=us_east_1)

bucket = aws.s3.Bucket("site")
aws.s3.BucketOwnershipControls("site", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
block = aws.s3.BucketPublicAccessBlock(
    "site",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
for key, body in {"index.html": "<h1>hello</h1>", "404.html": "<h1>no</h1>"}.items():
    aws.s3.BucketObject(
        key, bucket=bucket.id, key=key, content=body, content_type=mimetypes.guess_type(key)[0]
    )
zone = aws.route53.get_zone(name=domain)
certificate = aws.acm.Certificate(
    "site", domain_name=domain, subject_alternative_names=names[1:], validation_method="DNS", opts=far
)
records = [
    aws.route53.Record(
        f"validation-{number}",
        zone_id=zone.zone_id,
        name=certificate.domain_validation_options[number].resource_record_name,
        type=certificate.domain_validation_options[number].resource_record_type,
        records=[certificate.domain_validation_options[number].resource_record_value],
        ttl=60,
        allow_overwrite=True,
    )
    for number in range(len(names))
]
validation = aws.acm.CertificateValidation(
    "site",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[r.fqdn for r in records],
    opts=far,
)
access = aws.cloudfront.OriginAccessControl(
    "site", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
)
headers = aws.cloudfront.ResponseHeadersPolicy(
    "site",
    security_headers_config={
        "strict_transport_security": {"access_control_max_age_sec": 31536000, "override": True},
        "content_type_options": {"override": True},
    },
)
rewrite = aws.cloudfront.Function(
    "rewrite",
    runtime="cloudfront-js-2.0",
    publish=True,
    code="function handler(event) { return event.request; }",
)
cdn = aws.cloudfront.Distribution(
    "site",
    enabled=True,
    is_ipv6_enabled=True,
    aliases=names,
    default_root_object="index.html",
    origins=[
        {
            "origin_id": "s3",
            "domain_name": bucket.bucket_regional_domain_name,
            "origin_access_control_id": access.id,
        }
    ],
    default_cache_behavior={
        "target_origin_id": "s3",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS"],
        "cached_methods": ["GET", "HEAD"],
        "compress": True,
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "response_headers_policy_id": headers.id,
        "function_associations": [{"event_type": "viewer-request", "function_arn": rewrite.arn}],
    },
    custom_error_responses=[{"error_code": 403, "response_code": 404, "response_page_path": "/404.html"}],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": validation.certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    },
)
aws.s3.BucketPolicy(
    "site",
    bucket=bucket.id,
    policy=pulumi.Output.all(bucket.arn, cdn.arn).apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudfront.amazonaws.com"},
                        "Action": "s3:GetObject",
                        "Resource": f"{a[0]}/*",
                        "Condition": {"StringEquals": {"AWS:SourceArn": a[1]}},
                    }
                ],
            }
        )
    ),
    opts=pulumi.ResourceOptions(depends_on=[block]),
)
for name in names:
    for kind in ("A", "AAAA"):
        aws.route53.Record(
            f"{name}-{kind}",
            zone_id=zone.zone_id,
            name=name,
            type=kind,
            aliases=[
                {
                    "name": cdn.domain_name,
                    "zone_id": cdn.hosted_zone_id,
                    "evaluate_target_health": False,
                }
            ],
        )
pulumi.export("url", f"https://{domain}")
