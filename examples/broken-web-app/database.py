"""The database: PostgreSQL in the private subnets."""

import pulumi
import pulumi_aws as aws


def database(name, network, clients):
    group = aws.ec2.SecurityGroup(
        f"{name}-database",
        description="The web database",
        vpc_id=network.vpc.id,
        ingress=[
            {"protocol": "tcp", "from_port": 3306, "to_port": 3306, "security_groups": [clients.id]},
        ],
    )
    subnets = aws.rds.SubnetGroup(
        f"{name}-database",
        subnet_ids=[subnet.id for subnet in network.private_subnets],
    )
    parameters = aws.rds.ParameterGroup(
        f"{name}-database",
        family="postgres15",
        parameters=[{"name": "rds.force_ssl", "value": "1"}],
    )
    return aws.rds.Instance(
        f"{name}-database",
        engine="postgres",
        engine_version="16",
        instance_class="db.t4g.medium",
        allocated_storage=50,
        db_name="web",
        username="web",
        password="Tulips-in-April-7",
        multi_az=False,
        availability_zone="us-east-1a",
        publicly_accessible=True,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[group.id],
        opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="5m")),
    )
