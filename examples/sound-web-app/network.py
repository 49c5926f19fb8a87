"""The network: public and private subnets over two zones, each private one with its own way out."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

PUBLIC_RANGES = ("10.20.0.0/24", "10.20.1.0/24")
PRIVATE_RANGES = ("10.20.10.0/24", "10.20.11.0/24")


class Network(pulumi.ComponentResource):
    """A VPC with an internet gateway, and a NAT gateway in each zone."""

    def __init__(
        self, name: str, cidr: str, zones: list[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shop:network:Network", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)

        self.vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": f"{name}-vpc"},
            opts=own,
        )
        gateway = aws.ec2.InternetGateway(f"{name}-gateway", vpc_id=self.vpc.id, opts=own)
        public_table = aws.ec2.RouteTable(f"{name}-public", vpc_id=self.vpc.id, opts=own)
        aws.ec2.Route(
            f"{name}-public-default",
            route_table_id=public_table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=own,
        )

        self.public_subnets: list[aws.ec2.Subnet] = []
        self.private_subnets: list[aws.ec2.Subnet] = []
        for zone, public_range, private_range in zip(zones, PUBLIC_RANGES, PRIVATE_RANGES, strict=False):
            letter = zone[-1]
            public = aws.ec2.Subnet(
                f"{name}-public-{letter}",
                vpc_id=self.vpc.id,
                cidr_block=public_range,
                availability_zone=zone,
                tags={"Name": f"{name}-public-{letter}", "Tier": "public"},
                opts=own,
            )
            association = aws.ec2.RouteTableAssociation(
                f"{name}-public-{letter}",
                subnet_id=public.id,
                route_table_id=public_table.id,
                opts=own,
            )
            self.public_subnets.append(public)
            self.private_subnets.append(
                self._private(name, zone, private_range, public, [gateway, association], own)
            )
        self._log_flows(name, own)
        self.register_outputs({"vpcId": self.vpc.id})

    def _private(
        self,
        name: str,
        zone: str,
        cidr: str,
        public: aws.ec2.Subnet,
        ready: list[pulumi.Resource],
        own: pulumi.ResourceOptions,
    ) -> aws.ec2.Subnet:
        """A private subnet whose default route leads to a NAT gateway of its own zone."""
        letter = zone[-1]
        subnet = aws.ec2.Subnet(
            f"{name}-private-{letter}",
            vpc_id=self.vpc.id,
            cidr_block=cidr,
            availability_zone=zone,
            tags={"Name": f"{name}-private-{letter}", "Tier": "private"},
            opts=own,
        )
        after = pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(depends_on=ready))
        address = aws.ec2.Eip(f"{name}-nat-{letter}", domain="vpc", opts=after)
        nat = aws.ec2.NatGateway(
            f"{name}-nat-{letter}", allocation_id=address.id, subnet_id=public.id, opts=after
        )
        table = aws.ec2.RouteTable(f"{name}-private-{letter}", vpc_id=self.vpc.id, opts=own)
        aws.ec2.Route(
            f"{name}-private-{letter}-default",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat.id,
            opts=own,
        )
        aws.ec2.RouteTableAssociation(
            f"{name}-private-{letter}", subnet_id=subnet.id, route_table_id=table.id, opts=own
        )
        return subnet

    def _log_flows(self, name: str, own: pulumi.ResourceOptions) -> None:
        log = aws.cloudwatch.LogGroup(f"{name}-flows", retention_in_days=90, opts=own)
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        role = aws.iam.Role(f"{name}-flows", assume_role_policy=json.dumps(trust), opts=own)
        writing = aws.iam.RolePolicy(
            f"{name}-flows",
            role=role.id,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": [
                                "logs:CreateLogStream",
                                "logs:PutLogEvents",
                                "logs:DescribeLogStreams",
                            ],
                            "Resource": pulumi.Output.concat(log.arn, ":*"),
                        }
                    ],
                }
            ),
            opts=own,
        )
        aws.ec2.FlowLog(
            f"{name}-flows",
            vpc_id=self.vpc.id,
            traffic_type="ALL",
            log_destination=log.arn,
            iam_role_arn=role.arn,
            opts=pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(depends_on=[writing])),
        )
