// The network: public and private subnets over two zones, each private one with its own way out.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const PUBLIC_RANGES = ["10.20.0.0/24", "10.20.1.0/24"];
const PRIVATE_RANGES = ["10.20.10.0/24", "10.20.11.0/24"];

/** A VPC with an internet gateway, and a NAT gateway in each zone. */
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
            enableDnsSupport: true,
            tags: { Name: `${name}-vpc` },
        }, own);
        const gateway = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: this.vpc.id }, own);
        const publicTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: this.vpc.id }, own);
        new aws.ec2.Route(`${name}-public-default`, {
            routeTableId: publicTable.id,
            destinationCidrBlock: "0.0.0.0/0",
            gatewayId: gateway.id,
        }, own);

        zones.forEach((zone, index) => {
            const letter = zone.slice(-1);
            const subnet = new aws.ec2.Subnet(`${name}-public-${letter}`, {
                vpcId: this.vpc.id,
                cidrBlock: PUBLIC_RANGES[index],
                availabilityZone: zone,
                tags: { Name: `${name}-public-${letter}`, Tier: "public" },
            }, own);
            const association = new aws.ec2.RouteTableAssociation(`${name}-public-${letter}`, {
                subnetId: subnet.id,
                routeTableId: publicTable.id,
            }, own);
            this.publicSubnets.push(subnet);
            this.privateSubnets.push(
                this.privateSubnet(name, zone, PRIVATE_RANGES[index], subnet, [gateway, association]));
        });
        this.logFlows(name);
        this.registerOutputs({ vpcId: this.vpc.id });
    }

    /** A private subnet whose default route leads to a NAT gateway of its own zone. */
    private privateSubnet(
        name: string, zone: string, cidr: string, outside: aws.ec2.Subnet, ready: pulumi.Resource[],
    ): aws.ec2.Subnet {
        const own = { parent: this };
        const letter = zone.slice(-1);
        const subnet = new aws.ec2.Subnet(`${name}-private-${letter}`, {
            vpcId: this.vpc.id,
            cidrBlock: cidr,
            availabilityZone: zone,
            tags: { Name: `${name}-private-${letter}`, Tier: "private" },
        }, own);
        const after = { ...own, dependsOn: ready };
        const address = new aws.ec2.Eip(`${name}-nat-${letter}`, { domain: "vpc" }, after);
        const nat = new aws.ec2.NatGateway(`${name}-nat-${letter}`, {
            allocationId: address.id,
            subnetId: outside.id,
        }, after);
        const table = new aws.ec2.RouteTable(`${name}-private-${letter}`, { vpcId: this.vpc.id }, own);
        new aws.ec2.Route(`${name}-private-${letter}-default`, {
            routeTableId: table.id,
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: nat.id,
        }, own);
        new aws.ec2.RouteTableAssociation(`${name}-private-${letter}`, {
            subnetId: subnet.id,
            routeTableId: table.id,
        }, own);
        return subnet;
    }

    private logFlows(name: string): void {
        const own = { parent: this };
        const log = new aws.cloudwatch.LogGroup(`${name}-flows`, { retentionInDays: 90 }, own);
        const role = new aws.iam.Role(`${name}-flows`, {
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{
                    Effect: "Allow",
                    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
                    Action: "sts:AssumeRole",
                }],
            }),
        }, own);
        const writing = new aws.iam.RolePolicy(`${name}-flows`, {
            role: role.id,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [{
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    Resource: pulumi.interpolate`${log.arn}:*`,
                }],
            }),
        }, own);
        new aws.ec2.FlowLog(`${name}-flows`, {
            vpcId: this.vpc.id,
            trafficType: "ALL",
            logDestination: log.arn,
            iamRoleArn: role.arn,
        }, { ...own, dependsOn: [writing] });
    }
}
