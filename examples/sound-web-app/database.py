"""The database: PostgreSQL with a standby in the second zone."""

from __future__ import annotations

import pulumi_aws as aws
from network import Network

PORT = 5432


def database(name: str, network: Network, clients: aws.ec2.SecurityGroup) -> aws.rds.Instance:
    """A database that only the clients' security group reaches."""
    group = aws.ec2.SecurityGroup(f"{name}-database", description="The web database", vpc_id=network.vpc.id)
    aws.vpc.SecurityGroupIngressRule(
        f"{name}-database-from-app",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=PORT,
        to_port=PORT,
        referenced_security_group_id=clients.id,
        description="The web instances",
    )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-app-to-database",
        security_group_id=clients.id,
        ip_protocol="tcp",
        from_port=PORT,
        to_port=PORT,
        referenced_security_group_id=group.id,
        description="The database",
    )
    subnets = aws.rds.SubnetGroup(
        f"{name}-database",
        description="The private subnets",
        subnet_ids=[subnet.id for subnet in network.private_subnets],
    )
    parameters = aws.rds.ParameterGroup(
        f"{name}-database",
        family="postgres16",
        description="Connections only with TLS",
        parameters=[{"name": "rds.force_ssl", "value": "1"}],
    )
    return aws.rds.Instance(
        f"{name}-database",
        engine="postgres",
        engine_version="16",
        instance_class="db.t4g.medium",
        allocated_storage=50,
        max_allocated_storage=200,
        storage_type="gp3",
        storage_encrypted=True,
        db_name="web",
        username="web",
        manage_master_user_password=True,
        multi_az=True,
        publicly_accessible=False,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[group.id],
        backup_retention_period=14,
        copy_tags_to_snapshot=True,
        deletion_protection=True,
        final_snapshot_identifier=f"{name}-database-final",
        performance_insights_enabled=True,
        enabled_cloudwatch_logs_exports=["postgresql"],
        auto_minor_version_upgrade=True,
    )
