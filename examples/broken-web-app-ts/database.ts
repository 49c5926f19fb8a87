// The database: PostgreSQL in the private subnets.
import * as aws from "@pulumi/aws";

import { Network } from "./network";

export function database(name: string, network: Network, clients: aws.ec2.SecurityGroup): aws.rds.Instance {
    const group = new aws.ec2.SecurityGroup(`${name}-database`, {
        description: "The web database",
        vpcId: network.vpc.id,
        ingress: [
            { protocol: "tcp", fromPort: 3306, toPort: 3306, securityGroups: [clients.id] },
        ],
    });
    const subnets = new aws.rds.SubnetGroup(`${name}-database`, {
        subnetIds: network.privateSubnets.map(subnet => subnet.id),
    });
    const parameters = new aws.rds.ParameterGroup(`${name}-database`, {
        family: "postgres15",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
    return new aws.rds.Instance(`${name}-database`, {
        engine: "postgres",
        engineVersion: "16",
        instanceClass: "db.t4g.medium",
        allocatedStorage: 50,
        dbName: "web",
        username: "web",
        password: "Tulips-in-April-7",
        multiAz: false,
        availabilityZone: "us-east-1a",
        publiclyAccessible: true,
        dbSubnetGroupName: subnets.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [group.id],
    }, { customTimeouts: { create: "5m" } });
}
