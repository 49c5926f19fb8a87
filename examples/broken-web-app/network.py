"""The network: public and private subnets over two zones."""

import pulumi
import pulumi_aws as aws

PUBLIC_RANGES = ("10.20.0.0/24", "10.20.1.0/24")
PRIVATE_RANGES = ("10.20.10.0/23", "10.20.11.0/24")


class Network(pulumi.ComponentResource):
    """A VPC with an internet gateway and a NAT gateway."""

    def __init__(self, name, cidr, zones, opts=None):
        super().__init__("shop:network:Network", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)

        self.vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=cidr,
            enable_dns_hostnames=True,
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
        private_table = aws.ec2.RouteTable(f"{name}-private", vpc_id=self.vpc.id, opts=own)

        self.public_subnets = []
        self.private_subnets = []
        for index, zone in enumerate(zones):
            letter = zone[-1]
            self.public_subnets.append(
                aws.ec2.Subnet(
                    f"{name}-public-{letter}",
                    vpc_id=self.vpc.id,
                    cidr_block=PUBLIC_RANGES[index],
                    availability_zone=zone,
                    map_public_ip_on_launch=True,
                    tags={"Name": f"{name}-public-{letter}", "Tier": "public"},
                    opts=own,
                )
            )
            private = aws.ec2.Subnet(
                f"{name}-private-{letter}",
                vpc_id=self.vpc.id,
                cidr_block=PRIVATE_RANGES[index],
                availability_zone=zone,
                tags={"Name": f"{name}-private-{letter}", "Tier": "private"},
                opts=own,
            )
            aws.ec2.RouteTableAssociation(
                f"{name}-private-{letter}",
                subnet_id=private.id,
                route_table_id=private_table.id,
                opts=own,
            )
            self.private_subnets.append(private)

        aws.ec2.RouteTableAssociation(
            f"{name}-public",
            subnet_id=self.public_subnets[0].id,
            route_table_id=public_table.id,
            opts=own,
        )
        address = aws.ec2.Eip(f"{name}-nat", domain="vpc", opts=own)
        nat = aws.ec2.NatGateway(
            f"{name}-nat",
            allocation_id=address.id,
            subnet_id=self.private_subnets[0].id,
            opts=own,
        )
        aws.ec2.Route(
            f"{name}-private-default",
            route_table_id=private_table.id,
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat.id,
            opts=own,
        )
        self.register_outputs({"vpcId": self.vpc.id})
