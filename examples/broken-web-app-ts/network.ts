// The network: public and private subnets over two zones.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const PUBLIC_RANGES = ["10.20.0.0/24", "10.20.1.0/24"];
const PRIVATE_RANGES = ["10.20.10.0/23", "10.20.11.0/24"];

/** A VPC with an internet gateway and a NAT gateway. */
export class Network extends pulumi.ComponentResource {
    readonly vpc: aws.ec2.Vpc;
    readonly publicSubnets: aws.ec2.Subnet[] = [];
    readonly privateSubnets: aws.ec2.Subnet[] = [];

    constructor(name: string, cidr: string, zones: string[], opts?: pulumi.ComponentResourceOptions) {
        super("shop:network:Network", name, {}, opts);
        const own = { parent: this };

        this.vpc = new aws.ec2.Vpc(`${name}-vpc`, {
            cidrBlock: cidr,
            enableDnsHostnames: true,
            tags: { Name: `${name}-vpc` },
        }, own);
        const gateway = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: this.vpc.id }, own);
        const publicTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: this.vpc.id }, own);
        new aws.ec2.Route(`${name}-public-default`, {
            routeTableId: publicTable.id,
            destinationCidrBlock: "0.0.0.0/0",
            gatewayId: gateway.id,
        }, own);
        const privateTable = new aws.ec2.RouteTable(`${name}-private`, { vpcId: this.vpc.id }, own);

        zones.forEach((zone, index) => {
            const letter = zone.slice(-1);
            this.publicSubnets.push(new aws.ec2.Subnet(`${name}-public-${letter}`, {
                vpcId: this.vpc.id,
                cidrBlock: PUBLIC_RANGES[index],
                availabilityZone: zone,
                mapPublicIpOnLaunch: true,
                tags: { Name: `${name}-public-${letter}`, Tier: "public" },
            }, own));
            const subnet = new aws.ec2.Subnet(`${name}-private-${letter}`, {
                vpcId: this.vpc.id,
                cidrBlock: PRIVATE_RANGES[index],
                availabilityZone: zone,
                tags: { Name: `${name}-private-${letter}`, Tier: "private" },
            }, own);
            new aws.ec2.RouteTableAssociation(`${name}-private-${letter}`, {
                subnetId: subnet.id,
                routeTableId: privateTable.id,
            }, own);
            this.privateSubnets.push(subnet);
        });

        new aws.ec2.RouteTableAssociation(`${name}-public`, {
            subnetId: this.publicSubnets[0].id,
            routeTableId: publicTable.id,
        }, own);
        const address = new aws.ec2.Eip(`${name}-nat`, { domain: "vpc" }, own);
        const nat = new aws.ec2.NatGateway(`${name}-nat`, {
            allocationId: address.id,
            subnetId: this.privateSubnets[0].id,
        }, own);
        new aws.ec2.Route(`${name}-private-default`, {
            routeTableId: privateTable.id,
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: nat.id,
        }, own);
        this.registerOutputs({ vpcId: this.vpc.id });
    }
}
