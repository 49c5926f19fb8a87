"""Components within components, subnets by a loop, zones by a lookup, one NAT gateway outside production."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
production = config.get_bool("production") or False
zones = aws.get_availability_zones(state="available").names[:3]


class Network(pulumi.ComponentResource):
    def __init__(self, name: str, cidr: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:net:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.vpc = aws.ec2.Vpc(name, cidr_block=cidr, enable_dns_hostnames=True, opts=child)
        gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc.id, opts=child)
        first, second = cidr.split(".")[:2]
        blocks = [f"{first}.{second}.{16 * number}.0/20" for number in range(16)]
        outward = aws.ec2.RouteTable(f"{name}-public", vpc_id=self.vpc.id, opts=child)
        self.way_out = aws.ec2.Route(
            f"{name}-public",
            route_table_id=outward.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=child,
        )
        self.public, self.private, self.routes = [], [], []
        nat = None
        for number, zone in enumerate(zones):
            public = aws.ec2.Subnet(
                f"{name}-public-{number}",
                vpc_id=self.vpc.id,
                cidr_block=blocks[number],
                availability_zone=zone,
                map_public_ip_on_launch=True,
                opts=child,
            )
            aws.ec2.RouteTableAssociation(
                f"{name}-public-{number}", subnet_id=public.id, route_table_id=outward.id, opts=child
            )
            if nat is None or production:
                address = aws.ec2.Eip(f"{name}-{number}", domain="vpc", opts=child)
                nat = aws.ec2.NatGateway(
                    f"{name}-{number}",
                    allocation_id=address.id,
                    subnet_id=public.id,
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
                )
            table = aws.ec2.RouteTable(
                f"{name}-private-{number}",
                vpc_id=self.vpc.id,
                routes=[aws.ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)],
                opts=child,
            )
            private = aws.ec2.Subnet(
                f"{name}-private-{number}",
                vpc_id=self.vpc.id,
                cidr_block=blocks[number + 8],
                availability_zone=zone,
                opts=child,
            )
            self.routes.append(
                aws.ec2.RouteTableAssociation(
                    f"{name}-private-{number}", subnet_id=private.id, route_table_id=table.id, opts=child
                )
            )
            self.public.append(public)
            self.private.append(private)
        self.register_outputs({"vpc_id": self.vpc.id})


class Service(pulumi.ComponentResource):
    def __init__(self, name: str, network: Network, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:app:Service", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        everywhere = {
            "description": "all",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
        }
        front = aws.ec2.SecurityGroup(
            f"{name}-front",
            vpc_id=network.vpc.id,
            description="Front",
            ingress=[
                {
                    "description": "web",
                    "protocol": "tcp",
                    "from_port": 80,
                    "to_port": 80,
                    "cidr_blocks": ["0.0.0.0/0"],
                }
            ],
            egress=[everywhere],
            opts=child,
        )
        back = aws.ec2.SecurityGroup(
            f"{name}-back",
            vpc_id=network.vpc.id,
            description="Back",
            ingress=[
                aws.ec2.SecurityGroupIngressArgs(
                    description="front",
                    protocol="tcp",
                    from_port=8080,
                    to_port=8080,
                    security_groups=[front.id],
                )
            ],
            egress=[everywhere],
            opts=child,
        )
        balancer = aws.lb.LoadBalancer(
            name,
            subnets=[s.id for s in network.public],
            security_groups=[front.id],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[network]),
        )
        group = aws.lb.TargetGroup(
            name, port=8080, protocol="HTTP", target_type="ip", vpc_id=network.vpc.id, opts=child
        )
        listener = aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=80,
            default_actions=[{"type": "forward", "target_group_arn": group.arn}],
            opts=child,
        )
        trust = aws.iam.get_policy_document(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
                }
            ]
        )
        role = aws.iam.Role(name, assume_role_policy=trust.json, opts=child)
        aws.iam.RolePolicyAttachment(
            name,
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            opts=pulumi.ResourceOptions(parent=role),
        )
        repository = aws.ecr.Repository(name, opts=child)
        cluster = aws.ecs.Cluster(name, opts=child)
        task = aws.ecs.TaskDefinition(
            name,
            family=f"{pulumi.get_project()}-{pulumi.get_stack()}",
            cpu="256",
            memory="512",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn=role.arn,
            container_definitions=pulumi.Output.json_dumps(
                [
                    {
                        "name": "app",
                        "image": pulumi.Output.concat(repository.repository_url, ":1.0.0"),
                        "portMappings": [{"containerPort": 8080}],
                    }
                ]
            ),
            opts=child,
        )
        aws.ecs.Service(
            name,
            cluster=cluster.arn,
            task_definition=task.arn,
            desired_count=3 if production else 1,
            launch_type="FARGATE",
            network_configuration={"subnets": [s.id for s in network.private], "security_groups": [back.id]},
            load_balancers=[{"target_group_arn": group.arn, "container_name": "app", "container_port": 8080}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[listener, network]),
        )
        self.url = balancer.dns_name
        self.register_outputs({})


network = Network("main", "10.0.0.0/16")
service = Service("app", network)
pulumi.export("url", service.url.apply(lambda name: f"http://{name}"))
