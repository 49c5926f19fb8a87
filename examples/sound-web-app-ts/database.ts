// The database: PostgreSQL with a standby in the second zone.
import * as aws from "@pulumi/aws";

import { Network } from "./network";

const PORT = 5432;

/** A database that only the clients' security group reaches. */
export function database(name: string, network: Network, clients: aws.ec2.SecurityGroup): aws.rds.Instance {
    const group = new aws.ec2.SecurityGroup(`${name}-database`, {
        description: "The web database",
        vpcId: network.vpc.id,
    });
    new aws.vpc.SecurityGroupIngressRule(`${name}-database-from-app`, {
        securityGroupId: group.id,
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        referencedSecurityGroupId: clients.id,
        description: "The web instances",
    });
    new aws.vpc.SecurityGroupEgressRule(`${name}-app-to-database`, {
        securityGroupId: clients.id,
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        referencedSecurityGroupId: group.id,
        description: "The database",
    });
    const subnets = new aws.rds.SubnetGroup(`${name}-database`, {
        description: "The private subnets",
        subnetIds: network.privateSubnets.map(subnet => subnet.id),
    });
    const parameters = new aws.rds.ParameterGroup(`${name}-database`, {
        family: "postgres16",
        description: "Connections only with TLS",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
    return new aws.rds.Instance(`${name}-database`, {
        engine: "postgres",
        engineVersion: "16",
        instanceClass: "db.t4g.medium",
        allocatedStorage: 50,
        maxAllocatedStorage: 200,
        storageType: "gp3",
        storageEncrypted: true,
        dbName: "web",
        username: "web",
        manageMasterUserPassword: true,
        multiAz: true,
        publiclyAccessible: false,
        dbSubnetGroupName: subnets.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [group.id],
        backupRetentionPeriod: 14,
        copyTagsToSnapshot: true,
        deletionProtection: true,
        finalSnapshotIdentifier: `${name}-database-final`,
        performanceInsightsEnabled: true,
        enabledCloudwatchLogsExports: ["postgresql"],
        autoMinorVersionUpgrade: true,
    });
}
