"""One class for two regions, each with its own provider; a bucket copied from one to the other."""

import json

import pulumi
import pulumi_aws as aws

suffix = pulumi.get_stack()
account = aws.get_caller_identity().account_id
buckets = {}
for region in ("us-east-1", "ap-southeast-2"):
    provider = aws.Provider(f"aws-{region}", region=region)
    options = pulumi.ResourceOptions(provider=provider)
    zones = aws.get_availability_zones(opts=pulumi.InvokeOptions(provider=provider))
    vpc = aws.ec2.Vpc(f"vpc-{region}", cidr_block="10.0.0.0/16", opts=options)
    subnets = [
        aws.ec2.Subnet(
            f"data-{region}-{i}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{i}.0/24",
            availability_zone=zones.names[i],
            opts=options,
        )
        for i in range(2)
    ]
    group = aws.ec2.SecurityGroup(
        f"cache-{region}",
        vpc_id=vpc.id,
        description="Cache of the VPC",
        ingress=[
            {
                "protocol": "tcp",
                "from_port": 6379,
                "to_port": 6379,
                "cidr_blocks": [vpc.cidr_block],
                "description": "VPC",
            }
        ],
        opts=options,
    )
    aws.elasticache.ReplicationGroup(
        f"cache-{region}",
        description="Sessions",
        engine="redis",
        node_type="cache.t4g.small",
        num_cache_clusters=2,
        automatic_failover_enabled=True,
        subnet_group_name=aws.elasticache.SubnetGroup(
            f"cache-{region}", subnet_ids=[s.id for s in subnets], opts=options
        ).name,
        security_group_ids=[group.id],
        at_rest_encryption_enabled=True,
        transit_encryption_enabled=True,
        opts=options,
    )
    bucket = aws.s3.BucketV2(
        f"files-{region}", bucket=f"acme-files-{suffix}-{account}-{region}", opts=options
    )
    versions = aws.s3.BucketVersioningV2(
        f"files-{region}", bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=options
    )
    buckets[region] = (bucket, versions, options)

(source, source_versions, home), (copy, copy_versions, _) = buckets.values()
role = aws.iam.Role(
    "copier",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "s3.amazonaws.com"}}
            ],
        }
    ),
)
policy = aws.iam.RolePolicy(
    "copier",
    role=role.id,
    policy=pulumi.Output.all(source.arn, copy.arn).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
                        "Resource": arns[0],
                    },
                    {"Effect": "Allow", "Action": ["s3:GetObjectVersion*"], "Resource": f"{arns[0]}/*"},
                    {"Effect": "Allow", "Action": ["s3:Replicate*"], "Resource": f"{arns[1]}/*"},
                ],
            }
        )
    ),
)
aws.s3.BucketReplicationConfig(
    "copy",
    bucket=source.id,
    role=role.arn,
    rules=[{"id": "all", "status": "Enabled", "destination": {"bucket": copy.arn}}],
    opts=pulumi.ResourceOptions.merge(
        home, pulumi.ResourceOptions(depends_on=[source_versions, copy_versions, policy])
    ),
)
pulumi.export("source", source.bucket)
