"""A public site from a bucket's website endpoint: ownership controls, an open access block, public-read objects."""

import pulumi
import pulumi_aws as aws

site = aws.s3.Bucket("site")
website = aws.s3.BucketWebsiteConfiguration(
    "site", bucket=site.bucket, index_document={"suffix": "index.html"}, error_document={"key": "error.html"}
)
ownership = aws.s3.BucketOwnershipControls(
    "site", bucket=site.bucket, rule={"object_ownership": "ObjectWriter"}
)
opened = aws.s3.BucketPublicAccessBlock("site", bucket=site.bucket, block_public_acls=False)
acl = aws.s3.BucketAcl(
    "site",
    bucket=site.id,
    acl="private",
    opts=pulumi.ResourceOptions(depends_on=[ownership, opened]),
)
aws.s3.BucketObject(
    "index.html",
    bucket=site.bucket,
    content="<h1>hello</h1>",
    content_type="text/html",
    acl="public-read",
    opts=pulumi.ResourceOptions(depends_on=[opened, ownership]),
)
assets = aws.s3.Bucket("assets")
allowed = aws.s3.BucketPublicAccessBlock(
    "assets",
    bucket=assets.id,
    block_public_acls=False,
    block_public_policy=False,
    ignore_public_acls=False,
    restrict_public_buckets=False,
)
aws.s3.BucketPolicy(
    "assets",
    bucket=assets.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": ["s3:GetObject"],
                    "Resource": [pulumi.Output.format("{0}/*", assets.arn)],
                }
            ],
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[allowed]),
)
pulumi.export("url", website.website_endpoint)
