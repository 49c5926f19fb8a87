"""A function in a VPC before an Aurora cluster behind a proxy, rotation of its secret, endpoints instead of NAT."""

import json

import pulumi
import pulumi_aws as aws

zones = aws.get_availability_zones(state="available")
vpc = aws.ec2.Vpc("data", cidr_block="10.90.0.0/16", enable_dns_hostnames=True)
subnets = [
    aws.ec2.Subnet(f"data-{zone}", vpc_id=vpc.id, availability_zone=zone, cidr_block=f"10.90.{number}.0/24")
    for number, zone in enumerate(zones.names[:3])
]
ids = [s.id for s in subnets]
function_group = aws.ec2.SecurityGroup("function", vpc_id=vpc.id, description="The function")
proxy_group = aws.ec2.SecurityGroup("proxy", vpc_id=vpc.id, description="The proxy")
database_group = aws.ec2.SecurityGroup("database", vpc_id=vpc.id, description="The database")
endpoint_group = aws.ec2.SecurityGroup("endpoint", vpc_id=vpc.id, description="The endpoints")
for source, target, port in (
    (function_group, proxy_group, 5432),
    (proxy_group, database_group, 5432),
    (function_group, endpoint_group, 443),
):
    name = f"{source._name}-{target._name}"
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=source.id,
        referenced_security_group_id=target.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
    )
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=target.id,
        referenced_security_group_id=source.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
    )
aws.ec2.VpcEndpoint(
    "secrets",
    vpc_id=vpc.id,
    service_name=aws.get_region().region.join(("com.amazonaws.", ".secretsmanager")),
    vpc_endpoint_type="Interface",
    private_dns_enabled=True,
    subnet_ids=ids,
    security_group_ids=[endpoint_group.id],
)
group = aws.rds.SubnetGroup("data", subnet_ids=ids)
cluster = aws.rds.Cluster(
    "data",
    engine="aurora-postgresql",
    engine_mode="provisioned",
    engine_version="16.6",
    database_name="shop",
    master_username="shop",
    manage_master_user_password=True,
    storage_encrypted=True,
    db_subnet_group_name=group.name,
    vpc_security_group_ids=[database_group.id],
    serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 8},
    skip_final_snapshot=True,
    backup_retention_period=7,
)
for number in range(2):
    aws.rds.ClusterInstance(
        f"data-{number}",
        cluster_identifier=cluster.id,
        engine=cluster.engine.apply(lambda engine: engine),
        instance_class="db.serverless",
    )
secret_arn = cluster.master_user_secrets[0].secret_arn
proxy_role = aws.iam.Role(
    "proxy",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "proxy",
    role=proxy_role.id,
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
proxy = aws.rds.Proxy(
    "data",
    engine_family="POSTGRESQL",
    role_arn=proxy_role.arn,
    vpc_subnet_ids=ids,
    vpc_security_group_ids=[proxy_group.id],
    require_tls=True,
    auths=[{"auth_scheme": "SECRETS", "iam_auth": "DISABLED", "secret_arn": secret_arn}],
)
target_group = aws.rds.ProxyDefaultTargetGroup("data", db_proxy_name=proxy.name)
aws.rds.ProxyTarget(
    "data",
    db_proxy_name=proxy.name,
    target_group_name=target_group.name,
    db_cluster_identifier=cluster.cluster_identifier,
)
role = aws.iam.Role(
    "function",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
attachments = [
    aws.iam.RolePolicyAttachment(
        "function",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    )
]
aws.iam.RolePolicy(
    "function",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [secret_arn]}
            ],
        }
    ),
)
code = "import os\n\n\ndef handle(event, context):\n    return {'host': os.environ['DB_HOST']}\n"
function = aws.lambda_.Function(
    "orders",
    runtime="python3.13",
    handler="app.handle",
    role=role.arn,
    timeout=20,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    vpc_config={"subnet_ids": ids, "security_group_ids": [function_group.id]},
    environment={"variables": {"DB_HOST": proxy.endpoint, "DB_SECRET": secret_arn}},
    reserved_concurrent_executions=20,
    opts=pulumi.ResourceOptions(depends_on=attachments),
)
url = aws.lambda_.FunctionUrl("orders", function_name=function.name, authorization_type="AWS_IAM")
pulumi.export("url", url.function_url)
