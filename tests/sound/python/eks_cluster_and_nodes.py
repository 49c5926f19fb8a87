"""An EKS cluster with two node groups, access entries, an OIDC provider for pods, and add-ons by a loop."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
version = config.get("version") or "1.33"
zones = aws.get_availability_zones(state="available").names[:3]
tags = {"Project": pulumi.get_project()}

vpc = aws.ec2.Vpc("eks", cidr_block="10.100.0.0/16", enable_dns_hostnames=True, tags=tags)
igw = aws.ec2.InternetGateway("eks", vpc_id=vpc.id)
public_routes = aws.ec2.RouteTable(
    "public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": igw.id}]
)
public, private = [], []
for number, zone in enumerate(zones):
    subnet = aws.ec2.Subnet(
        f"public-{zone}",
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=f"10.100.{number * 32}.0/20",
        map_public_ip_on_launch=True,
        tags={**tags, "kubernetes.io/role/elb": "1"},
    )
    aws.ec2.RouteTableAssociation(f"public-{zone}", route_table_id=public_routes.id, subnet_id=subnet.id)
    public.append(subnet)
    address = aws.ec2.Eip(f"nat-{zone}", domain="vpc", opts=pulumi.ResourceOptions(depends_on=[igw]))
    nat = aws.ec2.NatGateway(
        f"nat-{zone}",
        allocation_id=address.id,
        subnet_id=subnet.id,
        opts=pulumi.ResourceOptions(depends_on=[igw]),
    )
    inside = aws.ec2.Subnet(
        f"private-{zone}",
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=f"10.100.{number * 32 + 16}.0/20",
        tags={**tags, "kubernetes.io/role/internal-elb": "1"},
    )
    table = aws.ec2.RouteTable(
        f"private-{zone}", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": nat.id}]
    )
    aws.ec2.RouteTableAssociation(f"private-{zone}", route_table_id=table.id, subnet_id=inside.id)
    private.append(inside)


def role(name: str, service: str, *policies: str) -> tuple[aws.iam.Role, list[aws.iam.RolePolicyAttachment]]:
    made = aws.iam.Role(
        name,
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
                ],
            }
        ),
    )
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{policy}", role=made.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
        )
        for policy in policies
    ]
    return made, attached


cluster_role, cluster_policies = role("cluster", "eks.amazonaws.com", "AmazonEKSClusterPolicy")
node_role, node_policies = role(
    "node",
    "ec2.amazonaws.com",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonSSMManagedInstanceCore",
)
cluster = aws.eks.Cluster(
    "eks",
    role_arn=cluster_role.arn,
    version=version,
    access_config={"authentication_mode": "API_AND_CONFIG_MAP"},
    vpc_config={
        "subnet_ids": [s.id for s in [*public, *private]],
        "endpoint_private_access": True,
        "endpoint_public_access": True,
        "public_access_cidrs": ["203.0.113.0/24"],
    },
    enabled_cluster_log_types=["api", "audit"],
    opts=pulumi.ResourceOptions(depends_on=cluster_policies),
)
template = aws.ec2.LaunchTemplate(
    "nodes",
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 2},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"volume_size": 50, "volume_type": "gp3", "encrypted": "true"}}
    ],
)
groups = {"general": ("ON_DEMAND", ["m6i.large"]), "spot": ("SPOT", ["m5.large", "m5a.large", "m6i.large"])}
for group, (capacity, instance_types) in groups.items():
    aws.eks.NodeGroup(
        group,
        cluster_name=cluster.name,
        node_role_arn=node_role.arn,
        subnet_ids=[s.id for s in private],
        capacity_type=capacity,
        instance_types=instance_types,
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        scaling_config={"desired_size": 2, "max_size": 5, "min_size": 1},
        update_config={"max_unavailable": 1},
        opts=pulumi.ResourceOptions(depends_on=node_policies, ignore_changes=["scalingConfig.desiredSize"]),
    )
caller = aws.get_caller_identity()
entry = aws.eks.AccessEntry(
    "admins", cluster_name=cluster.name, principal_arn=f"arn:aws:iam::{caller.account_id}:role/admins"
)
aws.eks.AccessPolicyAssociation(
    "admins",
    cluster_name=cluster.name,
    principal_arn=entry.principal_arn,
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    access_scope={"type": "cluster"},
)
issuer = cluster.identities[0].oidcs[0].issuer
oidc = aws.iam.OpenIdConnectProvider("eks", url=issuer, client_id_lists=["sts.amazonaws.com"])
ebs_role = aws.iam.Role(
    "ebs-csi",
    assume_role_policy=pulumi.Output.all(oidc.arn, oidc.url).apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": a[0]},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {
                                f"{a[1].removeprefix('https://')}:sub": "system:serviceaccount:kube-system:ebs"
                            }
                        },
                    }
                ],
            }
        )
    ),
)
aws.iam.RolePolicyAttachment(
    "ebs-csi", role=ebs_role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
)
for addon in ("vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver"):
    aws.eks.Addon(
        addon,
        cluster_name=cluster.name,
        addon_name=addon,
        service_account_role_arn=ebs_role.arn if "ebs" in addon else None,
        resolve_conflicts_on_update="PRESERVE",
    )
pulumi.export("endpoint", cluster.endpoint)
