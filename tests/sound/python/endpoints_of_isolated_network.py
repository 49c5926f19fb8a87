"""A VPC without internet: endpoints by a loop, and an instance for Session Manager."""

import json

import pulumi
import pulumi_aws as aws

region = aws.config.region or aws.get_region().region
zones = aws.get_availability_zones(state="available").names
count = pulumi.Config().get_int("zones") or 2
vpc = aws.ec2.Vpc("isolated", cidr_block="10.60.0.0/16", enable_dns_support=True, enable_dns_hostnames=True)
table = aws.ec2.RouteTable("isolated", vpc_id=vpc.id)
subnets = []
for number in range(count):
    subnet = aws.ec2.Subnet(
        f"isolated-{number}",
        vpc_id=vpc.id,
        cidr_block=f"10.60.{number}.0/24",
        availability_zone=zones[number],
        tags={"Name": f"isolated-{number}"},
    )
    aws.ec2.RouteTableAssociation(f"isolated-{number}", subnet_id=subnet.id, route_table_id=table.id)
    subnets.append(subnet)
group = aws.ec2.SecurityGroup(
    "endpoints",
    vpc_id=vpc.id,
    description="HTTPS from the VPC",
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [vpc.cidr_block]}],
)
for service in (
    "ssm",
    "ssmmessages",
    "ec2messages",
    "logs",
    "ecr.api",
    "ecr.dkr",
    "secretsmanager",
    "sts",
    "kms",
):
    aws.ec2.VpcEndpoint(
        service.replace(".", "-"),
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{region}.{service}",
        vpc_endpoint_type="Interface",
        subnet_ids=[s.id for s in subnets],
        security_group_ids=[group.id],
        private_dns_enabled=True,
    )
for service in ("s3", "dynamodb"):
    aws.ec2.VpcEndpoint(
        service,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{region}.{service}",
        route_table_ids=[table.id],
        policy=json.dumps(
            {
                "Version": "2008-10-17",
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
            }
        ),
    )
image = aws.ec2.get_ami(
    most_recent=True,
    owners=["amazon"],
    filters=[{"name": "name", "values": ["al2023-ami-2023.*-x86_64"]}],
)
role = aws.iam.Role(
    "bastion",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "bastion", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
)
profile = aws.iam.InstanceProfile("bastion", role=role.name)
out = aws.ec2.SecurityGroup(
    "bastion",
    vpc_id=vpc.id,
    description="Out to the endpoints",
    egress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
)
bastion = aws.ec2.Instance(
    "bastion",
    ami=image.id,
    instance_type="t3.micro",
    subnet_id=subnets[0].id,
    vpc_security_group_ids=[out.id],
    iam_instance_profile=profile.name,
    metadata_options={"http_tokens": "required"},
    root_block_device={"encrypted": True, "volume_type": "gp3"},
    opts=pulumi.ResourceOptions(ignore_changes=["ami"]),
)
pulumi.export("bastion", bastion.id)
