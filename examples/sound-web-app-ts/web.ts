// The web tier: a load balancer in the public subnets, and a group of instances behind it in the private ones.
import * as fs from "fs";
import * as path from "path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Network } from "./network";

const APP_PORT = 8080;
const ANYWHERE = "0.0.0.0/0";

/** What other parts need of the web tier. */
export interface Web {
    balancer: aws.lb.LoadBalancer;
    targetGroup: aws.lb.TargetGroup;
    group: aws.autoscaling.Group;
    securityGroup: aws.ec2.SecurityGroup;
}

export function webTier(name: string, network: Network, domain: string, minSize: number, maxSize: number): Web {
    const balancerGroup = new aws.ec2.SecurityGroup(`${name}-balancer`, {
        description: "The load balancer",
        vpcId: network.vpc.id,
    });
    const appGroup = new aws.ec2.SecurityGroup(`${name}-app`, {
        description: "The web instances",
        vpcId: network.vpc.id,
    });
    open(`${name}-http`, balancerGroup, 80, ANYWHERE, "Visitors, sent on to HTTPS");
    open(`${name}-https`, balancerGroup, 443, ANYWHERE, "Visitors");
    open(`${name}-from-balancer`, appGroup, APP_PORT, balancerGroup, "The load balancer");
    letOut(`${name}-to-app`, balancerGroup, APP_PORT, appGroup, "The web instances");
    letOut(`${name}-to-aws`, appGroup, 443, ANYWHERE, "Packages and AWS");

    const [logs, logsPolicy] = accessLogs(name);
    const balancer = new aws.lb.LoadBalancer(`${name}-balancer`, {
        loadBalancerType: "application",
        securityGroups: [balancerGroup.id],
        subnets: network.publicSubnets.map(subnet => subnet.id),
        dropInvalidHeaderFields: true,
        enableDeletionProtection: true,
        accessLogs: { bucket: logs.bucket, enabled: true },
    }, { dependsOn: [network, logsPolicy] });
    const targetGroup = new aws.lb.TargetGroup(`${name}-app`, {
        port: APP_PORT,
        protocol: "HTTP",
        vpcId: network.vpc.id,
        deregistrationDelay: 30,
        healthCheck: {
            path: "/health",
            interval: 30,
            timeout: 5,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
            matcher: "200",
        },
    });
    new aws.lb.Listener(`${name}-https`, {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: certificateFor(name, domain, balancer),
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    });
    new aws.lb.Listener(`${name}-http`, {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
            { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
        ],
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
    const profile = new aws.iam.InstanceProfile(`${name}-app`, { role: instanceRole(name).name });
    const script = fs.readFileSync(path.join(__dirname, "start.sh"));
    const template = new aws.ec2.LaunchTemplate(`${name}-app`, {
        imageId: image.id,
        instanceType: "t3.small",
        updateDefaultVersion: true,
        vpcSecurityGroupIds: [appGroup.id],
        iamInstanceProfile: { arn: profile.arn },
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
            { deviceName: "/dev/xvda", ebs: { volumeSize: 20, volumeType: "gp3", encrypted: "true" } },
        ],
        monitoring: { enabled: true },
        userData: script.toString("base64"),
    });
    const group = new aws.autoscaling.Group(`${name}-app`, {
        minSize,
        maxSize,
        desiredCapacity: minSize,
        vpcZoneIdentifiers: network.privateSubnets.map(subnet => subnet.id),
        targetGroupArns: [targetGroup.arn],
        healthCheckType: "ELB",
        healthCheckGracePeriod: 300,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(version => `${version}`) },
        tags: [
            { key: "Role", value: "web", propagateAtLaunch: true },
            { key: "ManagedBy", value: "SSM", propagateAtLaunch: true },
        ],
    }, { dependsOn: [network] });
    new aws.autoscaling.Policy(`${name}-cpu`, {
        autoscalingGroupName: group.name,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
            targetValue: 60,
        },
    });
    new aws.ssm.Association(`${name}-agent-update`, {
        name: "AWS-UpdateSSMAgent",
        scheduleExpression: "rate(14 days)",
        targets: [{ key: "tag:Role", values: ["web"] }],
    });
    return group;
}

/** A role with which the instances are reached by Session Manager and read their parameters. */
function instanceRole(name: string): aws.iam.Role {
    const trust = aws.iam.getPolicyDocumentOutput({
        statements: [{
            actions: ["sts:AssumeRole"],
            principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
        }],
    });
    const role = new aws.iam.Role(`${name}-app`, { assumeRolePolicy: trust.json });
    for (const policy of ["AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy"]) {
        new aws.iam.RolePolicyAttachment(`${name}-app-${policy}`, {
            role: role.name,
            policyArn: `arn:aws:iam::aws:policy/${policy}`,
        });
    }
    return role;
}

/** A validated certificate for the domain, whose name leads to the load balancer. */
function certificateFor(name: string, domain: string, balancer: aws.lb.LoadBalancer): pulumi.Output<string> {
    const zone = aws.route53.getZoneOutput({ name: domain.slice(domain.indexOf(".") + 1) });
    const certificate = new aws.acm.Certificate(`${name}-certificate`, {
        domainName: domain,
        validationMethod: "DNS",
    });
    const option = certificate.domainValidationOptions[0];
    const proof = new aws.route53.Record(`${name}-proof`, {
        zoneId: zone.zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
    });
    new aws.route53.Record(`${name}-address`, {
        zoneId: zone.zoneId,
        name: domain,
        type: "A",
        aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
    });
    const validation = new aws.acm.CertificateValidation(`${name}-certificate`, {
        certificateArn: certificate.arn,
        validationRecordFqdns: [proof.fqdn],
    });
    return validation.certificateArn;
}

function accessLogs(name: string): [aws.s3.Bucket, aws.s3.BucketPolicy] {
    const bucket = new aws.s3.Bucket(`${name}-access-logs`);
    const closed = new aws.s3.BucketPublicAccessBlock(`${name}-access-logs`, {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
    });
    // The load balancer can write only to a bucket encrypted with Amazon's own key.
    new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-access-logs`, {
        bucket: bucket.id,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    new aws.s3.BucketVersioning(`${name}-access-logs`, {
        bucket: bucket.id,
        versioningConfiguration: { status: "Enabled" },
    });
    new aws.s3.BucketLifecycleConfiguration(`${name}-access-logs`, {
        bucket: bucket.id,
        rules: [{
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: 90 },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
        }],
    });
    const policy = new aws.s3.BucketPolicy(`${name}-access-logs`, {
        bucket: bucket.id,
        policy: bucket.arn.apply(logDelivery),
    }, { dependsOn: [closed] });
    return [bucket, policy];
}

function logDelivery(arn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
                Action: "s3:PutObject",
                Resource: `${arn}/AWSLogs/*`,
            },
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [arn, `${arn}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    });
}

type Side = string | aws.ec2.SecurityGroup;

function open(name: string, group: aws.ec2.SecurityGroup, port: number, source: Side, description: string): void {
    new aws.vpc.SecurityGroupIngressRule(name, rule(group, port, source, description));
}

function letOut(name: string, group: aws.ec2.SecurityGroup, port: number, target: Side, description: string): void {
    new aws.vpc.SecurityGroupEgressRule(name, rule(group, port, target, description));
}

function rule(group: aws.ec2.SecurityGroup, port: number, side: Side, description: string) {
    return {
        securityGroupId: group.id,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        ...(typeof side === "string" ? { cidrIpv4: side } : { referencedSecurityGroupId: side.id }),
        description,
    };
}
