"""Providers of another account and another Region: a shared bus, replication, a role across accounts, a peering."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
other_account = config.get("otherAccount") or "210987654321"
here = aws.get_caller_identity_output().account_id
tooling = aws.Provider(
    "tooling",
    region="eu-west-1",
    assume_roles=[{"role_arn": f"arn:aws:iam::{other_account}:role/deployer", "session_name": "pulumi"}],
)
frankfurt = aws.Provider("frankfurt", region="eu-central-1")
in_tooling = pulumi.ResourceOptions(provider=tooling)
in_frankfurt = pulumi.ResourceOptions(provider=frankfurt)

# The same names in another account and Region are no conflict.
logs = [
    aws.cloudwatch.LogGroup(name, name="/acme/audit", retention_in_days=90, opts=opts)
    for name, opts in (("home", None), ("tooling", in_tooling), ("frankfurt", in_frankfurt))
]
role = aws.iam.Role(
    "reader",
    name="acme-reader",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{other_account}:root"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "acme"}},
                }
            ],
        }
    ),
)
aws.iam.Role(
    "reader-there",
    name="acme-reader",
    assume_role_policy=here.apply(
        lambda account: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        )
    ),
    opts=in_tooling,
)
bus = aws.cloudwatch.EventBus("central", name="central", opts=in_tooling)
aws.cloudwatch.EventBusPolicy(
    "central",
    event_bus_name=bus.name,
    policy=pulumi.Output.all(bus.arn, here).apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "home",
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{a[1]}:root"},
                        "Action": "events:PutEvents",
                        "Resource": a[0],
                    }
                ],
            }
        )
    ),
    opts=in_tooling,
)
sender = aws.iam.Role(
    "sender",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "sender",
    role=sender.name,
    policy=bus.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": arn}],
            }
        )
    ),
)
rule = aws.cloudwatch.EventRule("findings", event_pattern=json.dumps({"source": ["aws.guardduty"]}))
aws.cloudwatch.EventTarget("findings", rule=rule.name, arn=bus.arn, role_arn=sender.arn)

source = aws.s3.Bucket("documents")
copy = aws.s3.Bucket("documents-copy", opts=in_frankfurt)
versions = [
    aws.s3.BucketVersioning(name, bucket=b.id, versioning_configuration={"status": "Enabled"}, opts=opts)
    for name, b, opts in (("documents", source, None), ("documents-copy", copy, in_frankfurt))
]
replicator = aws.iam.Role(
    "replicator",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "replicator",
    role=replicator.name,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
                    "Resource": source.arn,
                },
                {
                    "Effect": "Allow",
                    "Action": [
                        "s3:GetObjectVersionForReplication",
                        "s3:GetObjectVersionAcl",
                        "s3:GetObjectVersionTagging",
                    ],
                    "Resource": pulumi.Output.concat(source.arn, "/*"),
                },
                {
                    "Effect": "Allow",
                    "Action": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
                    "Resource": pulumi.Output.concat(copy.arn, "/*"),
                },
            ],
        }
    ),
)
aws.s3.BucketReplicationConfig(
    "documents",
    bucket=source.id,
    role=replicator.arn,
    rules=[
        {
            "id": "all",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "delete_marker_replication": {"status": "Enabled"},
            "destination": {"bucket": copy.arn, "storage_class": "STANDARD_IA"},
        }
    ],
    opts=pulumi.ResourceOptions(depends_on=versions),
)
home = aws.ec2.Vpc("home", cidr_block="10.80.0.0/16")
away = aws.ec2.Vpc("away", cidr_block="10.81.0.0/16", opts=in_frankfurt)
peering = aws.ec2.VpcPeeringConnection(
    "away", vpc_id=home.id, peer_vpc_id=away.id, peer_region="eu-central-1"
)
aws.ec2.VpcPeeringConnectionAccepter(
    "away", vpc_peering_connection_id=peering.id, auto_accept=True, opts=in_frankfurt
)
pulumi.export("bus", bus.arn)
