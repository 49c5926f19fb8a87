"""The web tier: a load balancer in the public subnets, and a group of instances behind it in the private ones."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws
from network import Network

APP_PORT = 8080
ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Web:
    """What other parts need of the web tier."""

    balancer: aws.lb.LoadBalancer
    target_group: aws.lb.TargetGroup
    group: aws.autoscaling.Group
    security_group: aws.ec2.SecurityGroup


def web_tier(name: str, network: Network, domain: str, min_size: int, max_size: int) -> Web:
    balancer_group = aws.ec2.SecurityGroup(
        f"{name}-balancer", description="The load balancer", vpc_id=network.vpc.id
    )
    app_group = aws.ec2.SecurityGroup(f"{name}-app", description="The web instances", vpc_id=network.vpc.id)
    _open(f"{name}-http", balancer_group, port=80, cidr=ANYWHERE, why="Visitors, sent on to HTTPS")
    _open(f"{name}-https", balancer_group, port=443, cidr=ANYWHERE, why="Visitors")
    _open(f"{name}-from-balancer", app_group, port=APP_PORT, source=balancer_group, why="The load balancer")
    _let_out(f"{name}-to-app", balancer_group, port=APP_PORT, target=app_group, why="The web instances")
    _let_out(f"{name}-to-aws", app_group, port=443, cidr=ANYWHERE, why="Packages and AWS")

    logs, logs_policy = _access_logs(name)
    balancer = aws.lb.LoadBalancer(
        f"{name}-balancer",
        load_balancer_type="application",
        security_groups=[balancer_group.id],
        subnets=[subnet.id for subnet in network.public_subnets],
        drop_invalid_header_fields=True,
        enable_deletion_protection=True,
        access_logs={"bucket": logs.bucket, "enabled": True},
        opts=pulumi.ResourceOptions(depends_on=[network, logs_policy]),
    )
    target_group = aws.lb.TargetGroup(
        f"{name}-app",
        port=APP_PORT,
        protocol="HTTP",
        vpc_id=network.vpc.id,
        deregistration_delay=30,
        health_check={
            "path": "/health",
            "interval": 30,
            "timeout": 5,
            "healthy_threshold": 3,
            "unhealthy_threshold": 3,
            "matcher": "200",
        },
    )
    aws.lb.Listener(
        f"{name}-https",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificate_arn=_certificate(name, domain, balancer),
        default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
    )
    aws.lb.Listener(
        f"{name}-http",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[
            {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
        ],
    )
    group = _instances(name, network, app_group, target_group, min_size, max_size)
    return Web(balancer, target_group, group, app_group)


def _instances(
    name: str,
    network: Network,
    app_group: aws.ec2.SecurityGroup,
    target_group: aws.lb.TargetGroup,
    min_size: int,
    max_size: int,
) -> aws.autoscaling.Group:
    image = aws.ec2.get_ami_output(
        most_recent=True,
        owners=["amazon"],
        filters=[{"name": "name", "values": ["al2023-ami-2023.*-kernel-6.1-x86_64"]}],
    )
    profile = aws.iam.InstanceProfile(f"{name}-app", role=_instance_role(name).name)
    script = Path(__file__).with_name("start.sh").read_text(encoding="utf-8")
    template = aws.ec2.LaunchTemplate(
        f"{name}-app",
        image_id=image.id,
        instance_type="t3.small",
        update_default_version=True,
        vpc_security_group_ids=[app_group.id],
        iam_instance_profile={"arn": profile.arn},
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
        },
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {"volume_size": 20, "volume_type": "gp3", "encrypted": "true"},
            }
        ],
        monitoring={"enabled": True},
        user_data=base64.b64encode(script.encode()).decode(),
    )
    group = aws.autoscaling.Group(
        f"{name}-app",
        min_size=min_size,
        max_size=max_size,
        desired_capacity=min_size,
        vpc_zone_identifiers=[subnet.id for subnet in network.private_subnets],
        target_group_arns=[target_group.arn],
        health_check_type="ELB",
        health_check_grace_period=300,
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        tags=[
            {"key": "Role", "value": "web", "propagate_at_launch": True},
            {"key": "ManagedBy", "value": "SSM", "propagate_at_launch": True},
        ],
        opts=pulumi.ResourceOptions(depends_on=[network]),
    )
    aws.autoscaling.Policy(
        f"{name}-cpu",
        autoscaling_group_name=group.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
            "target_value": 60,
        },
    )
    aws.ssm.Association(
        f"{name}-agent-update",
        name="AWS-UpdateSSMAgent",
        schedule_expression="rate(14 days)",
        targets=[{"key": "tag:Role", "values": ["web"]}],
    )
    return group


def _instance_role(name: str) -> aws.iam.Role:
    """A role with which the instances are reached by Session Manager and read their parameters."""
    trust = aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
            }
        ]
    )
    role = aws.iam.Role(f"{name}-app", assume_role_policy=trust.json)
    for policy in ("AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy"):
        aws.iam.RolePolicyAttachment(
            f"{name}-app-{policy}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
        )
    return role


def _certificate(name: str, domain: str, balancer: aws.lb.LoadBalancer) -> pulumi.Output[str]:
    """A validated certificate for the domain, whose name leads to the load balancer."""
    zone = aws.route53.get_zone_output(name=domain.partition(".")[2])
    certificate = aws.acm.Certificate(f"{name}-certificate", domain_name=domain, validation_method="DNS")
    option = certificate.domain_validation_options[0]
    proof = aws.route53.Record(
        f"{name}-proof",
        zone_id=zone.zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        records=[option.resource_record_value],
        ttl=300,
    )
    aws.route53.Record(
        f"{name}-address",
        zone_id=zone.zone_id,
        name=domain,
        type="A",
        aliases=[
            {"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True},
        ],
    )
    validation = aws.acm.CertificateValidation(
        f"{name}-certificate", certificate_arn=certificate.arn, validation_record_fqdns=[proof.fqdn]
    )
    return validation.certificate_arn


def _access_logs(name: str) -> tuple[aws.s3.Bucket, aws.s3.BucketPolicy]:
    bucket = aws.s3.Bucket(f"{name}-access-logs")
    closed = aws.s3.BucketPublicAccessBlock(
        f"{name}-access-logs",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    # The load balancer can write only to a bucket encrypted with Amazon's own key.
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-access-logs",
        bucket=bucket.id,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    )
    aws.s3.BucketVersioning(
        f"{name}-access-logs", bucket=bucket.id, versioning_configuration={"status": "Enabled"}
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-access-logs",
        bucket=bucket.id,
        rules=[
            {
                "id": "expire",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "expiration": {"days": 90},
                "noncurrent_version_expiration": {"noncurrent_days": 30},
            }
        ],
    )
    policy = aws.s3.BucketPolicy(
        f"{name}-access-logs",
        bucket=bucket.id,
        policy=bucket.arn.apply(_log_delivery),
        opts=pulumi.ResourceOptions(depends_on=[closed]),
    )
    return bucket, policy


def _log_delivery(arn: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": f"{arn}/AWSLogs/*",
                },
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, f"{arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    )


def _open(
    name: str,
    group: aws.ec2.SecurityGroup,
    *,
    port: int,
    why: str,
    cidr: str | None = None,
    source: aws.ec2.SecurityGroup | None = None,
) -> None:
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4=cidr,
        referenced_security_group_id=source.id if source else None,
        description=why,
    )


def _let_out(
    name: str,
    group: aws.ec2.SecurityGroup,
    *,
    port: int,
    why: str,
    cidr: str | None = None,
    target: aws.ec2.SecurityGroup | None = None,
) -> None:
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4=cidr,
        referenced_security_group_id=target.id if target else None,
        description=why,
    )
