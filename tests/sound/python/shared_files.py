"""EFS for a Fargate service and a function: mount targets by a loop, access points, subnets that exist or are made."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
vpc_id = config.get("vpcId")
if vpc_id:
    found = aws.ec2.get_subnets(
        filters=[{"name": "vpc-id", "values": [vpc_id]}, {"name": "tag:tier", "values": ["app"]}]
    )
    subnet_ids = found.ids
    cidr = aws.ec2.get_vpc(id=vpc_id).cidr_block
else:
    vpc = aws.ec2.Vpc("files", cidr_block="10.40.0.0/16", enable_dns_hostnames=True)
    zones = aws.get_availability_zones(state="available").names[:2]
    subnets = [
        aws.ec2.Subnet(f"app-{z}", vpc_id=vpc.id, availability_zone=z, cidr_block=f"10.40.{i}.0/24")
        for i, z in enumerate(zones)
    ]
    gateway = aws.ec2.InternetGateway("files", vpc_id=vpc.id)
    outward = aws.ec2.RouteTable(
        "files", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}]
    )
    for z, s in zip(zones, subnets, strict=True):
        aws.ec2.RouteTableAssociation(f"app-{z}", subnet_id=s.id, route_table_id=outward.id)
    vpc_id, subnet_ids, cidr = vpc.id, [s.id for s in subnets], vpc.cidr_block

clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc_id, description="Clients of the file system")
server = aws.ec2.SecurityGroup("server", vpc_id=vpc_id, description="NFS from the clients")
aws.vpc.SecurityGroupIngressRule(
    "nfs",
    security_group_id=server.id,
    referenced_security_group_id=clients.id,
    ip_protocol="tcp",
    from_port=2049,
    to_port=2049,
)
aws.vpc.SecurityGroupEgressRule("all", security_group_id=clients.id, cidr_ipv4="0.0.0.0/0", ip_protocol="-1")
files = aws.efs.FileSystem(
    "files",
    encrypted=True,
    lifecycle_policies=[{"transition_to_ia": "AFTER_30_DAYS"}],
    throughput_mode="elastic",
)
mounts = [
    aws.efs.MountTarget(f"files-{i}", file_system_id=files.id, subnet_id=s, security_groups=[server.id])
    for i, s in enumerate(subnet_ids)
]
points = {
    name: aws.efs.AccessPoint(
        name,
        file_system_id=files.id,
        posix_user={"uid": uid, "gid": uid},
        root_directory={
            "path": f"/{name}",
            "creation_info": {"owner_uid": uid, "owner_gid": uid, "permissions": "750"},
        },
    )
    for name, uid in (("uploads", 1000), ("reports", 1001))
}
function_role = aws.iam.Role(
    "report",
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
attached = [
    aws.iam.RolePolicyAttachment(name, role=function_role.name, policy_arn=arn)
    for name, arn in {
        "vpc": "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        "efs": "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess",
    }.items()
]
aws.lambda_.Function(
    "report",
    runtime="python3.13",
    handler="main.handle",
    role=function_role.arn,
    timeout=300,
    memory_size=512,
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def handle(event, context):\n    return {}\n")}),
    vpc_config={"subnet_ids": subnet_ids, "security_group_ids": [clients.id]},
    file_system_config={"arn": points["reports"].arn, "local_mount_path": "/mnt/reports"},
    opts=pulumi.ResourceOptions(depends_on=[*mounts, *attached]),
)
task_role = aws.iam.Role(
    "task",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
            }
        ]
    ).json,
)
aws.iam.RolePolicy(
    "task",
    role=task_role.id,
    policy=files.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)
task = aws.ecs.TaskDefinition(
    "uploads",
    family="uploads",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    task_role_arn=task_role.arn,
    volumes=[
        {
            "name": "uploads",
            "efs_volume_configuration": {
                "file_system_id": files.id,
                "transit_encryption": "ENABLED",
                "authorization_config": {"access_point_id": points["uploads"].id, "iam": "ENABLED"},
            },
        }
    ],
    container_definitions=json.dumps(
        [
            {
                "name": "uploads",
                "image": "public.ecr.aws/nginx/nginx:1.27",
                "mountPoints": [{"sourceVolume": "uploads", "containerPath": "/srv", "readOnly": False}],
            }
        ]
    ),
)
cluster = aws.ecs.Cluster("files")
aws.ecs.Service(
    "uploads",
    cluster=cluster.id,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    platform_version="1.4.0",
    network_configuration={"subnets": subnet_ids, "security_groups": [clients.id], "assign_public_ip": True},
    opts=pulumi.ResourceOptions(depends_on=mounts),
)
pulumi.export("cidr", cidr)
