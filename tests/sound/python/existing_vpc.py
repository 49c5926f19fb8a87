"""The default VPC by a lookup, machines of one image in its subnets behind a balancer, user data by a template."""

import base64

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
office = config.get("office") or "203.0.113.0/24"
vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc.id])])
image = aws.ec2.get_ami(
    most_recent=True,
    owners=["amazon"],
    filters=[{"name": "name", "values": ["al2023-ami-*-x86_64"]}],
)
front = aws.ec2.SecurityGroup("front", vpc_id=vpc.id, description="Front")
back = aws.ec2.SecurityGroup("back", vpc_id=vpc.id, description="Back")
aws.vpc.SecurityGroupIngressRule(
    "front-http",
    security_group_id=front.id,
    ip_protocol="tcp",
    from_port=80,
    to_port=80,
    cidr_ipv4="0.0.0.0/0",
)
aws.vpc.SecurityGroupEgressRule(
    "front-back",
    security_group_id=front.id,
    ip_protocol="tcp",
    from_port=8000,
    to_port=8000,
    referenced_security_group_id=back.id,
)
aws.vpc.SecurityGroupIngressRule(
    "back-front",
    security_group_id=back.id,
    ip_protocol="tcp",
    from_port=8000,
    to_port=8000,
    referenced_security_group_id=front.id,
)
aws.vpc.SecurityGroupIngressRule(
    "back-ssh", security_group_id=back.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4=office
)
aws.vpc.SecurityGroupEgressRule(
    "back-out", security_group_id=back.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0"
)
table = aws.dynamodb.Table(
    "items", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
role = aws.iam.Role(
    "web",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
            }
        ]
    ).json,
)
aws.iam.RolePolicy(
    "web",
    role=role.name,
    policy=aws.iam.get_policy_document_output(
        statements=[{"actions": ["dynamodb:GetItem", "dynamodb:PutItem"], "resources": [table.arn]}]
    ).json,
)
script = """#!/bin/bash
set -euo pipefail
cat > /etc/app.env <<EOF
TABLE={table}
EOF
dnf install -y python3
mkdir -p /srv && cd /srv && echo ok > index.html
nohup python3 -m http.server 8000 > /var/log/app.log 2>&1 &
"""
template = aws.ec2.LaunchTemplate(
    "web",
    image_id=image.id,
    instance_type=config.get("size") or "t3.small",
    key_name=config.get("key") or "ops",
    vpc_security_group_ids=[back.id],
    iam_instance_profile={"arn": aws.iam.InstanceProfile("web", role=role.name).arn},
    metadata_options={"http_tokens": "required"},
    user_data=table.name.apply(
        lambda name: base64.b64encode(script.replace("{table}", name).encode()).decode()
    ),
)
group = aws.lb.TargetGroup(
    "web", port=8000, protocol="HTTP", vpc_id=vpc.id, health_check={"path": "/", "interval": 15, "timeout": 5}
)
aws.autoscaling.Group(
    "web",
    vpc_zone_identifiers=subnets.ids,
    min_size=2,
    max_size=2,
    health_check_type="ELB",
    health_check_grace_period=180,
    target_group_arns=[group.arn],
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
)
balancer = aws.lb.LoadBalancer("web", subnets=subnets.ids, security_groups=[front.id])
aws.lb.Listener(
    "web",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[{"type": "forward", "target_group_arn": group.arn}],
)
pulumi.export("url", pulumi.Output.format("http://{0}", balancer.dns_name))
