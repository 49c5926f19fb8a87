"""The network belongs to another stack; a database and a function are put into it."""

import json

import pulumi
import pulumi_aws as aws

network = pulumi.StackReference("acme/network/prod")
vpc_id = network.require_output("vpcId")
private = network.require_output("privateSubnetIds")
clients = network.get_output("clientGroupId")

database_group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=vpc_id,
    description="Database",
    ingress=[
        {
            "description": "clients",
            "protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "security_groups": [clients],
        }
    ],
)
subnets = aws.rds.SubnetGroup("database", subnet_ids=private)
database = aws.rds.Instance(
    "database",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.medium",
    allocated_storage=50,
    storage_encrypted=True,
    db_name="app",
    username="app",
    manage_master_user_password=True,
    db_subnet_group_name=subnets.name,
    vpc_security_group_ids=[database_group.id],
    multi_az=pulumi.get_stack() == "prod",
    backup_retention_period=7,
    skip_final_snapshot=pulumi.get_stack() != "prod",
    final_snapshot_identifier="app-final" if pulumi.get_stack() == "prod" else None,
)
role = aws.iam.Role(
    "fn",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
    managed_policy_arns=[aws.iam.ManagedPolicy.AWS_LAMBDA_VPC_ACCESS_EXECUTION_ROLE],
)
secret_arn = database.master_user_secrets[0].secret_arn
read = aws.iam.RolePolicy(
    "fn",
    role=role.id,
    policy=secret_arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": arn}
                ],
            }
        )
    ),
)
function = aws.lambda_.Function(
    "fn",
    runtime="python3.13",
    handler="index.handler",
    role=role.arn,
    code=pulumi.AssetArchive(
        {"index.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}
    ),
    vpc_config={"subnet_ids": private, "security_group_ids": [clients]},
    environment={"variables": {"SECRET": secret_arn, "HOST": database.address}},
    opts=pulumi.ResourceOptions(depends_on=[read]),
)
pulumi.export("function", function.name)
pulumi.export("endpoint", database.endpoint)
