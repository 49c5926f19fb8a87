// The web tier: a load balancer in the public subnets, and a group of instances behind it in the private ones.
import * as aws from "@pulumi/aws";

import { Network } from "./network";

const APP_PORT = 8080;

const START = `
#!/bin/bash
set -euo pipefail
dnf install -y nginx
endpoint=$(aws ssm get-parameter --name /web/dev/database/endpoint --query Parameter.Value --output text)
echo "DATABASE_ENDPOINT=$endpoint" > /etc/web.env
systemctl enable --now nginx
`;

export interface Web {
    balancer: aws.lb.LoadBalancer;
    targetGroup: aws.lb.TargetGroup;
    group: aws.autoscaling.Group;
    securityGroup: aws.ec2.SecurityGroup;
}

export function webTier(name: string, network: Network, minSize: number, maxSize: number): Web {
    const everywhere = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
    const balancerGroup = new aws.ec2.SecurityGroup(`${name}-balancer`, {
        description: "The load balancer",
        vpcId: network.vpc.id,
        ingress: [
            { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
        ],
        egress: everywhere,
    });
    const appGroup = new aws.ec2.SecurityGroup(`${name}-app`, {
        description: "The web instances",
        vpcId: network.vpc.id,
        ingress: [
            { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] },
            { protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: [balancerGroup.id] },
        ],
        egress: everywhere,
    });

    const balancer = new aws.lb.LoadBalancer(`${name}-balancer`, {
        name: `${name}_balancer`,
        loadBalancerType: "application",
        securityGroups: [balancerGroup.id],
        subnets: network.publicSubnets.map(subnet => subnet.id),
    });
    const targetGroup = new aws.lb.TargetGroup(`${name}-app`, {
        port: APP_PORT,
        protocol: "HTTP",
        vpcId: network.vpc.id,
        healthCheck: { path: "/health", interval: 30, timeout: 30, matcher: "200" },
    });
    new aws.lb.Listener(`${name}-http`, {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    });
    const group = instances(name, network, appGroup, targetGroup, minSize, maxSize);
    return { balancer, targetGroup, group, securityGroup: appGroup };
}

function instances(
    name: string,
    network: Network,
    appGroup: aws.ec2.SecurityGroup,
    targetGroup: aws.lb.TargetGroup,
    minSize: number,
    maxSize: number,
): aws.autoscaling.Group {
    const image = aws.ec2.getAmiOutput({
        mostRecent: true,
        owners: ["amazon"],
        filters: [{ name: "name", values: ["al2023-ami-2023.*-kernel-6.1-x86_64"] }],
    });
    const role = new aws.iam.Role(`${name}-app`, {
        assumeRolePolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{
                Effect: "Allow",
                Principal: { Service: "ec2.amazonaws.com" },
                Action: "sts:AssumeRole",
            }],
        }),
    });
    new aws.iam.RolePolicyAttachment(`${name}-app-agent`, {
        role: role.name,
        policyArn: "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
    });
    const profile = new aws.iam.InstanceProfile(`${name}-app`, { role: role.name });
    const template = new aws.ec2.LaunchTemplate(`${name}-app`, {
        imageId: image.id,
        instanceType: "t3.small",
        vpcSecurityGroupIds: [appGroup.id],
        iamInstanceProfile: { arn: profile.arn },
        userData: Buffer.from(START).toString("base64"),
    });
    const group = new aws.autoscaling.Group(`${name}-app`, {
        minSize,
        maxSize,
        vpcZoneIdentifiers: network.privateSubnets.map(subnet => subnet.id),
        targetGroupArns: [targetGroup.arn],
        healthCheckType: "ELB",
        healthCheckGracePeriod: 300,
        launchTemplate: { id: template.id, version: "$Latest" },
        tags: [
            { key: "Role", value: "web", propagateAtLaunch: true },
            { key: "ManagedBy", value: "SSM", propagateAtLaunch: true },
        ],
    });
    new aws.autoscaling.Policy(`${name}-scale-out`, {
        autoscalingGroupName: group.name,
        adjustmentType: "ChangeInCapacity",
        scalingAdjustment: 1,
        cooldown: 300,
    });
    new aws.ssm.Association(`${name}-agent-update`, {
        name: "AWS-UpdateSSMAgent",
        scheduleExpression: "rate(14 days)",
        targets: [{ key: "tag:Role", values: ["app"] }],
    });
    return group;
}
